"""What an edition says: general text for nobody, a client's own findings and figures for him, no colleague by name."""

from cxaudit.handbook.edition import Figure, harmless
from cxaudit.handbook.markup import words
from cxaudit.language import Language


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
    assert own.figures[0] == Figure(
        own.figures[0].measure, "North", filled.language.share(0.7), filled.language.interval(0.6, 0.8, "share"), "60"
    )
    assert own.unknown == 1


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
