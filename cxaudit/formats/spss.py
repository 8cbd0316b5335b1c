"""SPSS files (.sav, .zsav): codes as they are, the file's own words for them beside, its missing codes left empty."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cxaudit.formats import defence, parquet, spss_parser
from cxaudit.formats.header_rows import changed
from cxaudit.formats.sheet import Cells, Sheet, heading
from cxaudit.messages import message

SUFFIXES = (".sav", ".zsav")
SECONDS = 300  # for the largest file that is read at all


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """Read an SPSS file (raises InputError where it is none)."""
    table, facts = parsed(path, encoding)
    cells, undecided = [], {}
    for place, name in enumerate(facts["names"]):
        one, marked = without_missing(parquet.column(table.column(place)), facts["missing"].get(name, ()))
        if marked:
            undecided[place] = marked
        cells.append(replace(one, labels=dict(map(tuple, facts["labels"].get(name, ())))))
    if not cells:
        raise defence.unreadable(path)
    return Sheet(
        path.name,
        tuple(heading(h) for h in facts["names"]),
        tuple(cells),
        range(1, table.num_rows + 1),
        format="spss",
        encoding=facts["encoding"],
        remarks=(message("Codes that the SPSS file marks as missing were left empty."),) if undecided else (),
        undecided=undecided,
        texts={i: heading(t) for i, t in enumerate(facts["texts"]) if t},
    )


def parsed(path: Path, encoding: str | None) -> tuple[Any, dict[str, Any]]:
    """The cells as an Arrow table, and what the file says about them; parsed by a process that may die of it."""
    import pyarrow as pa

    command = [sys.executable, str(Path(spss_parser.__file__)), str(path), encoding or ""]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
        if done.returncode:
            raise defence.unreadable(path)
        table = pa.ipc.open_stream(done.stdout).read_all()
        return table, json.loads(table.schema.metadata[spss_parser.FACTS])
    except (subprocess.TimeoutExpired, pa.ArrowException, OSError, ValueError, LookupError) as error:
        raise defence.unreadable(path) from error


def without_missing(cells: Cells, ranges: Iterable[Mapping[str, Any]]) -> tuple[Cells, int]:
    """The column without blank text and without the codes that the file marks as no answer; how many those were."""
    marked = [i for i, value in enumerate(cells.values) if any(within(value, ends) for ends in ranges)]
    count = int(np.isin(cells.codes, marked).sum()) if marked else 0
    gone = {*marked, *(i for i, value in enumerate(cells.values) if isinstance(value, str) and not value.strip())}
    if not gone:
        return cells, count
    return changed(cells, [None if i in gone else value for i, value in enumerate(cells.values)]), count


def within(value: Any, ends: Mapping[str, Any]) -> bool:
    """Whether a code lies in a range of missing codes."""
    low, high = ends["lo"], ends["hi"]
    if isinstance(value, str) or isinstance(low, str):
        return str(value).strip() == str(low).strip()
    return isinstance(value, (int, float)) and low <= value <= high
