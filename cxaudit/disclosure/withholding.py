"""What of a client is withheld, and their measures without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.measures import ALL, NUMBERS, PEOPLE, WITHHELD, Measure

NOTHING_DECLARED: Mapping[str, Measure] = MappingProxyType({})


@dataclass(frozen=True)
class Plan:
    """What of a client is withheld.

    ``groups``: populations that are never shown, by questionnaire. ``terms``: populations withheld for one term alone
    (questionnaire, basis, level, term, group), where too few of them answered. ``cells``: terms of measures that are
    not split, by area and measure (``""``: every measure of the level). ``audiences``: withheld wholly, by
    questionnaire.
    """

    least: int
    groups: frozenset[tuple[str, str]] = frozenset()
    terms: frozenset[tuple[str, str, str, str, str]] = frozenset()
    cells: frozenset[tuple[str, str, str, str]] = frozenset()
    audiences: frozenset[tuple[str, str]] = frozenset()
    counts: frozenset[tuple[str, str, str]] = field(default_factory=frozenset)

    def hides(self, instrument: str, group: str) -> bool:
        """Whether a population is never shown."""
        return (instrument, group) in self.groups

    def withhold(self, measures: pd.DataFrame, declared: Mapping[str, Measure] = NOTHING_DECLARED) -> pd.DataFrame:
        """The measures without the numbers of what is withheld; a note stands in their place.

        This is the one place that publishes: whatever the area, a number of fewer people than the minimum ends here,
        and a number is of people unless its measure declares (``declared``, by name) that it counts something else.
        """
        if measures.empty:
            return measures
        secret = self.find_named_rows(measures, declared) | self.small(measures)
        secret |= rests(measures, secret, self.least, declared)
        kept = measures.copy()
        kept.loc[secret, list(NUMBERS)] = np.nan
        kept.loc[secret, "note"] = WITHHELD
        return kept

    def find_named_rows(self, measures: pd.DataFrame, declared: Mapping[str, Measure]) -> pd.Series:
        """Which rows the plan withholds by name."""
        secret = pd.Series(False, index=measures.index)
        survey = measures["area"].eq("survey")
        for instrument, group in sorted(self.groups):
            own = survey & measures["instrument"].eq(instrument)
            about = measures["level"].str.startswith("group")
            secret |= own & (measures["group"].eq(group) | (about & begins(measures["term"], group)))
        if self.terms:
            basis = (
                measures["measure"].map({name: measure.basis for name, measure in declared.items()}).fillna("scores")
            )
            keys = zip(*(measures[c] if c != "basis" else basis for c in TERM), strict=True)
            secret |= survey & pd.Series([key in self.terms for key in keys], index=measures.index)
            secret |= survey & self.differences(measures)
        for area, measure, level, term in sorted(self.cells):
            whose = measures["area"].eq(area)
            here = whose & measures["level"].eq(level) & measures["term"].eq(term)
            secret |= here & (measures["measure"].eq(measure) if measure else True)
            if area == "outcomes":  # curves have the product as their group, and their test counts whom it compares
                secret |= whose & measures["group"].eq(f"{level}={term}")
                secret |= whose & measures["measure"].eq("difference of the curves") & measures["level"].eq(level)
            if area == "trust":  # a client's other ratings hold the withheld one
                secret |= whose & measures["measure"].eq("against the other parts")
        for instrument, level, term in sorted(self.counts):
            own = survey & measures["instrument"].eq(instrument) & measures["measure"].eq("respondents")
            secret |= own & measures["level"].eq(level) & measures["term"].eq(term)
        return secret

    def differences(self, measures: pd.DataFrame) -> pd.Series:
        """Differences of a segment from the others, where the segment is withheld for that dimension or for loyalty."""
        found = pd.Series(False, index=measures.index)
        for instrument, basis, level, term, group in sorted(self.terms):
            if level == "dimension" and basis == "scores":
                found |= measures["instrument"].eq(instrument) & measures["term"].eq(f"{group}/{term}")
            elif basis == "nps":
                found |= (
                    measures["instrument"].eq(instrument)
                    & measures["measure"].eq("segment difference in nps")
                    & measures["term"].eq(group)
                )
        return found & measures["level"].str.startswith("group")

    def small(self, measures: pd.DataFrame) -> pd.Series:
        """Rows about people with fewer of them than the minimum: the last net, where a statistic let one through."""
        return about_people(measures) & measures["n"].gt(0) & measures["n"].lt(self.least)

    @property
    def number(self) -> int:
        """How many groups of people are withheld."""
        whole = {group for group in self.groups if not group[1].startswith(REST)}
        parts = {(i, group) for i, _, _, _, group in self.terms} - whole
        return len(whole) + len(parts) + len({(a, t) for a, _, _, t in self.cells}) + len(self.audiences)


TERM = ("instrument", "basis", "level", "term", "group")
REST = "all but "  # the name of the known others of a segment, whom its differences speak of


def about_people(measures: pd.DataFrame) -> pd.Series:
    """Whether the n of each row counts people: it does unless its measure says otherwise."""
    if "counts" not in measures:
        return pd.Series(True, index=measures.index)
    return measures["counts"].isin(["", PEOPLE])


def begins(terms: pd.Series, group: str) -> pd.Series:
    """Whether a term is this group, or about it: ``region=north`` or ``region=north/REL``."""
    if group.startswith(REST):
        return terms.str.startswith(group.removeprefix(REST) + "=")
    return terms.eq(group) | terms.str.startswith(group + "/")


def rests(
    measures: pd.DataFrame, secret: pd.Series, least: int, declared: Mapping[str, Measure] = NOTHING_DECLARED
) -> pd.Series:
    """Rows to withhold because a whole minus the rows still shown would leave fewer than ``least`` people.

    The plan knows who answered. A statistic may leave out some of them for reasons of its own (a zone turned around, a
    customer not watched for long enough): then its own numbers tell, and of the parts the smallest are withheld too.
    """
    found = pd.Series(False, index=measures.index)
    open_ = measures[~secret & measures["n"].gt(0) & about_people(measures)]
    whole = open_["group"].eq(ALL)
    same = ["area", "instrument", "measure", "level", "term"]
    groups = open_[~whole & ~open_["group"].str.startswith("wave=")]
    column = groups["group"].map(lambda group: group.partition("=")[0])
    total = open_[whole].drop_duplicates(same).set_index(same)["n"]
    for key, part in groups.groupby([groups[name] for name in same] + [column], sort=False):
        if key[:-1] in total.index:
            found.loc[smallest(part["n"], float(total[key[:-1]]), least)] = True
    divided = {name: measure.groups for name, measure in declared.items() if measure.groups}
    own = open_[whole & open_["measure"].isin(list(divided))]
    total = own[own["level"].eq("overall")].drop_duplicates("measure").set_index("measure")["n"]
    for (measure, level), part in own.groupby(["measure", "level"], sort=False):
        if measure in total.index and level in divided[measure]:
            found.loc[smallest(part["n"], float(total[measure]), least)] = True
    return found


def smallest(parts: pd.Series, total: float, least: int) -> list[Any]:
    """The parts to withhold, smallest first, until what a whole leaves beside the others is nobody or enough."""
    left, gone = round(total - float(parts.sum())), []
    for row, n in parts.sort_values(kind="stable").items():
        if not 0 < left < least:
            break
        gone.append(row)
        left += round(n)
    return gone
