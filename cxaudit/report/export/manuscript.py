"""An executed notebook as a manuscript: the facts of its cover, its language, and what its cells show, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from nbformat import NotebookNode

from cxaudit.language import Language, available
from cxaudit.report.blocks import COVER, HTML, PLAIN, TYPST
from cxaudit.report.export.appendix import place_bundle, with_details_last
from cxaudit.report.overview import REPORT_TITLE

Bundle = Mapping[str, Any]


@dataclass(frozen=True)
class Manuscript:
    """``facts`` of the cover, the language, and the parts: Markdown as text, blocks as bundles of their faces."""

    facts: Mapping[str, Any]
    language: Language
    parts: tuple[str | Bundle, ...]

    def blocks(self, face: str) -> list[Any]:
        """All contents of one face, in order."""
        return [part[face] for part in self.parts if not isinstance(part, str) and face in part]


def manuscript(notebook: NotebookNode) -> Manuscript:
    """Read an executed notebook: a whole report, or one chapter as JupyterLab saves it."""
    facts = next((dict(d[COVER]) for d in iterate_bundles(notebook) if COVER in d), {})
    code = facts.get("language", notebook.metadata.get("cxaudit", {}).get("language", "en"))
    language = Language(code if code in available() else "en")
    facts = {
        "client": "",
        "title": language.text(REPORT_TITLE),
        "wave": "",
        "until": "",
        "brand": "#1F4E79",
        "logo": None,
        **facts,
    }
    return Manuscript(facts, language, with_details_last(parts(notebook), language))


def parts(notebook: NotebookNode) -> Iterator[str | Bundle]:
    """What the cells show, in order, but for the cover."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.source
        elif cell.cell_type == "code":
            for output in cell.get("outputs", []):
                if "data" in output and COVER not in output["data"]:
                    yield place_bundle(output["data"], cell)


def iterate_bundles(notebook: NotebookNode) -> Iterator[Bundle]:
    """Every bundle of faces in a notebook."""
    yield from (o["data"] for cell in notebook.cells for o in cell.get("outputs", []) if "data" in o)


def is_ours(bundle: Bundle) -> bool:
    """Whether a bundle was made by a block of ours, and not by something else that an analyst showed."""
    return TYPST in bundle and HTML in bundle


def plain_text_of(bundle: Bundle) -> str:
    """The plain text of a bundle."""
    text = bundle.get(PLAIN, "")
    return text if isinstance(text, str) else "".join(text)


# -- prose ----------------------------------------------------------------------------------------------------------


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, without raw HTML and without addresses outside the report."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.validateLink = lambda url: url.startswith("#")  # type: ignore[method-assign]
    return markdown


def tokens(prose: str) -> list[Token]:
    """The tokens of a piece of prose."""
    return parser().parse(prose)


@dataclass(frozen=True)
class Heading:
    """A heading of the manuscript: its level (1: a chapter), text and anchor."""

    level: int
    text: str
    anchor: str


def headings(parts: tuple[str | Bundle, ...]) -> list[Heading]:
    """All headings in order; anchors count them."""
    found = [h for part in parts if isinstance(part, str) for h in headings_of(part)]
    return [Heading(level, text, f"part-{i}") for i, (level, text) in enumerate(found, 1)]


def headings_of(prose: str) -> Iterator[tuple[int, str]]:
    """Level and text of the headings in a piece of prose."""
    stream = tokens(prose)
    for token, inline in pairwise(stream):
        if token.type == "heading_open":
            yield (
                int(token.tag[1]),
                "".join(t.content for t in inline.children or [] if t.type in {"text", "code_inline"}),
            )
