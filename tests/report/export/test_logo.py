import base64

from cxaudit.report.export.logo import draw_logo, picture_size


def logo(svg: str) -> dict[str, str]:
    return {"kind": "image/svg+xml", "content": base64.b64encode(svg.encode()).decode()}


def test_clear_margins_are_cut_off():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect x="10" y="40" width="80" height="20"/></svg>'
    wide, high = picture_size(draw_logo(logo(svg)))
    assert 3.8 < wide / high < 4.2


def test_what_cannot_be_drawn_or_seen_is_no_logo():
    assert draw_logo({"kind": "image/png", "content": base64.b64encode(b"\x89PNG\r\n\x1a\nbroken").decode()}) is None
    assert draw_logo(logo('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>')) is None
