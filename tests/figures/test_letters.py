from fontTools.ttLib import TTFont

from cxaudit.figures import intervals, letters, look, pen

HAN = "\u97d3"


def test_the_fonts_have_the_letters_of_a_russian_report():
    said = "Ёё «№» ₽ − ≥ → \u00a0\u202f–—…"
    assert letters.settable(said) == said
    assert letters.lent("Банк «Пример», Bank") == ()


def test_letters_that_no_font_has_become_a_box(monkeypatch):
    monkeypatch.setattr(letters, "installed", tuple)
    letters.lender.cache_clear()
    assert letters.settable(f"a{HAN}\U000e0100") == "a\u25af"
    letters.lender.cache_clear()


def test_a_picture_borrows_an_installed_font_for_another_script(monkeypatch, tmp_path, frame, words):
    font = TTFont(letters.font_files()[-1])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(HAN)] = "A"
    font.save(tmp_path / "Han.ttf")
    rows = frame(3, term=HAN + "{i}")
    letters.lender.cache_clear()
    monkeypatch.setattr(letters, "installed", tuple)
    boxes = look.svg(intervals.draw, rows, words, intervals.size(rows))
    letters.lender.cache_clear()
    monkeypatch.setattr(letters, "installed", lambda: ((tmp_path / "Han.ttf", frozenset({ord(HAN)})),))
    assert letters.lent(HAN) == (tmp_path / "Han.ttf",)
    pen.written.cache_clear()
    drawn = look.svg(intervals.draw, rows, words, intervals.size(rows))
    letters.lender.cache_clear()
    pen.written.cache_clear()
    assert drawn != boxes
