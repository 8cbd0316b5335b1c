"""What was read of one client: facts of client.toml, clean tables, instruments, and the record of what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from cxaudit.errors import Problem
from cxaudit.instruments import Instrument
from cxaudit.tables.client import ClientFile
from cxaudit.tables.reduced import Reduction

#: Columns that say when something happened; a due date or an end of contract may lie in the future.
HAPPENED = ("date", "time", "resolved", "promised", "done", "start")


@dataclass(frozen=True)
class Survey:
    """The answers to one instrument, all audiences and waves together.

    ``answers`` has a row per respondent with the canonical columns of the contract: ``respondent`` (text), ``audience``
    (customer, manager, employee), ``date``, ``wave`` (text), ``weight`` (1.0 where none was given), item columns as
    floats (NaN: no answer), ``points_<DIM>``, ``nps``, ``csat``, ``ces``, ``comment`` where present, segment columns as
    text (NaN where unknown) and ``careless`` (bool, filled by the data-quality statistic's flags).

    Of a survey too long for memory ``counted`` holds what was counted of each population (by the labels of its groups), and
    ``answers`` say of each respondent only audience, wave and segments.
    """

    instrument: Instrument
    answers: pd.DataFrame
    segments: tuple[str, ...] = ()
    counted: Mapping[str, Reduction] | None = None


@dataclass(frozen=True)
class ClientData:
    """One client, read and validated.

    ``tables`` holds every table of the contract but the survey, under its canonical name with canonical columns.
    ``inputs`` maps file names to ``sha256:…``. ``set_aside`` lists what was left out of the numbers with the columns
    ``file, sheet, row, column, value, reason`` (the reason is a Message). ``readings`` lists how each file was read:
    ``file, table, format, encoding, separator, sheet, rows, read, unused`` (the columns read, the headings not used).
    ``remarks`` are things worth knowing that stop nothing: roles without targets, raters without scores, and so on.
    """

    id: str
    client: ClientFile
    surveys: tuple[Survey, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    set_aside: pd.DataFrame = field(default_factory=pd.DataFrame)
    readings: pd.DataFrame = field(default_factory=pd.DataFrame)
    remarks: tuple[Problem, ...] = ()

    @cached_property
    def as_of(self) -> pd.Timestamp | None:
        """The latest day on which anything in the files happened: the day that promises and goals are judged on."""
        frames = [*(survey.answers for survey in self.surveys), *self.tables.values()]
        latest = [pd.to_datetime(frame[column]).max() for frame in frames for column in HAPPENED if column in frame]
        return max((day for day in latest if pd.notna(day)), default=None)

    def has(self, table: str) -> bool:
        """Whether the client gave this table (``survey`` included)."""
        return bool(self.surveys) if table == "survey" else table in self.tables

    def instrument(self, name: str) -> Instrument:
        """The instrument of that id."""
        return next(s.instrument for s in self.surveys if s.instrument.id == name)
