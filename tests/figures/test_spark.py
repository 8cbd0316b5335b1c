import re

from lxml import etree

from cxaudit.figures.spark import spark

ROWS = [
    {"estimate": -1.2, "low": -1.5, "high": -0.9, "own": True},
    {"estimate": 0.4, "low": None, "high": None, "own": False},
]


def test_the_own_bar_has_its_colour_and_its_interval():
    drawn = etree.fromstring(spark(ROWS, "#111111", "#999999"))
    bars = drawn.findall("{*}rect")
    assert [bar.get("fill") for bar in bars] == ["#111111", "#999999"]
    assert float(bars[0].get("width")) > float(bars[1].get("width"))
    assert len(re.findall("H", drawn.findall("{*}path")[0].get("d"))) == 1


def test_all_zeros_are_drawn_too():
    assert etree.fromstring(spark([{**ROWS[0], "estimate": 0.0, "low": 0.0, "high": 0.0}], "red", "grey")) is not None
