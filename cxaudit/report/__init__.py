"""The report: measures and findings as blocks in notebook cells, chapters joined and executed once, and exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxaudit.report.audit import Audit


def open_audit(client: str, language: str) -> Audit:
    """The audit of a client, ready to show itself in a language: the one line that sets a chapter up."""
    from cxaudit.report.audit import open_telling

    return open_telling(client, language)
