import base64

import pytest

from cxaudit.report.brand import contrast, is_closed_svg, logo, readable

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize("color", ["#FFE600", "#FFFFFF", "#0B6E4F", "#000000", "#f80", "nonsense"])
def test_every_brand_colour_becomes_readable(color):
    assert contrast(readable(color), "#FFFFFF") >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert readable("#0B6E4F") == "#0B6E4F"


def test_a_logo_must_be_what_its_name_says_and_lie_in_the_folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "logo.png").write_bytes(PNG)
    (tmp_path / "in" / "fake.png").write_bytes(b"%PDF")
    (tmp_path / "out.png").write_bytes(PNG)
    assert logo(tmp_path / "in", "logo.png")["kind"] == "image/png"
    assert [logo(tmp_path / "in", name) for name in ("fake.png", "../out.png", "none.png", None, "logo.exe")] == [
        None
    ] * 5


@pytest.mark.parametrize(
    "inside",
    [
        "<script/>",
        "<image href='http://x/y.png'/>",
        "<use href='file:///etc/passwd#a'/>",
        "<style>@import 'x'</style>",
        "<",
    ],
)
def test_an_svg_that_reaches_outside_is_refused(inside):
    head = "<svg xmlns='http://www.w3.org/2000/svg'>"
    assert is_closed_svg(f"{head}<rect/></svg>".encode())
    assert not is_closed_svg(f"{head}{inside}</svg>".encode())
    assert not is_closed_svg(b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>")
