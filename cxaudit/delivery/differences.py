"""A whole minus its published parts, by n and by estimate x n: every difference that an outsider would try."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from cxaudit.delivery.disclosure_risk import Breach, place, subject
from cxaudit.delivery.reading import Published, Report
from cxaudit.measures import ALL, ATTENTIVE
from cxaudit.messages import message

#: Levels that are questions: everyone answers each of them, so they share out nobody.
QUESTIONS = {"dimension", "item", "question", "overall", "group", "audience"}


def locate_numbers(report: Report) -> Iterator[Published]:
    """The numbers with the wave in the name of their population, so that two reports speak of the same people."""
    for row in report.published:
        if row.group.startswith("wave="):
            yield replace(row, group=f"{ALL}@{row.group.removeprefix('wave=')}")
        else:
            yield replace(row, group=f"{row.group or ALL}@{report.wave}")


def about_people(row: Published) -> bool:
    """Whether the n of a row counts people: an outsider believes it unless the report says what else it counts."""
    return row.counts in {"", "people"}


@dataclass(frozen=True)
class Difference:
    """A whole, the parts that are taken from it, and what is left when they are."""

    whole: Published
    parts: tuple[Published, ...]
    kind: str

    def breach(self, least: int) -> Breach | None:
        """What is left, if it is a small group."""
        if self.whole.n is None:
            return None
        left = self.whole.n - sum(p.n or 0.0 for p in self.parts)
        if not 0 < round(left) < least:
            return None
        estimate = None
        if all(p.estimate is not None for p in (self.whole, *self.parts)):
            total = self.whole.n * (self.whole.estimate or 0.0)
            estimate = (total - sum((p.n or 0.0) * (p.estimate or 0.0) for p in self.parts)) / left
        what = message(
            "{subject} ({report}): {kind}. Left are {n} person, with {estimate}",
            "{subject} ({report}): {kind}. Left are {n} people, with {estimate}",
            subject=subject(self.whole), report=self.whole.report, kind=message(self.kind, parts=", ".join(sorted({place(p) for p in self.parts}))),
            n=round(left), estimate=f"{estimate:.3g}" if estimate is not None else "—",
        )  # fmt: skip
        return Breach(what, left, estimate)


WHOLE_MINUS_PARTS = "the whole without {parts}"
TWO_REPORTS = "the same people with and without a few, in {parts}"
MOST_PARTS = 400


def differences(rows: Sequence[Published]) -> Iterator[Difference]:
    """Every difference that an outsider would try."""
    people = [row for row in rows if about_people(row) and row.n]
    cells: dict[tuple[str, ...], dict[str, Published]] = defaultdict(dict)
    for row in people:
        cells[row.area, row.instrument, row.measure, row.level, row.term].setdefault(row.group, row)
    for groups in cells.values():
        yield from by_group(groups)
    yield from by_level([row for row in rows if about_people(row)])
    yield from by_report(people)


def by_group(groups: Mapping[str, Published]) -> Iterator[Difference]:
    """Everyone minus the values of each segment, and minus the attentive."""
    for name, whole in groups.items():
        group, _, wave = name.rpartition("@")
        if group != ALL:
            continue
        columns: dict[str, list[Published]] = defaultdict(list)
        for other, row in groups.items():
            kind, _, when = other.rpartition("@")
            if when == wave and "=" in kind:
                columns[kind.partition("=")[0]].append(row)
            elif when == wave and kind == ATTENTIVE:
                columns[ATTENTIVE].append(row)
        for parts in columns.values():
            yield Difference(whole, tuple(parts[:MOST_PARTS]), WHOLE_MINUS_PARTS)


def by_level(rows: Sequence[Published]) -> Iterator[Difference]:
    """Wholes and parts that are levels: audiences, counts of segments, products, topics, touchpoints of a stage."""
    inside = {tuple(row.term.split("/", 1)) for row in rows if row.level in {"stage/touchpoint", "channel/touchpoint"}}
    table: dict[tuple[str, ...], dict[str, Published]] = defaultdict(dict)
    for row in rows:
        table[row.area, row.instrument, row.measure, row.group, row.level].setdefault(row.term, row)
    for (area, instrument, measure, group, level), terms in table.items():
        lower = partial(lambda *key: table.get(key, {}), area, instrument, measure, group)
        if area == "survey" and measure == "respondents" and level == "overall":
            audiences, whole = lower("audience"), terms.get("overall")
            if whole and audiences:
                yield Difference(whole, tuple(audiences.values()), WHOLE_MINUS_PARTS)
            customers = audiences.get("customer", whole)
            columns: dict[str, list[Published]] = defaultdict(list)
            for term, row in lower("group").items():
                columns[term.partition("=")[0]].append(row)
            yield from (
                Difference(customers, tuple(parts), WHOLE_MINUS_PARTS) for parts in columns.values() if customers
            )
        if level == "overall" and "overall" in terms:
            below = {key[-1] for key in table if key[:-1] == (area, instrument, measure, group)} - QUESTIONS
            for name in sorted(below):
                yield Difference(terms["overall"], tuple(lower(name).values()), WHOLE_MINUS_PARTS)
        if area == "journey" and level in {"stage", "channel"}:
            for term, whole in terms.items():
                parts = tuple(row for name, row in lower("touchpoint").items() if (term, name) in inside)
                if parts:
                    yield Difference(whole, parts, WHOLE_MINUS_PARTS)


def by_report(rows: Sequence[Published]) -> Iterator[Difference]:
    """The same population in two reports, where one has a few people more."""
    same: dict[tuple[str, ...], dict[float, Published]] = defaultdict(dict)
    for row in rows:
        same[row.area, row.instrument, row.measure, row.level, row.term, row.group].setdefault(row.n or 0.0, row)
    for versions in same.values():
        told = sorted(versions.values(), key=lambda row: row.n or 0.0)
        for small, large in pairwise(told):
            if small.report != large.report:
                yield Difference(large, (small,), TWO_REPORTS)
