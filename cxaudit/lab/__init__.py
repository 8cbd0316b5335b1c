"""The consultant's desk in JupyterLab: a page to start from, a board to explore findings, editors for three tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxaudit.lab.api import Desk


def open_desk(client: str = "", language: str = "en") -> Desk:
    """The desk of a workbench, in a language: the one line that sets up its notebooks."""
    from cxaudit.lab.api import Desk

    return Desk(client, language)
