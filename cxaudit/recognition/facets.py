"""Which columns are the items of a questionnaire, and which of them ask what was expected and what was perceived."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

from cxaudit import scales
from cxaudit.instruments import Instrument, load_built_in
from cxaudit.recognition.columns import Look, families, part_of
from cxaudit.tables.cell_types import plain

FEWEST_ITEMS = 3  # items of one facet
NEIGHBOURS = 5  # columns of numbers side by side, to be taken for one block
FACET_WORDS = 3  # that questions share at their beginning, to be taken for one block
AGAIN = re.compile(r"(.+) \((\d+)\)", re.DOTALL)  # the heading of a question that was asked before
#: Words of a heading that tell the facet. What stands for "should" tells more than what stands for an assessment.
EXPECTED = re.compile(
    r"ожида|ожидан|должн|идеальн|отличн\w+ компани|ideal|expect|should|excellent compan|desired|기대|erwart", re.I
)
PERCEIVED = re.compile(
    r"воспри|восприят|фактическ|на деле|оценк|оцените|оценива|perceiv|perception|actual|experienc|in this company|"
    r"в этой компании|인지|wahrgenommen|rate ",
    re.I,
)
ADEQUATE = re.compile(r"минимальн|минимум|приемлем|adequate|minimum|least accept", re.I)
RANKED = re.compile(r"\brank|in order of|ранжир|расставьте|по порядку|순위", re.I)
IMPORTANCE = re.compile(r"важн|importan|중요", re.I)
ITEM_CODE = re.compile(
    r"(?P<pre>[^\d\s\[\]]{0,20}? ?)(?P<one>\d{1,3})(?:(?P<mark>[-_.:/])(?P<two>\d{1,2}))?"
    r"(?P<post>[.):]?)(?P<rest>(?:\D.*)?)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Group:
    """Columns that ask the same of several items: the column of each item, and the words that they share."""

    columns: Mapping[str, Look]
    shared: str
    key: str = ""  # the pattern of headings that fits these columns and no others, where there is one

    @property
    def low(self) -> float:
        """The lowest answer."""
        return min((one.low for one in self.columns.values() if one.low == one.low), default=1.0)

    @property
    def high(self) -> float:
        """The highest answer."""
        return max((one.high for one in self.columns.values() if one.high == one.high), default=7.0)

    @property
    def scales(self) -> tuple[str, ...]:
        """The scales that know the words of all columns, those first of which every step is used.

        A scale for which two of the words are one step is left out where another one keeps all apart.
        """
        common = [set(one.scales) for one in self.columns.values() if one.kind == "words"]
        first = next((one.scales for one in self.columns.values() if one.kind == "words"), ())
        fitting = [s for s in first if all(s in others for others in common)]
        apart = [s for s in fitting if scales.list_scales()[s].keeps_apart(self.words)] or fitting
        return tuple(sorted(apart, key=lambda s: not scales.list_scales()[s].is_filled_by(self.words)))

    @property
    def words(self) -> tuple[str, ...]:
        """All words that are given as answers."""
        return tuple(dict.fromkeys(word for one in self.columns.values() for word in one.counts))


@dataclass(frozen=True)
class Facet:
    """A group taken for a facet; ``sure`` where its words say so and nothing speaks against it."""

    letter: str
    group: Group
    sure: bool


def groups(found: Sequence[Look]) -> list[Group]:
    """Groups of columns with answers on one scale, by the numbers in their headings or as rows of a matrix."""
    answers = [one for one in found if one.kind in ("scale", "words") and one.heading]
    made: list[Group] = []
    for way in (by_numbers, by_family, by_repetition, by_beginning, by_place):
        taken = {one.position for group in made for one in group.columns.values()}
        made += way([one for one in answers if one.position not in taken], found)
    return [group for group in made if on_one_scale(group) and not RANKED.search(group.shared)]


def by_family(answers: Sequence[Look], everything: Sequence[Look]) -> Iterator[Group]:
    """Groups that are the rows of one matrix: "question [row]"."""
    for question, members in families(answers):
        if len(members) >= FEWEST_ITEMS and len({m.kind for m in members}) == 1:
            yield Group({str(i): m for i, m in enumerate(members, start=1)}, question)


def by_repetition(answers: Sequence[Look], everything: Sequence[Look]) -> Iterator[Group]:
    """Groups of the same questions asked twice or more, one for each time."""
    again = {m[1] for one in answers if (m := AGAIN.fullmatch(one.heading))}
    base = [(m[1], int(m[2])) if (m := AGAIN.fullmatch(one.heading)) else (one.heading, 1) for one in answers]
    times: dict[int, list[Look]] = {}
    for one, (text, number) in zip(answers, base, strict=True):
        if text in again:
            times.setdefault(number, []).append(one)
    sizes = {len(members) for members in times.values()}
    if len(sizes) == 1 and min(sizes) >= FEWEST_ITEMS:
        for members in times.values():
            yield Group({str(i): m for i, m in enumerate(members, start=1)}, "")


def by_beginning(answers: Sequence[Look], everything: Sequence[Look]) -> Iterator[Group]:
    """Groups of neighbours on one scale whose questions begin with the same words."""
    run: list[Look] = []
    for one in [*answers, None]:
        if one is not None and (not run or alike(run, one)):
            run.append(one)
            continue
        if len(run) >= FEWEST_ITEMS:
            yield Group({str(i): m for i, m in enumerate(run, start=1)}, beginning(run))
        run = [one] if one is not None else []


def by_place(answers: Sequence[Look], everything: Sequence[Look]) -> Iterator[Group]:
    """Groups of neighbours with numbers up to the same end, where nothing else holds them together."""
    ends = groupby((one for one in answers if one.kind == "scale"), key=lambda one: one.high)
    for run in (list(members) for _, members in ends):
        if len(run) >= NEIGHBOURS and run[-1].position - run[0].position == len(run) - 1:
            yield Group({str(i): m for i, m in enumerate(run, start=1)}, "")


def alike(run: Sequence[Look], one: Look) -> bool:
    """Whether a column goes on with a run: same kind, same scale, and the same words at the beginning."""
    last = run[-1]
    scale = (one.kind, one.high, one.scales[:1]) == (last.kind, last.high, last.scales[:1])
    return scale and len(beginning([*run, one]).split()) >= FACET_WORDS


def beginning(run: Sequence[Look]) -> str:
    """The whole words with which all wordings of a run begin."""
    words = zip(*(one.wording.split() for one in run), strict=False)
    return " ".join(group[0] for group in takewhile(lambda group: len(set(group)) == 1, words))


def on_one_scale(group: Group) -> bool:
    """Whether most columns of a group end at the same answer, and it is no mere tick."""
    highs = [one.high for one in group.columns.values() if one.kind == "scale"]
    return not highs or (max(highs) - group.low >= 2 and highs.count(max(highs)) >= 0.6 * len(highs))


def by_numbers(answers: Sequence[Look], everything: Sequence[Look]) -> Iterator[Group]:
    """Groups by the numbers at the beginning of headings: "E1", "sq12_1", "3-2. text"."""
    parsed = [(one, m) for one in answers if (m := ITEM_CODE.fullmatch(one.heading))]
    double = [(one, m) for one, m in parsed if m["two"]]
    firsts = {(m["pre"], m["one"]) for _, m in double}
    seconds = {(m["pre"], m["mark"], m["two"], ending(m["rest"])) for _, m in double}
    by_first = len(seconds) <= len(firsts)  # the first number is the item, the second the facet
    buckets: dict[tuple[str, ...], dict[str, Look]] = {}
    for one, m in parsed:
        if not m["two"]:
            key, item = (m["pre"], "", "", m["post"], ending(m["rest"])), m["one"]
        elif by_first:
            key, item = (m["pre"], m["mark"], m["two"], m["post"], ending(m["rest"])), m["one"]
        else:
            key, item = (m["pre"], m["one"], m["mark"], m["post"], ending(m["rest"])), m["two"]
        buckets.setdefault(key, {}).setdefault(item.lstrip("0") or item, one)
    for members in buckets.values():
        if len(members) >= FEWEST_ITEMS:
            yield Group(members, words_of(list(members.values())), pattern_of(members, everything))


def ending(rest: str) -> str:
    """The bracket or number at the end of a heading, by which blocks of questions differ."""
    found = re.search(r"\(([^()]{1,30})\)\s*$", rest)
    return found[1].strip() if found else ""


def words_of(members: Sequence[Look]) -> str:
    """The words that all wordings of a group share, its letters and its brackets included."""
    common: set[str] | None = None
    for one in members:
        words = set(re.findall(r"[^\W\d_]{2,}", one.wording.casefold()))
        common = words if common is None else common & words
    letters = re.match(r"[^\d]*", members[0].heading)
    return " ".join([letters[0] if letters else "", *sorted(common or ())])


def pattern_of(members: Mapping[str, Look], everything: Sequence[Look]) -> str:
    """A heading with ``{item}`` and perhaps ``*`` that fits the columns of a group alone; empty where there is none."""
    from cxaudit.tables.schema import pattern

    heads = {item: one.heading for item, one in members.items()}
    for number in (0, 1):
        shapes = {shape_heading(head, item, number) for item, head in heads.items()}
        if None in shapes:
            continue
        told = common_shape(sorted(s for s in shapes if s))
        if not told:
            continue
        fitting = {one.position for one in everything if pattern(told).fullmatch(one.heading)}
        if fitting == {one.position for one in members.values()}:
            return told
    return ""


def shape_heading(heading: str, item: str, number: int) -> str | None:
    """A heading with the first or second place of the item's number open."""
    places = [m for m in re.finditer(r"\d+", heading) if (m[0].lstrip("0") or m[0]) == item]
    if len(places) <= number:
        return None
    return heading[: places[number].start()] + "{item}" + heading[places[number].end() :]


def common_shape(shapes: Sequence[str]) -> str:
    """What shapes have in common: themselves where equal, else beginning and end with a ``*`` between."""
    if len(set(shapes)) == 1:
        return shapes[0]
    first, last = shapes[0], shapes[-1]
    begin = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    ends = [s[begin:][::-1] for s in shapes]
    low, high = min(ends), max(ends)
    size = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    begin_text, end_text = first[:begin], low[:size][::-1]
    return f"{begin_text}*{end_text}" if "{item}" in begin_text else ""


# -- facets -----------------------------------------------------------------------------------------------------------


def facets(found: Sequence[Group]) -> list[Facet]:
    """The facets that groups are, those told by their words first; a lone pair of equal groups is E and P, unsure."""
    told = [(letter_of(group.shared), group) for group in found]
    sure = [Facet(letter, group, True) for letter, group in told if letter]
    letters = [f.letter for f in sure]
    sure = [Facet(f.letter, f.group, letters.count(f.letter) == 1) for f in sure]
    rest = [group for letter, group in told if not letter]
    if not sure and len(rest) == 2 and set(rest[0].columns) == set(rest[1].columns):
        return [Facet("E", rest[0], False), Facet("P", rest[1], False)]
    if not sure and len(rest) == 1:
        return [Facet("P", rest[0], False)]
    missing = [letter for letter in "EP" if letter not in letters]
    if len(missing) == 1 and len(rest) == 1 and sure and set(rest[0].columns) == set(sure[0].group.columns):
        return [*sure, Facet(missing[0], rest[0], False)]
    return sure


def letter_of(words: str) -> str:
    """The facet that the shared words of a group tell, empty where they tell none or several."""
    if IMPORTANCE.search(words):
        return ""
    found = [letter for letter, told in (("E", EXPECTED), ("A", ADEQUATE), ("P", PERCEIVED)) if told.search(words)]
    if found == ["E", "P"] and not re.search(r"воспри|perc|actual|факт|인지", words, re.I):
        return "E"  # "rate what you expect"
    return found[0] if len(found) == 1 else ""


def instrument_for(found: Iterable[Facet]) -> Instrument | None:
    """The built-in instrument whose items are those of the facets, on a scale that holds the answers."""
    found = list(found)
    letters = {f.letter for f in found}
    for name in ("servqual", "servperf", "servqual-zot"):
        instrument = load_built_in(name)
        ids = {i.id for i in instrument.items}
        fits = all(
            set(f.group.columns) <= ids and len(f.group.columns) >= 0.9 * len(ids) and on_scale(f.group, instrument)
            for f in found
        )
        if found and fits and letters <= set(instrument.facets):
            return instrument
    return None


def on_scale(group: Group, instrument: Instrument) -> bool:
    """Whether the answers of a group fill the instrument's scale and do not leave it."""
    if group.scales:
        known = [scales.list_scales()[name] for name in group.scales]
        return any(not s.answers or (s.low, s.high) == (instrument.scale.low, instrument.scale.high) for s in known)
    return group.low >= instrument.scale.low and group.high == instrument.scale.high


def by_wording(found: Sequence[Look], instruments: Sequence[Instrument]) -> dict[int, tuple[str, float]]:
    """Columns whose wording is nearly that of an item: the item's id and the likeness from 0 to 100."""
    from rapidfuzz import fuzz

    items = [(i.id, plain(text)) for instrument in instruments for i in instrument.items for text in i.text.values()]
    told: dict[int, tuple[str, float]] = {}
    for one in found:
        if one.kind in ("scale", "words"):
            wording = plain(part_of(one))
            best: Any = max(((fuzz.token_sort_ratio(wording, text), item) for item, text in items), default=(0, ""))
            if best[0] >= 80:
                told[one.position] = (best[1], float(best[0]))
    return told
