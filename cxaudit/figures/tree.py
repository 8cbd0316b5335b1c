"""A tree from left to right, such as goal, sub-goal and KPI: one branch a row, with the number at its end."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, height_for, one_unit, wrap_label

BRANCH = "→"
KEEPS_GAPS = True  # a branch without a number is what the picture is there to show
LEFT = (0.0, 0.34, 0.68)  # where the columns begin, as shares of the width
WIDE = 0.28


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(len(frame), each=1.3, more=0.8)


def draw(
    figure: Figure, frame: pd.DataFrame, words: Words, *, low: float = 0.5, high: float = 0.8, missing: str = "no KPI"
) -> None:
    """Ends under ``low`` are bad, from ``high`` on good, otherwise grey; one without a name says ``missing``."""
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set_xlim(0, 1.0)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    paths = [tuple(term.split(BRANCH)) for term in frame["term"]]
    ends: dict[int, dict[tuple[Any, ...], list[int]]] = {depth: {} for depth in range(3)}
    for at, path in enumerate(paths):
        for depth in range(3):
            ends[depth].setdefault(path[: depth + 1] if depth < 2 else (*path, at), []).append(at)
    place = {depth: {node: sum(rows) / len(rows) for node, rows in nodes.items()} for depth, nodes in ends.items()}
    for depth in (1, 2):
        for node, y in place[depth].items():
            join(axes, place[depth - 1][node[:depth]], y, depth, words)
    for depth in (0, 1):
        for node, y in place[depth].items():
            box(axes, depth, y, node[-1] or "—", words, words.colors.zone, words.colors.ink)
    unit = one_unit(frame)
    for at, (path, value, note) in enumerate(zip(paths, frame["estimate"], frame["note"], strict=True)):
        ground, ink = shade_node(value, low, high, words) if not note else (words.colors.neutral, words.colors.muted)
        box(
            axes,
            2,
            at,
            path[2] or words.text(missing),
            words,
            "white",
            words.colors.ink if path[2] else words.colors.bad,
            edge=ground,
            dashed=not path[2],
        )
        axes.text(
            LEFT[2] + WIDE + 0.01,
            at,
            words.amount(value, unit) if pd.notna(value) else "—",
            va="center",
            color=ink,
            fontsize=8.5,
            weight=600,
        )


def join(axes: Axes, above: float, y: float, depth: int, words: Words) -> None:
    """A line with two corners from a node to one of its branches."""
    start, end = LEFT[depth - 1] + WIDE, LEFT[depth]
    middle = (start + end) / 2
    axes.plot([start, middle, middle, end], [above, above, y, y], color=words.colors.neutral, linewidth=0.9, zorder=0)


def box(
    axes: Axes,
    depth: int,
    y: float,
    label: str,
    words: Words,
    ground: str,
    ink: str,
    edge: str | None = None,
    dashed: bool = False,
) -> None:
    """A label in a box that is as wide as its column."""
    left = LEFT[depth]
    axes.fill_between(
        [left, left + WIDE],
        y - 0.4,
        y + 0.4,
        facecolor=ground,
        edgecolor=edge or words.colors.grid,
        linewidth=1.2,
        linestyle=(0, (3, 2)) if dashed else "solid",
    )
    axes.text(left + 0.012, y, wrap_label(label, 29, 3), va="center", color=ink, fontsize=7.4, linespacing=1.0)


def shade_node(value: float, low: float, high: float, words: Words) -> tuple[str, str]:
    """Colours of the box's edge and of the number."""
    if pd.isna(value):
        return words.colors.neutral, words.colors.muted
    if value < low:
        return words.colors.bad, words.colors.bad
    return (words.colors.good, words.colors.good) if value >= high else (words.colors.muted, words.colors.muted)
