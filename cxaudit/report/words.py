"""How a report names things: terms of instruments and of the program translated, a client's own words as they are."""

from __future__ import annotations

from typing import Any

from cxaudit import models
from cxaudit.figures.style import Colors
from cxaudit.findings import segment_named
from cxaudit.instruments import Instrument
from cxaudit.language import Language
from cxaudit.levels import CLIENT, INSTRUMENT, PAIRS
from cxaudit.measures import ALL, ATTENTIVE
from cxaudit.report.text import ABBREVIATIONS, line
from cxaudit.stats import words_of_level
from cxaudit.tables.data import ClientData

AUDIENCE_NAMES = {"customer": "customers", "manager": "managers", "employee": "employees"}


class ReportWords:
    """Labels and numbers of one report, in its language and colours (see ``figures.look.Words``)."""

    def __init__(self, language: Language, data: ClientData, colors: Colors | None = None) -> None:
        self.language = language
        self.data = data
        self.colors = colors or Colors()

    def text(self, label: str) -> str:
        """A label of the program."""
        return self.language.text(label)

    def term(self, row: Any, term: str | None = None) -> str:
        """The name of a term: ``term(row)`` of a row of measures, or ``term(level, term)``."""
        if isinstance(row, str):
            return self.name_term(row, str(term), self.instruments(), "")
        instruments = [i for i in self.instruments() if i.id == getattr(row, "instrument", "")] or self.instruments()
        return self.name_term(row.level, row.term if term is None else term, instruments, getattr(row, "area", ""))

    def name_term(self, level: str, term: str, instruments: list[Instrument], area: str) -> str:
        """The name of a term of a level, part by part where it is a pair."""
        if level == "group":
            return self.group(term)
        if level == "audience" and term in AUDIENCE_NAMES:
            return self.text(AUDIENCE_NAMES[term])
        if words_of_level(area, level) == INSTRUMENT:
            return self.of_instrument(level, term, instruments)
        if level in models.LABELLED:
            return line(models.label(level, term, self.language.code))
        for mark in PAIRS:
            levels, terms = level.split(mark), term.split(mark)
            if len(levels) == len(terms) > 1:
                shown = (
                    self.name_term(one.strip(), part.strip(), instruments, area)
                    for one, part in zip(levels, terms, strict=True)
                )
                return (f"\u00a0{mark} " if mark == "→" else " / ").join(shown)
        return line(term if words_of_level(area, level) == CLIENT else self.of_program(term))

    def of_program(self, term: str) -> str:
        """A term of the program, translated where the catalogue has it."""
        known = term in self.language.entries
        return self.text(term) if known else term.upper() if term in ABBREVIATIONS else term

    def of_instrument(self, level: str, term: str, instruments: list[Instrument]) -> str:
        """The label of a dimension, or of an item with its number."""
        for instrument in instruments:
            label = instrument.label(term, self.language.code)
            if label != term:
                return line(f"{term}. {label}" if level == "item" else label)
        return line(self.text(term)) if term in {"overall", "all"} else line(term)

    def instruments(self) -> list[Instrument]:
        """The questionnaires of the client."""
        return [survey.instrument for survey in self.data.surveys]

    def group(self, group: str) -> str:
        """The name of a population: everyone, the attentive, or a segment's value."""
        if group in {ALL, ATTENTIVE}:
            return self.text("everyone" if group == ALL else "attentive respondents")
        name, mark, value = group.partition("=")
        return line(f"{self.language.say(segment_named(name))}: {value}" if mark else group)

    def number(self, x: float, digits: int | None = None) -> str:
        """A number with the decimal mark of the language."""
        return self.language.number(x, digits)

    def signed(self, x: float, digits: int = 2) -> str:
        """A number with its sign."""
        return self.language.signed(x, digits)

    def share(self, x: float, digits: int = 0) -> str:
        """A share as per cent."""
        return self.language.share(x, digits)

    def amount(self, x: float, unit: str, signed: bool = False) -> str:
        """An estimate in its unit."""
        return self.language.amount(x, unit, signed)
