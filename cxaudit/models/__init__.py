"""What a consultant judges by, as data: competencies with anchors, the ladder of readiness, the staffing decision."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from cxaudit.workbench import shipped_folder

MODELS_FOLDER = Path(__file__).parent
WordsByLanguage = dict[str, str]  # language code -> text
Line = tuple[float, float]  # start and slope: start + slope x evidence
Option = Literal["in-house", "distributed", "external", "audited"]
OPTIONS: tuple[Option, ...] = ("in-house", "distributed", "external", "audited")


class ModelPart(BaseModel):
    """A part of a model: frozen, and no key that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


# -- competencies -----------------------------------------------------------------------------------------------------


class Anchor(ModelPart):
    """What a score from 1 to 10 means, whatever the competency."""

    score: int
    text: WordsByLanguage


class Block(ModelPart):
    """A block of competencies; ``anchors`` describe, for each anchored score in order, behaviour that one can see."""

    id: str
    name: WordsByLanguage
    also: tuple[str, ...] = ()
    anchors: dict[str, tuple[str, ...]]

    def is_named(self, competency: str) -> bool:
        """Whether a client's competency of that name belongs here."""
        return competency.strip().casefold() in {w.casefold() for w in (self.id, *self.name.values(), *self.also)}


class Function(ModelPart):
    """One of the functions of a service director; ``needs`` says how much it asks of a block: 1 useful, 2 critical."""

    id: str
    name: WordsByLanguage
    needs: dict[str, Literal[1, 2]]


class Competencies(ModelPart):
    """The catalogue of competencies."""

    default_target: float
    anchors: tuple[Anchor, ...]
    blocks: tuple[Block, ...]
    functions: tuple[Function, ...]

    @model_validator(mode="after")
    def consistent(self) -> Competencies:
        """Every block has all anchors, and functions ask for blocks that exist."""
        for block in self.blocks:
            if any(len(texts) != len(self.anchors) for texts in block.anchors.values()):
                raise ValueError(f"block {block.id} has not one behaviour for each anchored score")
        strays = {need for f in self.functions for need in f.needs} - {b.id for b in self.blocks}
        if strays:
            raise ValueError(f"functions need blocks that do not exist: {sorted(strays)}")
        return self

    def block_of(self, competency: str) -> Block | None:
        """The block that a client's competency belongs to, None for a competency of their own."""
        return next((block for block in self.blocks if block.is_named(competency)), None)

    def behaviour(self, competency: str, score: float) -> WordsByLanguage:
        """What a person does who has grown to the first anchor above a score, in every language."""
        place = next((i for i, a in enumerate(self.anchors) if a.score > score), len(self.anchors) - 1)
        block = self.block_of(competency)
        return {lang: texts[place] for lang, texts in block.anchors.items()} if block else self.anchors[place].text


# -- readiness --------------------------------------------------------------------------------------------------------


class Statement(ModelPart):
    """One piece of evidence that a level is reached."""

    id: str
    en: str
    ru: str

    @property
    def text(self) -> WordsByLanguage:
        """The wording by language."""
        return {"en": self.en, "ru": self.ru}


class Level(ModelPart):
    """A step of the ladder; the lowest one has no statements."""

    id: str
    name: WordsByLanguage
    meaning: WordsByLanguage
    statements: tuple[Statement, ...] = ()


class Readiness(ModelPart):
    """The ladder of readiness, from the lowest level up."""

    agrees_from: int
    holds_from: float
    gate: int
    levels: tuple[Level, ...]

    def statement(self, name: str) -> Statement:
        """The statement of that id (``KeyError`` where there is none)."""
        return {s.id: s for level in self.levels for s in level.statements}[name]


# -- the decision about staffing --------------------------------------------------------------------------------------


class Criterion(ModelPart):
    """How much each option gives of one criterion: ``start + slope x evidence``, from 0 to 1."""

    name: WordsByLanguage
    evidence: str = ""
    weight: float = Field(default=1, ge=0)
    in_house: Line | None = Field(default=None, alias="in-house")
    distributed: Line | None = None
    external: Line | None = None
    audited: Line | None = None

    def line(self, option: str) -> Line | None:
        """Start and slope of an option."""
        line: Line | None = getattr(self, option.replace("-", "_"))
        return line

    @property
    def usable(self) -> bool:
        """Whether all four options are described."""
        return all(self.line(option) is not None for option in OPTIONS)


class Decision(ModelPart):
    """The model of the decision between an own director, roles spread over the team and help from outside."""

    capacity: int = Field(ge=1)
    met_from: float = Field(gt=0.5, lt=1)
    judgement_spread: float = Field(ge=0, le=1)
    robust_from: float = Field(gt=0, le=1)
    leaning_from: float = Field(gt=0, le=1)
    draws: int = Field(ge=1000)
    seed: int
    options: dict[Option, WordsByLanguage]
    evidence: dict[Literal["workload", "handed_over", "coordination", "fresh_eyes"], float] = Field(
        default_factory=dict
    )
    criteria: dict[str, Criterion]

    @field_validator("evidence")
    @classmethod
    def shares(cls, evidence: dict[str, float]) -> dict[str, float]:
        """Evidence is a share."""
        if any(not 0 <= share <= 1 for share in evidence.values()):
            raise ValueError("evidence lies between 0 and 1")
        return evidence


#: Levels of measures whose terms are ids of these models.
LABELLED = frozenset({"function", "maturity", "statement", "option"})


def label(level: str, term: str, language: str) -> str:
    """The name of a function, level of maturity, statement or option in a language; its id where there is none."""
    ladder = load_readiness().levels
    named: dict[str, dict[str, WordsByLanguage]] = {
        "function": {f.id: f.name for f in load_competencies().functions},
        "maturity": {step.id: step.name for step in ladder},
        "option": {str(option): words for option, words in load_shipped_decision().options.items()},
        "statement": {s.id: s.text for step in ladder for s in step.statements},
    }
    words = named.get(level, {}).get(term, {})
    return words.get(language) or next(iter(words.values()), term)


# -- reading ----------------------------------------------------------------------------------------------------------


@cache
def load_competencies() -> Competencies:
    """The catalogue of competencies that comes with the program."""
    return Competencies.model_validate(read_model(MODELS_FOLDER / "competencies.toml"))


@cache
def load_readiness() -> Readiness:
    """The ladder of readiness that comes with the program."""
    return Readiness.model_validate(read_model(MODELS_FOLDER / "readiness.toml"))


@cache
def load_shipped_decision() -> Decision:
    """The model of the staffing decision that comes with the program."""
    return Decision.model_validate(read_model(shipped_folder("templates") / "client" / "decision.toml"))


def over_shipped(own: Any) -> Any:
    """A client's own lines laid over the model of the program, key by key; anything else is left to the check."""
    return overlay(load_shipped_decision().model_dump(by_alias=True), own) if isinstance(own, dict) else own


def overlay(whole: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A tree of settings in which the own ones replace those of the same place."""
    both = {key: overlay(whole[key], own[key]) for key in whole.keys() & own.keys() if isinstance(own[key], dict)}
    return {**whole, **own, **both}


def read_model(path: Path) -> dict[str, Any]:
    """A TOML file as it stands."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
