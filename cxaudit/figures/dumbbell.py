"""Two numbers of each term on one line, such as expected and perceived, with the gap between them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, beside, height_for, labels, one_unit, rows_axis, value_axis

GOOD, BAD = 1, -1


EVERY = True  # without any of its measures there is no picture


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(frame.groupby(["term", "group"], sort=False).ngroups, more=2.4)


def draw(figure: Figure, frame: pd.DataFrame, words: Words, *, sort: bool = True) -> None:
    """The first measure is the hollow dot (from), the second the filled one (to), the third the gap, told at the right.

    The gap is a measure of its own: paired answers give another number than the difference of the two means.
    """
    first, second, gap = dict.fromkeys(frame["measure"])
    keys = ["level", "term", "group", "instrument"]
    pairs = frame.pivot_table("estimate", keys, "measure", sort=False).dropna().reset_index()
    pairs = pairs.sort_values(gap, kind="stable") if sort else pairs
    colors, unit, at = words.colors, one_unit(frame), np.arange(len(pairs))
    shades = np.where(pairs[gap] < 0, colors.bad, colors.good)
    axes = figure.add_subplot()
    axes.hlines(at, pairs[first], pairs[second], colors=list(shades), linewidth=2.4, alpha=0.6)
    axes.scatter(
        pairs[first],
        at,
        s=40,
        facecolors="white",
        edgecolors=colors.ink,
        linewidths=1.3,
        zorder=3,
        label=words.text(first),
    )
    axes.scatter(pairs[second], at, s=40, c=shades, zorder=4)
    axes.scatter([], [], s=40, c=colors.muted, label=words.text(second))
    rows_axis(axes, labels(pairs, words), colors)
    value_axis(axes, words, unit)
    beside(axes, at, [words.amount(x, unit, signed=True) for x in pairs[gap]], colors)
    figure.legend(loc="outside upper left", ncols=2, handletextpad=0.3)
