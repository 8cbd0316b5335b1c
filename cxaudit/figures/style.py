"""The look of every picture: the report's fonts, a quiet grid, colours that survive colour blindness and grey print."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import ScaledTranslation

from cxaudit.figures import svg_renderer
from cxaudit.figures.fonts import FONT_FAMILY, SPARE, font_files, settable

CM = 1 / 2.54


class Colors(NamedTuple):
    """What colours mean: one vocabulary for all pictures."""

    brand: str = "#1F4E79"
    bad: str = "#B3401E"
    good: str = "#2F7F86"
    neutral: str = "#A3A9B0"
    ink: str = "#20262E"
    muted: str = "#5B6570"
    grid: str = "#DDE1E6"
    zone: str = "#E9EDF1"


class Words(Protocol):
    """How a picture speaks: labels and numbers in the reader's language, and the colours of the report."""

    colors: Colors

    def term(self, row: Any, term: str | None = None) -> str:
        """The name of a term: ``term(row)`` of a row of measures, or ``term(level, term)``."""
        ...

    def text(self, label: str) -> str:
        """A label of the program."""
        ...

    def number(self, x: float, digits: int | None = None) -> str:
        """A number with the decimal mark of the language."""
        ...

    def signed(self, x: float, digits: int = 2) -> str:
        """A number with its sign."""
        ...

    def share(self, x: float, digits: int = 0) -> str:
        """A share as per cent."""
        ...

    def amount(self, x: float, unit: str, signed: bool = False) -> str:
        """An estimate in its unit, a key of ``units.UNITS``."""
        ...


def style(colors: Colors) -> dict[str, Any]:
    """The settings of matplotlib for one report."""
    return {
        "font.family": [FONT_FAMILY, SPARE],
        "font.size": 8.5,
        "text.parse_math": False,  # a client's text with $ is text
        "text.color": colors.ink,
        "axes.labelcolor": colors.muted,
        "axes.labelsize": 8,
        "axes.edgecolor": colors.grid,
        "axes.linewidth": 0.7,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "grid.color": colors.grid,
        "grid.linewidth": 0.6,
        "xtick.color": colors.grid,
        "ytick.color": colors.grid,
        "xtick.labelcolor": colors.muted,
        "ytick.labelcolor": colors.ink,
        "xtick.labelsize": 8,
        "ytick.labelsize": 8.5,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "legend.frameon": False,
        "legend.fontsize": 8,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "svg.fonttype": "path",  # the same picture on every machine, with no font to look up
        "svg.hashsalt": "cxaudit",
    }


def svg(draw: Any, frame: pd.DataFrame, words: Words, size: tuple[float, float], **options: Any) -> str:
    """A picture as SVG, the same bytes for the same numbers. ``size`` is in centimetres."""
    font_files()
    with matplotlib.rc_context(style(words.colors)):  # type: ignore[arg-type]
        figure = Figure(figsize=(size[0] * CM, size[1] * CM))
        draw(figure, frame, words, **options)
        return lean(svg_renderer.render_svg(figure))


def warm(letters: str) -> None:
    """Look at letters once in the fonts of the report, before pictures ask for them."""
    font_files()
    with matplotlib.rc_context(style(Colors())):  # type: ignore[arg-type]
        svg_renderer.warm(letters, svg_renderer.fonts_of(FontProperties()))


def lean(text: str) -> str:
    """The SVG without its prologue and comments (which would carry texts that the picture draws)."""
    bare = re.sub(r"<!--.*?-->\n?", "", text[text.index("<svg") :], flags=re.DOTALL)
    # matplotlib makes some ids from addresses in memory; counted, they are the same in every run.
    names = dict.fromkeys(re.findall(r'id="(\w[0-9a-f]{10})"', bare))
    counted = {name: f"{name[0]}{i}" for i, name in enumerate(names)}
    return re.sub(r"(?<=[\"#])\w[0-9a-f]{10}(?=[\")])", lambda found: counted.get(found[0], found[0]), bare)


# -- what shapes share ---------------------------------------------------------------------------------------------


def wrap_label(label: str, width: int = 44, lines: int = 3) -> str:
    """A label broken into a few lines; what does not fit into them is cut with an ellipsis."""
    return "\n".join(textwrap.wrap(settable(label), width, max_lines=lines, placeholder="…")) or " "


def labels(frame: pd.DataFrame, words: Words, width: int = 44) -> list[str]:
    """The wrapped labels of a frame's terms, with the group where several are shown."""
    several = frame["group"].nunique() > 1
    lone = frame["term"].nunique() == 1
    return [wrap_label(name(row, words, several, lone), width) for row in frame.itertuples()]


def name(row: Any, words: Words, several: bool, lone: bool) -> str:
    """The label of one row: its term, its group, or both."""
    if not several:
        return words.term(row)
    return words.term("group", row.group) if lone else f"{words.term(row)} · {words.term('group', row.group)}"


#: Rows from which on they stand closer.
MANY = 10


def height_for(rows: int, each: float = 0.78, more: float = 1.6, least: float = 3.0, most: float = 21.0) -> float:
    """The height of a picture with so many rows, in centimetres; many rows stand closer, for no picture takes a whole page."""
    return min(max(min(rows, MANY) * each + max(rows - MANY, 0) * 0.62 * each + more, least), most)


def rows_axis(axes: Axes, names: Iterable[str], colors: Colors) -> None:
    """A vertical axis of named rows, the first on top, in letters small enough for the room that each row has."""
    names = list(names)
    room = 72 * axes.get_figure(root=True).get_figheight() * 0.86 / max(len(names), 1)  # type: ignore[union-attr]
    lines = max(name.count("\n") + 1 for name in names)
    beside(axes, range(len(names)), names, colors, left=True, size=min(8.5, max(room / (lines * 1.28), 4.5)))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def beside(
    axes: Axes, at: Iterable[float], texts: Iterable[str], colors: Colors, *, left: bool = False, size: float = 8.5
) -> None:
    """A column of texts at heights of the panel, to its right or left (cheaper than ticks, of which each is six things)."""
    gap = ScaledTranslation(-6 / 72 if left else 4 / 72, 0, axes.get_figure(root=True).dpi_scale_trans)  # type: ignore[union-attr]
    place = axes.get_yaxis_transform() + gap
    for height, text in zip(at, texts, strict=True):
        axes.text(
            0 if left else 1,
            height,
            text,
            transform=place,
            ha="right" if left else "left",
            va="center_baseline",
            fontsize=size,
            linespacing=1.05,
            color=colors.ink,
        )


def value_axis(axes: Axes, words: Words, unit: str, signed: bool = False) -> None:
    """The horizontal axis counts in the unit, in the reader's language."""
    axes.xaxis.set_major_formatter(
        lambda x, _: (
            words.amount(x, unit, signed) if unit in {"share", "nps", "percentage points"} else words.number(x, None)
        )
    )
    axes.locator_params(axis="x", nbins=6)


def one_unit(frame: pd.DataFrame) -> str:
    """The unit of a frame's rows (the first, where there are several)."""
    return str(frame["unit"].iloc[0]) if len(frame) else ""


def is_signed(frame: pd.DataFrame) -> bool:
    """Whether the numbers are differences, shown with their sign."""
    return bool((frame["estimate"] < 0).any())


def blend(one: str, other: str, share: float) -> str:
    """A colour between two."""
    mixed = (1 - share) * np.array(to_rgb(one)) + share * np.array(to_rgb(other))
    return "#" + "".join(f"{round(255 * x):02X}" for x in mixed)


def readable(ground: str, ink: str) -> str:
    """White or ink, whichever reads better on a ground."""
    red, green, blue = to_rgb(ground)
    return ink if 0.299 * red + 0.587 * green + 0.114 * blue > 0.58 else "white"
