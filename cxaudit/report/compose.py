"""One notebook out of the chapters that have data: the set-up once, the prose translated, every cell with its id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from cxaudit.language import Language
from cxaudit.report.blocks import EMPTY
from cxaudit.report.sections import sections
from cxaudit.tables.data import ClientData

PARAMETERS, SETUP = "parameters", "setup"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@dataclass(frozen=True)
class Chapter:
    """A notebook of the report, the section of client.toml it belongs to, and the tables it lives on."""

    name: str
    section: str
    needs: tuple[str, ...]
    notebook: NotebookNode

    def has_data(self, data: ClientData) -> bool:
        """Whether the client has any table that the chapter is about, and did not leave its section out."""
        if self.section and sections(data).get(self.section) == "left out":
            return False
        return not self.needs or any(data.has(table) for table in self.needs)


def chapters(folder: Path) -> list[Chapter]:
    """The chapters in a folder: the notebooks whose names begin with two digits, in that order."""
    return [read_chapter(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))]


def read_chapter(path: Path) -> Chapter:
    """Read one chapter and the facts in its metadata."""
    notebook = nbformat.read(path, as_version=4)
    facts = notebook.metadata.get("cxaudit", {})
    return Chapter(path.stem, facts.get("section", ""), tuple(facts.get("needs", ())), notebook)


def compose(folder: Path, data: ClientData, language: Language) -> NotebookNode:
    """The report of a client as one notebook that has not been executed."""
    told = [c for c in chapters(folder) if c.has_data(data)]
    whole = nbformat.v4.new_notebook(metadata={"kernelspec": dict(KERNEL), "cxaudit": {"language": language.code}})
    whole.cells = [cell for i, c in enumerate(told) for cell in pages(c, language, first=i == 0)]
    return whole


def pages(chapter: Chapter, language: Language, first: bool) -> Iterator[NotebookNode]:
    """The cells of a chapter for the whole report: the set-up of the first chapter alone, ids that tell the place."""
    for i, cell in enumerate(chapter.notebook.cells):
        tags = set(cell.metadata.get("tags", []))
        if tags & {PARAMETERS, SETUP} and not first:
            continue
        copy = NotebookNode(
            {**cell, "id": f"{chapter.name}-{i:02d}".replace("_", "-"), "metadata": NotebookNode(cell.metadata)}
        )
        if cell.cell_type == "markdown":
            copy.source = language.markdown(cell.source)
        yield copy


# -- after execution ------------------------------------------------------------------------------------------------


def settle_notebook(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without clocks and chance: no execution times, no random ids, no paths."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    for i, cell in enumerate(notebook.cells):
        for passing in ("papermill", "execution"):
            cell.metadata.pop(passing, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"injected-parameters-{i}"
        for output in cell.get("outputs", []):
            output.get("metadata", {}).pop("execution", None)
    return notebook


def without_empty(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without sections (and chapters) whose every block had nothing to show."""
    kept = [part for chapter in split(notebook.cells, "# ") for part in fill_chapter(chapter)]
    notebook.cells = kept
    return notebook


def fill_chapter(chapter: list[NotebookNode]) -> list[NotebookNode]:
    """A chapter's cells without its empty sections; nothing at all where every one of its sections is empty."""
    parts = split(chapter, "## ")
    full = [part for part in parts if not is_empty(part)]
    if any(shows(part) for part in parts) and not any(shows(part) for part in full):
        return [
            cell for cell in chapter if set(cell.metadata.get("tags", [])) & {PARAMETERS, SETUP, "injected-parameters"}
        ]
    return [hush_cell(cell) for part in full for cell in part]


def hush_cell(cell: NotebookNode) -> NotebookNode:
    """A cell without its lines that say nothing but that there is nothing."""
    if cell.cell_type == "code":
        cell.outputs = [o for o in cell.outputs if not o.get("data", {}).get(EMPTY, {}).get("silent")]
    return cell


def split(cells: list[NotebookNode], mark: str) -> list[list[NotebookNode]]:
    """Cells cut before each heading of a level."""
    parts: list[list[NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith(mark) and parts[-1]:
            parts.append([])
        parts[-1].append(cell)
    return parts


def shows(part: list[NotebookNode]) -> bool:
    """Whether any cell shows a block (the set-up's cover is none)."""
    return any(outputs(cell) for cell in part if SETUP not in cell.metadata.get("tags", []))


def is_empty(part: list[NotebookNode]) -> bool:
    """Whether blocks are shown and all of them have nothing to say."""
    shown = [data for cell in part if SETUP not in cell.metadata.get("tags", []) for data in outputs(cell)]
    return bool(shown) and all(EMPTY in data for data in shown)


def iterate_outputs(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    """Everything that the cells of an executed notebook show."""
    for cell in notebook.cells:
        yield from outputs(cell)


def outputs(cell: NotebookNode) -> list[dict[str, Any]]:
    """The bundles of faces that a cell shows."""
    return [o["data"] for o in cell.get("outputs", []) if "data" in o]
