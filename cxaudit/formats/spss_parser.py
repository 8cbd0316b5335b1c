"""Run by itself on one SPSS file: its cells on standard output, for a parent who survives a crash.

The library that parses these files is written in C and may be killed by a damaged one; so it never runs in the program
itself. Arguments: the path, and the encoding where it is known. Out come a line of JSON (what the file says about its
columns, and all text) and after it the numbers and points in time as they lie in memory, column by column; so nothing
but the library and numpy has to be imported, which is most of what a small file costs.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time
from typing import Any

LARGEST_MEMORY = 8 << 30  # bytes of memory that the parsing of one file may take
NUMBERS, TIMES, TEXTS = "numbers", "times", "texts"


def parse(path: str, encoding: str) -> int:
    """Write the cells and what the file says about them; 1 where it cannot be read."""
    import pyreadstat

    limit_memory()
    try:
        columns, facts = pyreadstat.read_sav(
            path, encoding=encoding or None, user_missing=True, apply_value_formats=False, output_format="dict"
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeError, MemoryError):
        return 1
    made = [column(columns[name]) for name in facts.column_names]
    said = {
        "encoding": facts.file_encoding or "",
        "texts": list(facts.column_labels),
        "labels": {name: list(labels.items()) for name, labels in facts.variable_value_labels.items()},
        "missing": facts.missing_ranges,
        "names": list(facts.column_names),
        "rows": max((len(columns[name]) for name in facts.column_names), default=0),
        "columns": [(kind, cells if kind == TEXTS else None) for kind, cells in made],
    }
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    for kind, cells in made:
        if kind != TEXTS:
            sys.stdout.buffer.write(cells.tobytes())
    return 0


def column(values: Any) -> tuple[str, Any]:
    """One column: its kind, and its cells as an array of numbers or of points in time, or as a list of text."""
    import numpy as np

    plain = [None if value != value or value == "" else value for value in values]
    kinds = {type(value) for value in plain if value is not None}
    if kinds and all(issubclass(kind, date) for kind in kinds):  # a point in time is a day too
        days = [v if v is None or isinstance(v, datetime) else datetime(v.year, v.month, v.day) for v in plain]
        return TIMES, np.array(days, dtype="<M8[us]")
    if all(issubclass(kind, (int, float)) for kind in kinds):
        return NUMBERS, np.array([np.nan if v is None else v for v in plain], dtype="<f8")
    return TEXTS, [None if v is None else v.isoformat() if isinstance(v, time) else str(v) for v in plain]


def limit_memory() -> None:
    """Limit the memory of this process, where the system knows how."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))


if __name__ == "__main__":
    sys.exit(parse(*sys.argv[1:]))
