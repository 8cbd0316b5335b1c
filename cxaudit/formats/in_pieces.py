"""A table too long for memory: DuckDB reads Parquet or CSV a piece at a time, within a bound of memory, and opens nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cxaudit.errors import InputError, Problem
from cxaudit.formats import file_safety
from cxaudit.formats.parquet import column
from cxaudit.formats.sheet import Sheet, heading
from cxaudit.messages import message

#: Rows of a piece, rows that are still read at once, and bytes of a text file with about as many.
PIECE, MOST_AT_ONCE, MOST_BYTES = 1_000_000, 3_000_000, 1 << 30
MEMORY = "2GB"  # for DuckDB, beside a piece of the table


def is_long(path: Path) -> bool:
    """Whether a file, or a folder of Parquet files, is too long to be read at once."""
    if path.is_dir() or path.suffix.lower() == ".parquet":
        return length(path) > MOST_AT_ONCE
    return path.suffix.lower() in {".csv", ".tsv", ".txt"} and path.stat().st_size > MOST_BYTES


def length(path: Path) -> int:
    """The rows of Parquet, told by the ends of its files; 0 where they cannot be read (the reading will say so)."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    files = path.rglob("*.parquet") if path.is_dir() else [path]
    try:
        return sum(parquet.read_metadata(file).num_rows for file in files)
    except (pa.ArrowException, OSError, ValueError):
        return 0


def pieces(path: Path, rows: int = PIECE) -> Iterator[Sheet]:
    """The table as sheets of at most ``rows`` rows (raises InputError where it cannot be read)."""
    with open_connection(path) as connection:
        reader = connection.sql(f"SELECT * FROM {table_source(path)}").to_arrow_reader(rows)
        heads = tuple(map(heading, reader.schema.names))
        first = (
            1 if path.is_dir() or path.suffix.lower() == ".parquet" else 2
        )  # a text file's first line is its headings
        for batch in reader:
            if batch.num_rows:
                cells = tuple(column(batch.column(i)) for i in range(batch.num_columns))
                yield Sheet(path.name, heads, cells, range(first, first + batch.num_rows), format="table")
                first += batch.num_rows


def count_repeated(path: Path, name: str) -> int:
    """How many rows of a table have a value in this column that another row has too."""
    quoted = '"' + name.replace('"', '""') + '"'
    with open_connection(path) as connection:
        total, distinct = connection.execute(
            f"SELECT count({quoted}), count(DISTINCT {quoted}) FROM {table_source(path)}"
        ).fetchone()
    return int(total - distinct)


@contextmanager
def open_connection(path: Path) -> Iterator[Any]:
    """A connection that may read this path alone."""
    try:
        import duckdb  # an extra: nobody else needs it
    except ImportError:
        what = message("The table is too long to be read at once, and DuckDB is not installed")
        raise InputError([Problem(what, message("Install it: pip install 'cxaudit[big]'"), file=path.name)]) from None
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "preserve_insertion_order": True})
    try:
        connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        yield connection
    except duckdb.Error as failure:
        raise file_safety.unreadable(path) from failure
    finally:
        connection.close()


def table_source(path: Path) -> str:
    """Where DuckDB reads the table from: its files one by one, so that no sign in a name is taken for a pattern."""
    if path.is_dir() or path.suffix.lower() == ".parquet":
        files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        return f"read_parquet([{', '.join(map(text, files))}], union_by_name = true)"
    return f"read_csv({text(path)}, header = true, all_varchar = true)"


def text(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
