import base64
import io

import pytest
from PIL import Image

from cxaudit.language import Language
from cxaudit.report.specimen import logo_failures, specimen
from cxaudit.tables.client import ClientFile
from cxaudit.workbench import Workbench

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}"><rect width="{w}" height="{h}" fill="{color}"/></svg>'


@pytest.fixture
def bench(tmp_path) -> Workbench:
    (tmp_path / "client_data" / "acme").mkdir(parents=True)
    return Workbench.at(root=tmp_path)


def page_of(bench, color="#0B6E4F", code="en", logo=None):
    """The specimen of a client with this colour and, where given, an SVG logo of (width, height, colour)."""
    if logo:
        (bench.clients / "acme" / "logo.svg").write_text(SVG.format(w=logo[0], h=logo[1], color=logo[2]))
    client = ClientFile(name="Acme <b>", brand={"color": color, "logo": "logo.svg" if logo else None})
    return specimen(bench, "acme", client, Language(code))


@pytest.mark.parametrize("code", ["en", "ru"])
def test_a_sound_brand_has_nothing_that_fails(bench, code):
    page = page_of(bench, code=code, logo=(100, 80, "#2E8BC0"))
    assert not page.problems
    assert page.pdf.startswith(b"%PDF")
    assert page.png.startswith(b"\x89PNG")


def test_a_pale_colour_and_a_missing_logo_are_told_with_what_would_be_right(bench):
    page = page_of(bench, "#FFE600")
    assert [p.cell for p in page.problems] == ["brand.color", "brand.logo"]
    assert all(p.right for p in page.problems)


@pytest.mark.parametrize(
    ("logo", "said"),
    [
        ((900, 90, "#2E8BC0"), "stripe"),
        ((100, 80, "#FFFFFF"), "lost on white"),
        ((100, 80, "#1B2026"), "lost on a dark"),
    ],
)
def test_a_logo_that_fails_is_told(bench, logo, said):
    (problem,) = page_of(bench, logo=logo).problems
    assert said in problem.what.text


def test_a_small_picture_blurs():
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "#2E8BC0").save(file, "PNG")
    logo = {"kind": "image/png", "content": base64.b64encode(file.getvalue()).decode()}
    (problem,) = logo_failures("logo.png", logo, file.getvalue())
    assert problem.what.values == {"pixels": 60}
