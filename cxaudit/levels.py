"""What kinds of things measures speak of, each once: a level's name, and whose words its terms are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

CLIENT = "client"  # shown as the client wrote them, never translated
INSTRUMENT = "instrument"  # ids of a questionnaire, shown by its labels
PROGRAM = "program"  # words of ours, which the catalogues translate

#: What stands between the parts of a level that is a pair, and of its terms.
PAIRS = ("/", "→")


@dataclass(frozen=True)
class Level:
    """A kind of thing: its name (a word of the catalogues) and whose words its terms are."""

    name: str
    words: str = PROGRAM


#: Levels that more than one statistic speaks of; a measure may declare further ones beside itself.
LEVELS: dict[str, Level] = {
    level.name: level
    for level in (
        *(
            Level(name, CLIENT)
            for name in (
                "person", "competency", "touchpoint", "channel", "handoff", "topic", "team", "manager", "employee",
                "action", "kpi", "goal", "branch", "product", "owner", "customer", "result",
                "pain point", "segment", "word",
            )
        ),
        Level("dimension", INSTRUMENT),
        Level("item", INSTRUMENT),
        Level("overall"),
        Level("group"),
        Level("audience"),
    )
}  # fmt: skip


def parts_of_level(name: str) -> Iterator[str]:
    """The levels that a pair is made of, or the level itself."""
    for mark in PAIRS:
        if mark in name:
            yield from (part.strip() for part in name.split(mark))
            return
    yield name
