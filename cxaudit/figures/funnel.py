"""A funnel plot: the share of each team against the number checked, and the limits of chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cxaudit.figures.fonts import settable
from cxaudit.figures.style import Words

SIZE = (16.5, 9.5)
LIMITS = (("chance alone, 99.8 %", 0.10), ("chance alone, 95 %", 0.16))


def draw(figure: Figure, frame: pd.DataFrame, words: Words, *, of: str = "team") -> None:
    """Points: the rows of the level ``of``. Limits: level ``checks``. The ``required share`` is a dashed line."""
    colors = words.colors
    axes = figure.add_subplot()
    limits = frame[frame["level"].eq("checks")]
    for name, alpha in LIMITS:
        band = limits[limits["measure"].eq(name)].sort_values("n")
        axes.fill_between(
            band["n"],
            band["low"],
            band["high"],
            color=colors.brand,
            alpha=alpha,
            linewidth=0,
            label=words.text(name),
            zorder=1,
        )
    if len(limits):
        axes.axhline(
            limits["estimate"].iloc[0], color=colors.brand, linewidth=1.1, label=words.text("common share"), zorder=2
        )
    for standard in frame.loc[frame["measure"].eq("required share"), "estimate"]:
        axes.axhline(
            standard, color=colors.ink, linewidth=1, linestyle=(0, (4, 2)), label=words.text("standard"), zorder=2
        )
    teams = frame[frame["level"].eq(of)].dropna(subset=["estimate"]).sort_values(["n", "estimate"])
    shades = [colors.bad if outside(row, limits) else colors.ink for row in teams.itertuples()]
    axes.vlines(teams["n"], teams["low"], teams["high"], colors=shades, linewidth=1, alpha=0.35, zorder=3)
    axes.scatter(teams["n"], teams["estimate"], c=shades, s=34, zorder=4)
    label_apart(axes, teams, shades, words)
    axes.xaxis.set_major_formatter(lambda v, _: words.number(v, 0))
    axes.yaxis.set_major_formatter(lambda v, _: words.share(v))
    axes.set_xlabel(words.text("actions checked"))
    axes.set_ylabel(words.text("passed"))
    axes.set_ylim(top=1.02)
    figure.legend(loc="outside upper left", ncols=4)


def outside(row: Any, limits: pd.DataFrame) -> bool:
    """Whether a team lies below the wide limits at its number of checks."""
    wide = limits[limits["measure"].eq(LIMITS[0][0])].sort_values("n")
    return len(wide) > 0 and row.estimate < np.interp(row.n, wide["n"], wide["low"])


def label_apart(axes: Axes, teams: pd.DataFrame, shades: list[str], words: Words) -> None:
    """Names beside the points, left and right by turns; of points on one spot one under the other."""
    top, bottom = 1.02, float(min(teams["low"].min(), teams["estimate"].min())) - 0.03
    height = (top - bottom) / 22  # a line of text, in the unit of the axis
    last: dict[tuple[float, int], float] = {}
    for i, (row, shade) in enumerate(zip(teams.itertuples(), shades, strict=True)):
        side = 1 if i % 2 == 0 else -1
        spot = (row.n, side)
        y = max(row.estimate, last.get(spot, -np.inf) + height)
        last[spot] = y
        axes.annotate(
            settable(words.term(row)),
            (row.n, y),
            xytext=(6 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=7.5,
            color=shade,
            zorder=5,
        )
