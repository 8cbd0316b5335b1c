"""The desk in a real browser, as a consultant meets it: every page, button, slider and key; nothing leaves the machine.

The tests follow one visit in its order and share one JupyterLab; each page is opened once, or where a test begins
alone.
"""

import re

import pypdf
import pytest

from cxaudit.tables.folder import read_client

LONG = 45_000  # milliseconds
EXPORT = re.compile("Save and Export Notebook|экспортировать")  # the language pack lags behind JupyterLab
REPORTS = "reports/example-bank"
#: Looks whether an element stands in the part of the page that is seen without scrolling.
IN_SIGHT = "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"


def text(lab, selector):
    return lab.page.locator(selector).first.inner_text()


def changed(lab, selector, before):
    """Wait until a part of the page says something else."""
    condition = "([selector, before]) => document.querySelector(selector).innerText !== before"
    lab.page.wait_for_function(condition, arg=[selector, before], timeout=LONG)


def says(lab, selector, again):
    """Wait until a part of the page says something again."""
    condition = "([selector, again]) => document.querySelector(selector).innerText === again"
    lab.page.wait_for_function(condition, arg=[selector, again], timeout=LONG)


def at(lab, notebook, wait):
    """See to it that a page is open: it is, unless a test was picked out of the visit."""
    if not lab.page.url.partition("?")[0].endswith(notebook):
        lab.open(notebook, wait)


def test_it_fills_itself_in_the_language_of_the_lab_and_says_so_meanwhile(lab):
    lab.open("start.ipynb", ".cxaudit-said")
    assert "Страница заполняется" in text(lab, ".cxaudit-said")
    lab.page.wait_for_selector(".cxd-there table", timeout=LONG)
    lab.page.wait_for_selector(".cxaudit-said", state="detached", timeout=LONG)
    assert "Файл" in text(lab, ".jp-MenuBar, .lm-MenuBar")
    assert "Банк «Пример»" in text(lab, ".cxd-there")
    assert "Пять разрывов" in lab.page.content()


class TestStart:
    @pytest.fixture(autouse=True)
    def page(self, lab):
        at(lab, "start.ipynb", ".cxd-there table")

    def test_it_has_no_barrier(self, lab):
        assert lab.barriers() == ""

    def test_nothing_is_made_without_a_kind_of_file(self, lab):
        for name in ("PDF", "HTML", "XLSX"):
            lab.page.get_by_label(name, exact=True).first.uncheck()
        lab.page.locator("button.cxd-make").click()
        lab.page.wait_for_selector(".cxd-problem:has-text('Выберите')", timeout=LONG)

    def test_the_button_makes_the_report_by_key_too(self, lab):
        lab.page.get_by_label("английский", exact=True).first.uncheck()
        for name in ("PDF", "HTML"):
            lab.page.get_by_label(name, exact=True).first.check()
        lab.page.locator("button.cxd-make").focus()
        lab.page.keyboard.press("Enter")
        lab.page.wait_for_selector(".cxd-fine:has-text('Отчёт готов')", timeout=3 * LONG)
        assert (lab.home / REPORTS / "example-bank-ru.html").is_file()
        assert len(pypdf.PdfReader(lab.home / REPORTS / "example-bank-ru.pdf").pages) > 20
        assert lab.page.get_by_role("link", name="example-bank-ru.pdf").count() == 1

    def test_every_problem_of_a_client_is_told_and_no_traceback(self, lab):
        broken = lab.home / "client_data" / "zz-broken"
        broken.mkdir()
        (broken / "client.toml").write_text('name = "Сломанный"\nlanguages = ["xx"]\ncolour = 1\n', "utf-8")
        lab.open("start.ipynb", ".cxd-there table")
        lab.page.get_by_label("Клиент", exact=True).select_option("zz-broken")
        lab.page.wait_for_selector(".cxd-there .cxd-problem", timeout=LONG)
        told = text(lab, ".cxd-there")
        assert told.count("client.toml") >= 2
        assert not re.search("Traceback|Error", told)
        assert lab.page.locator("button.cxd-make").is_disabled()

    def test_a_new_client_is_made_by_a_button(self, lab):
        lab.page.get_by_role("button", name="Новый клиент").press("Enter")
        lab.page.get_by_label("Имя папки").fill("novyj")
        lab.page.get_by_role("button", name="Создать папку").click()
        lab.page.wait_for_selector(".cxd-fine:has-text('client.toml')", timeout=LONG)
        assert (lab.home / "client_data" / "novyj" / "client.toml").is_file()
        lab.page.wait_for_function("() => [...document.querySelectorAll('select')].some(s => s.value === 'novyj')")


class TestChapter:
    def test_a_link_leads_to_a_chapter_of_this_client_which_runs_alone(self, lab):
        at(lab, "start.ipynb", ".cxd-there table")
        lab.page.get_by_label("Клиент", exact=True).select_option("example-bank")
        lab.page.get_by_role("link", name="Лояльность").click()
        lab.page.wait_for_selector(".jp-mod-current:has-text('30_loyalty.ipynb')", timeout=LONG)
        lab.run_all()
        lab.page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) figure svg", timeout=2 * LONG)
        assert lab.page.locator("[data-mime-type='application/vnd.jupyter.stderr']:visible").count() == 0

    def test_the_export_menu_makes_our_pdf(self, lab):
        if "30_loyalty" not in lab.page.url:
            self.test_a_link_leads_to_a_chapter_of_this_client_which_runs_alone(lab)
        lab.page.get_by_role("menuitem", name="Файл").click()
        lab.page.locator(".lm-Menu-item", has_text=EXPORT).first.hover()
        lab.page.get_by_role("menuitem", name="Cxaudit_pdf", exact=True).wait_for(timeout=LONG)
        listed = " ".join(lab.page.locator(".lm-Menu-item:has-text('Cxaudit_')").all_inner_texts())
        assert [kind in listed for kind in ("html", "xlsx", "docx")] == [True] * 3
        saved = lab.exported("Cxaudit_pdf")
        pages = pypdf.PdfReader(saved).pages
        assert "Лояльность" in pages[0].extract_text() + pages[-1].extract_text()


class TestExplore:
    @pytest.fixture(autouse=True)
    def page(self, lab):
        at(lab, "example-bank/explore.ipynb", ".cxd-whatif .cxd-head")

    def test_the_findings_stand_in_sight_of_their_sliders(self, lab):
        slider = lab.page.get_by_role("slider", name="Критично")
        slider.scroll_into_view_if_needed()
        assert slider.get_attribute("aria-valuetext").replace("\u00a0", " ") == "20 %"
        assert lab.page.locator(".cxd-counted").evaluate(IN_SIGHT)

    def test_it_has_no_barrier(self, lab):
        assert lab.barriers() == ""

    def test_a_slider_changes_the_findings_by_keys(self, lab):
        before = text(lab, ".cxd-counted")
        lab.page.get_by_role("slider", name="Критично").focus()
        for _ in range(12):
            lab.page.keyboard.press("ArrowLeft")
        changed(lab, ".cxd-counted", before)
        assert "→" in text(lab, ".cxd-counted")
        lab.page.wait_for_selector(".cxd-toml pre:has-text('0.08, 0.08]')", timeout=LONG)
        lab.page.get_by_role("button", name="Как в client.toml").click()
        says(lab, ".cxd-counted", before)

    def test_a_weight_changes_the_gap_as_a_whole(self, lab):
        before = text(lab, ".cxd-weighted")
        lab.page.get_by_role("slider", name="Надёжность").focus()
        lab.page.keyboard.press("End")
        changed(lab, ".cxd-weighted", before)

    def test_a_filter_changes_what_is_found(self, lab):
        parts = [".cxd-counted", ".cxd-row .cxd-number"]
        before = [text(lab, part) for part in parts]
        lab.page.get_by_label("Регион", exact=True).select_option(index=1)
        for part, was in zip(parts, before, strict=True):
            changed(lab, part, was)
        lab.page.get_by_label("Регион", exact=True).select_option(index=0)
        for part, was in zip(parts, before, strict=True):
            says(lab, part, was)

    def test_a_click_on_a_bar_shows_its_questions_and_a_key_hides_them(self, lab):
        row = lab.page.locator(".cxd-row", has_text="Надёжность")
        row.click()  # in its middle, where the bar is, once the row stands still: the filter has just redrawn the page
        lab.page.wait_for_selector(".cxd-items table", timeout=LONG)
        assert lab.page.locator(".cxd-items tbody tr").count() == 5
        row.get_by_role("button").press("Enter")
        lab.page.wait_for_selector(".cxd-items table", state="detached", timeout=LONG)

    def test_comments_stand_behind_a_pain_point(self, lab):
        lab.page.wait_for_selector(".cxd-comments .cxd-quote", timeout=LONG)

    def test_what_if_answers_with_an_interval(self, lab):
        before = text(lab, ".cxd-whatif")
        assert "95-процентный интервал" in before
        lab.page.get_by_role("slider", name="Восприятие выше на").focus()
        lab.page.keyboard.press("ArrowRight")
        changed(lab, ".cxd-whatif", before)


class TestEdit:
    @pytest.fixture(autouse=True)
    def page(self, lab):
        at(lab, "example-bank/edit.ipynb", ".cxd-state >> nth=2")

    def test_a_press_on_the_map_chooses_a_touchpoint(self, lab):
        lab.page.get_by_role("button", name="Поддержка в чате").press("Enter")
        lab.page.wait_for_function(
            "() => [...document.querySelectorAll('input')].some(i => i.value === 'Поддержка в чате')", timeout=LONG
        )

    def test_it_has_no_barrier(self, lab):
        assert lab.barriers() == ""

    def test_it_saves_and_reads_back(self, lab):
        lab.page.get_by_role("button", name="Выбор продукта на сайте").click()
        field = lab.page.get_by_label("Владелец").first
        lab.page.wait_for_selector(".cxd-now:has-text('Выбор продукта')", timeout=LONG)
        field.fill("Иванова")
        lab.page.wait_for_selector(".cxd-picture :text('Иванова')", timeout=LONG)
        lab.page.get_by_role("button", name="Сохранить").first.click()
        lab.page.wait_for_selector(".cxd-done .cxd-fine", timeout=LONG)
        table = read_client(lab.home / "client_data/example-bank").tables["touchpoints"]
        assert table["owner"].iloc[0] == "Иванова"
        assert "touchpoints.xlsx" in text(lab, ".cxd-done")

    def test_wrong_input_is_told_while_it_is_typed(self, lab):
        lab.page.get_by_label("Порядок").first.press_sequentially("й")
        lab.page.wait_for_selector(".cxd-state .cxd-problem", timeout=LONG)
        assert lab.page.get_by_role("button", name="Сохранить").first.is_disabled()
        lab.page.keyboard.press("Backspace")
        lab.page.wait_for_selector(".cxd-state .cxd-problem", state="detached", timeout=LONG)

    def test_a_score_beyond_the_scale_is_told(self, lab):
        lab.page.get_by_label(re.compile("Борис.*лидерство")).fill("11")
        lab.page.wait_for_selector(".cxd-state .cxd-problem", timeout=LONG)


def test_the_same_page_in_english(lab):
    lab.open("start.ipynb", ".cxd-there table", "en")
    assert "Where to go" in lab.page.content()
    assert lab.page.get_by_role("button", name="Make the report").count() == 1


def test_no_complaint_and_no_request_elsewhere(lab):
    assert lab.strangers == []
    assert lab.errors == []


def test_a_kernel_that_dies_is_told_and_the_page_comes_back(lab):
    lab.open("start.ipynb", ".cxd-there table")
    lab.page.wait_for_selector(".cxaudit-said", state="detached", timeout=LONG)
    lab.kill_kernel()
    lab.page.wait_for_selector(".cxaudit-said:has-text('остановилась')", timeout=LONG)
    lab.page.keyboard.press("Escape")  # JupyterLab's own word on it
    lab.page.get_by_role("button", name="Заполнить страницу снова").click()
    lab.page.wait_for_selector(".cxaudit-said", state="detached", timeout=LONG)
    assert "Банк «Пример»" in text(lab, ".cxd-there")


@pytest.mark.parametrize("page", ["start", "example-bank/explore"])
def test_no_page_shows_a_traceback(lab, page):
    assert "Traceback" not in (lab.home / "lab" / "ru" / f"{page}.ipynb").read_text(encoding="utf-8")
