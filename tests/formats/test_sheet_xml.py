"""Errors, formulas without results and per cent are found however a program spells its XML."""

import io

import pytest

from cxaudit.formats.sheet_xml import marked_cells, per_cent_styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELLS = {
    '<c r="B2" t="e"><v>#DIV/0!</v></c>': "error",
    '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>': "error",
    '<c r="B2"><f>A1</f></c>': "no result",
    '<c r="B2"><f>A1</f><v/></c>': "no result",
    '<c r="B2"><f t="shared" si="0"/><v></v></c>': "no result",
    '<c r="B2" t="str"><f>A1</f></c>': "no result",
    '<c r="B2" t="str"><f>A1</f><v></v></c>': "empty text",
    '<c r="B2"><f>A1</f><v>5</v></c>': "number",
    '<c r="B2" s="1"><v>0.85</v></c>': "per cent",
    '<c r="B2" s="2"><v>0.85</v></c>': "number",
}


def spelled(cell, prefix, quote):
    """The same sheet with another prefix, other quotes, and attributes in another order."""
    text = f'<worksheet xmlns="{MAIN}"><sheetData><row r="2">{cell}</row></sheetData></worksheet>'
    if prefix:
        text = text.replace("<worksheet xmlns=", f"<{prefix}:worksheet xmlns:{prefix}=")
        for name in ("sheetData", "row", "c", "v", "f"):
            text = text.replace(f"<{name}>", f"<{prefix}:{name}>").replace(f"</{name}>", f"</{prefix}:{name}>")
            text = text.replace(f"<{name} ", f"<{prefix}:{name} ").replace(f"<{name}/>", f"<{prefix}:{name}/>")
        text = text.replace("</worksheet>", f"</{prefix}:worksheet>")
    return text.replace('"', quote).encode()


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("prefix", ["", "x", "ss"])
@pytest.mark.parametrize("cell", CELLS)
def test_every_spelling_is_read_alike(cell, prefix, quote):
    found = dict(marked_cells(io.BytesIO(spelled(cell, prefix, quote)), frozenset({1})))
    kind = CELLS[cell]
    if kind in {"empty text", "number"}:
        assert found == {}
    elif kind == "per cent":
        assert found == {(1, 1): None}
    else:
        assert ("error" in found[1, 1].what.text) == (kind == "error")


def test_cells_without_addresses_are_counted():
    text = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c/><c t="e"><v>#N/A</v></c></row></sheetData></worksheet>'
    assert list(dict(marked_cells(io.BytesIO(text.encode()), frozenset()))) == [(0, 1)]


def test_styles_that_show_per_cent():
    styles = f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.0%"/>
        <numFmt numFmtId="165" formatCode='0 "% of all"'/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/>
        <xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"""
    assert per_cent_styles(styles.encode()) == {1, 2}
