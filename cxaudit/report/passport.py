"""What a table or figure carries of its making: its measures and formulas, on how many, and the files behind them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxaudit.report.sections import TABLES
from cxaudit.tables.data import ClientData


def passport(identifier: str, frame: pd.DataFrame, data: ClientData) -> dict[str, Any]:
    """Measures, formulas, n and files behind a block that shows some rows of measures."""
    n = frame["n"].dropna()
    return {
        "id": identifier,
        "measures": list(dict.fromkeys(frame["measure"])),
        "methods": [m for m in dict.fromkeys(frame["method"]) if m],
        "rows": len(frame),
        "n": [float(n.min()), float(n.max())] if len(n) else [],
        "files": files(data, set(frame["area"])),
    }


def files(data: ClientData, areas: set[str]) -> dict[str, str]:
    """The files behind some areas, with their hashes; all of them where nothing tells them apart."""
    tables = {table for area in areas for table in TABLES.get(area, ())}
    if {"file", "table"} <= set(data.readings.columns):
        names = set(data.readings.loc[data.readings["table"].isin(tables), "file"])
        found = {name: mark for name, mark in sorted(data.inputs.items()) if name in names}
        if found:
            return found
    return dict(sorted(data.inputs.items()))
