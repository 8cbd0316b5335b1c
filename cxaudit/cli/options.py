"""The words of a command that several commands share: clients, languages, formats, and names in a list with commas."""

from __future__ import annotations

from typing import Annotated

import typer

from cxaudit.errors import InputError, unknown_name
from cxaudit.messages import Message, message

REPORT_FORMATS = ("pdf", "html", "xlsx")  # as in cxaudit.report.run, which is too heavy to be asked for them
ALL_FORMATS = ",".join(REPORT_FORMATS)
KNOWN = (*REPORT_FORMATS, "pptx", "docx")  # what --format takes; the archive's PDF has a switch of its own

Name = Annotated[str, typer.Argument(metavar="CLIENT", help="The name of the client's folder in client_data/.")]
Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CLIENT…]", help="Names of clients' folders; none means all.", show_default=False),
]
Languages = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="ru,en", help="Languages of the report; those of client.toml by default.", show_default=False
    ),
]
Formats = Annotated[
    str,
    typer.Option("--format", metavar="pdf,html,xlsx,pptx,docx", help="What to write; the numbers are the same in all."),
]


def languages(text: str | None) -> tuple[str, ...] | None:
    """The languages of an option such as ``ru,en``; None leaves the choice to client.toml."""
    from cxaudit.language import available

    return None if text is None else parse_names(text, message("language"), available())


def one_language(text: str) -> str:
    """The one language of an option."""
    from cxaudit.language import available

    return parse_names(text, message("language"), available())[0]


def parse_formats(text: str, archive: bool = False) -> tuple[str, ...]:
    """The formats of an option such as ``pdf,html``; ``archive`` makes the PDF one for the archive."""
    names = parse_names(text, message("format"), KNOWN)
    return tuple(dict.fromkeys("archive" if archive and name == "pdf" else name for name in names))


def parse_names(text: str, kind: Message, known: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The names in a list with commas, each once; raises InputError for those that nobody knows, or for none."""
    names = dict.fromkeys(part.strip().lower() for part in text.split(","))
    strange = [unknown_name(kind, name, known) for name in names if name not in known]
    if strange:
        raise InputError(strange)
    return tuple(names)
