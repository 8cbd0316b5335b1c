"""What a file from elsewhere is: vendor, questions, scales, who answered, what looks like E and P; a proposal only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cxaudit import formats
from cxaudit.errors import InputError, Problem
from cxaudit.formats import file_safety, limesurvey_structure
from cxaudit.formats.limesurvey_structure import Structure
from cxaudit.formats.sheet import Sheet
from cxaudit.instruments import Instrument, load_built_in
from cxaudit.messages import message
from cxaudit.recognition import encodings
from cxaudit.recognition.columns import Look, families, looks, part_of
from cxaudit.recognition.facets import Facet, Group, facets, groups, instrument_for
from cxaudit.tables import schema, survey
from cxaudit.tables.cell_types import plain

UNTOLD = "The encoding of the text cannot be told"
RECOMMEND = re.compile(r"\bnps\b|netpro|recommend|порекоменд|рекоменд|추천", re.I)
SATISFIED = re.compile(r"\bcsat\b|satisf|удовлетвор|довол|만족", re.I)
EASY = re.compile(r"\bces\b|effort|easy|усили|легко", re.I)
REMARKS = re.compile(r"comment|коммент|отзыв|пожелан|предложен|what .*improve|что .*улучш|своими словами", re.I)
WEIGHT = re.compile(r"(weight|вес|gewicht)", re.I)
WHO = re.compile(
    r"(.*_|.*\b)?(id|num|respnum(_pk)?|customerid|respondent|респондент|код)"
    r"|(код|номер|№|id) (клиента|контрагента|респондента|анкеты)|(customer|client|respondent) (no\.?|number|code)",
    re.I,
)
#: What survey programs write beside the answers, and what names a person: never a segment.
BESIDE = re.compile(
    r"(ip ?addr(ess)?|ip-адрес|(your )?e-?mail( address)?|.*почт\w*|collector id|status|статус|finished|progress|seed|token"
    r"|response ?(type|set|id)|network id|tags|ending|distributionchannel|(your |recipient)?(first|last|full)? ?name"
    r"|(ваш[аие] )?(имя|фамилия|фио|телефон)|phone( number)?|externaldatareference|resolution|version|duration.*|refurl"
    r"|_.*|group time.*|question time.*|(location)?(latitude|longitude)|last ?page|response last updated by)",
    re.I,
)
WHEN = re.compile(r"date|дата|day|день|time|время|날짜", re.I)
#: Questions about the respondent, with the short name of the segment.
ABOUT = {
    "gender": r"gender|\bsex\b|\bпол\b|ваш пол|성별|geschlecht",
    "age": r"(?<![a-z])age(?![a-z])|возраст|나이|\balter\b",
    "region": r"region|регион|область|страна|country|location|where do you live",
    "city": r"\bcity\b|город",
    "income": r"income|доход",
    "education": r"education|образован",
    "product": r"\bproduct\b|продукт|тариф|услуг",
    "contract": r"\bcontract\b|договор",
    "segment": r"\bsegment|сегмент|категори",
    "branch": r"\bbranch|филиал|отделени|офис обслуж",
    "channel": r"\bchannel|канал",
}
FREE = re.compile(r"\bother\b|друго|иное|please specify", re.I)
LONG_TEXT = 20  # letters of a remark in one's own words, at least
LEAST_MATCHES = 5  # respondents in each value of a segment


@dataclass(frozen=True)
class Recognition:
    """What was found in a file: the sheet as read, the look of its columns, its facets, what each column may be.

    ``sure`` and ``perhaps`` map positions to canonical columns; ``segments`` map positions to short names.
    """

    path: Path
    sheet: Sheet
    other_sheets: tuple[str, ...]
    looks: tuple[Look, ...]
    groups: tuple[Group, ...]
    facets: tuple[Facet, ...]
    instrument: Instrument | None
    known: Mapping[str, int]
    sure: Mapping[int, str]
    perhaps: Mapping[int, str]
    segments: Mapping[int, str]
    encodings: tuple[encodings.Candidate, ...] = ()
    structure: Structure | None = None
    alike: tuple[str, ...] = ()
    questions: tuple[tuple[str, tuple[Look, ...]], ...] = field(default_factory=tuple)

    @property
    def several(self) -> list[tuple[str, list[Look]]]:
        """The questions with several choices that have a column for each choice: some ticked, none anything else."""
        told = []
        for question, members in self.questions:
            full = [one for one in members if one.kind != "empty" and not FREE.search(part_of(one))]
            ticks = all(one.kind == "ticked" or (one.kind == "scale" and one.high <= 1) for one in full)
            if len(full) > 1 and ticks and not BESIDE.fullmatch(question) and question[0] != "{":
                told.append((question, full))
        return told

    @property
    def long(self) -> bool:
        """Whether a row is one answer, not one respondent."""
        numbers = [one for one in self.looks if one.kind in ("scale", "number")]
        codes = [one for one in self.looks if one.kind in ("choice", "text") and 3 <= one.distinct <= 200]
        return len(self.looks) <= 5 and len(numbers) >= 1 and bool(codes) and len(self.sheet) > 50 and not self.facets


def recognise(path: Path, sheet: str | None = None, encoding: str | None = None) -> Recognition:
    """Find out what a file is (raises InputError where it cannot be read at all)."""
    if not path.exists() and not path.is_symlink():
        raise InputError([Problem(message("There is no such file"), None, file=str(path))])
    file_safety.is_regular(path)
    names = formats.sheets(path)
    found: tuple[encodings.Candidate, ...] = ()
    try:
        read = formats.read(path, sheet=sheet, encoding=encoding)
    except InputError as failure:
        if failure.problems[0].what.text != UNTOLD:
            raise
        with path.open("rb") as file:
            found = tuple(encodings.candidates(file.read(encodings.encoding.SAMPLE)))
        if not found or found[0].likely <= 0:
            raise
        read = formats.read(path, sheet=sheet, encoding=found[0].name)
    structure = structure_beside(path, read)
    if structure is not None:
        read = add_wordings(read, structure)
    others = tuple(name for name in names if name and name != read.name)
    return understand_columns(path, read, others, found, structure)


def understand_columns(
    path: Path,
    sheet: Sheet,
    others: tuple[str, ...],
    found: tuple[encodings.Candidate, ...],
    structure: Structure | None,
) -> Recognition:
    """What the columns of a sheet are."""
    columns = tuple(looks(sheet))
    grouped = groups(columns)
    told = facets(grouped)
    instrument = instrument_for(told)
    known = canonical(sheet)
    taken = {*known.values(), *(one.position for f in told for one in f.group.columns.values())}
    taken |= {one.position for g in grouped for one in g.columns.values()}
    free = [one for one in columns if one.position not in taken and one.kind != "empty"]
    sure, perhaps = singles(free, set(known))
    about = segments([one for one in free if one.position not in sure], len(sheet))
    return Recognition(
        path,
        sheet,
        others,
        columns,
        tuple(grouped),
        tuple(f for f in told if not {one.position for one in f.group.columns.values()} & set(known.values())),
        instrument,
        known,
        sure,
        {position: name for position, name in perhaps.items() if position not in about},
        about,
        found,
        structure,
        tuple(tables_alike(sheet)),
        tuple((question, tuple(members)) for question, members in families(columns)),
    )


def canonical(sheet: Sheet) -> dict[str, int]:
    """The columns of the survey that the program reads without any word: name -> position."""
    table = survey.table(load_built_in("servqual-zot"))
    where, _ = schema.locate_columns(table.reshape(sheet) if table.reshape else sheet, table, {})
    return where


def singles(free: list[Look], known: set[str]) -> tuple[dict[int, str], dict[int, str]]:
    """Columns that are a single canonical one, sure and perhaps."""
    sure: dict[int, str] = {}
    perhaps: dict[int, str] = {}

    def put(one: Look, name: str, certain: bool) -> None:
        if one.position in sure or one.position in perhaps:
            return
        if name in known or name in sure.values():
            return
        (sure if certain else perhaps)[one.position] = name

    for one in free:
        whole = one.kind == "scale"
        if whole and RECOMMEND.search(one.wording):
            put(one, "nps", one.low >= 0 and one.high in (10, 11))
        elif whole and SATISFIED.search(one.wording):
            put(one, "csat", False)
        elif whole and EASY.search(one.wording):
            put(one, "ces", False)
        elif one.kind == "number" and WEIGHT.fullmatch(one.heading) and one.low > 0:
            put(one, "weight", True)
        elif one.kind == "identifier" and WHO.fullmatch(one.heading):
            put(one, "respondent", True)
        elif one.kind == "day" and WHEN.search(one.heading):
            put(one, "date", sum(o.kind == "day" for o in free) == 1)
        elif one.kind == "text" and REMARKS.search(one.wording):
            put(one, "comment", sum(bool(REMARKS.search(o.wording)) for o in free if o.kind == "text") == 1)
    texts = [one for one in free if one.kind == "text" and sum(map(len, one.counts)) > LONG_TEXT * len(one.counts)]
    if len(texts) == 1:
        put(texts[0], "comment", False)
    return sure, perhaps


def segments(free: list[Look], rows: int) -> dict[int, str]:
    """Columns that tell about the respondent, by the words of their headings: position -> short name."""
    found: dict[int, str] = {}
    for one in free:
        if (
            one.kind not in ("choice", "words", "ticked")
            or one.distinct < 2
            or min(one.counts.values()) < LEAST_MATCHES
        ):
            continue
        for name, words in ABOUT.items():
            if re.search(words, one.wording, re.I) and len(one.wording) < 60 and name not in found.values():
                found[one.position] = name
                break
    return found


def may_be_segments(found: Recognition) -> list[Look]:
    """Other columns with few answers, of which at least two are given often enough for groups to be compared."""
    chosen = {*found.segments, *found.sure, *found.perhaps, *found.known.values()}
    return [
        one
        for one in found.looks
        if one.kind == "choice"
        and one.position not in chosen
        and 0 < len(one.heading) <= 60
        and "[" not in one.heading
        and not BESIDE.fullmatch(one.heading)
        and not REMARKS.search(one.wording)
        and sum(n >= LEAST_MATCHES for n in one.counts.values()) > 1
    ]


def structure_beside(path: Path, sheet: Sheet) -> Structure | None:
    """The structure of a LimeSurvey that lies beside its answers, where it knows most of their codes."""
    if sheet.format != "limesurvey":
        return None
    for other in sorted(path.parent.iterdir()):
        if other == path or other.is_symlink() or not other.is_file() or not limesurvey_structure.is_structure(other):
            continue
        try:
            structure = limesurvey_structure.read(other)
        except InputError:
            continue
        answers = [h for h in sheet.headings if h not in ("respondent", "date")]
        if sum(structure.column(h) is not None for h in answers) >= max(2, 0.4 * len(answers)):
            return structure
    return None


def add_wordings(sheet: Sheet, structure: Structure) -> Sheet:
    """The sheet with the wordings and labels of its structure beside the codes."""
    texts, cells = dict(sheet.texts), list(sheet.cells)
    for position, text in enumerate(sheet.headings):
        column = structure.column(text)
        if column is None:
            continue
        question, wording = column
        parts = [next(iter(question.text.values()), ""), next(iter(wording.values()), "")]
        texts[position] = f"{parts[0]} [{parts[1]}]" if question.rows and parts[1] else parts[0]
        labels = {code: next(iter(words.values()), code) for code, words in question.answers.items()}
        cells[position] = replace(cells[position], labels={**cells[position].labels, **labels})
    return replace(sheet, texts=texts, cells=tuple(cells))


def tables_alike(sheet: Sheet) -> list[str]:
    """The tables of the audit, not the survey, whose needed columns all stand among the headings."""
    heads = {plain(h) for h in sheet.headings}
    told = []
    for name, table in schema.list_tables().items():
        needed = [c for c in table.columns if c.required]
        if name == "survey" or not needed:
            continue
        if all({plain(w) for w in (c.name, *c.russian)} & heads for c in needed):
            told.append(name)
    return told
