"""The generic shapes (intervals, bars, dumbbell, shares, matrix, curve): right with one row and with thirty, nothing cut off."""

from itertools import pairwise

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from cxaudit import figures
from cxaudit.figures import style

ROWS = [1, 5, 30]


def drawn(name, frame, words, **options):
    shape = figures.shape(name)
    size = shape.size(frame) if hasattr(shape, "size") else shape.SIZE
    style.font_files()
    with matplotlib.rc_context(style.style(words.colors)):
        figure = Figure(figsize=(size[0] / 2.54, size[1] / 2.54), layout="constrained")
        FigureCanvasAgg(figure)
        shape.draw(figure, frame, words, **options)
        figure.canvas.draw()
    return figure


def inside(figure):
    width, height = figure.bbox.width, figure.bbox.height
    texts = [
        t for axes in figure.axes for t in [*ticks(axes.xaxis), *ticks(axes.yaxis), *axes.texts] if t.get_text().strip()
    ]
    texts += [t for legend in figure.legends for t in legend.get_texts()]
    boxes = [t.get_window_extent() for t in texts]
    return all(b.x0 > -2 and b.x1 < width + 2 and b.y0 > -2 and b.y1 < height + 2 for b in boxes)


def ticks(axis):
    low, high = sorted(axis.get_view_interval())
    return [
        tick.label1 if tick.label1.get_visible() else tick.label2
        for tick in axis.get_major_ticks()
        if low <= tick.get_loc() <= high
    ]


def apart(figure):
    labels = [t.get_window_extent() for t in figure.axes[0].texts if t.get_ha() == "right"]
    return all(a.y0 >= b.y1 - 1.5 or b.y0 >= a.y1 - 1.5 for a, b in pairwise(labels))


@pytest.mark.parametrize("n", ROWS)
@pytest.mark.parametrize(
    ("name", "measures", "scale"),
    [
        ("intervals", ("gap",), 1.0),
        ("bars", ("gap",), 1.0),
        ("dumbbell", ("a", "b", "c"), 1.0),
        ("shares", ("a", "b", "c"), 0.0),
    ],
)
def test_rows_have_room_and_nothing_is_cut_off(name, measures, scale, n, frame, words):
    figure = drawn(name, frame(n, measures, unit="share" if scale == 0 else "points", scale=scale), words)
    assert inside(figure)
    assert apart(figure)


@pytest.mark.parametrize(("down", "across"), [(1, 1), (5, 6), (12, 14)])
def test_a_matrix_of_any_size(down, across, frame, words):
    cells = frame(down * across, level="person/competency")
    cells["term"] = [
        f"Константинопольский-Заславский {i // across}/продажи и данные {i % across}" for i in range(down * across)
    ]
    cells.loc[0, "estimate"] = float("nan") if down > 1 else 1.0
    assert inside(drawn("matrix", cells, words))


@pytest.mark.parametrize("n", [2, 24])
def test_a_curve_over_days_and_over_names(n, frame, words):
    assert inside(drawn("curve", frame(n, unit="share", level="day", term="{i}"), words, x="days"))
    assert inside(drawn("curve", frame(min(n, 4), unit="points", level="wave", term="2026-{i}"), words))


def test_every_shape_is_found_by_looking_into_the_folder():
    assert {"intervals", "bars", "dumbbell", "shares", "matrix", "curve"} <= set(figures.list_shapes())
    assert "look" not in figures.list_shapes()
