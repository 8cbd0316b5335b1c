"""What estimates are counted in: each unit once, with how people and spreadsheets are shown its numbers."""

from __future__ import annotations

from dataclasses import dataclass

SIGNED_PER_CENT = "+0%;\u22120%;0%"
SIGNED_WHOLE = "+0;\u22120;0"


@dataclass(frozen=True)
class Unit:
    """A unit of estimates.

    ``name`` is a word of the catalogues and what the column ``unit`` of the measures holds; ``digits`` stand after the
    decimal mark where people read; ``scale`` turns an estimate into what they read (100 for per cent and for points of
    a net promoter score); ``per_cent`` says that the per cent sign follows, ``signed`` that the sign always stands.
    ``excel`` and ``chart`` are number formats of a workbook's cells and of a slide's charts; ``told`` units stand in the
    heads of columns, because the numbers do not show them.
    """

    name: str
    digits: int = 2
    scale: float = 1.0
    per_cent: bool = False
    signed: bool = False
    told: bool = False
    excel: str = ""
    chart: str = ""

    @property
    def chart_format(self) -> str:
        """The number format of a chart: the unit's own, else its digits."""
        return self.chart or ("0." + "0" * self.digits)


POINTS = Unit("points", told=True)
SHARE = Unit("share", 0, scale=100.0, per_cent=True, excel="0%", chart="0%")
SCORE = Unit("score", 1)
NPS = Unit("nps", 0, scale=100.0, signed=True, excel="0.00", chart=SIGNED_WHOLE)
PROBABILITY = Unit("probability")
CORRELATION = Unit("correlation")
COEFFICIENT = Unit("coefficient")
COUNT = Unit("count", 0, excel="#,##0")
DAYS = Unit("days", 0, told=True, excel="0")
HOURS = Unit("hours", 1, told=True)
MONEY = Unit("money", 0, told=True, excel="#,##0", chart="#,##0")
RATIO = Unit("ratio")
PERCENTAGE_POINTS = Unit(
    "percentage points", 0, scale=100.0, signed=True, told=True, excel=SIGNED_PER_CENT, chart=SIGNED_PER_CENT
)
STANDARD_DEVIATIONS = Unit("standard deviations", told=True)
RANK = Unit("rank", 0)

#: Every unit by its name.
UNITS: dict[str, Unit] = {unit.name: unit for unit in list(vars().values()) if isinstance(unit, Unit)}
#: How a number without a unit is shown.
PLAIN = Unit("")


def unit_named(name: str) -> Unit:
    """The unit of that name; a number without one, or with one that only a finished report knows, is shown plainly."""
    return UNITS.get(name, PLAIN)
