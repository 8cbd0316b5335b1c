"""The lesson is done as its page says, in an empty folder, and what it shows is what comes out."""

import re

import pytest


@pytest.fixture(scope="module")
def lesson():
    import lesson

    return lesson


def test_every_command_prints_what_the_page_shows(lesson, tmp_path):
    done = [step for step in lesson.carried_out("en", tmp_path) if step.command]
    assert [(step.command, step.came) for step in done] == [(step.command, step.shown) for step in done]
    assert len(done) >= 10


def test_both_languages_type_the_same(lesson):
    """The commands differ in the language that they name, the files in their content."""

    def typed(language):
        steps = lesson.steps(lesson.page(language).read_text(encoding="utf-8"))
        return [re.sub(r'--lang \w+|"[^"]*"', "…", step.command) or step.file for step in steps]

    assert typed("en") == typed("ru")


def test_every_command_of_the_russian_lesson_shows_its_output(lesson):
    steps = [s for s in lesson.steps(lesson.page("ru").read_text(encoding="utf-8")) if s.command.startswith("cxaudit")]
    english = [
        s for s in lesson.steps(lesson.page("en").read_text(encoding="utf-8")) if s.command.startswith("cxaudit")
    ]
    silent = [s.command for s in steps if not s.shown]
    assert silent == []
    assert [bool(re.search("[а-яё]", s.shown)) for s in steps[1:]] == [True] * len(steps[1:])
    # an exit code, a table of files, a number of findings: as many lines, but for words that Russian wraps otherwise
    assert [s.shown.count("[exit code") for s in steps] == [s.shown.count("[exit code") for s in english]


def test_what_passes_is_left_out(lesson):
    assert (
        lesson.told("done in 58.5 s\nsha256:abc123 numpy 2.4.6\n", 2) == "done in … s\nsha256:… numpy …\n[exit code 2]"
    )


def test_a_page_is_rewritten_with_what_came_out(lesson):
    text = "```sh\nls\n```\n\n```text\nold\n```\n"
    assert lesson.rewritten(text, [lesson.Step(command="ls", came="new")]) == "```sh\nls\n```\n\n```text\nnew\n```\n"
