"""The pen's pictures: whole, every letter defined once, nothing cut off (their bytes are tested with the look)."""

import re
from xml.etree import ElementTree

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from cxaudit.figures import svg_renderer


def picture(label="Надёжность"):
    figure = Figure((4, 2))
    axes = figure.add_subplot()
    axes.barh([0, 1], [3, 5])
    axes.set_yticks([0, 1], [label, "Эмпатия"])
    return svg_renderer.render_svg(figure)


def test_a_picture_is_a_whole_svg_without_dates_or_addresses_to_fetch():
    svg = picture()
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    assert "<dc:date>" not in svg
    assert not re.search(r'href="http', svg)


def test_each_letter_is_defined_once():
    defined = re.findall(r'<path id="([^"]+)"', picture("ааааааа"))
    assert len(defined) == len(set(defined))


def test_a_longer_line_takes_more_room():
    fonts = svg_renderer.fonts_of(FontProperties())
    short, long = svg_renderer.lay_out_text("ab", fonts), svg_renderer.lay_out_text("abab", fonts)
    assert long.width > short.width > 0
    assert len(long.letters) == 4
    assert svg_renderer.heights(fonts)[0] > 0


def test_a_long_label_pushes_the_panel_aside():
    def panel(svg):
        return float(re.search(r'id="axes_1">.*?d="M ([\d.]+)', svg, re.S)[1])

    assert panel(picture("очень длинное название измерения")) > panel(picture("а"))
