"""The pen that draws every picture: SVG in one pass, letters looked up once, margins found once.

matplotlib draws a picture twice to lay it out (and measures every text several times on the way), because anything may
change in between. These pictures are one panel with named rows, so their margins are known after one look.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from typing import Any, NamedTuple

from matplotlib import _text_helpers
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from cxaudit.figures.fonts import lent

SCALE = text_to_path.FONT_SCALE
PAD = 0.03 * 72  # around the picture, in points
FIRST = (0.3, 0.15, 0.92, 0.85)  # left, bottom, right, top of a panel before its margins are known
Fonts = tuple[Any, ...]


class Written(NamedTuple):
    """A line of text at the size ``SCALE``: its letters (key, place along the line), width, height and depth."""

    letters: tuple[tuple[str, float], ...]
    width: float
    height: float
    depth: float


class Pen(RendererSVG):
    """matplotlib's renderer of SVG, with letters and measures of text from the memory of the whole process."""

    def __init__(self, width: float, height: float, file: io.StringIO) -> None:
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        super().__init__(width, height, file, metadata=nothing)
        self.defined: set[str] = set()

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """How much room a line of text takes, in points."""
        line, scale = lay_out_text(s, fonts_of(prop)), prop.get_size_in_points() / SCALE
        return line.width * scale, line.height * scale, line.depth * scale

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        up, down, gap = heights(fonts_of(prop))
        size = prop.get_size_in_points()
        return up * size, down * size, gap * size

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Write a line of text as outlines; each letter is defined once in a picture."""
        writer, line = self.writer, lay_out_text(s, fonts_of(prop))
        new = [key for key in dict.fromkeys(key for key, _ in line.letters) if key not in self.defined]
        clip = self._get_clip_attrs(gc)
        if clip:
            writer.start("g", **clip)
        if new:
            self.defined.update(new)
            writer.start("defs")
            for key in new:
                writer.element("path", id=key, d=outlines[key])
            writer.end("defs")
        scale = prop.get_size_in_points() / SCALE
        turn = f" rotate({-angle:.6g})" if angle else ""
        shade, see = rgb2hex(gc.get_rgb()), gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        look = {"fill": shade} | ({"opacity": f"{see:.4g}"} if see != 1 else {})
        writer.start("g", transform=f"translate({x:.3f} {y:.3f}){turn} scale({scale:.5g} {-scale:.5g})", **look)
        for key, at in line.letters:
            writer.element("use", attrib={"x": f"{at:.6g}", "xlink:href": f"#{key}"})
        writer.end("g")
        if clip:
            writer.end("g")


#: The outline of each letter that was ever written, by its key.
outlines: dict[str, str] = {}


@cache
def find_font_files(*_: Any) -> Fonts:
    """The font files for a family, weight and style."""
    return tuple(fontManager._find_fonts_by_props(FontProperties(family=_[0], style=_[1], weight=_[2])))


def fonts_of(prop: FontProperties) -> Fonts:
    """The font files of a text, the first of them first."""
    return find_font_files(tuple(prop.get_family()), prop.get_style(), prop.get_weight())


@cache
def heights(fonts: Fonts) -> tuple[float, float, float]:
    """Ascent, descent and gap between lines of a font, as parts of its size."""
    font = get_font(list(fonts))
    table: dict[str, Any] = dict(font.get_sfnt_table("OS/2") or {})
    unit = dict(font.get_sfnt_table("head") or {})["unitsPerEm"]
    return tuple(x / unit for x in (table["sTypoAscender"], -table["sTypoDescender"], table["sTypoLineGap"]))  # type: ignore[return-value]


@lru_cache(maxsize=20_000)
def lay_out_text(text: str, fonts: Fonts) -> Written:
    """A line of text laid out at the size ``SCALE``; a script that the report's fonts lack borrows an installed one."""
    font = get_font([*fonts, *map(str, lent(text))])
    font.set_size(SCALE, text_to_path.DPI)
    letters = tuple((glyph_key(item), item.x) for item in _text_helpers.layout(text, font))
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    return Written(letters, width / 64, height / 64, font.get_descent() / 64)


def glyph_key(item: Any) -> str:
    """The key of a letter in a font; its outline is remembered."""
    key = f"{item.ft_object.postscript_name}-{item.glyph_index:x}"
    if key not in outlines:
        outlines[key] = outline(Path(*item.ft_object.get_path()))
    return key


def outline(path: Path) -> str:
    """An outline as the data of an SVG path."""
    marks = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    parts = (
        marks[code] if code == Path.CLOSEPOLY else marks[code] + " ".join(f"{v:.5g}" for v in points)
        for points, code in path.iter_segments(simplify=False, curves=True)
    )
    return "".join(parts)


def warm(letters: str, fonts: Fonts) -> None:
    """Remember the outlines of letters before they are asked for."""
    lay_out_text(letters, fonts)


def render_svg(figure: Figure) -> str:
    """The figure as SVG."""
    FigureCanvasSVG(figure)
    width, height = figure.get_size_inches() * 72
    figure.dpi = 72
    file = io.StringIO()
    pen = Pen(width, height, file)
    arrange(figure, pen)
    figure.draw(pen)
    pen.finalize()
    return file.getvalue()


def nowhere(_: Any) -> None:
    """Where the name of an axis stands that has none."""


def arrange(figure: Figure, pen: Pen) -> None:
    """Give the panel all the room that its labels, the legend above and the line below leave; several share by constraints."""
    if len(figure.axes) != 1:
        layout = ConstrainedLayoutEngine(w_pad=PAD / 72, h_pad=PAD / 72)
        figure._get_renderer = lambda: pen  # type: ignore[attr-defined]
        layout.execute(figure)
        return
    (panel,) = figure.axes
    for axis in (panel.xaxis, panel.yaxis):
        if not axis.label.get_text():  # an axis without a name asks for no place for it, which is dear to find
            axis._update_label_position = nowhere  # type: ignore[union-attr]
    left, bottom, right, top = FIRST
    panel.set_position((left, bottom, right - left, top - bottom))
    width, height = figure.get_size_inches() * 72
    inner = panel.get_window_extent(pen)
    outer = panel.get_tightbbox(pen, for_layout_only=True) or inner
    above = sum(legend.get_window_extent(pen).height + PAD for legend in figure.legends)
    line = figure._supxlabel  # type: ignore[attr-defined]
    below = line.get_window_extent(pen).height + PAD if line is not None else 0.0
    x0, y0 = (inner.x0 - outer.x0 + PAD) / width, (inner.y0 - outer.y0 + PAD + below) / height
    x1, y1 = 1 - (outer.x1 - inner.x1 + PAD) / width, 1 - (outer.y1 - inner.y1 + PAD + above) / height
    if x1 > x0 and y1 > y0:
        panel.set_position((x0, y0, x1 - x0, y1 - y0))
    if line is not None and line._autopos:
        line.set_position((line.get_position()[0], PAD / height))
        line.set_verticalalignment("bottom")
