"""Zones of tolerance: for each term the band from the least acceptable to the wished for, and where perception lies."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, beside, height_for, labels, one_unit, rows_axis, value_axis


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(frame.groupby(["term", "group"], sort=False).ngroups, each=0.95, more=2.8)


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """The measures in order: least acceptable, wished for, perceived, and (at the right) the share below the least acceptable."""
    low, high, seen, *below = dict.fromkeys(frame["measure"])
    keys = ["level", "term", "group", "instrument"]
    wide = frame.pivot_table(["estimate", "low", "high"], keys, "measure", sort=False).reset_index()
    terms = pd.DataFrame({key: wide[key] for key in keys})
    value = wide["estimate"]
    colors, at = words.colors, np.arange(len(wide))
    axes = figure.add_subplot()
    axes.barh(
        at,
        value[high] - value[low],
        left=value[low],
        height=0.5,
        color=colors.zone,
        edgecolor=colors.neutral,
        linewidth=0.8,
    )
    shades = [
        colors.bad if there < least else colors.good if there > most else colors.brand
        for least, most, there in zip(value[low], value[high], value[seen], strict=True)
    ]
    axes.hlines(at, wide["low"][seen], wide["high"][seen], colors=shades, linewidth=2.2, alpha=0.55)
    axes.scatter(value[seen], at, c=shades, s=46, zorder=3)
    axes.scatter([], [], s=46, c=colors.brand, label=words.text(seen))
    axes.barh(
        [np.nan],
        [np.nan],
        color=colors.zone,
        edgecolor=colors.neutral,
        linewidth=0.8,
        label=words.text("zone of tolerance"),
    )
    rows_axis(axes, labels(terms, words), colors)
    value_axis(axes, words, one_unit(frame))
    if below:
        beside(axes, at, [words.share(x) for x in value[below[0]]], colors)
        axes.set_title(words.text(below[0]), loc="right", fontsize=8, color=colors.muted, pad=6)
    figure.legend(loc="outside upper left", ncols=2, handletextpad=0.5)
