"""The chapters that come with the program, and the order that findings give them."""

import re
from pathlib import Path

import pytest

from cxaudit import rules
from cxaudit.errors import InputError
from cxaudit.handbook.chapters import chapters, choose_chapters, folder, languages, order_chapters
from cxaudit.handbook.markup import Box, parse
from cxaudit.workbench import Workbench

HOME = Path(__file__).parents[2] / "templates" / "handbook"
WORDS = re.compile(r"[^\W\d_]{2,}")


def bodies(code):
    return {c.stem: c for c in chapters(HOME, code)}


def test_both_languages_have_the_same_chapters_about_the_same_rules():
    russian, english = bodies("ru"), bodies("en")
    assert languages(HOME) == ["en", "ru"]
    assert list(russian) == list(english)
    for stem, chapter in russian.items():
        other = english[stem].front
        same = {name: getattr(chapter.front, name) for name in ("rules", "also", "figures", "place", "needs")}
        assert same == {name: getattr(other, name) for name in same}


def test_every_rule_is_treated_in_exactly_one_chapter(code):
    treated = [name for c in chapters(HOME, code) for name in c.front.rules]
    assert sorted(treated) == sorted(name for rule in rules.list_rules() for name in rule.names)


def test_a_handbook_is_long_enough_for_25_pages(code):
    assert sum(len(WORDS.findall(c.source)) for c in chapters(HOME, code)) > 9000


def test_every_chapter_on_a_subject_ends_with_questions_and_the_clients_own_part(code):
    for chapter in chapters(HOME, code):
        if chapter.front.place == "by findings":
            kinds = [part.kind for part in parse(chapter.source, chapter.stem) if isinstance(part, Box)]
            assert kinds[-1] == "questions"
            assert {"script", "example", "exercise"} & set(kinds)
            assert chapter.source.rstrip().endswith('{% include "_own.md" %}')


def test_both_languages_have_as_many_boxes_of_each_kind():
    def shape(chapter):
        return [p.kind if isinstance(p, Box) else type(p).__name__ for p in parse(chapter.source, chapter.stem)]

    russian, english = bodies("ru"), bodies("en")
    assert {stem: shape(c) for stem, c in russian.items()} == {stem: shape(c) for stem, c in english.items()}


def test_links_lead_to_chapters(code):
    stems = set(bodies(code))
    for chapter in chapters(HOME, code):
        assert set(re.findall(r"\]\(#([\w-]+)\)", chapter.source)) <= stems


def test_the_worst_finding_comes_first_and_strengths_move_nothing(evidence):
    stems = [c.stem for c in order_chapters(chapters(HOME, "en"), evidence.findings)]
    assert stems[:2] == ["start", "changes"]
    assert stems[2:5] == ["quality", "trust", "gaps"]
    assert stems.index("people") > stems.index("standards")  # what concerns one person moves no chapter either
    assert stems[-3:] == ["meetings", "posters", "glossary"]
    assert stems.index("maturity") > stems.index("no")


def test_without_findings_the_numbers_give_the_order():
    stems = [c.stem for c in order_chapters(chapters(HOME, "en"), ())]
    assert stems == [c.stem for c in chapters(HOME, "en")]


def test_a_short_edition_has_the_first_chapters_or_those_named_and_the_frame():
    there = chapters(HOME, "en")
    frame = ["start", "changes", "meetings", "posters", "glossary"]
    assert [c.stem for c in choose_chapters(there, "2")] == [*frame[:2], "service", "journey", *frame[2:]]
    assert [c.stem for c in choose_chapters(there, "no, trust")] == [*frame[:2], "trust", "no", *frame[2:]]
    assert choose_chapters(there, "") == there
    for wrong in ("0", "trust,joy"):
        with pytest.raises(InputError):
            choose_chapters(there, wrong)


def test_wrong_front_matter_is_told_file_by_file(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "10_one.md").write_text("no front matter\n")
    (tmp_path / "en" / "20_two.md").write_text('+++\ntitle = "T"\ncolour = "red"\n+++\nText.\n')
    with pytest.raises(InputError) as failure:
        chapters(tmp_path, "en")
    assert [p.file for p in failure.value.problems] == ["en/10_one.md", "en/20_two.md"]


def test_a_workbench_may_have_a_handbook_of_its_own(tmp_path):
    assert folder(Workbench.at(tmp_path)).is_dir()
    (tmp_path / "templates" / "handbook").mkdir(parents=True)
    assert folder(Workbench.at(tmp_path)) == tmp_path / "templates" / "handbook"
