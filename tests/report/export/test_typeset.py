from cxaudit.report.export.manuscript import headings
from cxaudit.report.export.typeset import typeset_prose


def test_prose_becomes_typst_by_its_tokens():
    text = "## A *b*\n\nc **d** `e` [f](#part-1) #eval() $x$\n\n- g\n- h\n\n<b>i</b>"
    marks = iter(headings((text,)))
    typst = typeset_prose(text, marks)
    assert '#chapter-mark("part-1", 2)[#"A ";#emph[#"b";]]' in typst
    assert '#" #eval() $x$";' in typst
    assert '#towards("part-1")[#"f";]' in typst
    assert "#list([" in typst


def test_addresses_in_prose_stay_text():
    assert "towards" not in typeset_prose("[x](http://evil.example)", iter(()))
