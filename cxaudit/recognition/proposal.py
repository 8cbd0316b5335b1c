"""The proposed [survey] of client.toml: a line for every mapping that is sure, a commented one for each that is not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cxaudit import scales
from cxaudit.instruments import built_in
from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.recognition import Recognition
from cxaudit.recognition.facets import Facet, Group, by_wording, part_of
from cxaudit.tables.kinds import plain

OTHER_INSTRUMENT = "-instrument.toml"
LIKE = 80  # likeness from which a renamed question is proposed


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
    instrument: list[str] = field(default_factory=list)
    instrument_file: str = ""


def proposed(found: Recognition, earlier: Mapping[str, str] | None = None) -> Proposal:
    """What client.toml would say about a file; ``earlier`` are the headings that another wave's section maps."""
    made = Proposal()
    made.survey += opening(found)
    mapped(found, made)
    renamed(found, earlier or {}, made)
    about(found, made)
    return made


def opening(found: Recognition) -> Iterator[Entry]:
    """Where the answers lie and how they are written."""
    sheet = found.sheet
    yield Entry(f"file = {quoted(found.path.name)}")
    if sheet.format not in ("table", "spss"):
        yield Entry(f"format = {quoted(sheet.format)}")
    if found.other_sheets and sheet.name:
        yield Entry(f"sheet = {quoted(sheet.name)}")
    for number, candidate in enumerate(found.encodings[:3]):
        first = number == 0
        if first or (candidate.likely > 0.5 and not found.encodings[0].sure):
            samples = message("it makes of some words: {words}", words=", ".join(candidate.samples))
            yield Entry(f"encoding = {quoted(candidate.name)}", first and candidate.sure, samples)


def mapped(found: Recognition, made: Proposal) -> None:
    """The instrument, its items, the single questions, and the scales of words."""
    instrument = found.instrument
    if instrument is not None:
        made.survey.append(Entry(f"instrument = {quoted(instrument.id)}", all(f.sure for f in found.facets)))
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
    for letter, names in words(found).items():
        unsure = len(names) > 1
        why = message("or: {others}", others=", ".join(names[1:])) if unsure else None
        made.scale.append(Entry(f"{letter} = {quoted(names[0])}", not unsure, why))
    made.missing += outliers(found)


def words(found: Recognition) -> dict[str, list[str]]:
    """The scales that know the words of each facet, those of the instrument's length alone where there are any."""
    told = {facet.letter: facet.group.scales for facet in found.facets}
    for letter in "EAPSDC":
        own = [found.looks[p] for n, p in found.known.items() if n[0] == letter and n[1:].isdigit()]
        worded = [one for one in own if one.kind == "words"]
        if worded:
            told[letter] = Group({str(i): one for i, one in enumerate(worded)}, "").scales
    limit = (found.instrument or built_in("servqual")).scale
    fitting = {letter: [s for s in names if of_length(s, limit.low, limit.high)] for letter, names in told.items()}
    return {letter: fitting[letter] or list(names) for letter, names in told.items() if names}


def of_length(name: str, low: float, high: float) -> bool:
    """Whether a scale has these ends."""
    scale = scales.known()[name]
    return not scale.answers or (scale.low, scale.high) == (low, high)


def items(facet: Facet) -> Iterator[Entry]:
    """The lines that map the items of one facet."""
    doubt = message("which facet it is cannot be told: E expected, P perceived, A least acceptable")
    why = None if facet.sure else doubt
    if facet.group.key:
        yield Entry(f'{quoted(facet.group.key)} = "{facet.letter}{{item}}"', facet.sure, why)
        return
    for item, one in facet.group.columns.items():
        yield Entry(f"{quoted(one.heading)} = {quoted(facet.letter + item)}", facet.sure, why)


def blocks(found: Recognition, made: Proposal) -> None:
    """Groups that no word tells the facet of: commented, as dimensions of an instrument of one's own."""
    groups = [g for g in found.groups if g.key and "*" not in g.key]
    if not groups:
        return
    for group in groups:
        prefix = group.key.split("{item}")[0].strip(" _.-")
        name = prefix if prefix.isalnum() else ""
        why = message("a block of {n} question", "a block of {n} questions", n=len(group.columns))
        made.columns.append(Entry(f'{quoted(group.key)} = "P{name}{{item}}"', False, why))


def single(found: Recognition, position: int, name: str, sure: bool) -> Iterator[Entry]:
    """The line of one column; none where its heading is the canonical name anyway."""
    heading = found.sheet.headings[position]
    if plain(heading) != plain(name):
        yield Entry(f"{quoted(heading)} = {quoted(name)}", sure)


def outliers(found: Recognition) -> Iterator[Entry]:
    """Values beyond a scale that look like codes for no answer."""
    for position, name in {**found.sure, **found.perhaps}.items():
        one = found.looks[position]
        beyond = [(float(code), n) for code, n in one.counts.items() if is_number(code) and float(code) > 10]
        if name == "nps" and beyond:
            n = sum(n for _, n in beyond)
            why = message("{n} answer lies outside 0-10: no answer?", "{n} answers lie outside 0-10: no answer?", n=n)
            yield Entry(f"nps = [{', '.join(f'{code:g}' for code, _ in beyond)}]", False, why)
    for facet in found.facets:
        for item, one in facet.group.columns.items():
            strange = [code for code in ("0", "8", "9", "10") if found.instrument and code in one.counts]
            limit = found.instrument.scale if found.instrument else None
            codes = [c for c in strange if limit and not limit.low <= float(c) <= limit.high]
            if codes:
                why = message("outside the scale: no answer?")
                yield Entry(f"{facet.letter}{item} = [{', '.join(codes)}]", False, why)


def is_number(code: str) -> bool:
    """Whether a value is written as a plain number."""
    return code.replace(".", "", 1).isdigit()


def renamed(found: Recognition, earlier: Mapping[str, str], made: Proposal) -> None:
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
                entry = Entry(f"{quoted(one.heading)} = {quoted(earlier[key])}", best == 100, why)
                told.add(one.position)
                if entry.text not in done:
                    made.columns.append(entry)
    if found.facets:
        return
    near = by_wording([one for one in free if one.position not in told], [built_in("servqual")])
    for position, (item, likeness) in near.items():
        one = found.looks[position]
        why = message("{share:%} like item {item} of servqual", share=likeness / 100, item=item)
        made.columns.append(Entry(f"{quoted(one.heading)} = {quoted('P' + item)}", False, why))


def about(found: Recognition, made: Proposal) -> None:
    """The segments by which groups are compared, the wave, the audience."""
    names = list(found.segments.values())
    if names:
        made.survey.append(Entry(f"segments = [{', '.join(map(quoted, names))}]"))
        for position, name in found.segments.items():
            made.columns += single(found, position, name, True)
    chosen = set(found.segments) | set(found.sure) | set(found.perhaps) | set(found.known.values())
    others = [o.heading for o in found.looks if o.kind == "choice" and o.position not in chosen]
    others = [h for h in others if h and len(h) <= 60 and "[" not in h]
    if others:
        why = message("these columns may be segments too")
        made.survey.append(Entry(f"segments = [{', '.join(map(quoted, [*names, *others[:6]]))}]", False, why))
    if "wave" not in found.known:
        made.survey.append(Entry('wave = "…"', False, message("the name of this wave, such as 2026-10")))
    if "audience" not in found.known:
        made.survey.append(Entry('audience = "customer"', False, message("or manager, or employee")))


def draft(found: Recognition, made: Proposal) -> None:
    """A draft of an instrument for items that are not those of a built-in one."""
    name = f"{found.path.stem}{OTHER_INSTRUMENT}"
    sure = all(f.sure for f in found.facets)
    why = message("no built-in instrument has these items; a draft is below")
    made.survey.append(Entry(f"instrument = {quoted(name)}", sure, why))
    made.instrument_file = name
    group = max((f.group for f in found.facets), key=lambda g: len(g.columns))
    made.instrument = [
        f"facets = [{', '.join(quoted(f.letter) for f in found.facets)}]",
        f"name = {{ en = {quoted(found.path.stem)} }}",
        "",
        "[scale]",
        f"low = {lowest(found):g}",
        f"high = {highest(found):g}",
        "",
        "[[dimensions]]",
        'id = "ALL"',
        'name = { en = "All items", ru = "Все пункты" }',
    ]
    for item, one in group.columns.items():
        text = part_of(one) if not group.key else one.wording
        lines = ["", "[[items]]", f"id = {quoted(item)}", 'dimension = "ALL"', f"text = {{ en = {quoted(text)} }}"]
        made.instrument += lines


def lowest(found: Recognition) -> float:
    """The low end of the scale of the facets."""
    return min(end(f.group, "low") for f in found.facets)


def highest(found: Recognition) -> float:
    """The high end of the scale of the facets."""
    return max(end(f.group, "high") for f in found.facets)


def end(group: Group, which: str) -> float:
    """One end of a group's scale: of its words where it has them, of its numbers else."""
    known = scales.known()[group.scales[0]] if group.scales else None
    if known is not None and known.answers:
        return float(getattr(known, which))
    return float(getattr(group, which)) if which == "high" else min(1.0, float(group.low))


# -- as TOML ----------------------------------------------------------------------------------------------------------


def written(made: Proposal, said: Language) -> str:
    """The section as text, with comments in a language."""
    lines = ["[survey]", *(line(entry, said) for entry in made.survey)]
    parts = (("columns", made.columns), ("scale", made.scale), ("missing", made.missing))
    for name, entries in parts:
        if entries:
            mark = "" if any(entry.sure for entry in entries) else "# "
            lines += ["", f"{mark}[survey.{name}]", *(line(entry, said) for entry in entries)]
    return "\n".join(lines) + "\n"


def line(entry: Entry, said: Language) -> str:
    """One entry as a line, commented where it is not sure."""
    why = f"   # {' '.join(said.say(entry.why).split())}" if entry.why is not None else ""
    return f"{'' if entry.sure else '# '}{entry.text}{why}"


def quoted(text: str) -> str:
    """A text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
