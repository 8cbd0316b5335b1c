from cxaudit.report.export import slides


def test_the_empty_presentation_has_our_layouts_and_the_brand():
    show = slides.empty("#0B6E4F")
    assert {one.name for one in show.slide_layouts} == set(slides.LAYOUTS)
    assert round(show.slide_width / show.slide_height, 2) == 1.78
    for name, (_, boxes) in slides.LAYOUTS.items():
        for box in boxes.values():
            assert box.left >= 0, name
            assert box.left + box.width <= slides.WIDTH, name
            assert box.top + box.height <= slides.HEIGHT, name


def test_an_interval_reaches_as_far_as_it_does():
    assert slides.parts({"estimate": 2.0, "low": 1.5, "high": 3.0}) == (0.5, 1.0)
    assert slides.parts({"estimate": 2.0, "low": None, "high": None}) == (0.0, 0.0)
