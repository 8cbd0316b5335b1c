"""Two clients who do not exist, with every table of the contract: ``python -m cxaudit.starters.examples FOLDER``."""

from __future__ import annotations

import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from cxaudit import instruments
from cxaudit.starters import synthetic
from cxaudit.starters.headings import sheet_name
from cxaudit.starters.headings import write_in_language as written_in
from cxaudit.starters.synthetic import Story
from cxaudit.tables import schema

STORIES = Path(__file__).parent / "stories"
MADE = datetime(2026, 11, 20)  # one date in every workbook: the same story makes the same bytes


def canonical_names() -> list[str]:
    """The example clients: every story that has a logo beside it."""
    return sorted(path.stem for path in STORIES.glob("*.svg"))


def make(name: str, folder: Path) -> None:
    """Write one example client into a folder, which must not exist yet (raises FileExistsError)."""
    story = tomllib.loads((STORIES / f"{name}.toml").read_text(encoding="utf-8"))
    tables = tell_tables(story)
    folder.mkdir(parents=True)
    (folder / "client.toml").write_text(story["toml"]["text"], encoding="utf-8")
    shutil.copyfile(STORIES / f"{name}.svg", folder / "logo.svg")
    if (STORIES / f"{story['instrument']}.toml").exists():
        shutil.copyfile(STORIES / f"{story['instrument']}.toml", folder / f"{story['instrument']}.toml")
    for file, contents in story["files"].items():
        write_story(
            folder / file, {table: translate_headings(tables[table], table, story) for table in contents}, story
        )


def tell_tables(story: Story) -> dict[str, pd.DataFrame]:
    """Every table of a story; each has dice of its own, so that a change of one leaves the others as they are."""

    def dice(table: str) -> np.random.Generator:
        return np.random.default_rng([story["seed"], *table.encode()])

    own = STORIES / f"{story['instrument']}.toml"
    instrument = instruments.load(own) if own.exists() else instruments.load_built_in(story["instrument"])
    survey = synthetic.survey(story, instrument, dice("survey"))
    customers = survey["audience"].eq("customer")
    tables = {table: tell(story, dice(table)) for table, tell in synthetic.TABLES.items()}
    return tables | {
        "survey": survey,
        "customers": survey[customers].dropna(axis=1, how="all").drop(columns=["audience", "wave"]),
        "team": survey[~customers].dropna(axis=1, how="all").drop(columns=["wave"]),
        "outcomes": synthetic.outcomes(story, tables["events"], tables["experience"], dice("outcomes")),
        "standards": synthetic.standards(story, instrument, dice("standards")),
        "readiness": synthetic.readiness(story, dice("readiness")),
    }


def translate_headings(frame: pd.DataFrame, table: str, story: Story) -> pd.DataFrame:
    """The table with the headings and words that the client uses: their own in a survey, else those of their language."""
    own = story["survey"].get("headings", {})
    frame = frame.rename(columns=lambda column: own_heading(column, own))
    known = schema.list_tables()[table if table in schema.list_tables() else "survey"]
    return written_in(frame, known, story["language"])


def write_sheet(table: str, story: Story) -> str:
    """The name of a table's sheet."""
    known = schema.list_tables().get(table)
    return sheet_name(known, story["language"]) if known else table


def own_heading(column: str, own: Mapping[str, str]) -> str:
    """The client's own heading of a survey column (``E{item}`` stands for all of a facet), else the canonical name."""
    return own.get(column) or own.get(f"{column[0]}{{item}}", column).replace("{item}", column[1:])


def write_story(path: Path, tables: dict[str, pd.DataFrame], story: Story) -> None:
    """Write tables into one file, in the form that its name asks for."""
    form = story["csv"]
    match path.suffix:
        case ".xlsx":
            only = story["survey"].get("sheet") if len(tables) == 1 else None
            workbook(path, {only or write_sheet(table, story): frame for table, frame in tables.items()})
        case ".parquet":
            next(iter(tables.values())).to_parquet(path, index=False)
        case _:
            separator = "\t" if path.suffix == ".tsv" else form["separator"]
            frame = next(iter(tables.values())).map(lambda value: write_value(value, form["day"]))
            frame.to_csv(path, index=False, sep=separator, decimal=form["decimal"], encoding=form["encoding"])


def write_value(value: object, day: str) -> object:
    """A day as the client writes it; anything else as it is."""
    if isinstance(value, datetime):
        return "" if pd.isna(value) else value.strftime(f"{day} %H:%M")
    return value.strftime(day) if isinstance(value, date) else value


def workbook(path: Path, sheets: dict[str, pd.DataFrame]) -> None:
    """An Excel workbook with bold, frozen headings."""
    with pd.ExcelWriter(
        path, engine="xlsxwriter", date_format="yyyy-mm-dd", datetime_format="yyyy-mm-dd hh:mm"
    ) as book:
        book.book.set_properties({"created": MADE, "author": "cxaudit"})
        for name, frame in sheets.items():
            frame.to_excel(book, sheet_name=name, index=False)
            book.sheets[name].freeze_panes(1, 0)
            book.sheets[name].set_column(0, frame.shape[1] - 1, 14)


def absent(clients: Path) -> Iterator[str]:
    """The examples that a folder of clients lacks."""
    return (name for name in canonical_names() if not (clients / name).exists())


def write_examples(clients: Path) -> None:
    """Make the examples that a folder of clients lacks."""
    for name in absent(clients):
        make(name, clients / name)


if __name__ == "__main__":
    write_examples(Path(sys.argv[1]))
