"""The express check: twelve questions for a prospect, answered on a form, and two pages back with a first picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from cxaudit import models
from cxaudit.errors import InputError, Problem
from cxaudit.messages import message
from cxaudit.models import Level, Statement, WordsByLanguage

EXPRESS_NAME = "express"
LOW, HIGH = 1, 5
#: Two to four people could recognise each other's answers; one form may be filled in together.
LEAST_ANSWERS = 5


class QuestionPart(BaseModel):
    """A part of the express check: frozen, and no key that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Gap(QuestionPart):
    """One of the five gaps, and what an audit would show of it."""

    id: str
    name: WordsByLanguage
    shows: WordsByLanguage


class ExpressQuestion(QuestionPart):
    """One question: a statement of the readiness ladder, and the gap that it is nearest to."""

    statement: str
    gap: str


class Check(QuestionPart):
    """The twelve questions, and from which mean answer on a gap is likely or possible."""

    likely_below: float
    possible_below: float
    gaps: tuple[Gap, ...]
    questions: tuple[ExpressQuestion, ...]


@cache
def check() -> Check:
    """The questions that come with the program."""
    return Check.model_validate(models.read_model(Path(__file__).parent / "questions.toml"))


@dataclass(frozen=True)
class Likely:
    """How likely a gap is by the answers: the mean of its questions, how many those are, and the word for it."""

    gap: Gap
    mean: float
    questions: int
    word: str  # likely, possible, not in sight


@dataclass(frozen=True)
class Rung:
    """A step of the ladder above the lowest: how many of its statements were asked about, and how many of those hold."""

    level: Level
    asked: int
    held: int


@dataclass(frozen=True)
class Picture:
    """What twelve answers tell: the level not above which the company stands, what blocks the next, and likely gaps."""

    people: int
    level: int
    levels: tuple[Level, ...]
    rungs: tuple[Rung, ...]
    blocking: tuple[Statement, ...]
    gaps: tuple[Likely, ...]
    answers: Mapping[str, float]  # the mean of each question
    holds: Mapping[str, bool]  # whether a statement holds, by the rule of the ladder


def picture(forms: Sequence[Mapping[str, float]]) -> Picture:
    """The picture by the answers of one form or of five and more (statement -> answer; raises InputError otherwise)."""
    ladder, answers = models.load_readiness(), collect_answers(forms)
    holds = {
        name: sum(a >= ladder.agrees_from for a in given) >= ladder.holds_from * len(given) - 1e-9
        for name, given in answers.items()
    }
    mean = {name: sum(given) / len(given) for name, given in answers.items()}
    rungs = tuple(rung(level, holds) for level in ladder.levels[1:])
    reached = next((place for place, r in enumerate(rungs) if r.held < r.asked), len(rungs))
    following = ladder.levels[reached + 1].statements if reached < len(rungs) else ()
    return Picture(
        people=len(forms),
        level=reached,
        levels=ladder.levels,
        rungs=rungs,
        blocking=tuple(sorted((s for s in following if not holds.get(s.id, True)), key=lambda s: mean[s.id])),
        gaps=tuple(sorted(likely(mean), key=lambda g: g.mean)),
        answers=mean,
        holds=holds,
    )


def rung(level: Level, holds: Mapping[str, bool]) -> Rung:
    """A step with what the answers say of it."""
    asked = [holds[s.id] for s in level.statements if s.id in holds]
    return Rung(level, len(asked), sum(asked))


def collect_answers(forms: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """The answers by question, where there are enough for a picture (raises InputError otherwise)."""
    if not forms:
        raise InputError([Problem(message("There is no answer"), message("Fill in the form first."))])
    if 1 < len(forms) < LEAST_ANSWERS:
        what = message("Answers of {n} people would show who said what", n=len(forms))
        raise InputError(
            [Problem(what, message("Take one form that was filled in together, or those of five people and more."))]
        )
    asked = [q.statement for q in check().questions]
    answers = {name: [form[name] for form in forms if form.get(name) is not None] for name in asked}
    fewest = min(len(forms), LEAST_ANSWERS)
    silent = [name for name in asked if len(answers[name]) < fewest]
    if silent:
        what = message(
            "{n} question has too few answers: {names}",
            "{n} questions have too few answers: {names}",
            n=len(silent),
            names=", ".join(silent),
        )
        right = message(
            "Answer all twelve; 1 means not at all, 5 fully. Of several forms five must answer each question."
        )
        raise InputError([Problem(what, right)])
    return answers


def likely(mean: Mapping[str, float]) -> list[Likely]:
    """How likely each gap is."""
    known, found = check(), []
    for gap in known.gaps:
        answers = [mean[q.statement] for q in known.questions if q.gap == gap.id]
        average = sum(answers) / len(answers)
        word = (
            "likely"
            if average < known.likely_below
            else "possible"
            if average < known.possible_below
            else "not in sight"
        )
        found.append(Likely(gap, average, len(answers), word))
    return found
