"""What an edition says: general text for nobody, a client's own findings and figures for him, no colleague by name."""

import re
from dataclasses import replace
from pathlib import Path

from measured import measured

from cxaudit.handbook.edition import Editor, Figure, harmless
from cxaudit.handbook.formats import html, pdf
from cxaudit.handbook.markup import words
from cxaudit.language import Language
from cxaudit.tables.data import ClientData

HOME = Path(__file__).parents[2] / "templates" / "handbook"


def text(edition):
    return {c.anchor: words(c.parts) for c in edition.chapters}


def test_the_general_edition_speaks_of_no_client_and_has_no_changes(general):
    edition = general.edition()
    assert edition.client == ""
    assert "changes" not in [c.anchor for c in edition.chapters]
    assert [c.number for c in edition.chapters] == list(range(len(edition.chapters)))
    assert "Vera Falk" in text(edition)["start"]


def test_a_client_finds_his_findings_steps_and_figures(filled):
    edition = filled.edition()
    quality = text(edition)["quality"]
    assert edition.chapters[1].anchor == "quality"
    assert "It is about team=North." in quality
    assert "Mend team=North." in quality
    assert "North" in quality
    assert "It is about team=North." in text(edition)["start"]


def test_people_are_counted_and_never_named(filled):
    whole = " ".join(text(filled.edition()).values())
    assert "Blair" not in whole


def test_text_of_a_client_never_becomes_markup(filled):
    edition = filled.edition()
    trust = text(edition)["trust"]
    assert "<script>alert(1)</script>" in trust  # as words: the formats escape them
    assert "${{ 7*7 }}" in trust
    assert "http://evil.example" in trust


def test_figures_leave_out_nothing_in_silence(filled):
    own = filled.own(next(c for c in chapters_of(filled) if c.stem == "quality"))
    (table,) = own.tables
    assert table.figures == (
        Figure("North", filled.language.share(0.7), filled.language.interval(0.6, 0.8, "share"), "60"),
    )
    assert table.more == 0
    assert own.unknown == 1


def test_the_worst_figures_come_first_and_those_left_out_are_counted(filled):
    many = [
        {"measure": "share of clients", "level": "topic", "term": f"T{i:02}", "n": 60, "estimate": i / 100}
        for i in range(15)
    ]
    filled.evidence = replace(filled.evidence, measures=measured(many, "complaints"))
    own = filled.own(next(c for c in chapters_of(filled) if c.stem == "complaints"))
    (table,) = own.tables
    assert (table.figures[0].term, table.more) == ("T14", 3)


def test_a_short_edition_leads_to_no_chapter_that_it_lacks(code, contacts, evidence):
    edition = Editor(HOME, code, contacts, evidence, wanted="1").edition()
    assert [c.anchor for c in edition.chapters if c.subject] == ["quality"]
    page = html.write_files(edition)[""].decode()
    assert all(f'id="{anchor}"' in page for anchor in re.findall(r'href="#([\w-]+)"', page))
    assert pdf.write_files(edition)[""].startswith(b"%PDF")


def test_a_step_is_numbered_at_its_finding(filled):
    own = filled.own(next(c for c in chapters_of(filled) if c.stem == "quality"))
    assert [number for _, number in own.numbered_findings] == [1]


def test_chapters_teach_the_bars_of_the_clients_own_report(filled):
    client = filled.evidence.data.client
    other = client.model_copy(update={"thresholds": client.thresholds.model_copy(update={"systemic_share": 0.25})})
    filled.evidence = replace(filled.evidence, data=ClientData("acme", other))
    said = text(filled.edition())["complaints"]
    assert " ".join(filled.language.share(0.25).split()) in said
    assert "10 4 1" in said  # of ten customers four make a cause systemic, and one is single


def chapters_of(editor):
    from cxaudit.handbook.chapters import chapters

    return chapters(editor.home, editor.language.code)


def test_each_action_is_a_step_once(filled):
    for chapter in chapters_of(filled):
        actions = [told.action for told in filled.own(chapter).steps]
        assert len(actions) == len(set(actions))


def test_values_in_markdown_are_harmless():
    language = Language("en")
    assert harmless(language, "a|b *c*\n```") == r"a\|b \*c\* \`\`\`"
    assert harmless(language, 1234) == "1,234"
