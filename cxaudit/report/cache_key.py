"""Whether a report is still what its inputs, parameters, notebooks, templates and program would make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cxaudit.workbench import PACKAGE, Workbench

#: What draws, computes or sets a page; another version may make other bytes.
LIBRARIES = (
    "numpy",
    "pandas",
    "scipy",
    "statsmodels",
    "matplotlib",
    "typst",
    "xlsxwriter",
    "nbconvert",
    "babel",
    "python-pptx",
    "python-docx",
    "pillow",
)
PROGRAM = ("*.py", "*.toml", "*.po", "*.mplstyle")


def fingerprint(workbench: Workbench, client: str, languages: Sequence[str] | None, formats: Iterable[str]) -> str:
    """One hash of all that a client's report depends on."""
    whole = sha256()
    for part in (
        tree(workbench.clients / client, ("*",)),
        shelf(workbench.notebooks, ("*.ipynb",)),
        shelf(workbench.templates, ("*",)),
        program(),
        ",".join(languages or ()),
        ",".join(sorted(formats)),
    ):
        whole.update(part.encode() + b"\0")
    return whole.hexdigest()


def is_fresh(workbench: Workbench, client: str, mark: str) -> bool:
    """Whether a whole report of that fingerprint lies in its place, every file as it was written."""
    home = workbench.reports / client
    try:
        manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
        return manifest["fingerprint"] == mark and all(
            f"sha256:{content(home / name)}" == told for name, told in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


@cache
def program() -> str:
    """The hash of the program itself and the versions of what it stands on."""
    return tree(PACKAGE, PROGRAM) + "".join(f" {name} {installed_version(name)}" for name in LIBRARIES)


@cache
def shelf(folder: Path, patterns: tuple[str, ...]) -> str:
    """The hash of a folder that does not change while a batch runs."""
    return tree(folder, patterns)


def tree(folder: Path, patterns: tuple[str, ...]) -> str:
    """The hash of the names and contents of a folder's files."""
    whole = sha256()
    for path in list_files(folder, patterns):
        whole.update(f"{path.relative_to(folder)}\0{content(path)}\n".encode())
    return whole.hexdigest()


def list_files(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """The files of a folder in a stable order, but for what editors and Python leave behind."""
    found = {path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}
    yield from sorted(p for p in found if not p.name.startswith((".", "~$")) and "__pycache__" not in p.parts)


def content(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        whole = sha256()
        while block := file.read(1 << 20):
            whole.update(block)
    return whole.hexdigest()


def installed_version(name: str) -> str:
    """The version of an installed library, empty where there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
