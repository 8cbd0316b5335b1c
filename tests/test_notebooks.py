"""Chapters are prose and one-liners: no stored output, no code that belongs into a room, only known tags."""

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
PAGES = [ROOT / "notebooks" / f"{name}.ipynb" for name in ("start", "explore", "edit")]  # the desk, no chapters
TAGS = {"parameters", "setup", "detail", "keep"}  # the last two: whether a table goes to the appendix
STRUCTURE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.With, ast.Try, ast.Lambda)
STRUCTURE += (ast.If, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
TABLES = {p.stem for p in (ROOT / "cxaudit" / "tables").glob("*.py")}


def chapter(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code(path):
    return [cell for cell in chapter(path)["cells"] if cell["cell_type"] == "code"]


def tagged(path, tag):
    return [cell for cell in code(path) if tag in cell["metadata"].get("tags", [])]


def test_there_are_chapters():
    assert CHAPTERS


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
class TestChapter:
    def test_holds_no_output(self, path):
        assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code(path))

    def test_opens_with_title_parameters_and_setup(self, path):
        title, *rest = chapter(path)["cells"]
        assert title["cell_type"] == "markdown"
        assert "".join(title["source"]).startswith("# ")
        assert [cell["metadata"].get("tags") for cell in rest[:2]] == [["parameters"], ["setup"]]

    def test_has_one_parameters_cell(self, path):
        (cell,) = tagged(path, "parameters")
        assert "".join(cell["source"]).split("\n") == ['client = "example-bank"', 'language = "en"']

    def test_has_one_setup_cell(self, path):
        (cell,) = tagged(path, "setup")
        assert "".join(cell["source"]).split("\n") == [
            "from cxaudit.report import open_audit",
            "audit = open_audit(client, language)",
        ]

    def test_code_is_one_line_and_no_structure(self, path):
        for cell in code(path):
            if not cell["metadata"].get("tags"):
                tree = ast.parse("".join(cell["source"]))
                assert len(tree.body) == 1
                assert not any(isinstance(node, (*STRUCTURE, ast.Import, ast.ImportFrom)) for node in ast.walk(tree))

    def test_knows_only_known_tags(self, path):
        assert {tag for cell in chapter(path)["cells"] for tag in cell["metadata"].get("tags", [])} <= TAGS

    def test_says_what_it_needs(self, path):
        facts = chapter(path)["metadata"]["cxaudit"]
        assert set(facts["needs"]) <= TABLES
        assert isinstance(facts["section"], str)


def test_ids_of_blocks_are_unique():
    """Figures and tables are pointed at by findings, so that no two chapters may use one id."""
    ids = []
    for path in CHAPTERS:
        for cell in code(path):
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"table", "figure"} and node.args:
                    ids.append(node.args[0].value)
    assert [i for i, times in Counter(ids).items() if times > 1] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
class TestPageOfTheDesk:
    def test_holds_no_output_and_hides_its_code(self, path):
        for cell in code(path):
            assert not cell["outputs"]
            assert cell["metadata"]["jupyter"] == {"source_hidden": True}

    def test_says_what_it_is(self, path):
        assert chapter(path)["metadata"]["cxaudit"] == {"page": path.stem}

    def test_code_is_one_line(self, path):
        for cell in code(path):
            if not cell["metadata"].get("tags"):
                (call,) = ast.parse("".join(cell["source"])).body
                assert isinstance(call.value, ast.Call)

    def test_has_parameters_and_setup(self, path):
        (parameters,), (setup,) = tagged(path, "parameters"), tagged(path, "setup")
        assert "".join(parameters["source"]).split("\n") == ['client = ""', 'language = "en"']
        assert "".join(setup["source"]).split("\n") == [
            "from cxaudit.lab import open_desk",
            "desk = open_desk(client, language)",
        ]
