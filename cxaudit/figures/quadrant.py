"""Importance against performance: a point an item, named by its number, in four quarters, dark where a priority is likely."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, blend, one_unit, readable, wrap_label

SIZE = (16.5, 12.5)
EVERY = True  # without any of its measures there is no picture
NAMED, LIKELY = (
    6,
    0.05,
)  # points that are named in full beneath the picture: the likeliest first, none that is hardly likely


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """The measures in order: performance (across), importance (up) and the chance of the upper left quarter."""
    across, up, chance = dict.fromkeys(frame["measure"])
    keys = ["level", "term", "group", "instrument"]
    points = frame.pivot_table("estimate", keys, "measure", sort=False).dropna().reset_index()
    x, y, likely = (points[name].to_numpy(dtype=float) for name in (across, up, chance))
    colors = words.colors
    axes = figure.add_subplot()
    axes.axvline(x.mean(), color=colors.muted, linewidth=0.9)
    axes.axhline(y.mean(), color=colors.muted, linewidth=0.9)
    shades = [blend(colors.neutral, colors.bad, share) for share in likely]
    axes.scatter(x, y, s=210, c=shades, edgecolors="white", linewidths=0.8, zorder=3)
    for left, top, shade, term in zip(x, y, shades, points["term"], strict=True):
        axes.text(
            left, top, term[:4], ha="center", va="center", fontsize=7, color=readable(shade, colors.ink), zorder=4
        )
    axes.margins(0.09)
    corners(axes, words)
    axes.set_xlabel(words.text(across))
    axes.set_ylabel(words.text(up))
    units = {name: one_unit(frame[frame["measure"].eq(name)]) for name in (across, up)}
    axes.xaxis.set_major_formatter(lambda v, _: words.amount(v, units[across]))
    axes.yaxis.set_major_formatter(lambda v, _: words.amount(v, units[up]))
    figure.supxlabel(name_priorities(points, likely, words), x=0.01, ha="left", fontsize=7.5, color=colors.ink)


def corners(axes: object, words: Words) -> None:
    """The names of the four quarters."""
    places = {
        "concentrate here": (0.01, 0.985, "left", "top"),
        "keep it up": (0.99, 0.985, "right", "top"),
        "low priority": (0.01, 0.015, "left", "bottom"),
        "possibly too much": (0.99, 0.015, "right", "bottom"),
    }
    for name, (left, top, across, up) in places.items():
        shade = words.colors.bad if name == "concentrate here" else words.colors.muted
        axes.text(left, top, words.text(name), transform=axes.transAxes, ha=across, va=up, fontsize=8, color=shade)  # type: ignore[attr-defined]


def name_priorities(points: pd.DataFrame, likely: np.ndarray, words: Words) -> str:
    """The likeliest priorities in full, a line each."""
    first = (
        points.assign(chance=likely)
        .query("chance >= @LIKELY")
        .sort_values("chance", ascending=False, kind="stable")
        .head(NAMED)
    )
    return "\n".join(f"{words.share(row.chance)}  {wrap_label(words.term(row), 100, 1)}" for row in first.itertuples())
