"""The answers of a client's surveys: each file by its section of client.toml, files of one instrument together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxaudit import instruments
from cxaudit.errors import InputError, Problem, unknown_name
from cxaudit.formats import file_safety, in_pieces
from cxaudit.formats.sheet import Sheet
from cxaudit.instruments import Instrument, scoring
from cxaudit.messages import Message, message
from cxaudit.tables import choices, scale_words
from cxaudit.tables import survey as survey_table
from cxaudit.tables.client import FILE, ClientFile, SurveySection, read_toml, validate
from cxaudit.tables.data import Survey
from cxaudit.tables.places import Place, open_sheet
from cxaudit.tables.population import rake_to_margins
from cxaudit.tables.reading_log import ReadingLog, list_left_out, settle_faults
from cxaudit.tables.reduced import Reduction, reductions
from cxaudit.tables.schema import Clean, clean

FEWEST_ANSWERS = 2  # respondents that a survey needs
MOST_PROBLEMS = 100  # of one file that is read in pieces; more would tell nothing new


def read_surveys(record: ReadingLog, client: ClientFile, places: Sequence[Place]) -> list[Survey]:
    """The surveys of a client, one for each instrument, its files together."""
    parts: dict[str, list[tuple[Instrument, Clean, SurveySection]]] = {}
    counted: list[Survey] = []
    before = len(record.problems)
    for place, section in zip(places, client.survey or (SurveySection(),), strict=False):
        instrument = instrument_of(record, section)
        if place.path == Path() or instrument is None:
            continue
        if in_pieces.is_long(place.path) if section.in_pieces is None else section.in_pieces:
            counted += count_survey(record, place, section, instrument, client.languages[0])
            continue
        sheet = open_sheet(record, place, section)
        part = None if sheet is None else read_survey(record, sheet, section, instrument, client.languages[0])
        if part is not None:
            parts.setdefault(instrument.id, []).append((instrument, part, section))
    surveys = [rake_to_margins(record, together(group), margins(group)) for group in parts.values()]
    if len(record.problems) == before:
        for survey, group in zip(surveys, parts.values(), strict=True):
            record.problems += too_few(survey, group[0][1].sheet.file)
    return [*counted, *surveys]


def read_survey(
    record: ReadingLog, sheet: Sheet, section: SurveySection, instrument: Instrument, language: str
) -> Clean:
    """One sheet of answers, complete with respondent, audience, wave and weight."""
    sheet, chosen, wrong = choices.spread(sheet, section.choices, language)
    record.problems += wrong
    table = survey_table.table(instrument, (*section.segments, *chosen))
    wide = {c.name for c in table.columns} - {"respondent", "audience", "date", "wave", "weight"}
    raw, sheet = sheet, scale_words.number_words(record, sheet, table, section, instrument)
    one = clean(sheet, table, section.columns, section.missing, answers=wide)
    record.note_reading(
        sheet, one, scale_words.states(raw, one, set(survey_table.list_answer_columns(instrument, one.where)))
    )
    record.problems += [
        *find_misplaced(one, section),
        *describe_unanswered(one, instrument),
        *strange_scales(one, section, instrument),
    ]
    frame = complete_answers(record, one, section)
    faults = [*one.faults, *list_left_out(one, section), *(f for check in table.checks for f in check(frame, {}))]
    skip = {int(row) for f in faults if f.weight == "duplicate" for row in f.rows}
    twice = (
        survey_table.respondents_twice(frame.drop(index=list(skip)) if skip else frame)
        if "respondent" in one.where
        else ()
    )
    return settle_faults(record, replace(one, frame=frame), [*faults, *twice], section)


# -- a survey too long for memory -----------------------------------------------------------------------------------


def count_survey(
    record: ReadingLog, place: Place, section: SurveySection, instrument: Instrument, language: str
) -> Iterator[Survey]:
    """A survey that is read a piece at a time and counted; nothing, and problems, where it cannot be."""
    counted: dict[tuple[str, str], list[Reduction]] = {}
    people: list[pd.Series] = []
    before, remarks = len(record.problems), len(record.remarks)
    try:
        for number, sheet in enumerate(in_pieces.pieces(place.path)):
            piece = ReadingLog(record.folder)
            one = read_survey(piece, sheet, section, instrument, language)
            gather(record, piece, first=number == 0)
            record.problems += weight_counts(one, section)
            if len(record.problems) - before > MOST_PROBLEMS:
                return
            if len(record.problems) == before:
                frame = one.frame
                segments = list(segments_of(section, frame))
                people.append(frame.groupby(["audience", "wave", *segments], dropna=False, observed=True).size())
                try:
                    for wave, answers in frame.groupby("wave", dropna=False, observed=True):
                        for group, part in reductions(answers, instrument, segments):
                            counted.setdefault((str(wave), group), []).append(part)
                except ValueError as failure:
                    record.problems.append(not_whole(one, str(failure)))
            heading = one.sheet.headings[one.where["respondent"]] if "respondent" in one.where else ""
    except InputError as error:
        record.problems += error.problems
        return
    record.files |= set(place.path.rglob("*.parquet")) if place.path.is_dir() else {place.path}
    if len(record.problems) > before or not people:
        return
    record.problems += find_repeated_respondents(place, heading)
    del record.remarks[remarks + MOST_PROBLEMS :]
    answers = everyone(people)
    latest = str(scoring.order_items(answers)[-1])
    record.remarks += describe_left_out(place, answers, latest)
    whole = {group: Reduction.join_parts(parts) for (wave, group), parts in counted.items() if wave == latest}
    yield Survey(instrument, answers, tuple(segments_of(section, answers)), whole)


def gather(record: ReadingLog, piece: ReadingLog, *, first: bool) -> None:
    """Write what was noted of a piece into the record of the whole: one reading, with the rows of all pieces."""
    record.problems += piece.problems
    record.set_aside += piece.set_aside
    if first:
        record.readings += piece.readings
        record.remarks += piece.remarks
        return
    whole, part = record.readings[-1], piece.readings[-1]
    for fact in ("rows", "not_shown", "not_answered", "hard_to_say"):
        if fact in whole or fact in part:
            whole[fact] = whole.get(fact, 0) + part.get(fact, 0)


def everyone(people: Sequence[pd.Series]) -> pd.DataFrame:
    """Audience, wave and segments of each respondent, from how many there are of each kind."""
    total = pd.concat([part.rename("n").reset_index() for part in people])
    kinds = [name for name in total if name != "n"]
    counts = total.groupby(kinds, dropna=False, observed=True, as_index=False)["n"].sum()
    columns = {name: pd.Categorical(counts[name]) for name in kinds}
    times = counts["n"].to_numpy()
    return pd.DataFrame(
        {name: column.take(np.repeat(np.arange(len(times)), times)) for name, column in columns.items()}
    )


def weight_counts(one: Clean, section: SurveySection) -> Iterator[Problem]:
    """Weights in a survey of which only counts are kept."""
    if section.population or (one.frame["weight"] != 1.0).any():
        what = message("A survey that is read in pieces is counted, and weights cannot be counted")
        right = message("Leave the column of weights out, or say in_pieces = false where the memory is enough.")
        yield Problem(what, right, **one.sheet.place())


def not_whole(one: Clean, column: str) -> Problem:
    """Answers with fractions in a survey of which only counts are kept."""
    what = message("A survey that is read in pieces is counted, and {column} has fractions", column=column)
    right = message("Round the answers, or say in_pieces = false where the memory is enough.")
    return Problem(what, right, **one.sheet.place())


def find_repeated_respondents(place: Place, heading: str) -> Iterator[Problem]:
    """Respondents with several rows in different pieces."""
    n = in_pieces.count_repeated(place.path, heading) if heading else 0
    if n:
        what = message("{n} row has a respondent of another row", "{n} rows have respondents of other rows", n=n)
        right = message("A survey this long is read in pieces: keep one row for each respondent and wave.")
        yield Problem(what, right, file=place.path.name)


def describe_left_out(place: Place, answers: pd.DataFrame, latest: str) -> Iterator[Problem]:
    """What is not worked out of a survey that was counted."""
    yield Problem(
        message(
            "The survey was read in pieces and counted: gaps, reliability, drivers and loyalty are exact; gaps 1 to 4, "
            "waves, comments and careless answers need single answers and are left out"
        ),
        message("A random sample of it has them all."),
        file=place.path.name,
    )
    if answers["wave"].nunique() > 1:
        yield Problem(message("Only the latest wave, {wave}, was counted", wave=latest), None, file=place.path.name)


# -- what a survey's file leaves open -------------------------------------------------------------------------------


def complete_answers(record: ReadingLog, one: Clean, section: SurveySection) -> pd.DataFrame:
    """The answers with the columns that the file left to client.toml or to the program."""
    frame = one.frame
    made: dict[str, Any] = {}
    if "respondent" not in frame:
        made["respondent"] = pd.array([str(line) for line in one.sheet.lines], dtype="str")
        record.remarks += describe_numbering(one)
    elif frame["respondent"].isna().any():
        numbers = pd.Series([f"({line})" for line in one.sheet.lines], index=frame.index, dtype="str")
        made["respondent"] = frame["respondent"].fillna(numbers)
        what = message(
            "{n} row has no respondent and is numbered",
            "{n} rows have no respondent and are numbered",
            n=int(frame["respondent"].isna().sum()),
        )
        record.remarks.append(Problem(what, None, **one.sheet.place()))
    for name, value in (("audience", section.audience), ("wave", section.wave), ("weight", 1.0)):
        given = frame.get(name)
        if given is None:
            made[name] = value
        elif given.isna().any():
            made[name] = given.fillna(value)
            if name == "weight" and given.notna().any():
                record.problems.append(blank_weights(one, int(given.isna().sum())))
    front = ["respondent", "audience", *(["date"] if "date" in frame else []), "wave", "weight"]
    columns = {name: made.get(name, frame.get(name)) for name in front}
    rest = {name: frame[name] for name in frame if name not in front}
    return pd.DataFrame({**columns, **rest}, index=frame.index, copy=False)


MANY_ANSWERS = 30  # so many answers would reach the upper part of their scale


def strange_scales(one: Clean, section: SurveySection, instrument: Instrument) -> Iterator[Problem]:
    """Single questions whose answers look like those to another scale: of many nobody went into its upper part."""
    own = {question.column: (question.low, question.high) for question in instrument.questions}
    scales = {"nps": (0.0, 10.0), "csat": (1.0, 5.0), "ces": (1.0, 7.0)} | own
    for name, (low, high) in scales.items():
        given = one.frame[name].dropna() if name in one.frame else pd.Series(dtype=float)
        asked = section.scales.get(name, ())
        if asked and tuple(asked) != (low, high):
            yield scale_problem(
                one,
                name,
                low,
                high,
                message("client.toml says that it was asked on {low}-{high}", low=asked[0], high=asked[1]),
            )
        elif (
            not asked
            and len(given) >= MANY_ANSWERS
            and high >= 7
            and given.max() <= low + 0.72 * (high - low)
            and given.max() <= 5
        ):
            yield scale_problem(
                one,
                name,
                low,
                high,
                message("of {n} answers none is above {most}", n=len(given), most=float(given.max())),
            )


def scale_problem(one: Clean, name: str, low: float, high: float, why: Message) -> Problem:
    """The problem of a question that is no number on the scale from which its result is worked out."""
    what = message("The column {name} is no answer from {low} to {high}: {why}", name=name, low=low, high=high, why=why)
    right = message(
        "Give the column another heading, so that it counts as a question of yours; if it was asked on this scale all the "
        "same, write into [survey.scales] {name} = [{low}, {high}].",
        name=name, low=low, high=high,
    )  # fmt: skip
    return Problem(what, right, **one.sheet.place(column=one.where.get(name)))


def blank_weights(one: Clean, n: int) -> Problem:
    """That some weights are missing, which nobody can guess."""
    what = message("{n} weight is empty", "{n} weights are empty", n=n)
    right = message("Write every weight, or leave the whole column out.")
    return Problem(what, right, **one.sheet.place(column=one.where.get("weight")))


def describe_numbering(one: Clean) -> Iterator[Problem]:
    """What is to be said where the program numbers the respondents, and where some of them may be one person."""
    what = message("The file does not say who answered; respondents are numbered by rows")
    yield Problem(what, None, **one.sheet.place())
    n = survey_table.rows_alike(one.sheet)
    if n:
        what = message(
            "{n} row equals another row; without respondents nobody can tell whether it is one person",
            "{n} rows equal another row; without respondents nobody can tell whether they are one person",
            n=n,
        )
        yield Problem(what, None, **one.sheet.place())


def find_misplaced(one: Clean, section: SurveySection) -> Iterator[Problem]:
    """Segments and codes of no answer that name columns which are not there."""
    there = sorted({*one.where, *(h for h in one.sheet.headings if h)})
    for segment in section.segments:
        if segment not in one.where:
            problem = unknown_name(message("The segment"), segment, there[:60])
            yield Problem(
                message(
                    "The segment {segment} is not among the headings of {file}", segment=segment, file=one.sheet.file
                ),
                problem.right,
                file=FILE,
                cell="survey.segments",
            )
    for name in section.missing:
        if name != "*" and name not in one.table.names:
            yield unknown_name(message("The column"), name, one.table.names, file=FILE, cell=f"survey.missing.{name}")


def describe_unanswered(one: Clean, instrument: Instrument) -> Iterator[Problem]:
    """A sheet in which no answer of the instrument was recognised."""
    if not survey_table.list_answer_columns(instrument, one.where):
        expected = [
            *(instrument.columns(f)[0] for f in instrument.facets if instrument.items),
            *(q.column for q in instrument.questions),
            "nps",
        ]
        yield Problem(
            message("No heading of the sheet is an answer to {instrument}", instrument=instrument.id),
            message(
                "Write the headings into the first row ({expected} and so on), "
                "or map them in [survey.columns] of client.toml.",
                expected=", ".join(dict.fromkeys(expected)),
            ),
            **one.sheet.place(),
        )


def together(group: Sequence[tuple[Instrument, Clean, SurveySection]]) -> Survey:
    """The answers to one instrument from all its files."""
    frames = [part.frame for _, part, _ in group]
    answers = frames[0].reset_index(drop=True) if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    segments = dict.fromkeys(s for _, _, section in group for s in segments_of(section, answers))
    return Survey(group[0][0], answers, tuple(segments))


def margins(group: Sequence[tuple[Instrument, Clean, SurveySection]]) -> dict[str, dict[str, float]]:
    """The margins of the population that the sections of one instrument tell."""
    return {name: shares for _, _, section in group for name, shares in section.population.items()}


def segments_of(section: SurveySection, answers: pd.DataFrame) -> Iterator[str]:
    """The segments of a section that the answers have, the choices of its questions with several among them."""
    yield from (segment for segment in section.segments if segment in answers)
    names = [wish if isinstance(wish, str) else wish.name for wish in section.choices.values()]
    yield from (column for column in answers if any(column.startswith(f"{name}: ") for name in names))


def too_few(survey: Survey, file: str) -> list[Problem]:
    """A survey of which there is nothing to be said, for lack of respondents."""
    n = int(survey.answers["audience"].eq("customer").sum())
    if n >= FEWEST_ANSWERS or (n == 0 and len(survey.answers) >= FEWEST_ANSWERS):
        return []
    return [
        Problem(
            message(
                "The survey has {n} customer, and one answer is no survey",
                "The survey has {n} customers, and one answer is no survey",
                n=n,
            ),
            message("Collect more answers; from about 30 on, intervals begin to say something."),
            file=file,
        )
    ]


def instrument_of(record: ReadingLog, section: SurveySection) -> Instrument | None:
    """The instrument of a survey: built in, or the client's own; None (and problems) where there is none."""
    name = section.instrument
    own = record.folder / (name if name.endswith(".toml") else f"{name}.toml")
    if not own.exists() and not name.endswith(".toml"):
        if name in instruments.list_instruments():
            return instruments.load_built_in(name)
        mine = [p.stem for p in record.folder.glob("*.toml") if p.name != FILE]
        record.problems.append(
            unknown_name(
                message("The instrument"),
                name,
                [*instruments.list_instruments(), *mine],
                file=FILE,
                cell="survey.instrument",
            )
        )
        return None
    try:
        path = file_safety.require_inside(
            record.folder, own.relative_to(record.folder).as_posix() if own.is_relative_to(record.folder) else name
        )
        record.files.add(path)
        return validate(Instrument, {"id": path.stem, **read_toml(path)}, path.name)
    except InputError as error:
        record.problems += [p for p in error.problems if p not in record.problems]
        return None
