"""The handbook as a folder for any static host: a start page, a page a chapter, one style sheet, one search for all."""

from __future__ import annotations

import json
from collections.abc import Iterator

from markupsafe import Markup

from cxaudit.handbook.edition import Edition, Written
from cxaudit.handbook.formats.html import asset, environment, facts, render_chapter
from cxaudit.handbook.markup import Prose, words
from cxaudit.report.export.html import style

ENDING = "-site"


def write_files(edition: Edition) -> dict[str, bytes]:
    """The files of the folder by name."""
    pages = {page_name(i, c): (i, c) for i, c in enumerate(edition.chapters)}
    made = {name: render_page(edition, i, c) for name, (i, c) in pages.items()}
    index = [entry for name, (_, c) in pages.items() for entry in entries(name, c)]
    script = f"window.handbookIndex={json.dumps(index, ensure_ascii=False)};\n{asset('search.js')}"
    made |= {"style.css": style() + asset("handbook.css"), "search.js": script}
    return {name: content.encode("utf-8") for name, content in made.items()}


def page_name(at: int, written: Written) -> str:
    """The first chapter is the start page."""
    return f"{written.anchor}.html" if at else "index.html"


def render_page(edition: Edition, at: int, written: Written) -> str:
    """The page of one chapter, with the way to its neighbours."""
    names = {c.anchor: page_name(i, c) for i, c in enumerate(edition.chapters)}
    whole = edition.chapters
    template = environment().get_template("site.html.j2")
    return template.render(
        **facts(edition),
        body=Markup(link_pages(render_chapter(written, edition, top=1), names, written.anchor)),
        here=written,
        before=whole[at - 1] if at else None,
        after=whole[at + 1] if at + 1 < len(whole) else None,
        href=lambda stem: names[stem],
    )


def link_pages(body: str, names: dict[str, str], here: str) -> str:
    """Links to other chapters lead to their pages."""
    for anchor, name in names.items():
        if anchor != here:
            body = body.replace(f'href="#{anchor}"', f'href="{name}"')
    return body


def entries(page: str, written: Written) -> Iterator[dict[str, str]]:
    """What the search knows of a chapter: an entry for each section, as the script makes them in the single file."""

    def entry(heading: str, anchor: str, gathered: list[str]) -> dict[str, str]:
        text = " ".join(gathered)
        return {"href": f"{page}#{anchor}", "title": heading, "chapter": written.title, "text": text}

    heading, anchor, gathered = written.title, written.anchor, [written.lead]
    for part in written.parts:
        if not isinstance(part, Prose):
            gathered.append(words([part]))
            continue
        titles = {h.anchor: h.text for h in part.headings}
        for token in part.tokens:
            if token.type == "heading_open":
                yield entry(heading, anchor, gathered)
                anchor, gathered = str(token.attrs["id"]), []
                heading = titles[anchor]
            elif token.type == "inline":
                gathered.append(words([Prose((token,), ())]))
    yield entry(heading, anchor, gathered)
