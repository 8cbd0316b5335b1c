"""The numbers that a report gives its tables and figures, for documents that lead to them."""

from __future__ import annotations

import html
import re

from cxaudit.report.blocks import HTML
from cxaudit.report.export.manuscript import Manuscript, is_ours

MARK = re.compile(r"<!--number (table|figure) (.*?)-->")
CAPTION_WORDS = {"table": "Table", "figure": "Figure"}


def caption_numbers(written: Manuscript) -> dict[str, str]:
    """``Table 3`` and ``Figure 2`` by the ids of the blocks, in the report's language."""
    counts = dict.fromkeys(CAPTION_WORDS, 0)
    found: dict[str, str] = {}
    for part in written.parts:
        if isinstance(part, str) or not is_ours(part):
            continue
        face = part[HTML] if isinstance(part[HTML], str) else "".join(part[HTML])
        for kind, identifier in MARK.findall(face):
            counts[kind] += 1
            found[html.unescape(identifier)] = f"{written.language.text(CAPTION_WORDS[kind])}\u00a0{counts[kind]}"
    return found
