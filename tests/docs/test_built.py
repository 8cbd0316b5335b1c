"""The built site: it stands on its own, asks nothing of anybody, finds what is sought, and is one language throughout."""

import re
import shutil
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest


class Addresses(HTMLParser):
    """Every address that a page names, and every id that it has."""

    def __init__(self):
        super().__init__()
        self.found, self.ids = [], set()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src", "action", "srcset", "poster", "data") and value:
                self.found.append(value)
            if name == "id":
                self.ids.add(value)


def read(page):
    parser = Addresses()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser


def test_every_page_is_there_in_both_languages(built):
    def names(language):
        return sorted(str(p.relative_to(built / language)) for p in (built / language).rglob("*.html"))

    assert names("en") == names("ru")
    assert len(names("en")) > 35


def test_every_link_leads_somewhere_inside(built):
    """No address outside of the folder, and none inside it that is not there."""
    pages = {
        page.resolve(): read(page) for page in built.rglob("*.html") if "work" not in page.relative_to(built).parts
    }
    lost = []
    for page, parsed in pages.items():
        for address in parsed.found:
            path, _, mark = address.partition("#")
            path = unquote(path.partition("?")[0])
            target = (page.parent / path).resolve() if path else page
            there = target in pages and (not mark or unquote(mark) in pages[target].ids or mark.startswith("svg-"))
            if re.match(r"\w+:|//", address) or not (there or (target not in pages and target.is_file())):
                lost.append((page.name, address))
    assert lost == []


def test_nothing_is_asked_of_the_network(built):
    """Scripts and styles of the theme name no address that a browser would load."""
    for path in [*built.rglob("*.css"), *built.rglob("*.js")]:
        text = path.read_text(encoding="utf-8", errors="replace")
        text = text.replace("http://www.w3.org/", "")
        assert not re.findall(r"(?:url\(|@import|src\s*=|fetch\()\s*['\"]?(?:https?:)?//", text), path.name


def test_the_russian_site_is_russian(built):
    english = re.compile(r"\b(?:Toggle|Skip to|On this page|Next|Previous|Search|Contents)\b")
    for page in (built / "ru").rglob("*.html"):
        if "developers" not in page.parts:
            text = re.sub(r"<(script|style|pre|code)\b.*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.S)
            assert english.findall(text) == [], page.name


def test_missing_tools_are_named(monkeypatch):
    import pictures

    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert {"chromium", "pdftoppm"} <= set(pictures.missing())


def test_the_gallery_shows_what_a_report_drew(tmp_path):
    import json

    import gallery
    from speech import Speech

    cell = {
        "source": ['audit.figure("gaps", "bars", "gap 5")'],
        "outputs": [{"data": {"text/html": ['<div aria-label="Gaps: A −1.00."><svg id="x"></svg></div>']}}],
    }
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "acme-en.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    page = gallery.page(tmp_path, "en", tmp_path / "pictures", Speech("en"))
    assert "![Gaps: A −1.00.](pictures/bars.svg)" in page
    assert (tmp_path / "pictures" / "bars.svg").read_text() == '<svg id="x"></svg>'


@pytest.fixture
def opened(browser):
    """A page with a list of what it asked for elsewhere and complained of."""
    pages = []

    def page(address, width=1280):
        view = browser.new_page(viewport={"width": width, "height": 900})
        view.faults = []
        view.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else view.faults.append(r.url))
        view.on("console", lambda said: view.faults.append(said.text) if said.type == "error" else None)
        view.on("pageerror", lambda failure: view.faults.append(str(failure)))
        view.goto(address)
        pages.append(view)
        return view

    yield page
    for view in pages:
        view.close()


@pytest.mark.parametrize(
    ("language", "sought", "found"), [("en", "complaint", "Judge complaints"), ("ru", "жалоба", "Разобрать жалобы")]
)
def test_the_search_works_from_a_file(built, opened, language, sought, found):
    page = opened((built / language / "index.html").as_uri())
    page.fill(".sidebar-search", sought)
    page.press(".sidebar-search", "Enter")
    page.wait_for_selector(f"#search-results a:has-text('{found}')", timeout=20_000)
    assert page.faults == []


@pytest.mark.parametrize("name", ["index", "tutorial", "howto/gaps", "reference/tables", "reference/statistics"])
def test_a_page_fits_a_phone(built, opened, name):
    for language in ("en", "ru"):
        page = opened((built / language / f"{name}.html").as_uri(), width=390)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.fonts.check('16px \"IBM Plex Sans\"')")
        assert page.faults == []


def test_the_first_page_leads_to_both_languages_and_each_to_the_other(built, opened):
    page = opened((built / "index.html").as_uri())
    page.click("text=По-русски")
    assert page.get_attribute("html", "lang") == "ru"
    page.click("text=In English")
    assert page.get_attribute("html", "lang") == "en"
    assert page.faults == []
