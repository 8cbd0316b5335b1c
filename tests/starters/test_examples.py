"""The example clients: the committed ones are what their stories tell, and every table of the contract is there."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from cxaudit.starters import examples
from cxaudit.tables import schema
from cxaudit.tables.folder import read_client

COMMITTED = Path(__file__).parents[2] / "client_data"
NAMES = examples.canonical_names()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    clients = tmp_path_factory.mktemp("clients")
    examples.write_examples(clients)
    return clients


def story(name):
    return tomllib.loads((examples.STORIES / f"{name}.toml").read_text(encoding="utf-8"))


def test_there_is_a_russian_and_an_english_one():
    assert {story(name)["language"] for name in NAMES} == {"ru", "en"}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_every_table(name, made):
    data = read_client(made / name)
    assert {table for table in schema.list_tables() if data.has(table)} >= set(schema.list_tables()) - {"customers"}
    assert not len(data.set_aside)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_asks_all_audiences(name, made):
    (survey,) = read_client(made / name).surveys
    assert set(survey.answers["audience"]) == {"customer", "manager", "employee"}
    facets = {column[0] for column in survey.answers if column[1:].isdigit()}
    assert facets >= {"E", "P", "S", "D", "C"}


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_files_are_what_the_story_tells(name, made):
    if not (COMMITTED / name).exists():
        pytest.skip("the examples are made by `make demo`")
    ours, theirs = read_client(made / name), read_client(COMMITTED / name)
    assert sorted(p.name for p in (COMMITTED / name).iterdir()) == sorted(p.name for p in (made / name).iterdir())
    assert ours.client == theirs.client
    for table in ours.tables:
        pd.testing.assert_frame_equal(ours.tables[table], theirs.tables[table])
    pd.testing.assert_frame_equal(ours.surveys[0].answers, theirs.surveys[0].answers)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_small(name, made):
    assert sum(path.stat().st_size for path in (made / name).iterdir()) < 600_000


def test_the_same_story_makes_the_same_bytes(made, tmp_path):
    name = NAMES[0]
    examples.make(name, tmp_path / name)
    for path in (tmp_path / name).iterdir():
        assert path.read_bytes() == (made / name / path.name).read_bytes(), path.name


def test_nothing_is_made_twice(made):
    assert list(examples.absent(made)) == []
    with pytest.raises(FileExistsError):
        examples.make(NAMES[0], made / NAMES[0])


def test_the_russian_files_look_russian(made):
    text = (made / "example-bank" / "outcomes.csv").read_bytes().decode("cp1251")
    assert text.startswith("Клиент;Продукт;")
    assert text.splitlines()[1].rsplit(";", 1)[1].count(",") == 1


def test_headings_of_ones_own():
    own = {"E{item}": "Ожидание {item}", "points_REL": "Важность"}
    assert [examples.own_heading(c, own) for c in ("E12", "points_REL", "nps")] == ["Ожидание 12", "Важность", "nps"]
