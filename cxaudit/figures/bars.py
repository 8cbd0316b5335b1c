"""Plain bars from zero, one row a term, with interval and number."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, beside, height_for, labels, one_unit, rows_axis, value_axis


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(len(frame))


def draw(figure: Figure, frame: pd.DataFrame, words: Words, *, sort: bool = True, line: float | None = None) -> None:
    """The largest on top unless ``sort`` is off; ``line`` marks a standard or a mean."""
    frame = frame.sort_values("estimate", ascending=False, kind="stable") if sort else frame
    colors, unit, at = words.colors, one_unit(frame), np.arange(len(frame))
    axes = figure.add_subplot()
    shades = np.where(frame["estimate"] < 0, colors.bad, colors.brand)
    axes.barh(at, frame["estimate"], color=shades, height=0.58, alpha=0.88)
    axes.hlines(at, frame["low"], frame["high"], colors=colors.ink, linewidth=1.1)
    if line is not None:
        axes.axvline(line, color=colors.ink, linewidth=1, linestyle=(0, (4, 2)))
    rows_axis(axes, labels(frame, words), colors)
    value_axis(axes, words, unit)
    beside(axes, at, [words.amount(x, unit) for x in frame["estimate"]], colors)
