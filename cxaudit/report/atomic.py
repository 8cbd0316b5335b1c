"""A finished folder put into the place of the old one in a single step."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

HERE = -100  # AT_FDCWD: paths as they are
EXCHANGE = 2  # RENAME_EXCHANGE
OWN = ("manifest.json", "run.log")  # of a run, beside the files that its manifest names


def replace_folder(new: Path, place: Path) -> None:
    """Move a folder to its place; an older one there is replaced whole and then removed (both on one file system).

    What others have put beside the old report (handbooks, invitations, packs) moves along.
    """
    if not place.exists():
        new.rename(place)
        return
    keep(place, new)
    if not exchange_folders(new, place):
        swap_folders(new, place)
    shutil.rmtree(new, ignore_errors=True)


def keep(old: Path, new: Path) -> None:
    """Take over from the old folder what no run has made."""
    for path in others(old):
        if not (new / path.name).exists():
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, new / path.name)


def others(folder: Path) -> Iterator[Path]:
    """The files and folders beside a report that its manifest does not name."""
    made = {*OWN, *list_own_files(folder)}
    yield from (path for path in sorted(folder.iterdir()) if path.name not in made and not path.name.startswith("."))


def list_own_files(folder: Path) -> set[str]:
    """The files that the last run has made, by its manifest; none where that cannot be read."""
    try:
        return set(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, LookupError, TypeError):
        return set()


def exchange_folders(one: Path, other: Path) -> bool:
    """Swap two folders in one step of the system; False where it cannot do that."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return call(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0


def swap_folders(new: Path, place: Path) -> None:
    """Swap by three renames where the system has no exchange; the old folder comes back if the second fails."""
    aside = new.with_name(new.name + ".old")
    place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        aside.rename(place)
        raise
    aside.rename(new)
