"""Measures of surveys that several statistics create, each declared once."""

from __future__ import annotations

from cxaudit.measures import ANSWERS, Measure
from cxaudit.units import NPS, POINTS, SHARE, STANDARD_DEVIATIONS

EVERY_LEVEL = ("overall", "dimension", "item")
EXPECTATION = Measure("expectation", POINTS, EVERY_LEVEL, averages=ANSWERS)
PERCEPTION = Measure("perception", POINTS, EVERY_LEVEL, averages=ANSWERS)
GAP_5 = Measure("gap 5", POINTS, EVERY_LEVEL, headline=40)
GAP_5_EFFECT = Measure("gap 5 effect", STANDARD_DEVIATIONS, EVERY_LEVEL)
ABOVE_EXPECTATION = Measure("perception above expectation", SHARE, EVERY_LEVEL)
NET_PROMOTERS = Measure("nps", NPS, ("overall",), basis="nps", headline=10)
