"""SPSS files (.sav, .zsav): codes as they are, the file's own words for them beside, its missing codes left empty."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.formats import file_safety, spss_parser
from cxaudit.formats.header_rows import replace_values
from cxaudit.formats.sheet import Cells, Sheet, heading
from cxaudit.messages import message

SUFFIXES = (".sav", ".zsav")
NUMBERS = spss_parser.NUMBERS
SECONDS = 300  # for the largest file that is read at all


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """Read an SPSS file (raises InputError where it is none)."""
    facts, columns = parse_in_child(path, encoding)
    cells, undecided = [], {}
    for place, (name, column) in enumerate(zip(facts["names"], columns, strict=True)):
        one, marked = without_missing(column, facts["missing"].get(name, ()))
        if marked:
            undecided[place] = marked
        cells.append(replace(one, labels=dict(map(tuple, facts["labels"].get(name, ())))))
    if not cells:
        raise file_safety.unreadable(path)
    return Sheet(
        path.name,
        tuple(heading(h) for h in facts["names"]),
        tuple(cells),
        range(1, facts["rows"] + 1),
        format="spss",
        encoding=facts["encoding"],
        remarks=(message("Codes that the SPSS file marks as missing were left empty."),) if undecided else (),
        undecided=undecided,
        texts={i: heading(t) for i, t in enumerate(facts["texts"]) if t},
    )


def parse_in_child(path: Path, encoding: str | None) -> tuple[dict[str, Any], list[Cells]]:
    """What the file says about itself, and its columns; parsed by a process that may die of it."""
    command = [sys.executable, "-I", str(Path(spss_parser.__file__)), str(path), encoding or ""]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
        if done.returncode:
            raise file_safety.unreadable(path)
        said, _, rest = done.stdout.partition(b"\n")
        facts = json.loads(said)
        return facts, list(columns_of(facts, rest))
    except (subprocess.TimeoutExpired, OSError, ValueError, LookupError, TypeError) as error:
        raise file_safety.unreadable(path) from error


def columns_of(facts: Mapping[str, Any], rest: bytes) -> Iterator[Cells]:
    """The columns, those of numbers and points in time cut from the bytes that follow the facts."""
    size, begin, view = 8 * facts["rows"], 0, memoryview(rest)
    for kind, texts in facts["columns"]:
        if kind == spss_parser.TEXTS:
            yield Cells.of(texts)
            continue
        raw = np.frombuffer(view[begin : begin + size], dtype="<f8" if kind == NUMBERS else "<i8")
        codes, found = pd.factorize(raw)
        begin += size
        yield Cells(codes.astype(np.int32), found.tolist()) if kind == NUMBERS else times(codes, found)


def times(codes: np.ndarray, found: np.ndarray) -> Cells:
    """A column of points in time, empty where there is none."""
    return replace_values(Cells(codes.astype(np.int32), []), found.view("<M8[us]").tolist())


def without_missing(cells: Cells, ranges: Iterable[Mapping[str, Any]]) -> tuple[Cells, int]:
    """The column without blank text and without the codes that the file marks as no answer; how many those were."""
    marked = [i for i, value in enumerate(cells.values) if any(within(value, ends) for ends in ranges)]
    count = int(np.isin(cells.codes, marked).sum()) if marked else 0
    gone = {*marked, *(i for i, value in enumerate(cells.values) if isinstance(value, str) and not value.strip())}
    if not gone:
        return cells, count
    return replace_values(cells, [None if i in gone else value for i, value in enumerate(cells.values)]), count


def within(value: Any, ends: Mapping[str, Any]) -> bool:
    """Whether a code lies in a range of missing codes."""
    low, high = ends["lo"], ends["hi"]
    if isinstance(value, str) or isinstance(low, str):
        return str(value).strip() == str(low).strip()
    return isinstance(value, (int, float)) and low <= value <= high
