"""The password of locked workbooks: asked for by the command that reads them, written down nowhere."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from cxaudit.cli.session import Session
from cxaudit.errors import InputError, Problem
from cxaudit.messages import message

VARIABLE = "CXAUDIT_WORKBOOK_PASSWORD"  # as in cxaudit.formats.protected, which is too heavy to be asked for it
Password = Annotated[
    bool,
    typer.Option(
        "--password", help=f"Ask for the password of locked workbooks. Several stand in {VARIABLE}, one a line."
    ),
]


def ask(session: Session, wanted: bool) -> None:
    """Ask for the password where that is wanted, and let this process and its children know it."""
    if not wanted:
        return
    if not sys.stdin.isatty():
        right = message("Set the variable {variable} instead, and leave --password out.", variable=VARIABLE)
        raise InputError([Problem(message("There is nobody to ask for the password"), right)])
    os.environ[VARIABLE] = str(typer.prompt(session.language.say(message("Password")), hide_input=True))
