"""The chapters of the report room, executed for the hostile client."""

import io
import re
import zipfile

import pytest
from lxml import etree

from cxaudit.language import Language
from cxaudit.report.compose import compose
from cxaudit.workbench import Workbench


@pytest.fixture
def bare(data):
    return compose(Workbench.at().notebooks, data, Language("en"))


@pytest.fixture
def notebook(bare, execute):
    return execute(bare, {"language": "en"}, {})


def whole_file(content: bytes) -> list[str]:
    """Every part parses, nothing outside is named, no entry tells a time; gives the names of the parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            if entry.filename.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(entry), etree.XMLParser(resolve_entities=False))
            if entry.filename.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(entry)
            if entry.filename.endswith(".xlsx"):
                whole_file(archive.read(entry))
        return archive.namelist()


def run_together(text: str) -> str:
    """Text without blanks, hyphens of line ends and marks of direction, to find a sentence however it was broken."""
    return re.sub(r"[\s\u00ad\u200b\u2010-]+", "", text)


@pytest.fixture(scope="session")
def whole():
    return whole_file


@pytest.fixture(scope="session")
def plain():
    return run_together


@pytest.fixture(scope="session")
def survey_of_tests():
    """The evidence of a client whose customers expect more than they get."""
    import importlib.util
    from pathlib import Path

    from cxaudit.report.prepared import assess_client

    spec = importlib.util.spec_from_file_location("answers_of_tests", Path(__file__).parents[2] / "conftest.py")
    answers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(answers)
    return assess_client(answers.data(answers.customers(220, shift=-1.4)))
