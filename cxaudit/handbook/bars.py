"""The bars by which the client's own report judges, so that a chapter never teaches others than the report applies."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from cxaudit.estimates import beta_verdict
from cxaudit.language import Language
from cxaudit.tables.client import Thresholds

ASKED = (10, 20, 30, 50, 100)  # how many customers the table of complaints speaks of


@dataclass(frozen=True)
class Verdict:
    """Of ``asked`` customers: from how many a complaint is systemic, and up to how many it is single."""

    asked: int
    systemic: int
    single: int


@dataclass(frozen=True)
class Bars:
    """What the chapters name: shares as text, and the table by which complaints are judged."""

    systemic: str
    sure: str
    doubtful: str
    standard: str
    complaints: tuple[Verdict, ...]


def bars(thresholds: Thresholds, language: Language) -> Bars:
    """The client's bars; without a client those that hold where nobody sets others."""
    sure = thresholds.systemic_probability
    return Bars(
        systemic=language.share(thresholds.systemic_share),
        sure=language.share(sure),
        doubtful=language.share(1 - sure),
        standard=language.share(thresholds.quality_standard),
        complaints=tuple(describe_bars(asked, thresholds) for asked in ASKED),
    )


def describe_bars(asked: int, thresholds: Thresholds) -> Verdict:
    """The first count that is systemic and the last that is single, as the report counts."""

    def judged(count: int) -> str:
        bar, sure = thresholds.systemic_share, thresholds.systemic_probability
        return beta_verdict(count, asked, bar, sure, 1 - sure).verdict

    counts = range(asked + 1)  # the more clients complain, the worse the verdict, so halving finds both
    systemic = bisect_left(counts, True, key=lambda count: judged(count) == "systemic")
    return Verdict(asked, systemic, bisect_left(counts, True, key=lambda count: judged(count) != "local") - 1)
