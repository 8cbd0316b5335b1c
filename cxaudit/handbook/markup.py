"""The handbook's Markdown as parts: prose, tables, and boxes such as scripts and posters, written as fenced blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from cxaudit.report.export.manuscript import Heading, tokens

#: The kinds of boxes; a fenced block of another kind stays a block of fixed text.
BOXES = frozenset({"script", "exercise", "example", "poster", "note", "questions", "own"})
LINE = 95  # signs on a line of a printed table
NARROW, LEAST, ROOM = 1.3, 1.8, 3.6  # what a column would like to have: of ticks, of anything, with cells to write in
TICK, TICKED = "[ ]", "☐"


@dataclass(frozen=True)
class Prose:
    """Headings, paragraphs and lists as tokens; ``headings`` are those among them, each with its anchor."""

    tokens: tuple[Token, ...]
    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class Grid:
    """A table: cells are the inline tokens of Markdown."""

    head: tuple[Token, ...]
    rows: tuple[tuple[Token, ...], ...]

    def shares(self) -> list[float]:
        """The widths of the columns, as parts of 1: by what they hold, none narrower than its longest word."""
        columns = [[cell.content.strip() for cell in column] for column in zip(self.head, *self.rows, strict=True)]
        return fit_widths(
            [wish(column) for column in columns], [(longest_word(column) + 3) / LINE for column in columns]
        )


def fit_widths(wishes: Sequence[float], least: Sequence[float]) -> list[float]:
    """Parts of 1 as wished, but none below its least; where all of them cannot have that, each gives in alike."""
    if sum(least) >= 1:
        return [floor / sum(least) for floor in least]
    held: set[int] = set()  # columns that get their least, since their wish is smaller
    while True:
        free = (1 - sum(least[i] for i in held)) / sum(w for i, w in enumerate(wishes) if i not in held)
        short = {i for i, w in enumerate(wishes) if i not in held and w * free < least[i]}
        if not short:
            return [least[i] if i in held else w * free for i, w in enumerate(wishes)]
        held |= short


def wish(column: Sequence[str]) -> float:
    """How wide a column would like to be; one of boxes to tick is narrow, an empty one has room to write in."""
    body = column[1:]
    if body and all(text == TICK for text in body):
        return NARROW
    typical = sum(map(len, body)) / max(len(body), 1)
    return max(LEAST if all(body) else ROOM, (0.5 * max(map(len, column)) + 0.5 * typical) ** 0.62)


def longest_word(column: Sequence[str]) -> int:
    """The signs of the longest word in a column."""
    return max((len(word) for text in column for word in text.split()), default=0)


@dataclass(frozen=True)
class Box:
    """A box with its kind, its title, a remark beside it (minutes, a severity), and what it holds."""

    kind: str
    title: str
    remark: str
    parts: tuple[MarkupPart, ...]


MarkupPart = Prose | Grid | Box


def parse(markdown: str, stem: str) -> tuple[MarkupPart, ...]:
    """The parts of a chapter; anchors begin with its stem."""
    return tuple(split_blocks(markdown, stem, count(1)))


def split_blocks(markdown: str, stem: str, numbers: Iterator[int]) -> Iterator[MarkupPart]:
    """Tables and boxes as they come, and between them whatever else was gathered."""
    stream, gathered = tokens(markdown), list[Token]()
    position = 0
    while position < len(stream):
        token = stream[position]
        if token.type == "table_open":
            end = next(i for i in range(position, len(stream)) if stream[i].type == "table_close")
            yield from parse_prose(gathered, stem, numbers)
            yield parse_grid(stream[position:end])
            gathered, position = [], end
        elif token.type == "fence" and token.info.split(" ")[0].strip() in BOXES:
            yield from parse_prose(gathered, stem, numbers)
            yield box(token, stem, numbers)
            gathered = []
        else:
            gathered.append(render_checkbox(token))
        position += 1
    yield from parse_prose(gathered, stem, numbers)


def parse_prose(gathered: Sequence[Token], stem: str, numbers: Iterator[int]) -> Iterator[Prose]:
    """What has been gathered, its headings with anchors; nothing where there is nothing."""
    headings = []
    for token, inline in pairwise(gathered):
        if token.type == "heading_open":
            heading = Heading(int(token.tag[1]), plain_markdown(inline), f"{stem}-{next(numbers)}")
            token.attrSet("id", heading.anchor)
            headings.append(heading)
    if gathered:
        yield Prose(tuple(gathered), tuple(headings))


def parse_grid(stream: Sequence[Token]) -> Grid:
    """The table in a stretch of tokens."""
    rows: list[list[Token]] = []
    for token in stream:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(render_checkbox(token))
    return Grid(tuple(rows[0]), tuple(map(tuple, rows[1:])))


def box(token: Token, stem: str, numbers: Iterator[int]) -> Box:
    """A fenced block ``kind | title | remark`` whose content is Markdown again."""
    kind, title, remark = ([unescapeAll(part.strip()) for part in token.info.split(" | ")] + ["", ""])[:3]
    return Box(kind, title, remark, tuple(split_blocks(token.content, stem, numbers)))


def render_checkbox(token: Token) -> Token:
    """The token with ``[ ]`` as the sign of an empty box."""
    for part in token.children or ():
        part.content = part.content.replace(TICK, TICKED)
    return token


def plain_markdown(inline: Token) -> str:
    """The words of an inline token."""
    return "".join(" " if t.type in {"softbreak", "hardbreak"} else t.content for t in inline.children or [])


def words(parts: Sequence[MarkupPart]) -> str:
    """All words of some parts, for the search."""
    return " ".join(" ".join(text for part in parts for text in plain_words(part)).split())


def plain_words(part: MarkupPart) -> Iterator[str]:
    """The words of a part, piece by piece."""
    match part:
        case Prose():
            yield from (plain_markdown(t) for t in part.tokens if t.type == "inline")
        case Grid():
            yield from (plain_markdown(cell) for row in (part.head, *part.rows) for cell in row)
        case Box():
            yield from (part.title, part.remark, words(part.parts))
