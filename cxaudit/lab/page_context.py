"""Where the consultant sits: a workbench, a client, a language, and how a failure is told there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ipywidgets as widgets

from cxaudit.errors import AuditError, InputError
from cxaudit.lab import style
from cxaudit.language import Language
from cxaudit.log import reason, record
from cxaudit.messages import Message, message
from cxaudit.report.prepared import workbench_here
from cxaudit.report.text import visible
from cxaudit.workbench import Workbench


class PageContext:
    """What every page of the desk needs to know; ``client`` is the one that it is about (none: the first)."""

    def __init__(self, client: str = "", language: str = "en", workbench: Workbench | None = None) -> None:
        self.workbench = workbench or workbench_here()
        self.language = Language(language)
        self.client = client or next(iter(self.clients()), "")

    def clients(self) -> list[str]:
        """The clients of the workbench."""
        home = self.workbench.clients
        return sorted(p.name for p in home.iterdir() if p.is_dir() and p.name[0] not in "._") if home.is_dir() else []

    @property
    def folder(self) -> Path:
        """The client's folder."""
        return self.workbench.clients / self.client

    def say(self, said: Message | str) -> str:
        """A sentence in the language of the desk, harmless to show."""
        return visible(self.language.say(said))

    def render_failure(self, failure: Exception, most: int = 20) -> str:
        """What went wrong as a page shows it: every problem of an input, else one sentence and where the details lie."""
        if isinstance(failure, InputError):
            return style.problems(self.language, failure.problems, most)
        if isinstance(failure, AuditError):
            return style.problem(self.say(failure.what))
        log = record(failure, self.workbench.reports)
        what = message("The program failed, and this is not your fault: {reason}", reason=reason(failure))
        where = message("The details lie in {log}", log=str(log))
        return style.problem(self.say(what), self.say(where))

    @contextmanager
    def telling(self, place: widgets.HTML) -> Iterator[None]:
        """Do something at a touch; what goes wrong is told at a place of the page, where nobody would see a traceback."""
        try:
            yield
        except Exception as failure:
            place.value = style.block_html(self.render_failure(failure))
