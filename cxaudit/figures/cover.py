"""The best, the second best and the target on one line a term: what is left when the best one goes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, height_for, labels, one_unit, rows_axis, value_axis


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(frame["term"].nunique(), more=2.4)


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """The first measure is the filled dot, the second the hollow one, the third the target; bad where it is missed."""
    best, second, target = ([*list(dict.fromkeys(frame["measure"])), None, None])[:3]
    table = frame.pivot_table("estimate", ["level", "term", "group", "instrument"], "measure", sort=False).reset_index()
    colors, at = words.colors, np.arange(len(table))
    aim = table[target].to_numpy(float) if target else np.full(len(table), np.nan)
    axes = figure.add_subplot()
    if second:
        axes.hlines(at, table[second], table[best], color=colors.neutral, linewidth=2)
        edges = np.where(table[second] < aim, colors.bad, colors.good)
        axes.scatter(table[second], at, s=44, facecolors="white", edgecolors=list(edges), linewidths=1.6, zorder=3)
        axes.scatter(
            [], [], s=44, facecolors="white", edgecolors=colors.muted, linewidths=1.6, label=words.text(second)
        )
    axes.scatter(table[best], at, s=44, c=np.where(table[best] < aim, colors.bad, colors.good), zorder=4)
    axes.scatter([], [], s=44, c=colors.muted, label=words.text(best))
    if target:
        axes.vlines(aim, at - 0.3, at + 0.3, colors=colors.ink, linewidth=1.6, label=words.text(target), zorder=2)
    rows_axis(axes, labels(table, words), colors)
    value_axis(axes, words, one_unit(frame))
    figure.legend(loc="outside upper left", ncols=3, handletextpad=0.4)
