"""The site, whole: ``python docs/site/build.py`` assembles the sources in docs/_build and has Sphinx set both languages.

Reports of the example clients are made first, for the gallery and the screenshots; ``--light`` leaves both out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

import gallery
import pictures
import reference
from speech import LANGUAGES, Speech

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEVELOPERS = ("why", "adding", "formats", "accuracy")
#: What furo says in English whatever the language: its labels for readers who cannot see.
LABELS = {
    "Toggle site navigation sidebar": "Показать или скрыть содержание сайта",
    "Toggle table of contents sidebar": "Показать или скрыть содержание страницы",
    "Toggle Light / Dark / Auto color theme": "Переключить оформление: светлое, тёмное, как в системе",
    "Skip to content": "Перейти к тексту",
    "Toggle navigation of": "Развернуть раздел",
    "<title>Contents</title>": "<title>Содержание</title>",
    "<title>Menu</title>": "<title>Меню</title>",
    "<title>Expand</title>": "<title>Развернуть</title>",
    "<title>Light mode</title>": "<title>Светлое оформление</title>",
    "<title>Dark mode</title>": "<title>Тёмное оформление</title>",
    "<title>Auto light/dark, in light mode</title>": "<title>Как в системе, сейчас светлое</title>",
    "<title>Auto light/dark, in dark mode</title>": "<title>Как в системе, сейчас тёмное</title>",
}
ENGLISH_ONLY = "These pages for developers are in English, like the program's source."


def build(target: Path, light: bool = False) -> None:
    """Build both languages and the page that leads to them."""
    reports = target / "work" / "reports"
    absent = pictures.missing()
    if not light:
        make_reports(reports)
        if absent:
            print(f"Without screenshots: {', '.join(absent)} not found", flush=True)
    for language in LANGUAGES:
        source = assemble(target / "work" / language, language)
        say = Speech(language)
        shown = source / "pictures"
        pictures.placeholders(shown)
        if not light:
            (source / "gallery.md").write_text(gallery.page(reports, language, shown, say), encoding="utf-8")
            if not absent:
                pictures.take(reports, language, shown)
        else:
            (source / "gallery.md").write_text(gallery.page(reports / "none", language, shown, say), encoding="utf-8")
        write_reference(source, say)
        typeset(source, target / language, language)
    shutil.copy(HERE / "theme" / "index.html", target / "index.html")


def make_reports(reports: Path) -> None:
    """The reports of the example clients, and the general handbook; what is unchanged stays."""
    program = [
        str(Path(sys.executable).parent / "cxaudit"),
        "--clients",
        str(ROOT / "client_data"),
        "--reports",
        str(reports),
    ]
    subprocess.run(
        [*program, "batch", *reference.EXAMPLES, "--lang", "ru,en", "--format", "pdf,html"], check=True, cwd=ROOT
    )
    subprocess.run([*program, "handbook", "--lang", "ru,en", "--format", "html"], check=True, cwd=ROOT)


def assemble(source: Path, language: str) -> Path:
    """The pages that people have written, laid together with those for developers."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(HERE / language, source)
    for name in DEVELOPERS:
        text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        if language == "ru":
            head, _, rest = text.partition("\n")
            text = f"{head}\n\n*{Speech(language)(ENGLISH_ONLY)}*\n{rest}"
        (source / "developers").mkdir(exist_ok=True)
        (source / "developers" / f"{name}.md").write_text(text, encoding="utf-8")
    return source


def write_reference(source: Path, say: Speech) -> None:
    """The pages made from the program."""
    folder = source / "reference"
    folder.mkdir(exist_ok=True)
    for name, text in reference.pages(say).items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def typeset(source: Path, target: Path, language: str) -> None:
    """One language set by Sphinx; whatever it warns of is an error."""
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-E", "-c", str(HERE)]
    tag = ["-t", "ru"] if language == "ru" else []
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(
        [*command, *tag, "-d", str(source.parent / f"trees-{language}"), str(source), str(target)], check=True
    )
    fonts = target / "_static" / "fonts"
    fonts.mkdir()
    for font in (ROOT / "templates" / "fonts").glob("*.woff2"):
        shutil.copy(font, fonts)
    shutil.copy(ROOT / "templates" / "fonts" / "LICENSE-IBM-Plex.txt", fonts)
    for page in target.rglob("*.html"):
        page.write_text(polished(page.read_text(encoding="utf-8"), language), encoding="utf-8")


def polished(html: str, language: str) -> str:
    """A page in one language throughout, whose wide tables can be reached by the keyboard."""
    html = html.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
    if language == "ru":
        for english, russian in LABELS.items():
            html = html.replace(english, russian)
    return re.sub(r"<!--.*?-->\s*", "", html, flags=re.DOTALL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--light", action="store_true", help="without reports, gallery and screenshots")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "_build", help="where the site goes")
    given = parser.parse_args()
    build(given.to.resolve(), given.light)
    print(given.to / "index.html")
