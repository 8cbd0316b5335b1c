"""A finding's number as a bar among its like, small enough for a card: no letters, for the card has the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, EACH, BAR = 100.0, 11.0, 7.0  # of the picture, of a row, of a bar in it


def spark(rows: Sequence[Mapping[str, Any]], own: str, other: str) -> str:
    """The bars of some rows (estimate, low, high, own) as SVG: the finding's own in one colour, the others in another."""
    ends = [
        x
        for row in rows
        for x in (row["estimate"], row["low"] if row["own"] else None, row["high"] if row["own"] else None)
    ]
    known = [x for x in ends if x is not None]
    low, high = min(0.0, *known), max(0.0, *known)
    scale = WIDTH / ((high - low) or 1.0)

    def at(x: float) -> float:
        return round((x - low) * scale, 2)

    bars = "".join(bar(i, row, at, own if row["own"] else other) for i, row in enumerate(rows))
    height = EACH * len(rows)
    zero = f'<path d="M{at(0)} 0V{height}" stroke="{other}" stroke-width="1"/>'
    size = f'viewBox="-2 -1 {WIDTH + 4} {height + 2}" width="{WIDTH + 4}" height="{height + 2}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{bars}{zero}</svg>'


def bar(place: int, row: Mapping[str, Any], at: Any, shade: str) -> str:
    """One bar from zero to its estimate; the finding's own with its interval."""
    left, right = sorted((at(0), at(row["estimate"])))
    top = place * EACH + (EACH - BAR) / 2
    drawn = f'<rect x="{left}" y="{top}" width="{max(right - left, 0.8):.2f}" height="{BAR}" fill="{shade}"/>'
    if row["own"] and row["low"] is not None and row["high"] is not None:
        ends = f"M{at(row['low'])} {top + BAR / 2}H{at(row['high'])}"
        drawn += f'<path d="{ends}" stroke="#20262E" stroke-width="1.6"/>'
    return drawn
