"""A workbench made anywhere: notebooks and templates to change at will, and empty folders for clients and reports."""

from __future__ import annotations

import shutil
from pathlib import Path

from cxaudit.errors import InputError, Problem
from cxaudit.messages import message
from cxaudit.starters import examples as example_clients
from cxaudit.workbench import CLIENT_DATA, shipped_folder

CACHES = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")


def create(folder: Path, examples: bool = False) -> None:
    """Fill a folder that is absent or empty (else InputError) with a workbench, with the example clients if wanted."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = message("{folder} exists already and is not an empty folder", folder=str(folder))
        raise InputError([Problem(what, message("Name a folder that does not exist yet."))])
    folder.mkdir(parents=True, exist_ok=True)
    for room in ("notebooks", "templates"):
        shutil.copytree(shipped_folder(room), folder / room, ignore=CACHES)
    for room in (CLIENT_DATA, "reports"):
        (folder / room).mkdir()
        shutil.copyfile(shipped_folder(room) / "README.md", folder / room / "README.md")
    if examples:
        example_clients.write_examples(folder / CLIENT_DATA)
