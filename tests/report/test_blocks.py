import pytest

from cxaudit.report.blocks import (
    EMPTY,
    HTML,
    PLAIN,
    TABLE_FACE,
    TYPST,
    Blocks,
    Callout,
    Card,
    Cards,
    Cell,
    Column,
    Empty,
    Figure,
    KeyFigure,
    KeyFigures,
    Listing,
    Numbers,
    Prose,
    Sheet,
    Table,
    Workbook,
)  # fmt: skip


def every_block(text: str) -> list:
    table = Table(
        "t",
        text,
        (Column(text), Column("n", number=True)),
        ((Cell(text, text, "major"), Cell("1")),),
        (text,),
        Numbers((text,), ("",), ((text,),)),
    )
    card = Card("critical", text, text, text, text, ("t",))
    return [
        Prose((text,)), Empty((text,)), Listing((text,)), Callout("note", text, text), KeyFigures((KeyFigure(text, text, text, text, text),)),
        Cards((card,), {"action": text, "owner": text}, text), table, Figure("f", text, "<svg></svg>", text, (16.5, 8.0)),
        Workbook(text, (Sheet("s", text, (text,), ((text,),)),)),
    ]  # fmt: skip


@pytest.mark.parametrize("at", range(9))
def test_every_block_has_its_faces_and_no_markup_of_a_client(at, hostile):
    bundle = every_block(hostile)[at]._repr_mimebundle_()
    assert {HTML, TYPST, PLAIN} <= set(bundle)
    assert "<script" not in bundle[HTML]
    assert "&lt;script&gt;" in bundle[HTML]
    assert "\u202e" not in bundle[HTML] + bundle[TYPST]
    assert "\x07" not in bundle[HTML] + bundle[TYPST]


def test_a_table_hands_on_its_unrounded_numbers():
    table = Table("t", "c", (Column("a"),), ((Cell("1.2"),),), (), Numbers(("a",), ("points",), ((1.23456789012,),)))
    assert table.more()[TABLE_FACE][0]["rows"] == ((1.23456789012,),)


def test_blocks_gather_the_tables_of_all_parts_and_nothing_is_empty():
    one = Table("t", "c", (Column("a"),), ())
    assert len(Blocks((one, one)).more()[TABLE_FACE]) == 2
    assert EMPTY in Blocks(()).more()


def test_a_wide_table_asks_for_a_landscape_page():
    narrow, wide = (
        Table(
            "t",
            "c",
            tuple(Column(f"head {i}", number=True) for i in range(n)),
            (tuple(Cell("[−1,23; −1,01]") for _ in range(n)),),
        )
        for n in (3, 14)
    )
    assert not narrow.wide
    assert wide.wide
    assert sum(wide.widths()) == pytest.approx(25.2, abs=0.1)


def test_pictures_on_one_page_do_not_share_ids():
    svg = '<svg><clipPath id="a"/><g clip-path="url(#a)"><use href="#a"/></g></svg>'
    page = Figure("one", "c", svg, "c", (16, 8)).html()
    assert 'id="one.a"' in page
    assert "url(#one.a)" in page
    assert 'href="#one.a"' in page
