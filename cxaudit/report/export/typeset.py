"""Prose as Typst: a walk over Markdown's tokens, every word a string literal."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from cxaudit.report.export.manuscript import Heading, tokens
from cxaudit.report.text import typst

OPEN = {
    "bullet_list_open": "#list(",
    "ordered_list_open": "#enum(",
    "list_item_open": "[",
    "blockquote_open": "#quote(block: true)[",
    "strong_open": "#strong[",
    "em_open": "#emph[",
    "s_open": "#strike[",
    "paragraph_open": "",
}
CLOSE = {
    "bullet_list_close": ")\n\n",
    "ordered_list_close": ")\n\n",
    "list_item_close": "], ",
    "blockquote_close": "]\n\n",
    "strong_close": "]",
    "em_close": "]",
    "s_close": "]",
    "link_close": "]",
    "heading_close": "]",
    "paragraph_close": "\n\n",
}
EMPTY_LINE = {"softbreak": " ", "hardbreak": "#linebreak();", "hr": "#line(length: 100%);\n\n"}


def typeset_prose(text: str, headings: Iterator[Heading]) -> str:
    """Markdown as Typst markup; ``headings`` gives each heading its anchor. It stays with what follows."""
    body = "".join(piece for token in tokens(text) for piece in render_token(token, headings))
    return f"#leading[{body}]\n\n"


def render_token(token: Token, headings: Iterator[Heading]) -> Iterator[str]:
    """One token as Typst."""
    kind = token.type
    if kind == "inline":
        for child in token.children or []:
            yield from render_token(child, headings)
    elif kind in {"text", "code_inline", "html_inline"}:
        yield f"#{typst(token.content)};"
    elif kind in {"fence", "code_block", "html_block"}:
        yield f"#raw(block: true, {typst(token.content)});\n\n"
    elif kind == "image":
        yield f"#{typst(token.content)};"
    elif kind == "heading_open":
        yield f"#chapter-mark({typst(next(headings).anchor)}, {int(token.tag[1])})["
    elif kind == "link_open":
        yield f"#towards({typst(str(token.attrs.get('href', '')).removeprefix('#'))})["
    else:
        yield OPEN.get(kind) or CLOSE.get(kind) or EMPTY_LINE.get(kind, "")
