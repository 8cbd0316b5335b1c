"""The command for what is handed out: the service handbook, general or for a client."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxaudit.cli.handover import secret
from cxaudit.cli.options import languages, parse_names
from cxaudit.cli.session import Session
from cxaudit.messages import message

HANDBOOK_FORMATS = (
    "html",
    "pdf",
    "docx",
    "site",
)  # as in cxaudit.handbook.formats, which is too heavy to be asked for them
USUAL = "html,pdf,docx"


def handbook(
    context: typer.Context,
    client: Annotated[
        str | None,
        typer.Argument(metavar="[CLIENT]", help="The client's folder; none: the general edition.", show_default=False),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="ru,en", help="Languages; the client's, or both.", show_default=False),
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="html,pdf,docx,site",
            help="What to write; site is a folder for any host.  [default: html,pdf,docx; with a password pdf]",
            show_default=False,
        ),
    ] = None,
    recipient: Annotated[
        str, typer.Option("--for", metavar="NAME", help="Whose copy it is: stands in the footer.", show_default=False)
    ] = "",
    password: Annotated[
        bool,
        typer.Option("--password", help="Lock the PDF; the password is asked for, or taken from CXAUDIT_PASSWORD."),
    ] = False,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file whose first line is the password.", show_default=False)
    ] = None,
    wanted: Annotated[
        str,
        typer.Option(
            "--chapters",
            metavar="N | trust,apology,…",
            help="A short edition: the N most urgent chapters, or those you name.",
            show_default=False,
        ),
    ] = "",
    since: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="findings.json of an older report: says what has changed.", show_default=False
        ),
    ] = None,
) -> None:
    """Write the service handbook that a team discusses at its next meeting, and an invitation to it.

    ```text
    cxaudit handbook                                # the general edition, in reports/handbook/
    cxaudit handbook acme --lang en --format pdf    # ordered and filled by the client's findings
    cxaudit handbook acme --chapters 3              # the three most urgent chapters, for one meeting
    cxaudit handbook acme --for "Ann Lee" --password
    cxaudit handbook acme --since old/findings.json
    ```

    Your name and contacts come from consultant.toml beside client_data/, where there is one.
    """
    from cxaudit.handbook import make_handbook

    session: Session = context.obj
    if client is not None:
        session.folder(client)
    locked = secret(session, False, password_file) if password or password_file else ""
    kinds = parse_names(formats or ("pdf" if locked else USUAL), message("format"), HANDBOOK_FORMATS)
    with session.progress(message("Writing the handbook")) as progress:
        written = make_handbook(
            session.workbench,
            client,
            languages(lang),
            kinds,
            progress,
            recipient=recipient,
            password=locked,
            since=since,
            wanted=wanted,
        )
    session.say(message("The handbook lies in {folder}", folder=str(written[0].parent)), "green")
