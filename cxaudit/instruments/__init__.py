"""Questionnaires as data: each TOML file here is an instrument with its items, dimensions, scale and wording."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

INSTRUMENTS_FOLDER = Path(__file__).parent
TextByLanguage = dict[str, str]  # language code -> text
FACETS = ("E", "A", "P", "S", "D", "C")


class InstrumentPart(BaseModel):
    """A part of an instrument: frozen, and no key that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Scale(InstrumentPart):
    """The answer scale, the same for every item of the instrument."""

    low: float = 1
    high: float = 7
    ends: dict[str, TextByLanguage] = Field(default_factory=dict)  # "low"/"high" -> wording of the end

    @model_validator(mode="after")
    def check_order(self) -> Scale:
        if not self.low < self.high:
            raise ValueError("the scale's low end must lie below its high end")
        return self

    @property
    def range(self) -> float:
        """The width of the scale in points (6 on 1-7)."""
        return self.high - self.low


class Dimension(InstrumentPart):
    """A group of items that measure one thing."""

    id: str
    name: TextByLanguage


class Item(InstrumentPart):
    """One statement; ``ideal`` means that more is not always better, ``reversed`` that a high answer is bad."""

    id: str
    dimension: str
    text: TextByLanguage = Field(default_factory=dict)
    kind: Literal["vector", "ideal"] = "vector"
    reversed: bool = False


class SingleQuestion(InstrumentPart):
    """A single question with a column and a scale of its own, such as the one of the net promoter score."""

    column: str
    text: TextByLanguage
    low: float
    high: float


class Instrument(InstrumentPart):
    """A questionnaire: facets asked of every item (``E`` expected, ``P`` perceived, …), dimensions, items, questions."""

    id: str
    name: TextByLanguage
    source: str = ""
    facets: tuple[Literal["E", "A", "P", "S", "D", "C"], ...] = ()
    scale: Scale = Scale()
    stems: dict[str, TextByLanguage] = Field(default_factory=dict)  # facet -> wording before the item
    dimensions: tuple[Dimension, ...] = ()
    items: tuple[Item, ...] = ()
    questions: tuple[SingleQuestion, ...] = ()

    @model_validator(mode="after")
    def consistent(self) -> Instrument:
        dimensions = [d.id for d in self.dimensions]
        items = [i.id for i in self.items]
        for kind, ids in (("dimension", dimensions), ("item", items)):
            if len(set(ids)) < len(ids):
                raise ValueError(f"a {kind} id is given twice: {sorted(x for x in ids if ids.count(x) > 1)[0]}")
        strays = {i.dimension for i in self.items} - set(dimensions)
        if strays:
            raise ValueError(f"items of a dimension that is not declared: {sorted(strays)}")
        return self

    def items_of(self, dimension: str) -> tuple[str, ...]:
        """The ids of a dimension's items, in order."""
        return tuple(i.id for i in self.items if i.dimension == dimension)

    def columns(self, facet: str) -> tuple[str, ...]:
        """The survey columns of one facet: ``E1``, ``E2``, …"""
        return tuple(f"{facet}{i.id}" for i in self.items)

    def parts(self) -> Iterator[Dimension | Item]:
        """Everything that has an id and a wording."""
        yield from self.dimensions
        yield from self.items

    def label(self, term: str, language: str) -> str:
        """The name of a dimension or the wording of an item in a language, in any language where that is missing."""
        for part in self.parts():
            if part.id == term:
                words = part.name if isinstance(part, Dimension) else part.text
                return words.get(language) or next(iter(words.values()), term)
        return term

    def words(self, term: str) -> TextByLanguage | str:
        """The name of a dimension or the wording of an item in all its languages, for a sentence; its id where it has none."""
        for part in self.parts():
            if part.id == term:
                return (part.name if isinstance(part, Dimension) else part.text) or term
        return term


def list_instruments(folder: Path = INSTRUMENTS_FOLDER) -> list[str]:
    """The instruments that lie in a folder."""
    return sorted(path.stem for path in folder.glob("*.toml"))


@cache
def load(path: Path) -> Instrument:
    """Read an instrument from its TOML file (raises ``tomllib.TOMLDecodeError`` or pydantic's ``ValidationError``)."""
    return Instrument.model_validate({"id": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))})


def load_built_in(name: str) -> Instrument:
    """An instrument that comes with the program."""
    return load(INSTRUMENTS_FOLDER / f"{name}.toml")
