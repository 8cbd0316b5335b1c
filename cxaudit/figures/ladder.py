"""Steps that are climbed one after another: how much of each is there, and on which one stands."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cxaudit.figures.style import Words, blend, readable, wrap_label

SIZE = (16.5, 8.0)
REACHED = 1 - 1e-9


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """One step a row, from low to high; filled as far as its share goes, dark while every step so far is whole."""
    colors, axes = words.colors, figure.add_subplot()
    axes.set_axis_off()
    steps = len(frame)
    axes.set_xlim(0, steps)
    axes.set_ylim(0, steps + 0.75)
    standing = True
    for at, row in enumerate(frame.itertuples()):
        high = at + 1
        standing = standing and row.estimate >= REACHED
        fill = colors.brand if standing else blend(colors.brand, "#FFFFFF", 0.62)
        axes.add_patch(Rectangle((at, 0), 0.96, high, facecolor=colors.zone, edgecolor="none"))
        axes.add_patch(Rectangle((at, 0), 0.96, high * row.estimate, facecolor=fill, edgecolor="none"))
        axes.add_patch(
            Rectangle(
                (at, 0), 0.96, high, facecolor="none", edgecolor=colors.muted if not standing else fill, linewidth=0.9
            )
        )
        axes.text(
            at + 0.48,
            high + 0.08,
            wrap_label(words.term(row), 17, 3),
            ha="center",
            va="bottom",
            fontsize=8,
            linespacing=1.05,
            color=colors.ink,
        )
        on = fill if row.estimate >= 0.3 else colors.zone
        axes.text(
            at + 0.48,
            0.3,
            words.share(row.estimate),
            ha="center",
            va="center",
            fontsize=9,
            color=readable(on, colors.ink),
        )
