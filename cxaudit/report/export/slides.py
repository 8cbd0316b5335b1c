"""The look of the slides: layouts with true placeholders, the client's colour and the report's font in the theme."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter
from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Cm, Pt

from cxaudit.figures.style import FONT_FAMILY, Colors
from cxaudit.report.export import logo as pictures
from cxaudit.report.export.office import COLORS, TONES, bare, clean_paragraph, fit_text, run


class Box(NamedTuple):
    """A place on a slide, in centimetres."""

    left: float
    top: float
    width: float
    height: float


WIDTH, HEIGHT, MARGIN = 33.867, 19.05, 1.6
FULL = WIDTH - 2 * MARGIN
COVER_TITLE = Box(MARGIN, 3.2, FULL, 5.4)
COVER_REST = Box(MARGIN, 12.2, 20.0, 5.0)
TITLE_PLACE = Box(MARGIN, 1.75, FULL, 3.5)
HEADING = Box(MARGIN, 1.0, FULL, 2.3)  # the title where it is short
CAPTION = Box(MARGIN, 5.45, 20.4, 0.95)
CHART = Box(MARGIN, 6.4, 20.4, 11.1)
SIDE = Box(23.0, 5.45, WIDTH - MARGIN - 23.0, 12.0)
BODY = Box(MARGIN, 3.7, FULL, 13.6)
TABLE_PLACE = Box(MARGIN, 3.7, FULL, 13.6)
FOOT = Box(MARGIN, 17.95, 24.0, 0.7)
PAGE = Box(WIDTH - MARGIN - 3.0, 17.95, 3.0, 0.7)

#: Layouts of the empty presentation that comes with python-pptx, by what they are here: title and further places.
LAYOUTS: dict[str, tuple[int, dict[int, Box]]] = {
    "cover": (0, {0: COVER_TITLE, 1: COVER_REST}),
    "evidence": (3, {0: TITLE_PLACE, 1: CHART, 2: SIDE}),
    "text": (2, {0: HEADING, 1: BODY}),
    "table": (1, {0: HEADING, 1: TABLE_PLACE}),
    "plain": (5, {0: HEADING}),
}
PLACE_KINDS = {("evidence", 1): "chart", ("evidence", 2): "body", ("text", 1): "body", ("table", 1): "tbl"}
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
PALE = "F4F5F7"


def empty(brand: str) -> Any:
    """A presentation without slides, 16:9, with our layouts alone."""
    show = Presentation()
    show.slide_width, show.slide_height = Cm(WIDTH), Cm(HEIGHT)
    kept = {name: show.slide_layouts[at] for name, (at, _) in LAYOUTS.items()}
    for one in [one for one in show.slide_layouts if one not in kept.values()]:
        show.slide_layouts.remove(one)
    theme(show.slide_master, brand)
    master(show.slide_master)
    for name, one in kept.items():
        list_places(one, name)
    band(kept["cover"], Box(0, 0, WIDTH, 10.6))
    kept["cover"]._element.set("showMasterSp", "0")
    return show


def layout(show: Any, name: str) -> Any:
    """A layout by its name."""
    return next(one for one in show.slide_layouts if one.name == name)


def title_box(name: str) -> Box:
    """Where the title of a layout stands."""
    return LAYOUTS[name][1][0]


# -- theme, master, layouts -----------------------------------------------------------------------------------------


def theme(master: Any, brand: str) -> None:
    """The client's colour first, then ours; the report's font, with its proportions for a machine that lacks it."""
    part = master.part.part_related_by(RT.THEME)
    root = etree.fromstring(part.blob)
    colors = {
        "dk1": COLORS.ink, "lt1": "#FFFFFF", "dk2": COLORS.muted, "lt2": f"#{PALE}", "accent1": brand,
        "accent2": TONES["critical"], "accent3": TONES["major"], "accent4": TONES["strength"],
        "accent5": COLORS.neutral, "accent6": COLORS.muted, "hlink": brand, "folHlink": COLORS.muted,
    }  # fmt: skip
    for name, color in colors.items():
        slot = root.find(f".//{qn('a:clrScheme')}/{qn('a:' + name)}")
        slot[:] = [slot.makeelement(qn("a:srgbClr"), {"val": bare(color)})]
    for latin in root.iterfind(f".//{qn('a:fontScheme')}//{qn('a:latin')}"):
        latin.set("typeface", FONT_FAMILY)
        latin.set("panose", "020B0503050203000203")
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def master(master: Any) -> None:
    """Titles to the left in the ink, bullets in the client's colour, a thin band on top."""
    styles = master._element.find(qn("p:txStyles"))
    title = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    letters = title.find(qn("a:defRPr"))
    letters.set("sz", "2600")
    letters.set("b", "1")
    level = styles.find(f"{qn('p:bodyStyle')}/{qn('a:lvl1pPr')}")
    level.set("marL", str(Cm(0.8)))
    level.set("indent", str(-Cm(0.8)))
    color = parse_xml(f'<a:buClr {nsdecls("a")}><a:schemeClr val="accent1"/></a:buClr>')
    level.insert(list(level).index(level.find(qn("a:buFont"))), color)
    level.find(qn("a:defRPr")).set("sz", "1600")
    for shape in list(master.placeholders):
        kind = shape._element.ph.get("type")
        if kind == "dt":
            shape._element.getparent().remove(shape._element)
        else:
            put(shape, {"title": TITLE_PLACE, "body": BODY, "ftr": FOOT, "sldNum": PAGE}[kind])
    small(master, "ftr", "l")
    small(master, "sldNum", "r")
    band(master, Box(0, 0, WIDTH, 0.28))


def small(holder: Any, kind: str, side: str) -> None:
    """The letters of the foot."""
    for shape in holder.placeholders:
        if shape._element.ph.get("type") == kind:
            level = shape._element.txBody.find(f"{qn('a:lstStyle')}/{qn('a:lvl1pPr')}")
            level.set("algn", side)
            level.find(qn("a:defRPr")).set("sz", "1000")


def list_places(one: Any, name: str) -> None:
    """A layout with its places and their kinds."""
    one._element.cSld.set("name", name)
    for attribute in ("type", "preserve"):
        one._element.attrib.pop(attribute, None)
    boxes = LAYOUTS[name][1]
    for shape in list(one.placeholders):
        mark = shape._element.ph
        kind, at = mark.get("type"), shape.placeholder_format.idx
        if kind == "dt" or (name == "cover" and kind in {"ftr", "sldNum"}):
            shape._element.getparent().remove(shape._element)
        elif kind in {"ftr", "sldNum"}:
            put(shape, FOOT if kind == "ftr" else PAGE)
        else:
            put(shape, boxes[at])
            if (name, at) in PLACE_KINDS:
                mark.set("type", PLACE_KINDS[name, at])
                mark.attrib.pop("sz", None)
            plain_letters(shape, name, at)


def plain_letters(shape: Any, name: str, at: int) -> None:
    """Where letters of a place stand, and how they are marked; sizes are set on the slides."""
    body = shape._element.txBody
    frame = body.find(qn("a:bodyPr"))
    for child in list(frame):
        frame.remove(child)
    frame.set("anchor", "b" if (name, at) == ("cover", 0) else "t")
    frame.append(frame.makeelement(qn("a:normAutofit"), {}))
    listed = body.find(qn("a:lstStyle"))
    for child in list(listed):
        listed.remove(child)
    white = '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
    if (name, at) == ("cover", 0):
        listed.append(level_style(f'<a:defRPr b="0">{white}</a:defRPr>'))
    elif name == "cover" or (name, at) == ("evidence", 2):
        listed.append(level_style("<a:defRPr/>", "<a:buNone/>"))


def level_style(letters: str, bullet: str = "") -> Any:
    """The style of a place's first level."""
    return parse_xml(f'<a:lvl1pPr {nsdecls("a")} algn="l" marL="0" indent="0">{bullet}{letters}</a:lvl1pPr>')


def put(shape: Any, box: Box) -> None:
    """A shape into its place."""
    shape.left, shape.top, shape.width, shape.height = (Cm(x) for x in box)


def band(holder: Any, box: Box) -> None:
    """A ground in the client's colour behind everything else."""
    left, top, width, height = (int(Cm(x)) for x in box)
    shape = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="99" name="band"/><p:cNvSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    holder.shapes._spTree.insert(2, shape)


# -- what stands on a slide -----------------------------------------------------------------------------------------


def foot(slide: Any, text: str) -> None:
    """Whose slides these are, and the number of the slide."""
    for shape in slide.slide_layout.placeholders:
        kind = shape._element.ph.get("type")
        if kind not in {"ftr", "sldNum"}:
            continue
        copy = deepcopy(shape._element)
        copy.nvSpPr.cNvPr.set("id", str(max(s.shape_id for s in slide.shapes) + 1))
        place = copy.spPr
        for child in list(place):
            place.remove(child)
        slide.shapes._spTree.append(copy)
        frame = slide.shapes[-1].text_frame
        if kind == "ftr":
            frame.clear()
            letters(frame.paragraphs[0], text, 10, COLORS.muted)
            frame.paragraphs[0].alignment = PP_ALIGN.LEFT


def pill(slide: Any, text: str, color: str) -> None:
    """A word of urgency above the title."""
    shape = slide.shapes.add_textbox(Cm(MARGIN + 0.25), Cm(0.85), Cm(run(text.upper(), 11, bold=True) + 0.7), Cm(0.8))
    shape.name = text
    fill(shape, color)
    frame = shape.text_frame
    frame.vertical_anchor, frame.word_wrap, frame.auto_size = MSO_ANCHOR.MIDDLE, False, MSO_AUTO_SIZE.NONE
    frame.margin_top = frame.margin_bottom = 0
    letters(frame.paragraphs[0], text.upper(), 11, "#FFFFFF", bold=True)


def key(slide: Any, at: int, of: int, told: Mapping[str, str], brand: str) -> None:
    """One of several big numbers with its name, interval and people; three in a row."""
    across = min(of, 3)
    down = -(-of // 3)
    gap = 0.8
    area = BODY if of > 1 else CHART
    width = (area.width - gap * (across - 1)) / across
    height = min((area.height - gap * (down - 1)) / down, 6.6)
    shape = slide.shapes.add_textbox(
        Cm(area.left + (at % 3) * (width + gap)), Cm(area.top + (at // 3) * (height + gap)), Cm(width), Cm(height)
    )
    shape.name = clean_paragraph(told["label"], 100)
    fill(shape, f"#{PALE}")
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = Cm(0.6)
    frame.margin_top = Cm(0.4)
    inner = width - 1.4
    parts = [
        (told["label"], 1.6, (15, 14, 13, 12, 11, 10), COLORS.muted),
        (told["value"], 2.0, (44, 40, 36, 30, 24, 18, 14), brand),
        (told["interval"], 0.8, (16, 14, 12, 10), COLORS.ink),
        (told["people"], 0.7, (13, 12, 11, 10), COLORS.muted),
        (told.get("note", ""), 0.7, (12, 11, 10), COLORS.muted),
    ]
    first = True
    for text, room, sizes, color in parts:
        if text:
            paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
            said, size = fit_text(text, inner, room, sizes)
            letters(paragraph, said, size, color)
            first = False


def caption(slide: Any, text: str) -> None:
    """What a chart shows, above it."""
    shape = slide.shapes.add_textbox(*(Cm(x) for x in CAPTION))
    shape.text_frame.word_wrap, shape.text_frame.auto_size = True, MSO_AUTO_SIZE.NONE
    shape.name = clean_paragraph(text, 60)
    said, size = fit_text(text, CAPTION.width - 0.5, CAPTION.height, (12, 11, 10, 9))
    letters(shape.text_frame.paragraphs[0], said, size, COLORS.muted)


def letters(paragraph: Any, text: str, size: float, color: str, bold: bool = False) -> None:
    """A run of text in a paragraph."""
    made = paragraph.add_run()
    made.text, made.font.size, made.font.bold = text.replace("\n", " "), Pt(size), bold or None
    made.font.name = "+mn-lt"  # the theme's font, also where a shape inherits none
    made.font.color.rgb = RGBColor.from_string(bare(color))


def fill(shape: Any, color: str) -> None:
    """A plain ground."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(bare(color))


def logo(slide: Any, told: Mapping[str, Any], client: str) -> None:
    """The client's logo at the foot of the cover."""
    png = pictures.draw_logo(told)
    if png is None:
        return
    wide, high = pictures.picture_size(png)
    scale = min(7.0 / wide, 3.6 / high)
    width, height = wide * scale, high * scale
    made = slide.shapes.add_picture(
        io.BytesIO(png), Cm(WIDTH - MARGIN - width), Cm(17.2 - height), Cm(width), Cm(height)
    )
    made.name = "logo"
    made._element.nvPicPr.cNvPr.set("descr", clean_paragraph(client, 200))


# -- tables ---------------------------------------------------------------------------------------------------------


def plain_table(grid: Any) -> None:
    """A table with a head and nothing of PowerPoint's own looks."""
    grid.first_row, grid.horz_banding = True, False
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = NO_STYLE


def cell(cell: Any, text: str, size: float, *, color: str = COLORS.ink, ground: str = "", bold: bool = False) -> None:
    """A cell with its text and a line beneath."""
    cell.margin_left = cell.margin_right = Cm(0.2)
    cell.margin_top = cell.margin_bottom = Cm(0.12)
    frame = cell.text_frame
    for i, line in enumerate(text.split("\n")):
        letters(frame.paragraphs[0] if i == 0 else frame.add_paragraph(), line, size, color, bold)
    if ground:
        fill(cell, ground)
    else:
        cell.fill.background()
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{bare(COLORS.grid)}"/></a:solidFill></a:lnB>'
    )
    cell._tc.get_or_add_tcPr().insert(0, line)


# -- charts ---------------------------------------------------------------------------------------------------------


def look(chart: Any) -> None:
    """No title of its own, our letters, categories from the top down."""
    chart.has_title, chart.has_legend = False, False
    chart.font.size, chart.font.color.rgb = Pt(12), RGBColor.from_string(bare(COLORS.ink))
    across = chart.category_axis
    across.reverse_order = True
    across.format.line.color.rgb = RGBColor.from_string(bare(COLORS.grid))
    across.major_tick_mark = XL_TICK_MARK.NONE
    across.has_major_gridlines = False


def bars(chart: Any, rows: Sequence[Mapping[str, Any]], tone: str, colors: Colors, code: str) -> None:
    """Bars with the interval of each; the one that the slide is about stands out."""
    look(chart)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.tick_labels.font.size = Pt(12)
    scale_axis(chart.value_axis, [x for r in rows for x in (r["estimate"], r["low"], r["high"]) if x is not None])
    chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = code, False
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 55, False
    series = plot.series[0]
    series.invert_if_negative = False
    fill(series.format, colors.neutral)
    for i, row in enumerate(rows):
        if row["own"]:
            fill(series.points[i].format, tone)
    if any(r["low"] is not None and r["high"] is not None for r in rows):
        whiskers(series._element, rows, colors.ink)
    room(chart)


def scale_axis(values: Any, ends: Sequence[float]) -> None:
    """An axis from zero to the last whisker, itself unseen: every bar has its number at its name."""
    low, high = min(0.0, *ends), max(0.0, *ends)
    spare = 0.03 * ((high - low) or 1.0)
    values.minimum_scale, values.maximum_scale = low - spare * (low < 0), high + spare * (high > 0 or low == 0)
    values.has_major_gridlines, values.visible = False, False


def whiskers(series: Any, rows: Sequence[Mapping[str, Any]], color: str) -> None:
    """The intervals as error bars that read the sheet's columns E and F."""
    lower, upper = zip(*(parts(row) for row in rows), strict=True)
    mark = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{reference('F', upper)}</c:plus><c:minus>{reference('E', lower)}</c:minus>"
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{bare(color)}"/></a:solidFill></a:ln></c:spPr>'
        "</c:errBars>"
    )
    series.insert(list(series).index(series.find(qn("c:cat"))), mark)


def parts(row: Mapping[str, Any]) -> tuple[float, float]:
    """How far the interval reaches to both sides, nothing where there is none."""
    if row["low"] is None or row["high"] is None:
        return 0.0, 0.0
    return max(row["estimate"] - row["low"], 0.0), max(row["high"] - row["estimate"], 0.0)


def reference(column: str, values: Sequence[float]) -> str:
    """Numbers of a column of the chart's sheet."""
    points = "".join(f'<c:pt idx="{i}"><c:v>{v!r}</c:v></c:pt>' for i, v in enumerate(values))
    return (
        f"<c:numRef><c:f>Sheet1!${column}$2:${column}${len(values) + 1}</c:f><c:numCache><c:formatCode>General"
        f'</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def room(chart: Any, names: float = 0.46) -> None:
    """A fixed share of the width for the names of the bars."""
    area = chart._chartSpace.chart.plotArea
    old = area.find(qn("c:layout"))
    if old is not None:
        area.remove(old)
    area.insert(
        0,
        parse_xml(
            f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
            f'<c:yMode val="edge"/><c:x val="{names}"/><c:y val="0.01"/><c:w val="{0.97 - names:.2f}"/>'
            '<c:h val="0.97"/></c:manualLayout></c:layout>'
        ),
    )


def chart_sheet(data: Any, rows: Sequence[Mapping[str, Any]], heads: Sequence[str], day: datetime) -> bytes:
    """The sheet behind a chart: what is drawn, and beside it the ends of the intervals and the people."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": day.replace(tzinfo=None)})
        page = book.add_worksheet("Sheet1")
        page.set_column(0, 0, 60)
        for j, series in enumerate(data, 1):
            page.write_string(0, j, series.name)
            for i, value in enumerate(series.values, 1):
                page.write_number(i, j, value)
        for i, category in enumerate(data.categories, 1):
            page.write_string(i, 0, str(category.label))
        for j, head in enumerate(heads, 2):
            page.write_string(0, j, head)
        for i, row in enumerate(rows, 1):
            for j, value in enumerate((row["low"], row["high"], *parts(row), row["n"]), 2):
                if value is not None:
                    page.write_number(i, j, value)
    return file.getvalue()


def speak(show: Any, locale: str) -> None:
    """Tell every letter's language, for readers aloud and for spelling."""
    for slide in show.slides:
        roots = [slide._element] + ([slide.notes_slide._element] if slide.has_notes_slide else [])
        for letters in (r for root in roots for r in root.iter(qn("a:r"))):
            letters.get_or_add_rPr().set("lang", locale)
