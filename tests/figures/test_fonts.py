from fontTools.ttLib import TTFont

from cxaudit.figures import fonts, intervals, style, svg_renderer

HAN = "\u97d3"


def test_the_fonts_have_the_letters_of_a_russian_report():
    said = "Ёё «№» ₽ − ≥ → \u00a0\u202f–—…"
    assert fonts.settable(said) == said
    assert fonts.lent("Банк «Пример», Bank") == ()


def test_letters_that_no_font_has_become_a_box(monkeypatch):
    monkeypatch.setattr(fonts, "installed_fonts", tuple)
    fonts.lender.cache_clear()
    assert fonts.settable(f"a{HAN}\U000e0100") == "a\u25af"
    fonts.lender.cache_clear()


def test_a_picture_borrows_an_installed_font_for_another_script(monkeypatch, tmp_path, frame, words):
    font = TTFont(fonts.font_files()[-1])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(HAN)] = "A"
    font.save(tmp_path / "Han.ttf")
    rows = frame(3, term=HAN + "{i}")
    fonts.lender.cache_clear()
    monkeypatch.setattr(fonts, "installed_fonts", tuple)
    boxes = style.svg(intervals.draw, rows, words, intervals.size(rows))
    fonts.lender.cache_clear()
    monkeypatch.setattr(fonts, "installed_fonts", lambda: ((tmp_path / "Han.ttf", frozenset({ord(HAN)})),))
    assert fonts.lent(HAN) == (tmp_path / "Han.ttf",)
    svg_renderer.lay_out_text.cache_clear()
    drawn = style.svg(intervals.draw, rows, words, intervals.size(rows))
    fonts.lender.cache_clear()
    svg_renderer.lay_out_text.cache_clear()
    assert drawn != boxes
