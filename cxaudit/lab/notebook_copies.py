"""Notebooks laid out for one client in one language: translated copies, and what a consultant changed stays theirs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.workbench import Workbench, shipped_folder

COPIES_FOLDER = "lab"  # in the root of the workbench
ORIGINS = ".origins.json"  # the content of each copy as it was written, to know it again
START = "start"  # the one page that is about no single client
PAGES = ("explore", "edit")  # the desk's pages on one client; all other notebooks are chapters
PARAMETERS = "parameters"
#: What JupyterLab itself says on a page of the desk: `labextension` finds it in the notebook.
SAID = {
    "wait": message("The page is being filled…"),
    "died": message("The program behind this page stopped and was started anew. Most often the memory did not suffice."),
    "again": message("Fill the page again"),
}  # fmt: skip


@dataclass
class Laid:
    """What became of the copies: those written now, and those left alone because somebody had changed them."""

    folder: Path
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def describe(self) -> Iterator[Message]:
        """What a consultant ought to know of it."""
        if self.kept:
            yield message(
                "{n} notebook was changed by hand and left as it is: {names}. The new text lies beside it, named “… (new)”.",
                "{n} notebooks were changed by hand and left as they are: {names}. The new texts lie beside them, named “… (new)”.",
                n=len(self.kept), names=", ".join(self.kept),
            )  # fmt: skip


def home(workbench: Workbench, language: str) -> Path:
    """The folder of the copies in a language."""
    return workbench.root / COPIES_FOLDER / language


def lay_out_desk(workbench: Workbench, language: str) -> Laid:
    """The page that the desk starts from, in a language."""
    return lay_out(workbench, language, {START: f"{START}.ipynb"}, "")


def lay_out_client(workbench: Workbench, language: str, client: str) -> Laid:
    """The pages on one client and every chapter of their report, in a folder of their own."""
    names = [*PAGES, *sorted(path.stem for path in workbench.notebooks.glob("[0-9][0-9]_*.ipynb"))]
    return lay_out(workbench, language, {name: f"{client}/{name}.ipynb" for name in names}, client)


def lay_out(workbench: Workbench, language: str, places: dict[str, str], client: str) -> Laid:
    """Write copies where there are none or nobody has changed them; else the new text goes beside the changed one."""
    folder = home(workbench, language)
    laid, said = Laid(folder), Language(language)
    origins = read_origins(folder)
    for name, place in places.items():
        source = own_or_shipped(workbench, name)
        made = copy_of(nbformat.read(source, as_version=4), said, client)
        path, mark = folder / place, content(made)
        if path.exists() and origins.get(place) == mark:
            continue
        if path.exists() and origins.get(place) != content(nbformat.read(path, as_version=4)):
            laid.kept.append(place)
            path = path.with_name(f"{path.stem} (new).ipynb")
        else:
            laid.written.append(place)
        write_copies(made, path)
        origins[place] = mark
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ORIGINS).write_text(json.dumps(origins, indent=1, sort_keys=True), encoding="utf-8")
    return laid


def own_or_shipped(workbench: Workbench, name: str) -> Path:
    """A notebook of the workbench, else the one that came with the program."""
    own = workbench.notebooks / f"{name}.ipynb"
    return own if own.exists() else shipped_folder("notebooks") / f"{name}.ipynb"


def copy_of(notebook: NotebookNode, said: Language, client: str) -> NotebookNode:
    """A notebook with its prose translated, and with the client and the language in its parameters."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = said.markdown(cell.source)
        elif PARAMETERS in cell.metadata.get("tags", []):
            cell.source = f"client = {json.dumps(client, ensure_ascii=False)}\nlanguage = {json.dumps(said.code)}"
    facts = notebook.metadata.get("cxaudit", {})
    if "page" in facts:
        facts["said"] = {name: said.say(sentence) for name, sentence in SAID.items()}
    return notebook


def content(notebook: NotebookNode) -> str:
    """What a notebook says, without its outputs: running it changes nothing."""
    said = json.dumps([[cell.cell_type, cell.source] for cell in notebook.cells], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def read_origins(folder: Path) -> dict[str, str]:
    """The content of each copy when it was written; nothing where there is no record that can be read."""
    try:
        known = json.loads((folder / ORIGINS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def write_copies(notebook: NotebookNode, path: Path) -> None:
    """Put a notebook into its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
