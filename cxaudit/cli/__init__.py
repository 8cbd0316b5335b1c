"""The command line: parse, call, print; heavy rooms are opened only by the command that needs them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from cxaudit.cli import commands
from cxaudit.cli.session import Session


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its code: 0 fine, 2 something wrong with the input, 1 a fault of the program."""
    session = Session()
    try:
        sys.exit(commands.app(args=arguments, obj=session, prog_name="cxaudit", standalone_mode=False))
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as failure:
        sys.exit(session.explain(failure))
