"""The desk in a real browser, as a consultant meets it: start, report, sliders, editor, export; nothing leaves the machine."""

import re

from cxaudit.tables.folder import read_client

LONG = 90_000
EXPORT = re.compile("Save and Export Notebook|экспортировать")  # the language pack lags behind JupyterLab
#: What the menu's entry does, but for saving the file.
FIRST_LETTERS = "url => fetch(url).then(r => r.text()).then(t => t.slice(0, 4))"


def text(lab, selector):
    return lab.page.locator(selector).first.inner_text()


def test_the_start_page_runs_by_itself_in_the_language_of_the_lab(lab):
    lab.open("start.ipynb", ".cxd-there table")
    assert "Файл" in text(lab, ".jp-MenuBar, .lm-MenuBar")
    assert "Банк «Пример»" in text(lab, ".cxd-there")
    assert "Пять разрывов" in lab.page.content()


def test_the_button_makes_the_report(lab):
    for name in ("русский", "английский"):
        box = lab.page.get_by_label(name, exact=False).first
        if (name == "английский") == box.is_checked():
            box.click()
    for name in ("PDF", "XLSX"):
        lab.page.get_by_label(name, exact=True).first.uncheck()
    lab.page.locator("button.cxd-make").click()
    lab.page.wait_for_selector(".cxd-fine", timeout=LONG)
    assert "Отчёт готов" in text(lab, ".cxd-fine")
    assert (lab.home / "reports/example-bank/example-bank-ru.html").is_file()


def test_a_link_leads_to_a_chapter_of_this_client(lab):
    lab.page.get_by_role("link", name="Лояльность").click()
    lab.page.wait_for_selector(".jp-mod-current:has-text('30_loyalty.ipynb')", timeout=LONG)


def test_the_export_menu_lists_our_exporters_and_makes_our_pdf(lab):
    lab.page.get_by_role("menuitem", name="Файл").click()
    lab.page.locator(".lm-Menu-item", has_text=EXPORT).first.hover()
    entry = lab.page.get_by_role("menuitem", name="Cxaudit_pdf", exact=True)
    entry.wait_for(timeout=LONG)
    listed = " ".join(lab.page.locator(".lm-Menu-item:has-text('Cxaudit_')").all_inner_texts())
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("Escape")
    assert "html" in listed
    url = f"{lab.address}/nbconvert/cxaudit_pdf/reports/example-bank/example-bank-ru.ipynb?download=true"
    assert lab.page.evaluate(FIRST_LETTERS, url) == "%PDF"


def test_a_slider_changes_the_findings(lab):
    lab.open("example-bank/explore.ipynb", ".cxd-whatif .cxd-head")
    before = text(lab, ".cxd-findings p")
    handle = lab.page.get_by_role("slider").first
    handle.focus()
    for _ in range(30):
        lab.page.keyboard.press("ArrowRight")
    lab.page.wait_for_function(
        "before => document.querySelector('.cxd-findings p').innerText !== before", arg=before, timeout=LONG
    )


def test_a_click_on_a_dimension_shows_its_questions(lab):
    lab.page.get_by_role("button", name="Надёжность").click()
    lab.page.wait_for_selector(".cxd-items table", timeout=LONG)
    assert lab.page.locator(".cxd-items tbody tr").count() == 5


def test_an_editor_saves_and_reads_back(lab):
    lab.open("example-bank/edit.ipynb", ".cxd-state")
    field = lab.page.get_by_label("Владелец").first
    field.fill("Иванова")
    lab.page.wait_for_selector(".cxd-picture :text('Иванова')", timeout=LONG)
    lab.page.get_by_role("button", name="Сохранить").first.click()
    lab.page.wait_for_selector(".cxd-done .cxd-fine", timeout=LONG)
    table = read_client(lab.home / "client_data/example-bank").tables["touchpoints"]
    assert table["owner"].iloc[0] == "Иванова"
    assert "touchpoints.xlsx" in text(lab, ".cxd-done")


def test_wrong_input_is_told_while_it_is_typed(lab):
    lab.page.get_by_label("Порядок").first.fill("первый")
    lab.page.wait_for_selector(".cxd-state .cxd-problem", timeout=LONG)
    assert lab.page.get_by_role("button", name="Сохранить").first.is_disabled()


def test_no_complaint_and_no_request_elsewhere(lab):
    assert lab.strangers == []
    assert lab.errors == []
