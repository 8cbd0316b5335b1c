"""A number along an ordered scale such as days or waves: a stepped line with the band of its interval, one a group."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.fonts import settable
from cxaudit.figures.style import Words, one_unit

SIZE = (16.5, 8.0)
DASHES = ("solid", (0, (5, 2)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)))


def draw(figure: Figure, frame: pd.DataFrame, words: Words, *, steps: bool = True, x: str = "", y: str = "") -> None:
    """The terms are numbers along the horizontal axis (days, months), or names in order where they are no numbers."""
    colors, unit = words.colors, one_unit(frame)
    place = pd.to_numeric(frame["term"], errors="coerce")
    named = place.isna().any()
    order = {term: i for i, term in enumerate(dict.fromkeys(frame["term"]))}
    frame = frame.assign(place=frame["term"].map(order) if named else place)
    axes = figure.add_subplot()
    shades = (colors.brand, colors.bad, colors.good, colors.muted)
    groups = list(dict.fromkeys(zip(frame["measure"], frame["group"], strict=True)))
    for i, (measure, group) in enumerate(groups):
        line = frame[frame["measure"].eq(measure) & frame["group"].eq(group)].sort_values("place")
        label = words.text(measure) if frame["group"].nunique() == 1 else words.term("group", group)
        shade, style = shades[i % 4], "steps-post" if steps and not named else "default"
        axes.plot(
            line["place"],
            line["estimate"],
            color=shade,
            linewidth=1.8,
            drawstyle=style,
            linestyle=DASHES[i % 4],
            marker="o" if named else "",
            markersize=5,
            label=settable(label),
        )
        axes.fill_between(
            line["place"],
            line["low"],
            line["high"],
            step="post" if style == "steps-post" else None,
            color=shade,
            alpha=0.14,
            linewidth=0,
        )
    if named:
        every = -(-len(order) // 10)  # as many names as fit beside each other
        axes.set_xticks(
            list(order.values())[::every],
            [settable(words.term(str(frame["level"].iloc[0]), t)) for t in list(order)[::every]],
        )
    else:
        axes.xaxis.set_major_formatter(lambda v, _: words.number(v, None))
    axes.yaxis.set_major_formatter(
        lambda v, _: words.amount(v, unit) if unit in {"share", "nps"} else words.number(v, None)
    )
    axes.grid(False, axis="x")
    axes.set_xlabel(words.text(x))
    axes.set_ylabel(words.text(y))
    if len(groups) > 1:
        figure.legend(loc="outside upper left", ncols=min(len(groups), 4))
