"""What a cell shows: blocks, each with a face for HTML, for Typst, for plain text, and its numbers for the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from cxaudit.figures.spark import spark
from cxaudit.report.text import capital, html, line, typst_call

HTML, TYPST, PLAIN = "text/html", "text/vnd.typst", "text/plain"
TABLE_FACE = "application/vnd.cxaudit.table+json"
SHEETS = "application/vnd.cxaudit.sheets+json"
COVER = "application/vnd.cxaudit.cover+json"
UNTRANSLATED = "application/vnd.cxaudit.untranslated+json"
EMPTY = "application/vnd.cxaudit.empty+json"
PASSPORT = "application/vnd.cxaudit.passport+json"
WIDE = "application/vnd.cxaudit.wide+json"

#: The colours of severities on paper; each can be read on white and carries white text.
TONES = {"critical": "#9B2C1A", "major": "#9A5200", "minor": "#56606B", "strength": "#20676B", "note": "#56606B"}
Raw = str | float | int | None


@dataclass(frozen=True)
class Formula:
    """A cell that the workbook works out itself, with the value that it has now; only the program writes one."""

    formula: str
    value: float | int | None


class Block:
    """Something that a cell shows; a notebook asks for all its faces at once."""

    def html(self) -> str:
        """The block as a fragment of HTML."""
        raise NotImplementedError

    def typst(self) -> str:
        """The block as Typst: a call of the template's function of its kind."""
        raise NotImplementedError

    def plain(self) -> str:
        """The block as plain text."""
        raise NotImplementedError

    def more(self) -> dict[str, Any]:
        """Further faces by their media type."""
        return {}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {PLAIN: self.plain(), HTML: self.html(), TYPST: self.typst(), **self.more()}

    def __repr__(self) -> str:
        return self.plain()


def number_of(kind: str, identifier: str) -> str:
    """A place in HTML where the exporter writes the number of a table or figure."""
    return f"<!--number {kind} {html(identifier)}-->"


MADE_IN = "<!--cell-->"  # where the exporter writes the cell of the notebook that made a block


def render_passport(passport: Mapping[str, Any]) -> str:
    """The quiet line of HTML on how a table or figure was made."""
    said = passport.get("printed")
    return f'<p class="made">{html(said)}{MADE_IN}</p>' if said else ""


def render_passport_in_print(passport: Mapping[str, Any]) -> str:
    """The same line for the printed report."""
    said = passport.get("printed")
    return f"{said}{MADE_IN}" if said else ""


def link_to(identifier: str) -> str:
    """A place in HTML where the exporter writes the link to a table or figure, nothing where the report lacks it."""
    return f"<!--see {html(identifier)}-->"


@dataclass(frozen=True)
class Blocks(Block):
    """Several blocks, one after the other."""

    parts: tuple[Block, ...]

    def html(self) -> str:
        return "".join(part.html() for part in self.parts)

    def typst(self) -> str:
        return "".join(part.typst() for part in self.parts)

    def plain(self) -> str:
        return "\n\n".join(part.plain() for part in self.parts)

    def more(self) -> dict[str, Any]:
        faces: dict[str, Any] = {} if self.parts else {EMPTY: {"silent": True}}
        for part in self.parts:
            for kind, content in part.more().items():
                faces[kind] = [*faces.get(kind, []), *content] if kind in {TABLE_FACE, PASSPORT} else content
        return faces


@dataclass(frozen=True)
class Prose(Block):
    """Paragraphs of plain text."""

    paragraphs: tuple[str, ...]

    def html(self) -> str:
        return "".join(f"<p>{html(p)}</p>" for p in self.paragraphs)

    def typst(self) -> str:
        return typst_call("prose", paragraphs=self.paragraphs)

    def plain(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class Empty(Prose):
    """A friendly line where there is nothing to show.

    A section that holds only such lines is left out of a report; elsewhere a ``silent`` one is left out alone.
    """

    silent: bool = True

    def html(self) -> str:
        return "".join(f'<p class="empty">{html(p)}</p>' for p in self.paragraphs)

    def more(self) -> dict[str, Any]:
        return {EMPTY: {"silent": self.silent}}


@dataclass(frozen=True)
class Listing(Block):
    """Lines of plain text, each with a bullet."""

    items: tuple[str, ...]

    def html(self) -> str:
        return "<ul>" + "".join(f"<li>{html(item)}</li>" for item in self.items) + "</ul>"

    def typst(self) -> str:
        return typst_call("bullets", items=self.items)

    def plain(self) -> str:
        return "\n".join(f"- {item}" for item in self.items)


@dataclass(frozen=True)
class Callout(Block):
    """A sentence that must not be overlooked; its kind is a word beside it, never a colour alone."""

    kind: str  # critical, major, minor, strength, note
    label: str
    text: str

    def html(self) -> str:
        return f'<div class="callout {self.kind}" role="note"><strong>{html(self.label)}</strong><p>{html(self.text)}</p></div>'

    def typst(self) -> str:
        return typst_call("callout", kind=self.kind, label=self.label, body=self.text)

    def plain(self) -> str:
        return f"{self.label}: {self.text}"


@dataclass(frozen=True)
class KeyFigure:
    """One big number with what it counts, its interval and the people behind it."""

    label: str
    value: str
    interval: str = ""
    people: str = ""
    note: str = ""


@dataclass(frozen=True)
class KeyFigures(Block):
    """The few numbers to remember."""

    figures: tuple[KeyFigure, ...]

    def html(self) -> str:
        return '<dl class="keys">' + "".join(self.one(f) for f in self.figures) + "</dl>"

    @staticmethod
    def one(figure: KeyFigure) -> str:
        """One of the block's parts."""
        small = "".join(f"<dd>{html(x)}</dd>" for x in (figure.interval, figure.people, figure.note) if x)
        return f'<div><dt>{html(figure.label)}</dt><dd class="value">{html(figure.value)}</dd>{small}</div>'

    def typst(self) -> str:
        return typst_call("keys", figures=tuple(asdict(f) for f in self.figures))

    def plain(self) -> str:
        return "\n".join(
            " ".join(filter(None, (f.label + ":", f.value, f.interval, f.people, f.note))) for f in self.figures
        )


@dataclass(frozen=True)
class Card:
    """One finding as a reader sees it; ``evidence`` are the ids of the blocks that show it.

    ``beside`` is its number among its like: a title, and rows for ``figures.spark``.
    """

    severity: str
    label: str
    statement: str
    action: str
    owner: str = ""
    evidence: tuple[str, ...] = ()
    beside: tuple[str, tuple[Mapping[str, Any], ...]] | None = None


@dataclass(frozen=True)
class Cards(Block):
    """Findings, each with its evidence and what to do; the last line tells of more.

    ``words`` are the labels of action and owner.
    """

    cards: tuple[Card, ...]
    words: Mapping[str, str]
    more_of_them: str = ""

    def html(self) -> str:
        last = f'<p class="notes">{html(self.more_of_them)}</p>' if self.more_of_them else ""
        return "".join(self.one(card) for card in self.cards) + last

    def one(self, card: Card) -> str:
        lines = [f'<p class="severity">{html(card.label)}</p><p class="statement">{html(card.statement)}</p>']
        lines += [f'<p class="action"><b>{html(self.words["action"])}</b> {html(card.action)}</p>'] * bool(card.action)
        lines += [f'<p class="owner"><b>{html(self.words["owner"])}</b> {html(card.owner)}</p>'] * bool(card.owner)
        lines += ['<p class="evidence">' + " ".join(link_to(e) for e in card.evidence) + "</p>"] * bool(card.evidence)
        told = f"<div>{''.join(lines)}</div>{self.picture(card)}" if card.beside else "".join(lines)
        return f'<article class="card {card.severity}{" pictured" if card.beside else ""}">{told}</article>'

    @staticmethod
    def picture(card: Card) -> str:
        """The number among its like, for the eye alone: the statement says it in words."""
        title, rows = card.beside or ("", ())
        drawn = spark(rows, "currentColor", "var(--other)").replace("#20262E", "var(--ink)")
        return f'<div class="spark" aria-hidden="true"><small>{html(title)}</small>{drawn}</div>'

    def typst(self) -> str:
        return typst_call(
            "cards", cards=tuple(map(card_in_print, self.cards)), words=self.words, rest=self.more_of_them
        )

    def plain(self) -> str:
        return "\n\n".join(
            f"{card.label}: {card.statement}\n{self.words['action']} {card.action}" for card in self.cards
        )


def card_in_print(card: Card) -> dict[str, Any]:
    """A card as the printed report takes it."""
    title, rows = card.beside or ("", ())
    drawn = spark(rows, TONES[card.severity], "#B9C0C8").encode() if rows else None
    return {**asdict(card), "beside": {"title": title, "svg": drawn} if rows else None}


@dataclass(frozen=True)
class Cell:
    """A cell of a table: what is read, and the small print beneath it."""

    text: str
    detail: str = ""
    tone: str = ""  # "" or a severity


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers stand to the right. ``share`` is its part of the width where that matters."""

    head: str
    number: bool = False
    share: float = 0.0


@dataclass(frozen=True)
class Numbers:
    """The numbers behind a table, unrounded: heads with units, and rows."""

    heads: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    rows: tuple[tuple[Raw, ...], ...] = ()


@dataclass(frozen=True)
class Table(Block):
    """A table with its caption; ``raw`` holds the same numbers unrounded for the workbook."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    raw: Numbers = field(default_factory=Numbers)
    passport: Mapping[str, Any] = field(default_factory=dict)  # how it was made, see ``cxaudit.report.passport``

    def html(self) -> str:
        heads = "".join(
            f'<th scope="col"{PLAIN_NUMBER if c.number else ""}>{html(capital(c.head))}</th>' for c in self.columns
        )
        body = "".join("<tr>" + "".join(self.cell(i, row) for i in range(len(row))) + "</tr>" for row in self.rows)
        notes = "".join(f'<p class="notes">{html(note)}</p>' for note in self.notes)
        return (
            f'<figure class="table" id="{html(self.id)}">'
            f'<div class="scroll" tabindex="0" role="region" aria-label="{html(self.caption)}">'
            f"<table><caption>{number_of('table', self.id)}{html(self.caption)}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>{notes}{render_passport(self.passport)}</figure>"
        )

    def cell(self, at: int, row: Sequence[Cell]) -> str:
        cell, first = row[at], at == 0
        tag = 'th scope="row"' if first else "td" + (PLAIN_NUMBER if self.columns[at].number else "")
        tone = f'<span class="tone {cell.tone}">{html(cell.text)}</span>' if cell.tone else html(cell.text)
        detail = f"<small>{html(cell.detail)}</small>" if cell.detail else ""
        return f"<{tag}>{tone}{detail}</{'th' if first else 'td'}>"

    def typst(self) -> str:
        return typst_call(
            "datatable",
            id=self.id,
            caption=self.caption,
            columns=tuple(
                {"head": capital(c.head), "number": c.number, "width": w}
                for c, w in zip(self.columns, self.widths(), strict=True)
            ),
            rows=tuple(tuple((c.text, c.detail, c.tone) for c in row) for row in self.rows),
            notes=self.notes,
            made=render_passport_in_print(self.passport),
        )

    @property
    def wide(self) -> bool:
        """Whether the table asks for a landscape page."""
        return sum(self.needs()) > 1.35 * PORTRAIT

    def needs(self) -> list[float]:
        """The width that each column would like, in centimetres."""
        return [self.need(i, column) for i, column in enumerate(self.columns)]

    def need(self, at: int, column: Column) -> float:
        if column.share:
            return column.share * PORTRAIT
        lengths = sorted(
            max(len(part) for part in (row[at].text, *row[at].detail.split("\n"))) for row in self.rows
        ) or [0]
        usual = lengths[int(0.9 * (len(lengths) - 1))]
        word = max((len(w) for w in column.head.split()), default=0)
        if column.number:
            signs = min(max(usual, word, len(column.head) / 2.2), 24)
        else:
            signs = min(max(usual, word, min(lengths[-1], 20), 8), 46)
        return 0.17 * signs + 0.45

    def widths(self) -> list[float]:
        """The widths of the columns in centimetres: as wished where that is a narrow table, else the whole page."""
        wished, page = self.needs(), LANDSCAPE if self.wide else PORTRAIT
        scale = page / sum(wished) if sum(wished) > 0.6 * page else min(0.6 * page / sum(wished), 1.25)
        return [round(scale * w, 3) for w in wished]

    def plain(self) -> str:
        lines = [self.caption, " | ".join(c.head for c in self.columns)]
        lines += [" | ".join(" ".join(filter(None, (c.text, c.detail))) for c in row) for row in self.rows]
        return "\n".join([*lines, *self.notes])

    def more(self) -> dict[str, Any]:
        raw = {"heads": self.raw.heads, "units": self.raw.units, "rows": self.raw.rows}
        table = {"id": self.id, "caption": self.caption, "notes": list(self.notes), **raw}
        return {TABLE_FACE: [table], **passport_face(self.passport), **landscape(self.wide)}


PLAIN_NUMBER = ' class="number"'
PORTRAIT, LANDSCAPE = 16.6, 25.2  # the width of the text on a page, in centimetres


@dataclass(frozen=True)
class Figure(Block):
    """A picture with caption and alternative text. ``size`` is in centimetres; wide ones get a landscape page."""

    id: str
    caption: str
    svg: str
    alternative: str
    size: tuple[float, float]
    passport: Mapping[str, Any] = field(default_factory=dict)
    PAGE: ClassVar[float] = 17.5

    def html(self) -> str:
        return (
            f'<figure class="picture" id="{html(self.id)}">'
            f'<div role="img" aria-label="{html(self.alternative)}">{own_ids(self.svg, self.id)}</div>'
            f"<figcaption>{number_of('figure', self.id)}{html(self.caption)}{render_passport(self.passport)}</figcaption></figure>"
        )

    def typst(self) -> str:
        return typst_call(
            "picture",
            id=self.id,
            caption=self.caption,
            svg=self.svg.encode(),
            alternative=self.alternative,
            width=self.size[0],
            height=self.size[1],
            made=render_passport_in_print(self.passport),
        )

    def plain(self) -> str:
        return f"{self.caption}\n{self.alternative}"

    def more(self) -> dict[str, Any]:
        return {**passport_face(self.passport), **landscape(self.size[0] > self.PAGE)}


def passport_face(passport: Mapping[str, Any]) -> dict[str, Any]:
    """A passport as a face of a block."""
    return {PASSPORT: [dict(passport)]} if passport else {}


def landscape(wide: bool) -> dict[str, Any]:
    """A face that asks the printed report for a landscape page."""
    return {WIDE: True} if wide else {}


def own_ids(svg: str, identifier: str) -> str:
    """The SVG with ids of its own, so that several pictures can live on one page."""
    prefix = f"{identifier}."
    for before, after in (('id="', f'id="{prefix}'), ('"#', f'"#{prefix}'), ("url(#", f"url(#{prefix}")):
        svg = svg.replace(before, after)
    return svg


@dataclass(frozen=True)
class Cover(Block):
    """What the first page says, and what the exporters need to know of the whole report."""

    facts: Mapping[str, Any]

    def html(self) -> str:
        return f'<p class="cover-line">{html(self.plain())}</p>'

    def typst(self) -> str:
        return ""

    def plain(self) -> str:
        return " · ".join(str(self.facts[k]) for k in ("client", "title", "wave") if self.facts.get(k))

    def more(self) -> dict[str, Any]:
        return {COVER: dict(self.facts)}


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook: name, heads, rows of raw values and formulas."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Raw | Formula, ...], ...]


@dataclass(frozen=True)
class Workbook(Block):
    """The sheets that come with the report for an analyst who recounts it; a page only lists them.

    ``untranslated`` are the texts that the report asked for and no catalogue had.
    """

    sentence: str
    sheets: tuple[Sheet, ...]
    untranslated: tuple[str, ...] = ()

    def html(self) -> str:
        items = "".join(f"<li><b>{html(s.name)}</b> — {html(s.title)}</li>" for s in self.sheets)
        return f"<p>{html(self.sentence)}</p><ul>{items}</ul>"

    def typst(self) -> str:
        return typst_call("listing", lead=self.sentence, items=tuple((s.name, s.title) for s in self.sheets))

    def plain(self) -> str:
        return self.sentence + "\n" + "\n".join(f"- {s.name}: {s.title}" for s in self.sheets)

    def more(self) -> dict[str, Any]:
        return {SHEETS: [asdict(sheet) for sheet in self.sheets], UNTRANSLATED: list(self.untranslated)}


def texts(values: Iterable[object]) -> tuple[str, ...]:
    """Values as single lines of harmless text."""
    return tuple(line(v) for v in values)
