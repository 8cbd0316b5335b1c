"""Every name of a measure, a level, a rule or a figure shape that code, chapters or catalogues use is declared somewhere."""

import ast
import json
from functools import cache
from pathlib import Path

import pytest

from cxaudit import figures, stats
from cxaudit.handbook.chapters import chapters, folder
from cxaudit.language import Language
from cxaudit.levels import LEVELS, parts_of_level
from cxaudit.rules import rule_names
from cxaudit.units import UNITS
from cxaudit.workbench import Workbench

ROOT = Path(__file__).parents[1]
ROOMS = ("rules", "report", "handbook", "lab", "figures", "delivery", "portfolio", "express", "disclosure")
MADE_IN_CHAPTERS = {"table": 1, "figure": 2, "key_figures": 0, "remarks": 0}  # call -> arguments before the measures


def calls(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def cells():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield path.name, ast.parse("".join(cell["source"]))


def measures_in_chapters():
    for where, tree in cells():
        for call in calls(tree):
            if called(call) in MADE_IN_CHAPTERS:
                level = next((k.value.value for k in call.keywords if k.arg == "level"), None)
                for name in call.args[MADE_IN_CHAPTERS[called(call)] :]:
                    yield where, name.value, level


def rules_in_chapters():
    for where, tree in cells():
        yield from ((where, a.value) for call in calls(tree) if called(call) == "findings" for a in call.args)


def measures_in_code():
    for path in (path for room in ROOMS for path in (ROOT / "cxaudit" / room).rglob("*.py")):
        for call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            if called(call) == "select" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
                yield path.name, call.args[1].value, None
            if called(call) in {"eq", "isin"} and ast.unparse(call.func).startswith(
                ("frame['measure']", "measures['measure']")
            ):
                yield from (
                    (path.name, node.value, None)
                    for node in ast.walk(call.args[0])
                    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != "measure"
                )


def handbook_chapters():
    return [chapter for code in ("en", "ru") for chapter in chapters(folder(Workbench.at(ROOT)), code)]


def measures_in_the_handbook():
    for chapter in handbook_chapters():
        for name in chapter.front.figures:
            measure, _, level = name.removeprefix("largest first: ").partition("/")
            yield chapter.file, measure, level or None


@cache
def used():
    return [*measures_in_chapters(), *measures_in_code(), *measures_in_the_handbook()]


def missing(declared):
    return [(where, name) for where, name, _ in used() if name not in declared]


def test_every_measure_that_is_asked_for_is_declared():
    assert len(used()) > 200
    assert missing(stats.declared_measures()) == []


def test_every_level_that_is_asked_for_is_declared():
    declared = stats.declared_measures()
    assert [
        u for u in used() if u[2] and not any(u[2] in declared[o[1]].level_names for o in used() if o[0] == u[0])
    ] == []


@pytest.mark.parametrize("name", ["gap 5", "share affected", "trust as a whole", "passed", "below the zone"])
def test_a_measure_that_is_renamed_is_missed_at_once(name):
    declared = dict(stats.declared_measures())
    measure = declared.pop(name)
    headlines = name in stats.headline_measures() and measure.headline
    assert missing(declared) or headlines


def test_every_rule_that_chapters_and_the_handbook_name_exists():
    named = {name for _, name in rules_in_chapters()}
    named |= {rule for chapter in handbook_chapters() for rule in (*chapter.front.rules, *chapter.front.also)}
    assert named <= rule_names()
    assert len(named) > 25


def test_every_figure_shape_that_chapters_name_exists():
    shapes = {call.args[1].value for _, tree in cells() for call in calls(tree) if called(call) == "figure"}
    assert shapes <= set(figures.list_shapes())
    assert len(shapes) > 10


def test_what_figures_need_is_declared():
    modules = [figures.shape(name) for name in figures.list_shapes()]
    needed = {name for module in modules for name in getattr(module, "NEEDS", ())}
    assert needed <= set(stats.declared_measures())


def test_every_measure_unit_and_level_can_be_said_in_russian():
    entries = Language("ru").entries
    parts = {
        part for m in stats.declared_measures().values() for level in m.level_names for part in parts_of_level(level)
    }
    names = {*stats.declared_measures(), *UNITS}
    assert sorted(name for name in names if name not in entries) == []
    assert sorted(part for part in parts | set(LEVELS) if part not in entries and part not in UNSAID) == []


#: Levels whose names no page shows: their terms are enough.
UNSAID = {
    "overall",
    "group",
    "gap",
    "slope",
    "sign",
    "quadrant",
    "rank",
    "step",
    "fault",
    "checks",
    "result",
    "words",
    "factor",
}


def test_trust_is_a_key_figure_of_the_first_page():
    assert "trust as a whole" in stats.headline_measures()
