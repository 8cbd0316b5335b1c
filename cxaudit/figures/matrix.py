"""A table as colour: one cell a pair of terms such as person and competency, with the number in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from cxaudit.figures.style import Words, beside, blend, one_unit, readable, wrap_label

PAIR = "/"
KEEPS_GAPS = True  # a cell without a number keeps its place


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres; a matrix with many columns asks for a landscape page."""
    down, across = draw_cells(frame).shape
    return (16.5 if across <= 9 else 25.0), min(max(1.0 * down + 3.0, 4.5), 22.0 if across <= 9 else 15.0)


def draw_cells(frame: pd.DataFrame, mark: str = PAIR) -> pd.DataFrame:
    """First part of the pair down, second across, in the order of the data."""
    parts = frame["term"].str.partition(mark)
    table = frame.assign(down=parts[0], across=parts[2]).drop_duplicates(["down", "across"])
    return table.pivot(index="down", columns="across", values="estimate").reindex(
        index=list(dict.fromkeys(parts[0])), columns=list(dict.fromkeys(parts[2]))
    )


def draw(
    figure: Figure,
    frame: pd.DataFrame,
    words: Words,
    *,
    mark: str = PAIR,
    middle: float | None = None,
    high_is_bad: bool = False,
) -> None:
    """Cells from bad to good; ``middle`` is where neither begins (zero where numbers have signs)."""
    table, unit, colors = draw_cells(frame, mark), one_unit(frame), words.colors
    down, _, across = str(frame["level"].iloc[0]).partition(PAIR)
    values = table.to_numpy(dtype=float)
    low, high = np.nanmin(values), np.nanmax(values)
    if middle is None and low < 0 < high:
        middle = 0.0
    ends = (colors.good, colors.bad) if high_is_bad else (colors.bad, colors.good)
    ground, scale = grounds(values, low, high, middle, ends if middle is not None else (colors.brand, colors.brand))
    axes = figure.add_subplot()
    axes.imshow(scale, cmap=ground, vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(
        range(table.shape[1]),
        [wrap_label(words.term(across, c), 14 if table.shape[1] <= 5 else 13) for c in table.columns],
        rotation=0 if table.shape[1] <= 7 else 45,
        ha="center" if table.shape[1] <= 7 else "left",
        rotation_mode="anchor",
    )
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", labelcolor=colors.ink, labelsize=8 if table.shape[1] <= 5 else 7, pad=4)
    axes.set_yticks([])
    beside(axes, range(table.shape[0]), [wrap_label(words.term(down, r), 30) for r in table.index], colors, left=True)
    axes.grid(False)
    axes.hlines(np.arange(0.5, table.shape[0] - 1), -0.5, table.shape[1] - 0.5, color="white", linewidth=1.5)
    axes.vlines(np.arange(0.5, table.shape[1] - 1), -0.5, table.shape[0] - 0.5, color="white", linewidth=1.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for (i, j), value in np.ndenumerate(values):
        if np.isnan(value):
            axes.text(j, i, "–", ha="center", va="center", fontsize=8, color=colors.muted)
        else:
            text = words.amount(value, unit, signed=middle == 0)
            axes.text(
                j,
                i,
                text,
                ha="center",
                va="center",
                fontsize=8,
                color=readable(to_hex(ground(scale[i, j])), colors.ink),
            )


def grounds(
    values: np.ndarray, low: float, high: float, middle: float | None, ends: tuple[str, str]
) -> tuple[Colormap, np.ndarray]:
    """A colour map and the values on its scale of 0-1: two-sided about a middle, else from pale to the second end."""
    pale = "#F4F5F7"
    below, above = (blend(pale, end, 0.85) for end in ends)
    if middle is None:
        ground = LinearSegmentedColormap.from_list("one", [pale, above])
        scale = (values - low) / ((high - low) or 1.0)
    else:
        ground = LinearSegmentedColormap.from_list("two", [below, pale, above])
        reach = max(abs(low - middle), abs(high - middle)) or 1.0
        scale = 0.5 + (values - middle) / (2 * reach)
    return ground.with_extremes(bad="white"), np.ma.masked_invalid(scale)
