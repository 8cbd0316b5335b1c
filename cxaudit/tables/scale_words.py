"""Text answers: words become numbers by the scales that client.toml names, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cxaudit import scales
from cxaudit.errors import InputError, Problem, unknown_name
from cxaudit.formats import file_safety
from cxaudit.formats.header_rows import replace_values
from cxaudit.formats.sheet import Broken, Cells, Sheet
from cxaudit.instruments import FACETS, Instrument
from cxaudit.messages import message
from cxaudit.scales import Scale
from cxaudit.tables.cell_types import Number, as_number, plain_text
from cxaudit.tables.client import FILE, SurveySection, read_toml
from cxaudit.tables.reading_log import ReadingLog
from cxaudit.tables.schema import Clean, Table, locate_columns

KANO = "K"  # the key of the scale for all Kano pairs
ANSWER_STATES = ("not_shown", "not_answered", "hard_to_say")


def number_words(
    record: ReadingLog, sheet: Sheet, table: Table, section: SurveySection, instrument: Instrument
) -> Sheet:
    """The sheet with the words in its columns of answers turned into numbers; as it was where no scale is named."""
    wishes = {"*": section.scale} if isinstance(section.scale, str) else dict(section.scale)
    wishes = {key: wish for key, wish in wishes.items() if wish}
    if not wishes:
        return sheet
    known = {key: scale for key, wish in wishes.items() if (scale := scale_of(record, key, wish)) is not None}
    items = {c for facet in FACETS for c in instrument.columns(facet)}
    pairs = {f"{letters}{item.id}" for letters in ("KF", "KD") for item in instrument.items}
    record.problems += misfits(known, instrument, {c.name for c in table.columns if isinstance(c.kind, Number)})
    where, _ = locate_columns(table.reshape(sheet) if table.reshape else sheet, table, section.columns)
    whole = list(sheet.cells)
    for name, position in where.items():
        column = table.column(name)
        if column is not None and isinstance(column.kind, Number) and name != "weight":
            of_items = name in items and (known.get(name[0]) or known.get("*"))
            wanted = known.get(name) or (known.get(KANO) if name in pairs else of_items)
            if wanted:
                whole[position] = read_scale(whole[position], wanted)
    return replace(sheet, cells=tuple(whole))


def read_scale(cells: Cells, scale: Scale) -> Cells:
    """The column with each text as its number; empty where it stands for no opinion, broken where nobody knows it."""
    if isinstance(cells.values, range):
        return cells
    return replace_values(cells, [number_of(value, cells.labels, scale) for value in cells.values])


def number_of(value: Any, labels: Mapping[Any, str], scale: Scale) -> Any:
    """One answer as its number."""
    text = labels.get(value, value)
    if not isinstance(text, str):
        return value
    found = scale.read(text)
    if isinstance(found, scales.State):
        return None
    if found is not None:
        return found
    x = as_number(value, None, lambda _: True)
    if isinstance(x, float) and x == x:
        return value
    return Broken(
        message("{value} is no answer of the scale {scale}", value=plain_text(value), scale=scale.id),
        message("Add the wording to [survey.scale] in client.toml, or choose another scale."),
    )


def scale_of(record: ReadingLog, key: str, wish: str | Mapping[str, Any]) -> Scale | None:
    """The scale that client.toml names: built in, a TOML file beside it, or words and numbers on the spot."""
    cell = f"survey.scale.{key}"
    if not isinstance(wish, str):
        return scales.of_words(f"[survey.scale.{key}]", wish)
    if wish in scales.list_scales():
        return scales.list_scales()[wish]
    name = wish if wish.endswith(".toml") else f"{wish}.toml"
    if not wish.endswith(".toml") and not (record.folder / name).exists():
        record.problems.append(unknown_name(message("The scale"), wish, scales.list_scales(), file=FILE, cell=cell))
        return None
    try:
        path = file_safety.require_inside(record.folder, name)
        record.files.add(path)
        return scales.parse_scale(path.stem, read_toml(path))
    except InputError as error:
        record.problems += [p for p in error.problems if p not in record.problems]
    except ValueError:
        what = message("This is no scale: every answer needs a value and its wordings")
        right = message("Write it like the scales that come with the program.")
        record.problems.append(Problem(what, right, file=name))
    return None


def misfits(known: Mapping[str, Scale], instrument: Instrument, columns: set[str]) -> list[Problem]:
    """Scales for columns that do not exist, and scales that are longer or shorter than the instrument's."""
    problems = []
    allowed = {"*", KANO, *instrument.facets, *columns}
    for key, scale in known.items():
        cell = f"survey.scale.{key}"
        if key not in allowed:
            problems.append(unknown_name(message("The column"), key, allowed, file=FILE, cell=cell))
            continue
        for_items = key in ("*", *FACETS) or any(key in instrument.columns(f) for f in FACETS)
        low, high = instrument.scale.low, instrument.scale.high
        if for_items and instrument.items and scale.answers and (scale.low, scale.high) != (low, high):
            what = message(
                "The scale {scale} runs from {a} to {b}, the instrument {instrument} from {low} to {high}",
                scale=scale.id,
                a=scale.low,
                b=scale.high,
                instrument=instrument.id,
                low=low,
                high=high,
            )
            right = message("Choose a scale of the same length, or give the instrument a TOML file with this scale.")
            problems.append(Problem(what, right, file=FILE, cell=cell))
    return problems


def states(raw: Sheet, one: Clean, answers: set[str]) -> dict[str, int]:
    """Why answers are missing, counted over the columns of answers: not shown, not answered, hard to say."""
    shown = {c: p for c, p in one.where.items() if c in answers}
    unshown = sum(raw.unshown.get(p, 0) for p in shown.values())
    marked = sum(raw.undecided.get(p, 0) for p in shown.values())
    empty = sum(int((raw.cells[p].codes < 0).sum()) for p in shown.values())
    absent = sum(int(one.frame[c].isna().sum()) for c in shown)
    wrong = sum(len(f.rows) for f in one.faults if f.column in shown)
    hard = max(0, absent - empty - wrong) + marked
    return dict(zip(ANSWER_STATES, (unshown, max(0, empty - unshown - marked), hard), strict=True))
