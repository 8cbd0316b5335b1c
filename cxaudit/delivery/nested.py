"""Groups of one segment that must lie within a group of another: what the few people between them answered follows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from cxaudit.delivery.disclosure_risk import Breach, name_group
from cxaudit.delivery.reading import Published
from cxaudit.messages import message

#: Measures that are plain means over a group's people, with what one person can answer.
BOUNDED = {"expectation": 1.0, "perception": 1.0, "least acceptable": 1.0, "wished for": 1.0, "perceived": 1.0}
SHARES = frozenset({"promoters", "passives", "detractors", "below the zone", "inside the zone", "above the zone"})
MOST_VALUES = 10  # of a segment: more are not tried in every combination
BY_CHANCE = 0.01
DEPENDENT = 4.0  # so many answers of one person count as one that is independent of the others


def inside_one_another(rows: Sequence[Published], least: int) -> Iterator[Breach]:
    """Groups of one segment that together are a group of another but for a few people.

    Nobody says which products belong to which line of business. But where a group minus some others leaves a few
    people, what they would have answered follows question by question; if all of that is possible, and would hardly
    be so by chance, the few are found.
    """
    for wave, groups in tables_of_groups(rows).items():
        columns: dict[str, list[str]] = defaultdict(list)
        for name in groups:
            if "=" in name:
                columns[name.partition("=")[0]].append(name)
        tried = [
            (whole, parts)
            for whole in groups
            for column, values in columns.items()
            if "=" in whole and column != whole.partition("=")[0]
            for size in range(1, MOST_VALUES + 1 if len(values) <= MOST_VALUES else 2)
            for parts in combinations(values, size)
        ]
        for whole, parts in tried:
            chance, left = possible(groups[whole], [groups[part] for part in parts], least)
            if chance * len(tried) < BY_CHANCE:
                what = message(
                    "{whole} ({wave}) is {parts} and {n} person more: what they answered follows",
                    "{whole} ({wave}) is {parts} and {n} people more: what they answered follows",
                    whole=name_group(whole), wave=wave, parts=", ".join(map(name_group, parts)), n=left,
                )  # fmt: skip
                yield Breach(what, left)


Key = tuple[str, ...]


def tables_of_groups(rows: Iterable[Published]) -> dict[str, dict[str, dict[Key, Published]]]:
    """Wave -> group -> what is published of it that one person's answers bound."""
    found: dict[str, dict[str, dict[Key, Published]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.area == "survey" and row.n and row.estimate is not None and row.measure in {*BOUNDED, *SHARES}:
            group, _, wave = row.group.rpartition("@")
            found[wave][group].setdefault((row.instrument, row.measure, row.level, row.term), row)
    return found


def possible(whole: Mapping[Key, Published], parts: Sequence[Mapping[Key, Published]], least: int) -> tuple[float, int]:
    """How likely it is by chance that the rest of a group could be so few people, 1 where it cannot; and how many."""
    shared = [key for key in whole if all(key in part for part in parts)]
    logarithm, rest = 0.0, 0
    for key in shared:
        row, others = whole[key], [part[key] for part in parts]
        people = (row.n or 0.0) + sum(o.n or 0.0 for o in others)
        left = (row.n or 0.0) - sum(o.n or 0.0 for o in others)
        if not 0 <= round(left) < least:
            return 1.0, 0
        told = (row.n or 0.0) * (row.estimate or 0.0) - sum((o.n or 0.0) * (o.estimate or 0.0) for o in others)
        low, high = (0.0, 1.0) if key[1] in SHARES else (BOUNDED[key[1]], 7.0 if (row.estimate or 0.0) <= 7 else 10.0)
        if not left * low - 1e-6 <= told <= left * high + 1e-6:
            return 1.0, 0
        spread = (0.5 if key[1] in SHARES else 1.2) * math.sqrt(people)
        logarithm += math.log(min(1.0, max(left * (high - low), 0.5) / (math.sqrt(2 * math.pi) * spread)))
        rest = max(rest, round(left))
    return (math.exp(logarithm / DEPENDENT), rest) if rest else (1.0, 0)
