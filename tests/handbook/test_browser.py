"""The handbook in a real browser (Chromium without a window): search, keyboard, phone width, axe, no error, no request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cxaudit.handbook.formats.html import write_files as html_files
from cxaudit.handbook.formats.site import write_files as site_files

WORD = {"ru": "обещаниями", "en": "promises"}
FOUND = "#found li"


@contextmanager
def opened(browser, path, *, width=1280, scheme="light") -> Iterator:
    """A page that has not complained and has asked for nothing outside its folder when it is left."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page, faults, strangers = context.new_page(), [], []
    page.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda failure: faults.append(str(failure)))
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else strangers.append(asked.url))
    try:
        page.goto(path.as_uri())
        page.wait_for_selector("#search")
        yield page
        assert (faults, strangers) == ([], [])
    finally:
        context.close()


def flaws(page) -> list[tuple[str, str]]:
    """What axe finds, each with the first place."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    # Nothing is loaded for axe beforehand: a page from a file may not fetch its own style sheet.
    response = axe.Axe().run(page, options={"preload": False}).response
    return [(found["id"], found["nodes"][0]["html"]) for found in response["violations"]]


@pytest.fixture
def single(filled, tmp_path):
    """The one file of a client's edition."""
    path = tmp_path / "handbook.html"
    path.write_bytes(html_files(filled.edition("Ann Lee"))[""])
    return path


@pytest.fixture
def site(filled, tmp_path):
    """The folder of a client's edition."""
    for name, content in site_files(filled.edition()).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_search_by_keyboard(browser, single, code):
    with opened(browser, single) as page:
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "search"
        page.keyboard.insert_text(WORD[code])
        assert page.locator(FOUND).count() >= 3
        assert page.locator("#found mark").count() >= 3
        page.keyboard.press("ArrowDown")
        target = page.evaluate("document.activeElement.closest('#found') && document.activeElement.hash")
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == target
        page.focus("#search")
        page.keyboard.press("Escape")
        assert page.locator(FOUND).count() == 0
        page.keyboard.insert_text("qqqq")
        assert len(page.inner_text("#told")) > 5


FORMS = {
    "ru": [("обещание", "обещаниями"), ("извинение", "извиняться"), ("ещё", "ЕЩЕ"), ("жалоба", "жалобами")],
    "en": [("promise", "promised"), ("complaint", "Complaints")],
}


def test_forms_of_a_word_find_the_same_places(browser, single, code):
    with opened(browser, single) as page:
        for forms in FORMS[code]:
            told = []
            for word in forms:
                page.fill("#search", word)
                told.append((page.inner_text("#told"), page.locator(FOUND).all_inner_texts()))
            assert told[0] == told[1]
            assert len(told[0][1]) >= 3


def test_words_are_found_by_their_beginning_and_marked_whole(browser, single, code):
    part, whole = {"ru": ("стандар", "стандарт"), "en": ("standar", "standard")}[code]
    with opened(browser, single) as page:
        page.fill("#search", part)
        marked = page.locator("#found mark").all_inner_texts()
        assert marked
        assert all(word.lower().startswith(whole) for word in marked)
        page.fill("#search", part[2:])  # the middle of a word is no word
        assert page.locator(FOUND).count() == 0


def test_the_first_key_leads_past_the_contents(browser, single):
    with opened(browser, single) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "text"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page(browser, single, code, scheme):
    with opened(browser, single, width={"ru": 1280, "en": 390}[code], scheme=scheme) as page:
        page.fill("#search", WORD[code])
        assert flaws(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("code", ["ru"])
def test_axe_finds_nothing_in_the_folder(browser, site, scheme):
    with opened(browser, site / "quality.html", width=390, scheme=scheme) as page:
        assert flaws(page) == []


def test_a_phone_scrolls_in_one_direction(browser, single):
    with opened(browser, single, width=360) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("document.querySelector('nav details').open") is False


def test_the_site_searches_from_every_page(browser, site, code):
    with opened(browser, site / "trust.html", width=360) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.fill("#search", WORD[code])
        assert page.locator(FOUND).count() >= 3
        pages = page.evaluate("[...document.querySelectorAll('#found a')].map(a => a.pathname)")
        assert len(set(pages)) >= 2


@pytest.mark.parametrize("code", ["en"])
def test_the_self_check_counts_the_rung_by_the_lowest_no(browser, single):
    with opened(browser, single) as page:
        boxes = page.locator("main input[type=checkbox][aria-label^='1.'], main input[aria-label^='2.']")
        ladder = [box for box in boxes.all() if box.get_attribute("aria-label")[2].isdigit()]
        assert len(ladder) == 10
        for box in ladder[:5]:
            box.check()
        assert "rung by these ticks: 1." in page.inner_text(".rung")
        ladder[0].uncheck()
        assert "rung by these ticks: 0." in page.inner_text(".rung")
        assert "statement 1.1" in page.inner_text(".rung")
