"""Run by itself on one SPSS file: its cells as an Arrow stream on standard output, for a parent who survives a crash.

The library that parses these files is written in C and may be killed by a damaged one; so it never runs in the program
itself. Arguments: the path, and the encoding where it is known.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time
from typing import Any

LARGEST = 8 << 30  # bytes of memory that the parsing of one file may take
FACTS = b"facts"


def main(path: str, encoding: str) -> int:
    """Write the cells and what the file says about them; 1 where it cannot be read."""
    import pyarrow as pa
    import pyreadstat

    bounded()
    try:
        columns, facts = pyreadstat.read_sav(
            path, encoding=encoding or None, user_missing=True, apply_value_formats=False, output_format="dict"
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeError, MemoryError):
        return 1
    said = {
        "encoding": facts.file_encoding or "",
        "texts": list(facts.column_labels),
        "labels": {name: list(labels.items()) for name, labels in facts.variable_value_labels.items()},
        "missing": facts.missing_ranges,
        "names": list(facts.column_names),
    }
    arrays = [column(columns[name]) for name in facts.column_names]
    names = [str(i) for i in range(len(arrays))]
    table = pa.table(arrays, names=names).replace_schema_metadata({FACTS: json.dumps(said)})
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
        stream.write_table(table)
    return 0


def column(values: Any) -> Any:
    """One column as an Arrow array: numbers, points in time, or text."""
    import pyarrow as pa

    plain = [None if value != value or value == "" else value for value in values]
    kinds = {type(value) for value in plain if value is not None}
    if all(issubclass(kind, datetime) for kind in kinds) and kinds:
        return pa.array(plain, pa.timestamp("us"))
    if all(issubclass(kind, date) for kind in kinds) and kinds:
        return pa.array([v and datetime(v.year, v.month, v.day) for v in plain], pa.timestamp("us"))
    if all(issubclass(kind, (int, float)) for kind in kinds):
        return pa.array([None if v is None else float(v) for v in plain], pa.float64())
    return pa.array(
        [None if v is None else v.isoformat() if isinstance(v, time) else str(v) for v in plain], pa.string()
    )


def bounded() -> None:
    """Limit the memory of this process, where the system knows how."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
