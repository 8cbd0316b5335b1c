"""A group of people under the minimum that can be known from a report, and how it is named."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.delivery.reading import Published
from cxaudit.measures import ALL
from cxaudit.messages import Message


@dataclass(frozen=True)
class Breach:
    """A group of people under the minimum that can be known: how many they are, and how."""

    what: Message
    n: float
    estimate: float | None = None


def name_group(term: str) -> str:
    """A group as a page names it."""
    return term.replace("=", ": ", 1)


def subject(row: Published) -> str:
    """What a number is about."""
    return " / ".join(
        filter(None, (row.measure, "" if row.term == "overall" else row.term, row.group.removesuffix("@")))
    )


def place(row: Published) -> str:
    """The group or term of a part, with the report that tells it."""
    group = row.group.removesuffix("@")
    return f"{group if not group.startswith(ALL) else row.term} [{row.report}]"
