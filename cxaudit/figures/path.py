"""One path across channels: each step in its channel's lane, joined in the order in which customers took them."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, wrap_label

LOST = "lost here"


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 17.0, 2.4 + 2.0 * frame["term"].str.split("/", n=1).str[0].nunique()


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """Terms are channel/step; the estimate is hours since the first step; a note marks where customers were lost."""
    colors = words.colors
    parts = [term.split("/", 1) for term in frame["term"]]
    channels = list(dict.fromkeys(p[0] for p in parts))
    x, y = list(range(len(parts))), [channels.index(p[0]) for p in parts]
    axes = figure.add_subplot()
    for lane in range(len(channels)):
        axes.axhspan(lane - 0.44, lane + 0.44, color=colors.zone, alpha=0.7, linewidth=0, zorder=0)
    axes.plot(x, y, color=colors.brand, linewidth=2, zorder=2)
    lost = [note == LOST for note in frame["note"]]
    shades = [colors.bad if gone else colors.brand for gone in lost]
    axes.scatter(x, y, s=75, c=shades, zorder=3, edgecolors="white", linewidths=1.5)
    for i, (_, step) in enumerate(parts):
        said = wrap_label(step, max(12, round(95 / len(parts))), 3) + (f"\n{words.text(LOST)}" if lost[i] else "")
        # Where the line goes down from here, the label stands above it.
        above = i + 1 < len(y) and y[i + 1] > y[i]
        axes.annotate(
            said,
            (x[i], y[i]),
            xytext=(0, 8 if above else -8),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=7.2,
            color=shades[i] if lost[i] else colors.ink,
            zorder=4,
            bbox={"facecolor": colors.zone, "edgecolor": "none", "pad": 1.0, "alpha": 0.85},
        )
    axes.set_ylim(len(channels) - 0.4, -0.56)
    axes.set_xlim(-0.55, len(parts) - 0.45)
    axes.set_yticks(range(len(channels)), [wrap_label(words.term("channel", c), 16, 2) for c in channels])
    axes.set_xticks(x, [f"{words.number(hours, 0)} {words.text('h')}" for hours in frame["estimate"]])
    axes.set_xlabel(words.text("hours since the first step, median"))
    axes.grid(False)
    axes.spines[:].set_visible(False)
