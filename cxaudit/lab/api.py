"""The desk as its notebooks meet it: one object that opens the pages, each a block of widgets."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec

import ipywidgets as widgets
from IPython.display import HTML, display

from cxaudit.errors import InputError
from cxaudit.lab import board, editors, start, style
from cxaudit.lab.controls import lay_page
from cxaudit.lab.exploring import Exploration
from cxaudit.lab.page_context import PageContext
from cxaudit.messages import Message, message
from cxaudit.report.prepared import gather

Given = ParamSpec("Given")


def overview_block(
    opened: Callable[Concatenate[Desk, Given], widgets.Widget],
) -> Callable[Concatenate[Desk, Given], widgets.Widget]:
    """Have a block of a page say what went wrong instead of showing a traceback."""

    @wraps(opened)
    def told(desk: Desk, *given: Given.args, **named: Given.kwargs) -> widgets.Widget:
        try:
            return opened(desk, *given, **named)
        except InputError as failure:
            lead = message("This cannot be shown yet. It is in the way:")
            return lay_page(style.head(desk.say(lead)) + desk.render_failure(failure))
        except Exception as failure:
            return lay_page(desk.render_failure(failure))

    return told


class Desk(PageContext):
    """The pages of one workbench in one language."""

    @overview_block
    def start(self) -> widgets.Widget:
        """The page to start from: clients, what is there, chapters, the report."""
        return start.Start(self)

    @cached_property
    def board(self) -> board.Board:
        """The board on which findings are explored; reading and measuring the client happens here, once."""
        line = display(HTML(""), display_id=True)
        try:
            self.busy(line, message("Reading and measuring the client, which takes a few seconds…"))
            return board.Board(self, Exploration(gather(self.workbench, self.client)))
        finally:
            self.busy(line, None)

    def busy(self, line: object, what: Message | None) -> None:
        """Say in the output of the cell what is being done; nothing outside of a notebook."""
        if line is not None:
            line.update(HTML(style.STYLE + style.block_html(style.waiting(self.say(what))) if what else ""))  # type: ignore[attr-defined]

    @overview_block
    def explore(self, part: str = "findings") -> widgets.Widget:
        """A part of the board: ``findings`` (with all that changes them), ``gaps``, ``comments`` or ``what_if``."""
        return getattr(self.board, part)()

    @overview_block
    def journey(self) -> widgets.Widget:
        """The editor of the journey map."""
        return editors.journey(self)

    @overview_block
    def competencies(self) -> widgets.Widget:
        """The editor of the competency matrix."""
        return editors.edit_competencies(self)

    @overview_block
    def goals(self) -> widgets.Widget:
        """The editor of the goal tree."""
        return editors.goals(self)
