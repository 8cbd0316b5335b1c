"""A chain of steps from a first level to a last one, each step hanging where the one before it ended."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, beside, height_for, labels, one_unit, rows_axis, value_axis


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(len(frame), each=0.95)


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """The first and the last row are levels, those between are steps with their intervals; labels say the size of each."""
    colors, unit = words.colors, one_unit(frame)
    sizes, at = frame["estimate"].to_numpy(dtype=float), np.arange(len(frame))
    steps = at[1:-1]
    ends = sizes[0] + np.cumsum(sizes[steps])
    starts = np.r_[sizes[0], ends[:-1]] if len(steps) else ends
    axes = figure.add_subplot()
    levels = [0, len(frame) - 1]
    # Levels are points: a bar would ask for an axis from zero, on which the steps could not be seen.
    axes.scatter(sizes[levels], levels, s=90, c=[colors.ink, colors.brand], marker="D", zorder=3)
    shades = np.where(sizes[steps] < 0, colors.bad, colors.good)
    axes.barh(steps, sizes[steps], left=starts, color=shades, height=0.58, alpha=0.88)
    # Each step's interval is the uncertainty of that step alone, drawn where the step ends.
    for step, start, row in zip(steps, starts, list(frame.itertuples())[1:-1], strict=True):
        if np.isfinite(row.low) and np.isfinite(row.high):
            axes.hlines(step, start + row.low, start + row.high, colors=colors.ink, linewidth=1.1)
    carried = np.r_[sizes[0], ends]
    axes.vlines(carried, at[:-1] + 0.29, at[1:] - 0.29, colors=colors.muted, linewidth=0.8, linestyles=(0, (2, 2)))
    seen = np.r_[carried, sizes[-1], starts + frame["low"].to_numpy()[steps], starts + frame["high"].to_numpy()[steps]]
    room = 0.08 * max(float(np.nanmax(seen) - np.nanmin(seen)), 0.1)
    axes.set_xlim(np.nanmin(seen) - room, np.nanmax(seen) + room)
    rows_axis(axes, labels(frame, words, 40), colors)
    value_axis(axes, words, unit)
    beside(axes, at, [words.amount(x, unit, signed=0 < i < len(frame) - 1) for i, x in enumerate(sizes)], colors)
