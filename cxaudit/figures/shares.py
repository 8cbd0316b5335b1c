"""Parts of a whole: one bar of 100 % a row, such as detractors, passives and promoters."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cxaudit.figures.fonts import settable
from cxaudit.figures.style import Words, blend, height_for, name, readable, rows_axis, wrap_label

ROOM = 0.06  # a part narrower than this has no room for its number


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres."""
    return 16.5, height_for(len(whole(frame)), each=0.95, more=2.4)


def whole(frame: pd.DataFrame) -> pd.DataFrame:
    """A row a bar, a column a part; the parts are the measures, or the terms where there is one measure."""
    if frame["measure"].nunique() > 1:
        return frame.pivot_table("estimate", ["level", "term", "group", "instrument"], "measure", sort=False)
    return frame.pivot_table("estimate", ["level", "group", "instrument"], "term", sort=False)


def draw(figure: Figure, frame: pd.DataFrame, words: Words, *, ordered: bool = True) -> None:
    """Parts in the order of the frame; ``ordered`` colours them from bad to good."""
    bars, colors = whole(frame), words.colors
    by_measure = frame["measure"].nunique() > 1
    order = list(dict.fromkeys(frame["measure"] if by_measure else frame["term"]))
    level = str(frame["level"].iloc[0])
    axes, at, left = figure.add_subplot(), np.arange(len(bars)), np.zeros(len(bars))
    for part, shade in zip(order, ramp(len(order), colors, ordered), strict=True):
        width = bars[part].fillna(0).to_numpy()
        label = words.text(part) if by_measure else words.term(level, part)
        axes.barh(
            at, width, left=left, color=shade, height=0.62, edgecolor="white", linewidth=0.8, label=settable(label)
        )
        for y, x, w in zip(at, left, width, strict=True):
            if w >= ROOM:
                axes.text(
                    x + w / 2,
                    float(y),
                    words.share(w),
                    ha="center",
                    va="center",
                    color=readable(shade, colors.ink),
                    fontsize=8,
                )
        left = left + width
    rows = bars.reset_index()
    rows["term"] = rows.get("term", "overall")
    several, lone = rows["group"].nunique() > 1, rows["term"].nunique() == 1
    rows_axis(axes, [wrap_label(name(row, words, several, lone)) for row in rows.itertuples()], colors)
    axes.set_xlim(0, max(1.0, float(left.max())))
    axes.xaxis.set_major_formatter(lambda x, _: words.share(x))
    axes.grid(False)
    figure.legend(loc="outside upper left", ncols=min(len(order), 4), handlelength=1, handleheight=1)


def ramp(parts: int, colors: object, ordered: bool) -> list[str]:
    """Colours from bad through grey to good, with lightness that still differs in grey print."""
    bad, neutral, good, brand = colors.bad, "#CBD0D6", colors.good, colors.brand  # type: ignore[attr-defined]
    if not ordered:
        return [blend(brand, "#FFFFFF", 0.72 * i / max(parts - 1, 1)) for i in range(parts)]
    if parts == 1:
        return [good]
    steps = np.linspace(-1, 1, parts)
    return [blend(neutral, bad if s < 0 else good, abs(float(s))) for s in steps]
