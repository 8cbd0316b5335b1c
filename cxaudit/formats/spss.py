"""SPSS files (.sav, .zsav): codes as they are, the file's own words for them beside, its missing codes left empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from cxaudit.errors import InputError
from cxaudit.formats import defence
from cxaudit.formats.sheet import Cells, Sheet, heading
from cxaudit.messages import message

SUFFIXES = (".sav", ".zsav")


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """Read an SPSS file (raises InputError where it is none)."""
    import pyreadstat

    try:
        frame, facts = pyreadstat.read_sav(str(path), encoding=encoding, user_missing=True, apply_value_formats=False)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeError) as error:
        raise defence.unreadable(path) from error
    cells, undecided = [], {}
    for place, name in enumerate(frame.columns):
        column = frame[name]
        absent = marked(column, facts.missing_ranges.get(name, []))
        if absent.any():
            undecided[place] = int(absent.sum())
        raw = [None if missing else value for value, missing in zip(column, column.isna() | absent, strict=True)]
        cells.append(replace(Cells.of(raw), labels=facts.variable_value_labels.get(name, {})))
    if not cells:
        raise InputError(defence.unreadable(path).problems)
    return Sheet(
        path.name,
        tuple(heading(h) for h in frame.columns),
        tuple(cells),
        range(1, len(frame) + 1),
        format="spss",
        encoding=facts.file_encoding or "",
        remarks=(message("Codes that the SPSS file marks as missing were left empty."),) if undecided else (),
        undecided=undecided,
        texts={i: heading(t) for i, t in enumerate(facts.column_labels) if t},
    )


def marked(column: pd.Series, ranges: Sequence[Any]) -> pd.Series:
    """Which cells hold a code that the file marks as no answer."""
    found = pd.Series(False, index=column.index)
    for ends in ranges:
        low, high = ends["lo"], ends["hi"]
        if isinstance(low, str) or not pd.api.types.is_numeric_dtype(column):
            found |= column.astype("str").str.strip().eq(str(low).strip())
        else:
            found |= column.between(low, high)
    return found
