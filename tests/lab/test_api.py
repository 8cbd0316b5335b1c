"""The pages of the desk run in any notebook program: an ordinary kernel, standard outputs, no JupyterLab asked for."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from cxaudit.lab import notebook_copies
from cxaudit.workbench import Workbench

ROOT = Path(__file__).parents[2]
#: What ipywidgets 8 and IPython themselves send; every notebook program that shows widgets knows them.
STANDARD = {"application/vnd.jupyter.widget-view+json", "text/plain", "text/html"}
WIDGETS = {"@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/output"}


def surroundings():
    """An environment in which nobody has called `cxaudit lab`."""
    return {key: value for key, value in os.environ.items() if not key.startswith("CXAUDIT_")}


def ran(folder, *pages):
    """The pages as one notebook, run from top to bottom in a plain kernel that starts in their folder."""
    notebook = nbformat.read(folder / f"{pages[0]}.ipynb", as_version=4)
    for page in pages[1:]:
        notebook.cells += nbformat.read(folder / f"{page}.ipynb", as_version=4).cells[3:]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    client = NotebookClient(notebook, kernel_name="python3", timeout=300, resources={"metadata": {"path": str(folder)}})
    client.execute(env=surroundings())
    return client


def kinds(client):
    """The types of everything that was shown."""
    return {kind for cell in client.nb.cells for out in cell.get("outputs", []) for kind in out.get("data", {})}


@pytest.fixture
def wild(bench):
    """A workbench with notebooks of its own, as `cxaudit init` makes it, laid out for one client."""
    shutil.copytree(ROOT / "notebooks", bench.root / "notebooks")
    notebook_copies.lay_out_client(Workbench.at(bench.root), "ru", "example-bank")
    return bench.root


def test_from_the_folder_of_the_lab(wild):
    client = ran(wild / "lab" / "ru" / "example-bank", "explore", "edit")
    assert kinds(client) <= STANDARD
    states = client.widget_state.values()
    assert {state["_model_module"] for state in states if "_model_module" in state} <= WIDGETS
    said = " ".join(str(state.get("value", "")) + str(state.get("description", "")) for state in states)
    assert "Надёжность" in said
    assert "Выбор продукта на сайте" in said
    assert "cxd-problem" not in said.replace(".cxd-problem", "")


def test_from_the_folder_of_the_notebooks(wild):
    client = ran(wild / "notebooks", "start")
    assert kinds(client) <= STANDARD
    assert "The Example Agency" in str(client.widget_state)
