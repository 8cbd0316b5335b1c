"""The desk as its notebooks meet it: one object that opens the pages, each a block of widgets."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import ipywidgets as widgets

from cxaudit.desk.look import STYLE
from cxaudit.errors import InputError, Problem
from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.report.evidence import workbench_here
from cxaudit.report.text import visible
from cxaudit.workbench import Workbench

if TYPE_CHECKING:
    from cxaudit.desk.board import Board
    from cxaudit.desk.start import Start


class Desk:
    """The pages of one workbench in one language; ``client`` is the one that they are about (none: the first)."""

    def __init__(self, client: str = "", language: str = "en", workbench: Workbench | None = None) -> None:
        self.workbench = workbench or workbench_here()
        self.language = Language(language)
        self.client = client or next(iter(self.clients()), "")

    def clients(self) -> list[str]:
        """The clients of the workbench."""
        home = self.workbench.clients
        return sorted(p.name for p in home.iterdir() if p.is_dir() and p.name[0] not in "._") if home.is_dir() else []

    @property
    def words(self) -> Language:
        """Labels in the language of the desk."""
        return self.language

    def say(self, said: Message | str) -> str:
        """A sentence in the language of the desk, harmless to show."""
        return visible(self.language.say(said))

    def placed(self, problem: Problem) -> str:
        """A problem with its place in one line."""
        where = [problem.file, problem.sheet, self.say(problem.cell) if problem.cell else ""]
        return ": ".join(filter(None, (", ".join(filter(None, where)), self.say(problem.what))))

    # -- pages ----------------------------------------------------------------------------------------------------

    def start(self) -> Start:
        """The page to start from: clients, what is there, chapters, the report."""
        from cxaudit.desk.start import Start

        return Start(self)

    @cached_property
    def board(self) -> Board:
        """The board on which findings are explored; reading and measuring the client happens here, once."""
        from cxaudit.desk.board import Board
        from cxaudit.desk.exploring import Exploration
        from cxaudit.report.evidence import gather

        return Board(self, Exploration(gather(self.workbench, self.client)))

    def explore(self, part: str = "") -> widgets.Widget:
        """A part of the board: ``filters``, ``findings``, ``limits``, ``importance``, ``gaps``, ``comments``, ``what_if``."""
        try:
            return getattr(self.board, part)()
        except InputError as failure:
            return told(self, failure)

    def journey(self) -> widgets.Widget:
        """The editor of the journey map."""
        from cxaudit.desk.editors import journey

        return journey(self)

    def competencies(self) -> widgets.Widget:
        """The editor of the competency matrix."""
        from cxaudit.desk.editors import competencies

        return competencies(self)

    def goals(self) -> widgets.Widget:
        """The editor of the goal tree."""
        from cxaudit.desk.editors import goals

        return goals(self)


def told(desk: Desk, failure: InputError) -> widgets.Widget:
    """Every problem of an input, as a page shows it."""
    from cxaudit.desk import look

    lead = look.head(desk.say(message("No audit can be made yet. This is in the way:")))
    lines = [look.problem(desk.placed(p), desk.say(p.right) if p.right else "") for p in failure.problems]
    return widgets.HTML(f'{STYLE}<div class="cxd">{lead}{"".join(lines)}</div>')
