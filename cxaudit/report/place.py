"""A finished folder put into the place of the old one in a single step."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

HERE = -100  # AT_FDCWD: paths as they are
EXCHANGE = 2  # RENAME_EXCHANGE
KEPT = ("handbook-*", "invitation-*")  # what others have put beside a report and a new report does not replace


def put_in_place(new: Path, place: Path) -> None:
    """Move a folder to its place; an older one there is replaced whole and then removed (both on one file system).

    Handbooks that lie in the old folder move along.
    """
    if not place.exists():
        new.rename(place)
        return
    keep(place, new)
    if not exchanged(new, place):
        swapped(new, place)
    shutil.rmtree(new, ignore_errors=True)


def keep(old: Path, new: Path) -> None:
    """Take over from the old folder what a run does not make."""
    for path in sorted(found for pattern in KEPT for found in old.glob(pattern)):
        if not (new / path.name).exists():
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, new / path.name)


def exchanged(one: Path, other: Path) -> bool:
    """Swap two folders in one step of the system; False where it cannot do that."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return call(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0


def swapped(new: Path, place: Path) -> None:
    """Swap by three renames where the system has no exchange; the old folder comes back if the second fails."""
    aside = new.with_name(new.name + ".old")
    place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        aside.rename(place)
        raise
    aside.rename(new)
