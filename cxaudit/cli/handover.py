"""The commands for handing a report over: how the client's brand looks in it, and a locked pack to send."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cxaudit.cli.options import parse_names
from cxaudit.cli.session import Session
from cxaudit.errors import InputError, Problem
from cxaudit.messages import message

PASSWORD = "CXAUDIT_PASSWORD"  # noqa: S105 -- the name of a variable
PACK_FORMATS = ("zip", "pdf")  # as in cxaudit.delivery.packing, which is too heavy to be asked for them

Name = Annotated[str, typer.Argument(metavar="CLIENT", help="The name of the client's folder in client_data/.")]
Archive = Annotated[
    bool, typer.Option("--archive", help="Make the PDF for the archive: PDF/A-2a, still readable in decades.")
]


def brand(
    context: typer.Context,
    client: Name,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The PDF; the PNG lies beside it.  [default: reports/CLIENT-brand.pdf]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show the client's brand on a specimen page, and say what of it would fail in a report.

    Colour and its shades with their contrast, the logo on light and dark, letters, a table, a callout, a chart.

    ```text
    cxaudit brand acme
    ```

    Exit code 2 where something fails: a colour that cannot be read, a logo that is missing, too small or a stripe.
    """
    from cxaudit.report.specimen import specimen
    from cxaudit.tables.client import read_client_file

    session: Session = context.obj
    made = specimen(session.workbench, client, read_client_file(session.folder(client)), session.language)
    path = to or session.workbench.reports / f"{client}-brand.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.pdf)
    path.with_suffix(".png").write_bytes(made.png)
    session.say(message("The specimen page lies in {file}", file=str(path)), "green")
    if made.problems:
        raise InputError(made.problems)
    session.say(message("Nothing fails."))


def pack(
    context: typer.Context,
    client: Name,
    password: Annotated[
        bool, typer.Option("--password", help=f"Ask for the password, even where {PASSWORD} holds one.")
    ] = False,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file whose first line is the password.", show_default=False)
    ] = None,
    recipient: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="NAME",
            help="Whose copy it is: stands at the foot of each page of a PDF.",
            show_default=False,
        ),
    ] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="zip|pdf", help="One zip with all of the report, or the PDF itself.")
    ] = "zip",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The file; a folder for several PDFs.  [default: reports/CLIENT/pack/]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Lock a finished report with a password (AES-256), under names that tell nobody whose it is.

    The password never stands in the command: it is asked for, or taken from a file or the variable CXAUDIT_PASSWORD.

    ```text
    cxaudit pack acme --password
    cxaudit pack acme --format pdf --for "Ann Lee"
    cxaudit pack acme --password-file ~/secret.txt --to /mnt/usb/report.zip
    ```

    A zip opens in 7-Zip, WinZip and the like. Tell the password by another way than the file.
    """
    from cxaudit.delivery import packing

    session: Session = context.obj
    session.folder(client)
    chosen = parse_names(form, message("format"), PACK_FORMATS)[0]
    written = packing.pack(session.workbench, client, secret(session, password, password_file), chosen, recipient, to)
    for path in written:
        session.say(message("The locked report lies in {file}", file=str(path)), "green")


def secret(session: Session, ask: bool, file: Path | None) -> str:
    """The password: from a file, from the environment, or asked for twice; InputError where nobody can be asked."""
    if file is not None:
        try:
            return (file.read_text(encoding="utf-8").splitlines() or [""])[0].lstrip("\ufeff").strip()
        except (OSError, UnicodeDecodeError):
            what = message("The password cannot be read")
            raise InputError(
                [Problem(what, message("Its file holds the password in its first line, as plain text."), str(file))]
            ) from None
    if os.environ.get(PASSWORD) and not ask:
        return os.environ[PASSWORD]
    if not sys.stdin.isatty():
        right = message("Give --password-file FILE, or set the variable {variable}.", variable=PASSWORD)
        raise InputError([Problem(message("There is no password, and nobody to ask for it"), right)])
    say = session.language.say
    return str(typer.prompt(say(message("Password")), hide_input=True, confirmation_prompt=say(message("Once more"))))
