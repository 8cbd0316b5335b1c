"""Hand-offs between channels: from each channel down to each across, the extra loss and how many turned."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cxaudit.figures.style import FONT_FAMILY, Words, wrap_label


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    channels = len(name_channels(frame))
    return min(4.5 + 3.0 * channels, 17.0), 2.0 + 1.55 * channels


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """Measures: loss by the hand-off, and hand-offs for the count. Darker is more loss; bold means that it is shown."""
    colors, channels = words.colors, name_channels(frame)
    gaps = frame[frame["measure"].eq("loss by the hand-off")].set_index("term")
    counts = frame[frame["measure"].eq("hand-offs")].set_index("term")["estimate"]
    worst = max(0.1, float(gaps["estimate"].max()) if len(gaps) else 0.1)
    axes = figure.add_subplot()
    for i, a in enumerate(channels):
        for j, b in enumerate(channels):
            term = f"{a}→{b}"
            if a == b or term not in gaps.index:
                axes.add_patch(Rectangle((j, i), 1, 1, facecolor=colors.zone, edgecolor="white", linewidth=2))
                axes.text(j + 0.5, i + 0.5, "–", ha="center", va="center", color=colors.muted)
            else:
                turn(axes, (j, i), gaps.loc[term], counts.get(term), worst, words)
    axes.set_xlim(0, len(channels))
    axes.set_ylim(len(channels), 0)
    axes.set_xticks([j + 0.5 for j in range(len(channels))], [wrap_label(c, 16, 2) for c in channels])
    axes.set_yticks([i + 0.5 for i in range(len(channels))], [wrap_label(c, 16, 2) for c in channels])
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=8.5, labelcolor=colors.ink)
    axes.xaxis.set_label_position("top")
    axes.set_xlabel(words.text("turned to"))
    axes.set_ylabel(words.text("came from"))
    axes.grid(False)
    axes.spines[:].set_visible(False)


def turn(axes: Axes, place: tuple[int, int], row: pd.Series, count: float | None, worst: float, words: Words) -> None:
    """One cell: the loss where somebody turns from a channel to another, and how many do."""
    (x, y), colors = place, words.colors
    gap, shown = float(row["estimate"]), bool(row["low"] > 0)
    strength = min(max(gap, 0) / worst, 1) ** 0.8 * 0.95
    axes.add_patch(Rectangle((x, y), 1, 1, facecolor=to_rgba(colors.bad, strength), edgecolor="white", linewidth=2))
    centred: dict[str, Any] = {"ha": "center", "va": "center", "color": "white" if strength > 0.55 else colors.ink}
    said, weight = words.amount(gap, "percentage points", signed=True), "semibold" if shown else "normal"
    axes.text(x + 0.5, y + 0.42, said, fontsize=10.5, fontfamily=FONT_FAMILY, fontweight=weight, **centred)
    if count is not None:
        axes.text(x + 0.5, y + 0.74, f"n = {words.number(float(count), 0)}", fontsize=7, **centred)


def name_channels(frame: pd.DataFrame) -> list[str]:
    """Every channel that gives or takes customers, in order of first sight."""
    terms = frame.loc[frame["level"].eq("handoff"), "term"]
    return sorted({channel for term in terms for channel in term.split("→", 1)})
