"""The service handbook that a team discusses at its next meeting: general, or filled with one client's findings."""

from __future__ import annotations

from typing import Any


def make_handbook(*arguments: Any, **options: Any) -> Any:
    """Write the handbook; see :func:`cxaudit.handbook.making.make_handbook`."""
    from cxaudit.handbook import making  # the room is heavy, its name is not

    return making.make_handbook(*arguments, **options)
