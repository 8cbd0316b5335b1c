"""What everything that shows an audit needs: the client's data, measures and findings, and how to say them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.errors import require_name
from cxaudit.findings import Finding
from cxaudit.language import Language
from cxaudit.measures import ALL
from cxaudit.messages import Message, message
from cxaudit.report import brand
from cxaudit.report.blocks import Empty
from cxaudit.report.prepared import Evidence
from cxaudit.report.sections import sections
from cxaudit.report.text import LIMIT, visible
from cxaudit.report.words import ReportWords
from cxaudit.stats import declared_measures, require_measures
from cxaudit.tables.data import ClientData

NOTHING_TOLD = message("There are no data for this here.")


class ReportContext:
    """One client's measures and findings, and the language in which they are told.

    ``measures`` is the tidy table (``cxaudit.measures.COLUMNS``), ``findings_list`` the findings by urgency,
    ``data`` what was read.
    """

    def __init__(self, evidence: Evidence, language: Language) -> None:
        self.data: ClientData = evidence.data
        self.measures: pd.DataFrame = evidence.measures
        self.findings_list: tuple[Finding, ...] = evidence.findings
        self.logo = evidence.logo
        self.language = language
        self.words = ReportWords(language, self.data, brand.colors(self.data.client.brand.color))

    def say(self, said: Message | str) -> str:
        """A sentence or label in the report's language, harmless to show."""
        return visible(self.language.say(said), 4 * LIMIT) if said else ""

    def nothing(self) -> Empty:
        """The line that stands where there is nothing to show."""
        return Empty((self.say(NOTHING_TOLD),))

    def subject(self, row: Any) -> str:
        """What a row is about: its term, with the group where it is not everyone."""
        term = self.words.term(row)
        return term if row.group == ALL else f"{term}, {self.words.group(row.group)}"

    def choose_measures(self, measures: Iterable[str], level: str | None, group: str | None) -> pd.DataFrame:
        """The rows of some measures, in the order in which they were asked for."""
        names = tuple(dict.fromkeys(measures))
        require_measures(names)
        if level is not None:
            require_name("level", level, {own for name in names for own in declared_measures()[name].level_names})
        rows = [row for name in names for row in self.places.get(name, ())]
        frame = self.measures.iloc[rows]
        keep = np.ones(len(frame), dtype=bool)
        if level is not None:
            keep &= frame["level"].eq(level).to_numpy(dtype=bool)
        if group is not None:
            keep &= frame["group"].eq(group).to_numpy(dtype=bool)
        return frame if keep.all() else frame[keep]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The rows of each measure, looked up once."""
        found: dict[str, list[int]] = {}
        for row, name in enumerate(self.measures["measure"].tolist()):
            found.setdefault(name, []).append(row)
        return found

    @cached_property
    def sections(self) -> dict[str, str]:
        """Each section of client.toml with ``ok``, ``no data`` or ``left out``."""
        return sections(self.data)
