"""The journey map: stages and channels with every touchpoint, the emotion curve, and the pain points."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon

from cxaudit.figures.style import FONT_FAMILY, Colors, Words, wrap_label
from cxaudit.journeys import order_steps

WIDTH = 25.5
LANE, PAIN = 1.75, 0.95  # heights in centimetres of a channel's lane and of one row of pain points
ROOM_BETWEEN = 0.45  # room between stages, in touchpoints
NEEDS = ("satisfaction", "place in the stage")  # without them there is no map, whatever pain points are known
SEVERE, BOTHERING = 8, 6


class Stop(NamedTuple):
    """A touchpoint on the map: where it stands, in which stage and channel."""

    name: str
    stage: str
    channel: str
    x: float


def size(frame: pd.DataFrame) -> tuple[float, float]:
    """Width and height in centimetres: a lane a channel, and rows for the pain points of the busiest touchpoint."""
    stops = place_touchpoints(frame)
    channels = len({stop.channel for stop in stops}) or 1
    return WIDTH, min(1.3 + 5.4 + PAIN * max(deepest(frame), 1) + LANE * channels + 1.0, 19.5)


def draw(figure: Figure, frame: pd.DataFrame, words: Words) -> None:
    """Measures: satisfaction, below the mean, both places; where known share affected, severity, loss in the stage."""
    stops = place_touchpoints(frame)
    channels = list(dict.fromkeys(stop.channel for stop in stops))
    rows = max(deepest(frame), 1)
    heights = [1.3, 5.4, PAIN * rows + 0.3, LANE * max(len(channels), 1)]
    axes = figure.subplots(4, 1, sharex=True, gridspec_kw={"height_ratios": heights, "hspace": 0.0})
    for ax in axes:
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0)
        ax.xaxis.set_visible(False)  # places have no numbers, and an axis is dear even where it shows nothing
        shade_stages(ax, stops, words)
    axes[0].set_xlim(min(s.x for s in stops) - 0.62, max(s.x for s in stops) + 0.62)
    headings(axes[0], stops, frame, words)
    emotions(axes[1], stops, frame, words)
    pains(axes[2], stops, frame, words, rows)
    lanes(axes[3], stops, channels, words)


def place_touchpoints(frame: pd.DataFrame) -> list[Stop]:
    """The touchpoints from left to right: by stage, within it by the client's order, with room between stages."""
    stages = split(frame, "place in the stage", "stage/touchpoint")
    channels = {
        row.name: row.head for row in split(frame, "place in the channel", "channel/touchpoint").itertuples(index=False)
    }
    stops, x = [], 0.0
    for stage in order_steps(stages["head"]):
        for row in stages[stages["head"].eq(stage)].sort_values("order", kind="stable").itertuples(index=False):
            stops.append(Stop(row.name, stage, channels.get(row.name, ""), x))
            x += 1
        x += ROOM_BETWEEN
    return stops


def split(frame: pd.DataFrame, measure: str, level: str) -> pd.DataFrame:
    """The two parts of a pair of terms; the second may hold a slash of its own."""
    rows = frame[frame["measure"].eq(measure) & frame["level"].eq(level)]
    parts = [term.split("/", 1) for term in rows["term"]]
    return pd.DataFrame(
        {"head": [p[0] for p in parts], "name": [p[-1] for p in parts], "order": rows["estimate"].to_numpy()}
    )


def deepest(frame: pd.DataFrame) -> int:
    """How many pain points the touchpoint with most of them has."""
    places = split(frame, "place of the pain point", "pain point/touchpoint")
    return int(places["name"].value_counts().max()) if len(places) else 0


def edges(stops: list[Stop]) -> dict[str, tuple[float, float]]:
    """The left and right end of each stage."""
    return {
        stage: (min(s.x for s in stops if s.stage == stage) - 0.5, max(s.x for s in stops if s.stage == stage) + 0.5)
        for stage in dict.fromkeys(s.stage for s in stops)
    }


def shade_stages(ax: Axes, stops: list[Stop], words: Words) -> None:
    """The ground of each stage."""
    for left, right in edges(stops).values():
        ax.axvspan(left - 0.04, right + 0.04, color=words.colors.zone, alpha=0.55, linewidth=0, zorder=0)


def headings(ax: Axes, stops: list[Stop], frame: pd.DataFrame, words: Words) -> None:
    """Stages as arrows, with the share of customers lost in each where it is known."""
    lost = frame[frame["measure"].eq("lost in the stage")].set_index("term")["estimate"]
    ax.set_ylim(0, 1)
    ax.set_yticks([])
    for stage, (left, right) in edges(stops).items():
        tip = 0.16
        shape = [
            (left, 0.12),
            (right - tip, 0.12),
            (right + 0.03, 0.5),
            (right - tip, 0.88),
            (left, 0.88),
            (left + tip, 0.5),
        ]
        ax.add_patch(Polygon(shape, facecolor=words.colors.brand, edgecolor="none", zorder=2))
        room = int(9.5 * (right - left)) + 2
        known = stage in lost.index
        ax.text(
            (left + right) / 2 + 0.05,
            0.64 if known else 0.5,
            wrap_label(words.term("stage", stage), room, 1),
            color="white",
            ha="center",
            va="center",
            fontsize=9,
            fontfamily=FONT_FAMILY,
            fontweight="semibold",
            zorder=3,
        )
        if known:
            said = f"{words.text('lost')} {words.share(float(lost[stage]))}"
            ax.text(
                (left + right) / 2 + 0.05, 0.33, said, color="white", ha="center", va="center", fontsize=7.5, zorder=3
            )


def emotions(ax: Axes, stops: list[Stop], frame: pd.DataFrame, words: Words) -> None:
    """The curve of mean ratings with intervals; filled above and hollow below the mean where that has been shown."""
    colors = words.colors
    rated = frame[frame["measure"].eq("satisfaction") & frame["level"].eq("touchpoint")].set_index("term")
    against = frame[frame["measure"].eq("below the mean")].set_index("term")
    seen = [stop for stop in stops if stop.name in rated.index]
    x = [stop.x for stop in seen]
    y, low, high = ([float(rated.at[stop.name, column]) for stop in seen] for column in ("estimate", "low", "high"))
    ax.plot(x, y, color=colors.brand, linewidth=1.6, zorder=3)
    ax.fill_between(x, low, high, color=colors.brand, alpha=0.13, linewidth=0, zorder=2)
    mean = rated["estimate"].mean()
    ax.axhline(mean, color=colors.muted, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
    ax.annotate(
        f"{words.text('mean')}\n{words.number(mean, 1)}",
        (1, mean),
        xycoords=("axes fraction", "data"),
        xytext=(3, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        fontsize=7.5,
        color=colors.muted,
    )
    for stop, value, least, most in zip(seen, y, low, high, strict=True):
        shade = shade_of(against.loc[stop.name], colors) if stop.name in against.index else colors.brand
        rating(ax, stop.x, (value, least, most), shade, shade == colors.bad, words)
    bottom, top = min([*low, mean]) - 0.9, max([*high, mean]) + 0.8
    ax.set_ylim(max(bottom, 0.2), min(top, 10.9))
    ax.yaxis.set_major_formatter(lambda v, _: words.number(v, 0) if float(v).is_integer() and 1 <= v <= 10 else "")
    ax.set_ylabel(words.text("satisfaction"), fontsize=8)


def shade_of(against: pd.Series, colors: Colors) -> str:
    """The colour of a touchpoint: bad or good where it is shown to be below or above the mean."""
    if against["high"] < 0:
        return colors.bad
    return colors.good if against["low"] > 0 else colors.muted


def rating(ax: Axes, x: float, numbers: tuple[float, float, float], shade: str, below: bool, words: Words) -> None:
    """One mean with its interval, and its number beyond the end that lies away from the mean of all."""
    value, least, most = numbers
    ax.vlines(x, least, most, color=shade, linewidth=2.6, alpha=0.6, zorder=4)
    ax.scatter(x, value, s=58, color="white" if below else shade, edgecolors=shade, linewidths=1.8, zorder=5)
    ax.annotate(
        words.number(value, 1),
        (x, least if below else most),
        xytext=(0, -4 if below else 4),
        textcoords="offset points",
        ha="center",
        va="top" if below else "bottom",
        fontsize=8.5,
        color=shade,
        fontfamily=FONT_FAMILY,
        fontweight="semibold",
        zorder=6,
    )


def pains(ax: Axes, stops: list[Stop], frame: pd.DataFrame, words: Words, rows: int) -> None:
    """Each pain point under its touchpoint: its id and the share of customers affected, darker the more it hurts."""
    colors = words.colors
    places = split(frame, "place of the pain point", "pain point/touchpoint")
    reach = frame[frame["measure"].eq("share affected")].set_index("term")["estimate"]
    severity = frame[frame["measure"].eq("severity")].set_index("term")["estimate"]
    at = {stop.name: stop.x for stop in stops}
    ax.set_ylim(rows, 0)
    ax.set_yticks([rows / 2], [wrap_label(words.text("pain points"), 14, 2)], fontsize=8)
    ax.tick_params(axis="y", labelcolor=colors.muted)
    filled: dict[str, int] = {}
    for row in (
        places.assign(hurt=places["head"].map(severity))
        .sort_values("hurt", ascending=False, kind="stable")
        .itertuples(index=False)
    ):
        if row.name not in at or row.head not in reach.index:
            continue
        depth = filled.get(row.name, 0)
        filled[row.name] = depth + 1
        told = wrap_label(row.head, 10, 1), words.share(float(reach[row.head]))
        pain(ax, (at[row.name], depth), told, row.hurt, colors)


def pain(ax: Axes, place: tuple[float, float], told: tuple[str, str], hurt: float, colors: Colors) -> None:
    """One pain point: a box with its id and its share."""
    (x, y), (name, share) = place, told
    strength = 1.0 if hurt >= SEVERE else 0.55 if hurt >= BOTHERING else 0.16
    box = FancyBboxPatch(
        (x - 0.45, y + 0.12),
        0.9,
        0.76,
        boxstyle="round,pad=0,rounding_size=0.12",
        linewidth=0.8,
        facecolor=to_rgba(colors.bad, strength),
        edgecolor=colors.bad,
        zorder=3,
        mutation_aspect=1.2,
    )
    ax.add_patch(box)
    centred: dict[str, Any] = {
        "ha": "center",
        "va": "center",
        "zorder": 4,
        "color": "white" if strength > 0.5 else colors.ink,
    }
    ax.text(x, y + 0.34, name, fontsize=7, **centred)
    ax.text(x, y + 0.68, share, fontsize=8, fontfamily=FONT_FAMILY, fontweight="semibold", **centred)


def lanes(ax: Axes, stops: list[Stop], channels: list[str], words: Words) -> None:
    """A lane a channel, a card a touchpoint, joined by the way through them."""
    colors = words.colors
    lane = {channel: i for i, channel in enumerate(channels)}
    ax.set_ylim(len(channels), 0)
    ax.set_yticks(
        [i + 0.5 for i in range(len(channels))],
        [wrap_label(words.term("channel", c), 14, 2) for c in channels],
        fontsize=8.5,
    )
    for i in range(len(channels)):
        ax.axhline(i, color="white", linewidth=2.2, zorder=1)
    ax.plot(
        [s.x for s in stops],
        [lane[s.channel] + 0.5 for s in stops],
        color=colors.neutral,
        linewidth=1,
        linestyle=(0, (1.5, 2)),
        zorder=1,
    )
    letters = max(8, round(155 / (len(stops) + 2)))  # that many fit into a card
    for stop in stops:
        box = FancyBboxPatch(
            (stop.x - 0.46, lane[stop.channel] + 0.11),
            0.92,
            0.78,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor="white",
            edgecolor=colors.brand,
            linewidth=0.8,
            zorder=2,
            mutation_aspect=0.9,
        )
        ax.add_patch(box)
        ax.text(
            stop.x,
            lane[stop.channel] + 0.5,
            wrap_label(hyphenate(stop.name, letters), letters, 4),
            ha="center",
            va="center",
            fontsize=6.6,
            linespacing=1.08,
            color=colors.ink,
            zorder=3,
        )


def hyphenate(name: str, room: int) -> str:
    """The name with words longer than the room broken after a vowel, as near to the end of the line as that goes."""
    return " ".join(part for word in name.split() for part in syllables(word, room))


def syllables(word: str, room: int) -> list[str]:
    """The parts of a word, each with its hyphen, that fit into the room."""
    if len(word) <= room:
        return [word]
    vowels = "аеёиоуыэюяaeiouy"
    places = [
        i
        for i in range(3, min(room, len(word) - 2))
        if word[i - 1].lower() in vowels and word[i].lower() not in vowels + "ьъй"
    ]
    cut = places[-1] if places else room - 1
    return [word[:cut] + "-", *syllables(word[cut:], room)]
