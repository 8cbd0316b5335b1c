import typst

from cxaudit.report.text import capital, html, line, typst_call, typst_value, visible
from cxaudit.report.text import typst as literal


def test_signs_that_reorder_or_control_are_taken_out():
    assert visible("a\u202eb\u2066c\x07d\ufeff") == "abc d"
    assert visible("\udc80\uffff") == "\ufffd\ufffd"
    assert visible("Ёж №5 — 10\u00a0%") == "Ёж №5 — 10\u00a0%"


def test_a_long_text_is_cut_and_a_line_is_one_line():
    assert len(visible("x" * 100_000, 600)) == 600
    assert line("a\nb") == "a b"


def test_html_is_escaped():
    assert html("<a href='x' onclick=\"y\">") == "&lt;a href=&#x27;x&#x27; onclick=&quot;y&quot;&gt;"


def test_typst_literals_come_back_as_they_were(hostile):
    said = visible(hostile)
    source = f"#metadata({literal(hostile)}) <m>"
    assert typst.query(source.encode(), "<m>", field="value", one=True) == __import__("json").dumps(
        said, ensure_ascii=False
    )


def test_values_become_typst_code():
    assert typst_value({"a": (1, True, None, "x")}) == '("a": (1, true, none, "x", ), )'
    assert typst_value({}) == "(:)"
    assert typst_call("card", more_of_it=()) == "#card(more-of-it: ())\n\n"


def test_heads_begin_with_a_large_letter_but_names_stay():
    assert [capital(x) for x in ("gap 5", "n", "nps", "p-value", "")] == ["Gap 5", "n", "NPS", "p-value", ""]
