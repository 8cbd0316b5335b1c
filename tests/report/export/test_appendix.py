import nbformat

from cxaudit.language import Language
from cxaudit.report.blocks import HTML, TABLE_FACE, TYPST, Cell, Column, Numbers, Table
from cxaudit.report.export.appendix import CELL, DETAIL, place_bundle, with_details_last

CHAPTER = "# Gaps\n\nProse."


def part(rows, cell="20-gaps-07", tags=()):
    raw = Numbers(("a",), ("",), tuple((i,) for i in range(rows)))
    table = Table(f"t{rows}", "Of <rows>", (Column("a"),), tuple((Cell(str(i)),) for i in range(rows)), raw=raw)
    made = nbformat.v4.new_code_cell("audit.table()", id=cell, metadata={"tags": list(tags)})
    return place_bundle(table._repr_mimebundle_(), made)


def test_a_long_table_goes_to_the_end_and_leaves_a_line():
    short, long = part(3), part(30)
    assert short[CELL] == "20_gaps[8]"
    moved = with_details_last([CHAPTER, long, short, "# Next"], Language("en"))
    assert moved[2:4] == (short, "# Next")
    assert moved[-2:] == ("## Gaps", long)
    assert moved[4].startswith("# Detailed tables")
    assert TABLE_FACE not in moved[1]
    assert "<!--see t30-->" in moved[1][HTML]
    assert "&lt;rows&gt;" in moved[1][HTML]
    assert "#pointers(" in moved[1][TYPST]


def test_tags_and_the_chapter_decide_before_the_length():
    assert part(3, tags=["detail"])[DETAIL]
    assert not part(30, tags=["keep"])[DETAIL]
    assert not part(30, cell="90-method-04")[DETAIL]
    assert not part(30, cell="00-summary-09")[DETAIL]
    assert DETAIL not in part(30, cell="a-cell-of-an-analyst")


def test_a_report_without_long_tables_has_no_appendix():
    assert with_details_last([CHAPTER, part(3)], Language("en"))[0] == CHAPTER
    assert len(with_details_last([CHAPTER, part(3)], Language("en"))) == 2
