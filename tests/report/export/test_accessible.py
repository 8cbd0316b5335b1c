"""The report for those who read by ear or keyboard: PDF by a second check beside the maker's own, HTML by axe in a browser."""

import io

import pikepdf
import pytest
from hostile_client import executed
from matterhorn import faults_of_access, faults_of_archive

from cxaudit.language import Language
from cxaudit.report.compose import compose, settle_notebook, without_empty
from cxaudit.report.export import exporter
from cxaudit.workbench import Workbench


def shown(data_of_client, evidence, code):
    """The executed notebook of a client, without a kernel."""
    notebook = compose(Workbench.at().notebooks, data_of_client, Language(code))
    return without_empty(settle_notebook(executed(notebook, evidence, code)))


@pytest.fixture(scope="module")
def reports(survey_of_tests):
    """The executed notebooks of a client in both languages."""
    return {code: shown(survey_of_tests.data, survey_of_tests, code) for code in ("en", "ru")}


@pytest.mark.parametrize("code", ["en", "ru"])
def test_the_pdf_can_be_read_by_ear(reports, code):
    content, _ = exporter("pdf").from_notebook_node(reports[code])
    assert faults_of_access(content) == []


def test_the_archive_is_whole_and_can_be_read_by_ear(reports):
    content, _ = exporter("archive").from_notebook_node(reports["ru"])
    assert faults_of_archive(content) + faults_of_access(content) == []


def spoiled(content, spoil):
    """A PDF after something was done to it."""
    book = pikepdf.open(io.BytesIO(content))
    spoil(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def untag(book):
    book.pages[2].Contents = book.make_stream(b"BT (x) Tj ET\n")


def forget_words(book):
    for page in book.pages:
        for annotation in page.get("/Annots", ()):
            del annotation["/Contents"]


def forget_title(book):
    del book.Root["/ViewerPreferences"]


@pytest.mark.parametrize(
    ("spoil", "told"), [(untag, "neither tagged"), (forget_words, "link without words"), (forget_title, "no title")]
)
def test_the_check_sees_what_is_wrong(reports, spoil, told):
    content, _ = exporter("pdf").from_notebook_node(reports["en"])
    assert any(told in fault for fault in faults_of_access(spoiled(content, spoil)))


@pytest.fixture(scope="module")
def pages(reports, tmp_path_factory):
    """The reports as HTML files."""
    home = tmp_path_factory.mktemp("pages")
    for code, notebook in reports.items():
        (home / f"{code}.html").write_text(exporter("html").from_notebook_node(notebook)[0], encoding="utf-8")
    return home


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("code", ["en", "ru"])
def test_axe_finds_nothing(browser, axe, pages, code, scheme):
    # The page's own policy forbids every script; the test alone lifts it.
    page = browser.new_context(color_scheme=scheme, bypass_csp=True).new_page()
    page.goto((pages / f"{code}.html").as_uri())
    found = axe.run(page)
    told = [(v["id"], v["nodes"][0]["html"][:120]) for v in found.response["violations"]]
    page.context.close()
    assert told == []


def test_the_keyboard_reaches_the_report_and_the_contents(browser, pages):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((pages / "ru.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0  # seen once it has the focus
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"
    page.focus("nav a")
    seen = "getComputedStyle(document.activeElement)"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{seen}.outlineStyle") == "solid"
    page.keyboard.press("Enter")
    target = page.evaluate("document.activeElement.hash || location.hash")
    assert page.evaluate(f"document.querySelector('{target}').getBoundingClientRect().top") < 800
    page.close()


@pytest.mark.parametrize("width", [640, 390, 320])  # 640: half of 1280, that is a zoom of 200 %
def test_nothing_runs_out_of_a_narrow_page(browser, pages, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((pages / "ru.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
