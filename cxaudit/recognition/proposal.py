"""The proposed [survey] of client.toml: a line for every mapping that is sure, a commented one for each that is not."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cxaudit import scales
from cxaudit.instruments import load_built_in
from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.recognition import ABOUT, Recognition, may_be_segments
from cxaudit.recognition.columns import BRACKETS, HIGHEST, is_no_answer
from cxaudit.recognition.facets import Facet, Group, by_wording, part_of
from cxaudit.tables.cell_types import plain

ALL = "ALL"  # the one dimension of a draft
OTHER_INSTRUMENT = "-instrument.toml"
LIKE = 70  # likeness from which a renamed question is proposed


@dataclass(frozen=True)
class Entry:
    """One line of TOML: its text, whether it is sure, and what to say behind it."""

    text: str
    sure: bool = True
    why: Message | None = None


@dataclass
class Proposal:
    """The lines of the section by table of TOML, and the draft of an instrument where no built-in one fits."""

    survey: list[Entry] = field(default_factory=list)
    columns: list[Entry] = field(default_factory=list)
    scale: list[Entry] = field(default_factory=list)
    missing: list[Entry] = field(default_factory=list)
    choices: list[Entry] = field(default_factory=list)
    instrument: list[str] = field(default_factory=list)
    instrument_file: str = ""


def propose(found: Recognition, earlier: Mapping[str, str] | None = None, instrument: str = "") -> Proposal:
    """What client.toml would say about a file.

    ``earlier`` are the headings that another wave's section maps, ``instrument`` is the one that it names.
    """
    made = Proposal()
    made.survey += opening(found)
    map_questions(found, made)
    find_renamed(found, earlier or {}, made)
    if instrument and not found.facets and not made.instrument:
        same = any(
            entry.sure and earlier and entry.text.endswith(tuple(map(quote_toml, earlier.values())))
            for entry in made.columns
        )
        made.survey.append(Entry(f"instrument = {quote_toml(instrument)}", same, message("as in another wave")))
    about(found, made)
    made.choices += several(found)
    return made


def opening(found: Recognition) -> Iterator[Entry]:
    """Where the answers lie and how they are written."""
    sheet = found.sheet
    yield Entry(f"file = {quote_toml(found.path.name)}")
    if sheet.format not in ("table", "spss"):
        yield Entry(f"format = {quote_toml(sheet.format)}")
    if found.other_sheets and sheet.name:
        yield Entry(f"sheet = {quote_toml(sheet.name)}")
    if any(one.kind == "day" and one.two_ways for one in found.looks):
        yield Entry('dates = "day first"', False, message('or "month first": the days can be read in two ways'))
    for number, candidate in enumerate(found.encodings[:3]):
        first = number == 0
        if first or (candidate.likely > 0.5 and not found.encodings[0].sure):
            samples = message("it makes of some words: {words}", words=", ".join(candidate.samples))
            yield Entry(f"encoding = {quote_toml(candidate.name)}", first and candidate.sure, samples)


def map_questions(found: Recognition, made: Proposal) -> None:
    """The instrument, its items, the single questions, and the scales of words."""
    instrument = found.instrument
    if instrument is not None:
        made.survey.append(Entry(f"instrument = {quote_toml(instrument.id)}", all(f.sure for f in found.facets)))
    elif found.facets:
        draft(found, made)
    for facet in found.facets:
        made.columns += items(facet)
    if not found.facets and not {n for n in found.known if n[0] in "EAPSDC" and n[1:].isdigit()}:
        blocks(found, made)
    for position, name in found.sure.items():
        made.columns += single(found, position, name, True)
    for position, name in found.perhaps.items():
        made.columns += single(found, position, name, False)
    for letter, (names, sure) in words(found).items():
        why = None if sure else message("or: {others}", others=", ".join(names[1:]))
        if names == [scales.CODED]:
            sure, why = False, message("the codes count upwards: look whether A1 is the lowest answer")
        made.scale.append(Entry(f"{letter} = {quote_toml(names[0])}", sure, why))
    made.missing += outliers(found)


def words(found: Recognition) -> dict[str, tuple[list[str], bool]]:
    """The scales that know the words of each facet, and whether the first is sure to be meant.

    Of the length of the instrument alone, where it is known; else that one whose steps are all used, if it is one.
    """
    told = {facet.letter: facet.group for facet in found.facets}
    own_names = False
    for letter in "EAPSDC":
        own = [found.looks[p] for n, p in found.known.items() if n[0] == letter and n[1:].isdigit()]
        worded = [one for one in own if one.kind == "words"]
        if worded:
            told[letter], own_names = Group({str(i): one for i, one in enumerate(worded)}, ""), True
    instrument = found.instrument or (load_built_in("servqual") if own_names else None)
    made = {}
    for letter, group in told.items():
        names = list(group.scales)
        limit = instrument and instrument.scale
        names = [s for s in names if limit and of_length(s, limit.low, limit.high)] or names
        full = [s for s in names if scales.list_scales()[s].is_filled_by(group.words)]
        if names:
            made[letter] = (names, len(names) == 1 or len(full) == 1)
    return made


def of_length(name: str, low: float, high: float) -> bool:
    """Whether a scale has these ends."""
    scale = scales.list_scales()[name]
    return not scale.answers or (scale.low, scale.high) == (low, high)


def items(facet: Facet) -> Iterator[Entry]:
    """The lines that map the items of one facet."""
    doubt = message("which facet it is cannot be told: E expected, P perceived, A least acceptable")
    why = None if facet.sure else doubt
    if facet.group.key:
        yield Entry(f'{quote_toml(facet.group.key)} = "{facet.letter}{{item}}"', facet.sure, why)
        return
    for number, (item, one) in enumerate(facet.group.columns.items()):
        yield Entry(
            f"{quote_toml(one.heading)} = {quote_toml(facet.letter + item)}", facet.sure, None if number else why
        )


def blocks(found: Recognition, made: Proposal) -> None:
    """Groups that no word tells the facet of: commented, each a dimension of a draft of an instrument."""
    groups = of_one_length(found.groups)
    if not groups:
        return
    named = dict(zip(block_names(groups), groups, strict=True))
    why = message("no built-in instrument has these items; a draft is below")
    made.survey.append(Entry(f"instrument = {quote_toml(file_of_draft(found))}", False, why))
    made.instrument_file = file_of_draft(found)
    low, high = (either(end(g, which) for g in groups) for which, either in (("low", min), ("high", max)))
    made.instrument = open_draft(found, ["P"], low, high, list(named))
    for name, group in named.items():
        why = message("a block of {n} question", "a block of {n} questions", n=len(group.columns))
        if group.key:
            made.columns.append(Entry(f'{quote_toml(group.key)} = "P{name}{{item}}"', False, why))
        for number, (item, one) in enumerate(group.columns.items()):
            made.instrument += draft_item(f"{name}{item}", name, one.wording)
            if not group.key:
                told = None if number else why
                made.columns.append(Entry(f'{quote_toml(one.heading)} = "P{name}{item}"', False, told))
        if group.scales:
            made.scale.append(Entry(f'"*" = {quote_toml(group.scales[0])}', False))
    made.scale = list(dict.fromkeys(made.scale))[:1]


def of_one_length(groups: Sequence[Group]) -> list[Group]:
    """The groups on the scale that most questions have, because an instrument has one scale."""
    ends: Counter[float] = Counter()
    for group in groups:
        ends[end(group, "high")] += len(group.columns)
    usual = max(ends, key=lambda high: ends[high], default=0.0)
    return [group for group in groups if end(group, "high") == usual]


def block_names(groups: Sequence[Group]) -> list[str]:
    """A name for each block: the letters of its headings where they are plain and its own, else B1, B2, …"""
    prefixes = [group.key.split("{item}")[0].strip(" _.-") for group in groups]
    own = [p.isascii() and p.isalpha() and prefixes.count(p) == 1 for p in prefixes]
    return [p if plain_one else f"B{i}x" for i, (p, plain_one) in enumerate(zip(prefixes, own, strict=True), start=1)]


def single(found: Recognition, position: int, name: str, sure: bool) -> Iterator[Entry]:
    """The line of one column; none where its heading is the canonical name anyway."""
    heading = found.sheet.headings[position]
    if plain(heading) != plain(name):
        yield Entry(f"{quote_toml(heading)} = {quote_toml(name)}", sure)


def outliers(found: Recognition) -> Iterator[Entry]:
    """Values beyond a scale that look like codes for no answer."""
    for position, name in {**found.sure, **found.perhaps}.items():
        one = found.looks[position]
        beyond = [(float(code), n) for code, n in one.counts.items() if is_number(code) and float(code) > 10]
        if name == "nps" and beyond:
            n = sum(n for _, n in beyond)
            why = message("{n} answer lies outside 0-10: no answer?", "{n} answers lie outside 0-10: no answer?", n=n)
            yield Entry(f"nps = [{', '.join(f'{code:g}' for code, _ in beyond)}]", False, why)
    yield from words_of_no_answer(found)
    for facet in found.facets:
        for item, one in facet.group.columns.items():
            strange = [code for code in ("0", "8", "9", "10") if found.instrument and code in one.counts]
            limit = found.instrument.scale if found.instrument else None
            codes = [c for c in strange if limit and not limit.low <= float(c) <= limit.high]
            if codes:
                why = message("outside the scale: no answer?")
                yield Entry(f"{facet.letter}{item} = [{', '.join(codes)}]", False, why)


def words_of_no_answer(found: Recognition) -> Iterator[Entry]:
    """Words such as "N/A" among numbers: without a scale of words, client.toml must say that they are no answer."""
    own = [found.looks[p] for name, p in found.known.items() if name[0] in "EAPSDC" and name[1:].isdigit()]
    everything = [*own, *(one for group in found.groups for one in group.columns.values())]
    grouped = [one for one in everything if one.kind == "scale"]
    said = dict.fromkeys(quote_toml(word) for one in grouped for word in one.counts if is_no_answer(word))
    codes = dict.fromkeys(c for one in everything for c in one.counts if is_number(c) and float(c) > HIGHEST)
    if said or codes:
        why = message("outside the scale: no answer?") if codes else None
        yield Entry(f'"*" = [{", ".join([*said, *codes])}]', not codes, why)


def is_number(code: str) -> bool:
    """Whether a value is written as a plain number."""
    return code.replace(".", "", 1).isdigit()


def find_renamed(found: Recognition, earlier: Mapping[str, str], made: Proposal) -> None:
    """Questions that an earlier wave mapped under nearly the same wording, or that are nearly an item of ours."""
    done = {entry.text for entry in made.columns}
    free = [one for one in found.looks if one.kind in ("scale", "words", "text") and one.heading]
    taken = {one.position for f in found.facets for one in f.group.columns.values()} | set(found.known.values())
    free = [one for one in free if one.position not in taken and one.position not in found.sure]
    told: set[int] = set()
    if earlier:
        from rapidfuzz import fuzz

        for one in free:
            best, key = max((fuzz.token_sort_ratio(plain(one.heading), plain(k)), k) for k in earlier)
            if best >= LIKE:
                why = message("{share:%} like “{heading}” of another wave", share=best / 100, heading=key)
                same = best == 100
                entry = Entry(f"{quote_toml(one.heading)} = {quote_toml(earlier[key])}", same, None if same else why)
                told.add(one.position)
                if entry.text not in done:
                    made.columns.append(entry)
        made.columns += find_lost(earlier, made)
    if found.facets or made.instrument:
        return
    near = by_wording([one for one in free if one.position not in told], [load_built_in("servqual")])
    for position, (item, likeness) in near.items():
        one = found.looks[position]
        why = message("{share:%} like item {item} of servqual", share=likeness / 100, item=item)
        made.columns.append(Entry(f"{quote_toml(one.heading)} = {quote_toml('P' + item)}", False, why))


def find_lost(earlier: Mapping[str, str], made: Proposal) -> Iterator[Entry]:
    """Answers of another wave that no heading of this file comes near."""
    mapped = {match[1] for entry in made.columns if (match := re.search(r'= "(\w+)"$', entry.text))}
    for text, column in earlier.items():
        if re.fullmatch(r"[EAPSDC]\w*\d|nps|csat|ces", column) and column not in mapped:
            why = message("“{heading}” of another wave is not found here", heading=text)
            yield Entry(f'"…" = {quote_toml(column)}', False, why)


def about(found: Recognition, made: Proposal) -> None:
    """The segments by which groups are compared, the wave, the audience."""
    names = list(found.segments.values())
    others = ", ".join(quote_toml(one.heading) for one in may_be_segments(found)[:6])
    if names:
        why = message("may be segments too: {columns}", columns=others) if others else None
        made.survey.append(Entry(f"segments = [{', '.join(map(quote_toml, names))}]", why=why))
        for position, name in found.segments.items():
            made.columns += single(found, position, name, True)
    elif others:
        made.survey.append(Entry(f"segments = [{others}]", False, message("these columns may be segments")))
    if "wave" not in found.known:
        made.survey.append(Entry('wave = "…"', False, message("the name of this wave, such as 2026-10")))
    if "audience" not in found.known:
        made.survey.append(Entry('audience = "customer"', False, message("or manager, or employee")))


def draft(found: Recognition, made: Proposal) -> None:
    """A draft of an instrument for items that are not those of a built-in one."""
    name = file_of_draft(found)
    sure = all(f.sure for f in found.facets)
    why = message("no built-in instrument has these items; a draft is below")
    made.survey.append(Entry(f"instrument = {quote_toml(name)}", sure, why))
    made.instrument_file = name
    group = max((f.group for f in found.facets), key=lambda g: len(g.columns))
    made.instrument = open_draft(found, [f.letter for f in found.facets], lowest(found), highest(found), [])
    for item, one in group.columns.items():
        made.instrument += draft_item(item, ALL, part_of(one) if not group.key else one.wording)


def several(found: Recognition) -> Iterator[Entry]:
    """Questions with several choices: a heading for all their columns, or the mark between the choices of a cell."""
    why = message("each choice becomes a segment; the name is yours to choose")
    for number, (question, members) in enumerate(found.several, start=1):
        keys = {shape_of(one.heading) for one in members}
        if len(keys) == 1:
            yield Entry(f"{quote_toml(keys.pop())} = {quote_toml(choice_name(question, number))}", False, why)
    for number, one in enumerate((o for o in found.looks if o.kind == "several"), start=len(found.several) + 1):
        name = quote_toml(choice_name(one.wording, number))
        yield Entry(f"{quote_toml(one.heading)} = {{ name = {name}, separator = {quote_toml(one.joint)} }}", False, why)


def shape_of(heading: str) -> str:
    """The heading of one choice with the choice left open; a code such as Q2_4 after its last mark."""
    match = BRACKETS.fullmatch(heading) or re.fullmatch(r"(?P<question>.+)_(?P<row>\w+)(?P<part>)", heading)
    if not match:
        return heading
    begin, end = match.span("row" if match["row"] else "part")
    return f"{heading[:begin]}{{choice}}{heading[end:]}"


def choice_name(question: str, number: int) -> str:
    """A short name for the segments of a question: by its words, else numbered."""
    known = (name for name in ("channel", "product", "branch") if re.search(ABOUT[name], question, re.I))
    return next(known, f"choice{number}")


def file_of_draft(found: Recognition) -> str:
    """The name of the file in which the draft of an instrument goes."""
    return f"{found.path.stem}{OTHER_INSTRUMENT}"


def open_draft(found: Recognition, facets: Sequence[str], low: float, high: float, blocks: Sequence[str]) -> list[str]:
    """The first lines of a draft: facets, scale and dimensions."""
    lines = [
        f"facets = [{', '.join(map(quote_toml, facets))}]",
        f"name = {in_its_language(found.path.stem)}",
        "",
        "[scale]",
        f"low = {low:g}",
        f"high = {high:g}",
    ]
    for name in blocks:
        lines += ["", "[[dimensions]]", f"id = {quote_toml(name)}", f"name = {{ en = {quote_toml(name)} }}"]
    whole = ["", "[[dimensions]]", f"id = {quote_toml(ALL)}", 'name = { en = "All items", ru = "Все пункты" }']
    return lines if blocks else [*lines, *whole]


def draft_item(item: str, dimension: str, text: str) -> list[str]:
    """The lines of one item of a draft."""
    return [
        "",
        "[[items]]",
        f"id = {quote_toml(item)}",
        f"dimension = {quote_toml(dimension)}",
        f"text = {in_its_language(text)}",
    ]


def in_its_language(text: str) -> str:
    """A text as a table of TOML, under Russian where it has Cyrillic letters, else under English."""
    return f"{{ {'ru' if re.search('[а-яё]', text, re.I) else 'en'} = {quote_toml(text)} }}"


def lowest(found: Recognition) -> float:
    """The low end of the scale of the facets."""
    return min(end(f.group, "low") for f in found.facets)


def highest(found: Recognition) -> float:
    """The high end of the scale of the facets."""
    return max(end(f.group, "high") for f in found.facets)


def end(group: Group, which: str) -> float:
    """One end of a group's scale: of its words where it has them, of its numbers else."""
    known = scales.list_scales()[group.scales[0]] if group.scales else None
    if known is not None and known.answers:
        return float(getattr(known, which))
    return float(getattr(group, which)) if which == "high" else min(1.0, float(group.low))


# -- as TOML ----------------------------------------------------------------------------------------------------------


def write_section(made: Proposal, said: Language, another: bool = False) -> str:
    """The section as text, with comments in a language; ``another``: client.toml has a survey already."""
    why = message("client.toml has a survey already: let its section begin with [[survey]] too")
    head = line(Entry("[[survey]]", why=why), said) if another else "[survey]"
    lines = [head, *(line(entry, said) for entry in made.survey)]
    parts = (("columns", made.columns), ("scale", made.scale), ("missing", made.missing), ("choices", made.choices))
    for name, entries in parts:
        if entries:
            mark = "" if any(entry.sure for entry in entries) else "# "
            lines += ["", f"{mark}[survey.{name}]", *(line(entry, said) for entry in entries)]
    return "\n".join(lines) + "\n"


def line(entry: Entry, said: Language) -> str:
    """One entry as a line, commented where it is not sure."""
    why = f"   # {' '.join(said.say(entry.why).split())}" if entry.why is not None else ""
    return f"{'' if entry.sure else '# '}{entry.text}{why}"


def quote_toml(text: str) -> str:
    """A text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
