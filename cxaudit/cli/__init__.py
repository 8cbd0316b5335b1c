"""The command line: parse, call, print; heavy rooms are opened only by the command that needs them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
import typer.main

from cxaudit.cli import commands
from cxaudit.cli.help import asks_for_help, detect_wished_language, speak
from cxaudit.cli.session import Session


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its code: 0 fine, 2 something wrong with the input, 1 a fault of the program."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    session = Session(speak=detect_wished_language(typed))
    try:
        command = typer.main.get_command(commands.app)
        if asks_for_help(typed) and session.language.code != "en":
            speak(command, session.language.text)
        sys.exit(command.main(typed, obj=session, prog_name="cxaudit", standalone_mode=False))
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as failure:
        sys.exit(session.explain(failure))
