"""All clients side by side, for the consultant alone: the page of them, and the norms from past audits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxaudit.portfolio.norms import Portfolio


def open_portfolio(language: str) -> Portfolio:
    """The past audits of the workbench as norms, for the notebook ``portfolio``."""
    from cxaudit.portfolio import norms

    return norms.open_portfolio(language)
