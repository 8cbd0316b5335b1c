"""Shares of ranks: for each option, under how much of all weights it is first, second and so on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, blend, height_for, readable, rows_axis, wrap_label

ROOM = 0.06  # a part narrower than this has no room for its number


def ranks(frame: pd.DataFrame) -> pd.DataFrame:
    """A row an option, a column a rank; the option that is first most often on top."""
    parts = frame["term"].str.rpartition("/")
    table = frame.assign(option=parts[0], rank=parts[2].astype(int)).pivot(
        index="option", columns="rank", values="estimate"
    )
    return table.sort_values(1, ascending=False, kind="stable")


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(len(ranks(frame)), each=1.05, more=2.2)


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """One bar of 100 % an option, dark for the first rank."""
    table, colors = ranks(frame), words.colors
    axes, at, left = figure.add_subplot(), np.arange(len(table)), np.zeros(len(table))
    for rank, shares in table.items():
        shade = blend(colors.brand, "#FFFFFF", 0.82 * (rank - 1) / max(len(table.columns) - 1, 1))
        width = shares.fillna(0).to_numpy()
        axes.barh(
            at,
            width,
            left=left,
            color=shade,
            height=0.6,
            edgecolor="white",
            linewidth=0.8,
            label=f"{words.text('rank')} {rank}",
        )
        for y, x, w in zip(at, left, width, strict=True):
            if w >= ROOM:
                axes.text(
                    x + w / 2,
                    float(y),
                    words.share(w),
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=readable(shade, colors.ink),
                )
        left = left + width
    rows_axis(axes, [wrap_label(words.term("option", option), 30) for option in table.index], colors)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda x, _: words.share(x))
    axes.grid(False)
    figure.legend(loc="outside upper left", ncols=len(table.columns), handlelength=1, handleheight=1)
