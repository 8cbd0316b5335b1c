import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cxaudit.language import Language
from cxaudit.report.blocks import Empty, Prose
from cxaudit.report.compose import chapters, compose, settle_notebook, without_empty


@pytest.fixture
def folder(tmp_path):
    for name, needs in (("00_first", []), ("20_second", ["survey"]), ("50_third", ["experience"])):
        cells = [
            new_markdown_cell("# Contents\n\nSoftware"),
            new_code_cell('client = "x"\nlanguage = "en"', metadata={"tags": ["parameters"]}),
            new_code_cell("audit = 1", metadata={"tags": ["setup"]}),
            new_code_cell("audit.verdict()"),
        ]
        nbformat.write(
            new_notebook(cells=cells, metadata={"cxaudit": {"section": "", "needs": needs}}), tmp_path / f"{name}.ipynb"
        )
    nbformat.write(new_notebook(), tmp_path / "explore.ipynb")
    return tmp_path


def test_chapters_are_the_numbered_notebooks(folder):
    assert [c.name for c in chapters(folder)] == ["00_first", "20_second", "50_third"]


def test_only_chapters_with_data_and_one_set_up(folder, data):
    whole = compose(folder, data, Language("ru"))
    nbformat.validate(whole)
    assert [c.id for c in whole.cells] == [
        "00-first-00",
        "00-first-01",
        "00-first-02",
        "00-first-03",
        "20-second-00",
        "20-second-03",
    ]
    assert whole.cells[0].source == "# Содержание\n\nПрограммы"


def test_sections_with_nothing_to_show_are_left_out():
    def cell(block):
        return new_code_cell("audit.x()", outputs=[new_output("execute_result", block._repr_mimebundle_())])

    empty, full = Empty(("nothing",)), Prose(("something",))
    cells = [
        new_markdown_cell("# A"), new_markdown_cell("## one"), cell(empty), new_markdown_cell("## two"), cell(full), cell(empty),
        new_markdown_cell("# B"), new_markdown_cell("## three"), cell(empty),
    ]  # fmt: skip
    kept = without_empty(new_notebook(cells=cells)).cells
    assert [c.source for c in kept if c.cell_type == "markdown"] == ["# A", "## two"]
    assert [len(c.outputs) for c in kept if c.cell_type == "code"] == [1, 0]


def test_clocks_and_chance_are_taken_out():
    cell = new_code_cell(
        "x = 1",
        metadata={"tags": ["injected-parameters"], "execution": {"shell.execute_reply": "2026"}, "papermill": {"t": 1}},
    )
    notebook = settle_notebook(new_notebook(cells=[cell], metadata={"papermill": {"start": 1}}))
    assert notebook.cells[0].id == "injected-parameters-0"
    assert set(notebook.cells[0].metadata) == {"tags"}
    assert "papermill" not in notebook.metadata
