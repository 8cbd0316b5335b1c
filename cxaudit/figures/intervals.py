"""Dots with their intervals, one row a term: how far each lies from no effect, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, beside, height_for, is_signed, labels, one_unit, rows_axis, value_axis


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(len(frame))


def draw(figure: Figure, frame: pd.DataFrame, words: Words, *, sort: bool = True, zero: bool | None = None) -> None:
    """One row a term (and group): estimate, interval, the number beside it. ``zero`` draws the line of no effect."""
    colors, unit = words.colors, one_unit(frame)
    zero = is_signed(frame) if zero is None else zero
    # The worst stands first where there is a worse and a better, else the largest.
    frame = frame.sort_values("estimate", kind="stable", ascending=zero) if sort else frame
    axes, at = figure.add_subplot(), np.arange(len(frame))
    if zero:
        axes.axvline(0, color=colors.muted, linewidth=0.9)
    shades = [shade_rows(row, colors, zero) for row in frame.itertuples()]
    low, high = frame["low"].fillna(frame["estimate"]), frame["high"].fillna(frame["estimate"])
    axes.hlines(at, low, high, colors=shades, linewidth=2.2, alpha=0.55)
    axes.scatter(frame["estimate"], at, c=shades, s=34, zorder=3)
    rows_axis(axes, labels(frame, words), colors)
    value_axis(axes, words, unit, zero)
    beside(axes, at, [words.amount(x, unit, zero) for x in frame["estimate"]], colors)


def shade_rows(row: object, colors: object, zero: bool) -> str:
    """Bad below nothing, good above it, grey where the interval holds both; the brand where there is no zero."""
    if not zero:
        return colors.brand  # type: ignore[attr-defined]
    if row.high < 0:  # type: ignore[attr-defined]
        return colors.bad  # type: ignore[attr-defined]
    return colors.good if row.low > 0 else colors.muted  # type: ignore[attr-defined]
