"""Headings and words in a client's language are such as the table itself accepts."""

import pandas as pd
import pytest

from cxaudit.starters.headings import heading, sheet_name, words, write_in_language
from cxaudit.tables import schema
from cxaudit.tables.cell_types import plain

TABLES = list(schema.list_tables().values())


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_headings_are_accepted_and_differ(table, language):
    headings = [heading(column, language) for column in table.columns]
    assert len(set(headings)) == len(headings)
    for column, text in zip(table.columns, headings, strict=True):
        assert plain(text) in {plain(spelling) for spelling in (column.name, *column.russian)}


def test_names_of_sheets_differ():
    for language in ("ru", "en"):
        names = [sheet_name(table, language) for table in TABLES]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 31 for name in names)


def test_words_of_a_choice():
    stage = schema.list_tables()["touchpoints"].column("stage")
    assert words(stage, "en")["onboarding"] == "onboarding"
    assert words(stage, "ru")["onboarding"] != "onboarding"
    assert words(schema.list_tables()["touchpoints"].column("owner"), "ru") == {}


def test_a_frame_as_a_russian_client_writes_it():
    frame = pd.DataFrame({"touchpoint": ["x"], "stage": ["relationship"]})
    russian = write_in_language(frame, schema.list_tables()["touchpoints"], "ru")
    assert list(russian) == ["Точка контакта", "Этап"]
    assert russian["Этап"][0] != "relationship"
