"""Parquet: one file, or a folder of files that together are one table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from cxaudit.formats import file_safety
from cxaudit.formats.sheet import Cells, Sheet, heading

SUFFIXES = (".parquet",)
MOST_VALUES = 100_000  # more distinct values of a column are names of people, not answers


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """Read a Parquet file or folder (raises InputError where it is none)."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        table = pa.concat_tables(
            [parquet.read_table(file, partitioning=None) for file in files], promote_options="permissive"
        )
        cells = tuple(column(table.column(i)) for i in range(table.num_columns))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise file_safety.unreadable(path) from error
    return Sheet(
        path.name, tuple(heading(h) for h in table.column_names), cells, range(1, table.num_rows + 1), format="table"
    )


def column(values: Any) -> Cells:
    """The cells of an Arrow column: its dictionary and the place of each row in it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    if not pa.types.is_dictionary(values.type):
        values = pc.dictionary_encode(values)
    whole = values.unify_dictionaries().combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.combine_chunks()
    codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    if len(whole.dictionary) > MOST_VALUES and is_name(whole.dictionary.type):
        return Cells(codes, pd.array(whole.dictionary.cast(pa.string()).to_numpy(zero_copy_only=False), dtype="str"))
    return Cells(codes, [str(v).upper() if isinstance(v, bool) else v for v in whole.dictionary.to_pylist()])


def is_name(kind: Any) -> bool:
    """Whether values of an Arrow type are names or numbers of people, which are read as text in one piece."""
    import pyarrow as pa

    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
