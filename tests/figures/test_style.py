from cxaudit.figures import intervals, style


def test_the_same_numbers_give_the_same_bytes_and_no_text_is_told(frame, words):
    rows = frame(3, term="$x$ <b> -- {i}")
    one, two = (style.svg(intervals.draw, rows, words, intervals.size(rows)) for _ in range(2))
    assert one == two
    assert one.startswith("<svg")
    assert "<!--" not in one
    assert "<b>" not in one


def test_a_long_label_is_wrapped_and_then_cut():
    assert style.wrap_label("слово " * 40).count("\n") == 2
    assert style.wrap_label("слово " * 40).endswith("…")


def test_white_or_ink_whichever_reads_better():
    assert style.readable("#101010", "#20262E") == "white"
    assert style.readable("#F0F0F0", "#20262E") == "#20262E"
    assert style.blend("#000000", "#FFFFFF", 0.5) == "#808080"


def test_ids_from_memory_are_counted():
    pictures = [
        f'<svg><clipPath id="p{name}"/><path clip-path="url(#p{name})"/></svg>' for name in ("59fe5b596e", "4c550a18cb")
    ]
    assert style.lean(pictures[0]) == style.lean(pictures[1])
    assert "url(#p0)" in style.lean(pictures[0])
