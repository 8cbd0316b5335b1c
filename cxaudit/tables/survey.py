"""Survey: one respondent's answers; the columns follow from the instrument's items, dimensions and questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cxaudit.formats.sheet import Sheet
from cxaudit.instruments import FACETS, Instrument, SingleQuestion, load_built_in
from cxaudit.messages import message
from cxaudit.tables.cell_types import Choice, Day, Number, Text, plain
from cxaudit.tables.schema import Column, Fault, Table

AUDIENCES = {
    "customer": ("клиент", "клиенты", "покупатель", "client", "customers"),
    "manager": ("руководитель", "руководители", "менеджер", "менеджеры", "managers"),
    "employee": ("сотрудник", "сотрудники", "персонал", "staff", "employees"),
}
#: Cyrillic letters that look like the letters of the facets.
LOOKALIKES = str.maketrans("ЕАРС", "EAPC")
MEANINGS = {
    "E": "what an excellent service should give; from a manager: what they believe customers expect",
    "A": "the least that is acceptable",
    "P": "what was perceived",
    "S": "how far a formal standard demands it",
    "D": "how far it is delivered as the standard says",
    "C": "how far it was promised",
}
#: The open question at the end of a questionnaire.
COMMENT = {
    "en": "What else would you like to tell us? What should we change first?",
    "ru": "Что ещё вы хотели бы сказать? Что нам стоит изменить прежде всего?",
}
#: A heading made of the column's code and its wording; in a grid the two stand in brackets after the question.
WITH_CODE = re.compile(r"(?:.*\[)?([A-Za-z]\w*)[.:)] (.+?)\]?", re.DOTALL)
OBSTACLES = {
    "able": ("can the employee deliver the standard in this dimension at all", "может"),
    "willing": ("does the employee want to deliver the standard in this dimension", "хочет"),
}
KANO = {
    "KF": "how it is where the item is there: 1 like, 2 must be, 3 neutral, 4 can live with it, 5 dislike",
    "KD": "how it is where the item is not there: 1 like, 2 must be, 3 neutral, 4 can live with it, 5 dislike",
}
KANO_ENDS = (1, 5)
WHOLE_STEPS = 20  # a scale of whole ends that is not wider is answered in whole numbers
SUM_OF_POINTS = 100


def table(instrument: Instrument, segments: Iterable[str] = ()) -> Table:
    """The survey table of an instrument, with the segments that client.toml names as further columns of text."""
    own = {q.column for q in instrument.questions}
    questions = [
        *instrument.questions,
        *(q for name in ("nps", "csat", "ces") for q in load_built_in(name).questions if q.column not in own),
    ]
    columns = [
        Column(
            "respondent",
            Text(),
            meaning="who answered; numbered by rows where the file does not say",
            russian=("респондент", "id респондента", "анкета"),
            filled=False,
        ),
        Column(
            "audience",
            Choice(spellings=AUDIENCES),
            meaning="customer, manager or employee",
            russian=("аудитория", "кто отвечает"),
        ),
        Column("date", Day(), meaning="the day of the answer", russian=("дата", "дата ответа", "дата заполнения")),
        Column("wave", Text(), meaning="the wave of the survey", russian=("волна", "замер")),
        Column(
            "weight",
            Number(above=0),
            meaning="the weight of the respondent; 1 where nothing is given",
            russian=("вес",),
        ),
        *answer_columns(instrument),
        *(question_column(question) for question in questions),
        Column(
            "comment",
            Text(free=True),
            meaning="what the respondent wrote in their own words",
            russian=("комментарий", "отзыв", "пожелания"),
        ),
    ]
    named = {c.name for c in columns}
    columns += [Column(s, Text(), meaning="a segment of respondents") for s in segments if s not in named]
    return Table(
        "survey",
        section="survey",
        meaning="one row is one respondent",
        russian=("опрос", "анкета", "анкеты", "ответы"),
        columns=tuple(columns),
        checks=(points_in_all,),
        reshape=item_spellings(tuple(c.name for c in columns), wordings(instrument, questions)),
    )


def answer_columns(instrument: Instrument) -> Iterator[Column]:
    """The columns of all facets of all items, the Kano pairs, and what is asked of whole dimensions.

    Answers are kept as they were given: items that are asked the other way round are turned by the scores alone.
    """
    kind = on_scale(instrument.scale.low, instrument.scale.high)
    for facet in FACETS:
        for name in instrument.columns(facet):
            yield Column(name, kind, meaning=MEANINGS[facet])
    for letters, meaning in KANO.items():
        for item in instrument.items:
            yield Column(f"{letters}{item.id}", on_scale(*KANO_ENDS), meaning=meaning)
    for word, (meaning, russian) in OBSTACLES.items():
        for dimension in instrument.dimensions:
            yield Column(f"{word}_{dimension.id}", kind, meaning=meaning, russian=(f"{russian}_{dimension.id}",))
    for dimension in instrument.dimensions:
        points = Number(low=0, high=SUM_OF_POINTS)
        name = f"points_{dimension.id}"
        yield Column(
            name,
            points,
            meaning="the importance of the dimension: its share of 100 points",
            russian=(f"баллы_{dimension.id}", f"важность_{dimension.id}"),
        )


def question_column(question: SingleQuestion) -> Column:
    """The column of a single question."""
    return Column(
        question.column,
        on_scale(question.low, question.high),
        meaning="the answer to a single question of the instrument",
    )


def on_scale(low: float, high: float) -> Number:
    """The kind of an answer on a scale."""
    whole = float(low).is_integer() and float(high).is_integer() and high - low <= WHOLE_STEPS
    return Number(low=low, high=high, whole=whole)


def wordings(instrument: Instrument, questions: Iterable[SingleQuestion]) -> dict[str, tuple[str, ...]]:
    """How each column of answers is worded in the questionnaires that are made from the instrument."""
    asked = {f"{facet}{i.id}": tuple(map(plain, i.text.values())) for facet in FACETS for i in instrument.items}
    asked |= {q.column: tuple(map(plain, q.text.values())) for q in questions}
    return {**asked, "comment": tuple(map(plain, COMMENT.values()))}


def item_spellings(
    names: tuple[str, ...], worded: Mapping[str, tuple[str, ...]] | None = None
) -> Callable[[Sheet], Sheet]:
    """How item columns may be written otherwise: e1, E_1, E[1], E01, with a Cyrillic letter that looks the same.

    A heading of a questionnaire of ours, "E1. …", counts where the wording behind the code is that of the column too.
    """
    exact = set(names)
    small = {name.casefold(): name for name in names}

    def usual(text: str) -> str:
        if text in exact:
            return text
        code = WITH_CODE.fullmatch(text)
        if code and any(words and words in plain(code[2]) for words in (worded or {}).get(code[1], ())):
            return code[1]
        tidy = re.sub(
            r"^([A-Za-z])(?:[ _.-]?0*(\w+)|\[0*(\w+)\])$",
            r"\1\2\3",
            re.sub(r"^[ЕАРС](?=[ _.-]?\d)", lambda m: m.group().translate(LOOKALIKES), text),
        )
        return small.get(tidy.casefold(), text)

    def reshape(sheet: Sheet) -> Sheet:
        return replace(sheet, headings=tuple(usual(text) for text in sheet.headings))

    return reshape


# -- checks -----------------------------------------------------------------------------------------------------------


def points_in_all(frame: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Points of importance that do not sum to 100 for a respondent."""
    columns = [c for c in frame if c.startswith("points_")]
    if not columns:
        return
    total = frame[columns].sum(axis=1, min_count=1)
    for row in frame.index[(total - SUM_OF_POINTS).abs() > 0.5]:
        yield Fault(
            message("The points sum to {total}, not to 100", total=float(total[row])),
            message("Share out exactly 100 points, or leave all of them empty."),
            [row],
            columns[0],
        )


def respondents_twice(frame: pd.DataFrame) -> Iterator[Fault]:
    """Respondents with several rows in one wave and audience: exact repetitions, and contradictions."""
    if frame["respondent"].is_unique:
        return
    key = ["respondent", "audience", "wave"]
    suspects = frame[frame.duplicated(key, keep=False)]
    again = suspects.duplicated(keep="first")
    if again.any():
        yield Fault(
            message("The row repeats another row exactly"), None, list(suspects.index[again]), weight="duplicate"
        )
    left = suspects[~again]
    torn = left[left.duplicated(key, keep=False)]
    for (respondent, *_), rows in torn.groupby(key, sort=False, dropna=False):
        yield Fault(
            message(
                "{respondent} answered {n} time, with different answers",
                "{respondent} answered {n} times, with different answers",
                respondent=respondent,
                n=len(rows),
            ),
            message("Keep the row that counts, or give each respondent an id of their own."),
            list(rows.index),
            "respondent",
        )


def rows_alike(sheet: Sheet) -> int:
    """How many rows of a sheet without respondents equal another row in every column."""
    columns = [c.codes for c in sheet.cells if not c.empty]
    if len(sheet) < 2 or not columns:
        return 0
    # Equal rows have equal sums; the few rows with a sum that occurs twice are then compared cell by cell.
    factors = np.random.default_rng(0).integers(1, 1 << 62, len(columns), dtype=np.int64)
    sums = np.zeros(len(sheet), dtype=np.int64)
    for codes, factor in zip(columns, factors, strict=True):
        sums += codes.astype(np.int64) * factor
    suspects = pd.Series(sums).duplicated(keep=False).to_numpy()
    if not suspects.any():
        return 0
    return int(pd.DataFrame({i: codes[suspects] for i, codes in enumerate(columns)}).duplicated().sum())


def list_answer_columns(instrument: Instrument, where: Mapping[str, int]) -> list[str]:
    """The columns of a survey that hold answers, of those that were found."""
    made = {"respondent", "audience", "date", "wave", "weight"}
    answers = {c.name for c in table(instrument).columns} - made
    return [name for name in where if name in answers]


TABLE = table(load_built_in("servqual"))
