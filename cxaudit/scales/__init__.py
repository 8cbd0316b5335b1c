"""Scales of words: each TOML file here says which number an answer such as "rather agree" is, in every language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

SCALES_FOLDER = Path(__file__).parent
NO_ANSWER = "no-answer"
NUMBERED = "numbered"  # the scale of answers that begin with their number: "5 - excellent"
CODED = "coded"  # the scale of LimeSurvey's codes of answers: A1, A2, A3
WORD_CODE = re.compile(r"A0*(\d{1,2})")
LEADING = re.compile(r"([+-]?\d{1,3})(?:\s*[-–—.:=)(]\s*|\s+)[^\d\s].*|([+-]?\d{1,3})", re.DOTALL)
EDGES = " \t\n\u00a0.!;:«»\"'“”„*"
GENDER = re.compile(r"\s?\(-?(?:а|на|ая|ла)\)|/(?:а|на|согласна|удовлетворена|довольна|ожидала)\b")


class State(Enum):
    """Why an answer is no number although something stands in the cell."""

    HARD_TO_SAY = "hard to say"
    NOT_APPLICABLE = "not applicable"


class Answer(BaseModel):
    """One step of a scale: its number, and how it may be worded in each language."""

    model_config = ConfigDict(extra="allow", frozen=True)

    value: float

    @property
    def wordings(self) -> list[str]:
        """The wordings in all languages."""
        return [text for texts in (self.model_extra or {}).values() for text in texts]


class Written(BaseModel):
    """A scale as its TOML file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: dict[str, str] = Field(default_factory=dict)
    answers: tuple[Answer, ...] = Field(min_length=2)


@dataclass(frozen=True)
class Scale:
    """A scale: ``answers`` maps each wording, as ``spelled`` writes it, to its number."""

    id: str
    answers: Mapping[str, float]
    name: Mapping[str, str]

    @property
    def low(self) -> float:
        """The number of the lowest step."""
        return min(self.answers.values())

    @property
    def high(self) -> float:
        """The number of the highest step."""
        return max(self.answers.values())

    def keeps_apart(self, words: Iterable[str]) -> bool:
        """Whether different answers are different steps."""
        answers = {normalize_wording(word) for word in words if state(word) is None}
        return len({self.read(word) for word in answers}) == len(answers)

    def is_filled_by(self, words: Iterable[str]) -> bool:
        """Whether every step of the scale is among the answers."""
        return bool(self.answers) and {self.read(word) for word in words} >= set(self.answers.values())

    def read(self, text: str) -> float | State | None:
        """The number of an answer, why it is none, or None where the scale does not know it."""
        if self.id == NUMBERED:
            found = LEADING.fullmatch(text.strip())
            return float(found[1] or found[2]) if found else state(text)
        if self.id == CODED:
            code = WORD_CODE.fullmatch(text.strip())
            return float(code[1]) if code else state(text)
        known = self.answers.get(normalize_wording(text))
        return state(text) if known is None else known


def normalize_wording(text: str) -> str:
    """A wording as it is compared: small letters, е for ё, single spaces, no marks around it, masculine gender."""
    small = GENDER.sub("", text.casefold().replace("ё", "е").replace("’", "'"))
    return " ".join(small.strip(EDGES).split())


@cache
def no_answers() -> Mapping[str, State]:
    """The words that stand for no opinion or for a question that does not apply."""
    words = tomllib.loads((SCALES_FOLDER / f"{NO_ANSWER}.toml").read_text(encoding="utf-8"))
    known = {State.HARD_TO_SAY: words["hard_to_say"], State.NOT_APPLICABLE: words["not_applicable"]}
    return {normalize_wording(text): state for state, texts in known.items() for text in texts}


def state(text: str) -> State | None:
    """Why a text is no answer, None where it may be one."""
    return no_answers().get(normalize_wording(text))


def parse_scale(name: str, written: Mapping[str, Any]) -> Scale:
    """A scale from the content of its TOML file (raises pydantic's ValidationError)."""
    facts = Written.model_validate(dict(written))
    answers = {normalize_wording(text): step.value for step in facts.answers for text in step.wordings}
    return Scale(name, answers, facts.name)


def of_words(name: str, words: Mapping[str, float]) -> Scale:
    """A scale from words and numbers that somebody wrote down themselves."""
    return Scale(name, {normalize_wording(text): float(value) for text, value in words.items()}, {})


@cache
def list_scales() -> Mapping[str, Scale]:
    """The scales that come with the program, by name."""
    paths = (path for path in sorted(SCALES_FOLDER.glob("*.toml")) if path.stem != NO_ANSWER)
    found = {path.stem: parse_scale(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths}
    return {
        **found,
        NUMBERED: Scale(NUMBERED, {}, {"en": "Number first", "ru": "Сначала число"}),
        CODED: Scale(CODED, {}, {"en": "Codes A1, A2, …", "ru": "Коды A1, A2, …"}),
    }


def fitting(texts: Iterable[str]) -> list[Scale]:
    """The scales that know every one of some answers and at least two steps among them, those used most fully first."""
    answers = [text for text in texts if state(text) is None]
    found = []
    for scale in list_scales().values():
        read = [scale.read(text) for text in answers]
        steps = {x for x in read if isinstance(x, float)}
        if len(steps) > (scale.id == CODED) + 1 and all(isinstance(x, float) for x in read):
            share = len(steps) / len(set(scale.answers.values())) if scale.answers else 0.5
            found.append((-share, scale.id, scale))
    return [scale for *_, scale in sorted(found, key=lambda entry: entry[:2])]
