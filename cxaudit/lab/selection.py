"""What is chosen on the board: part, thresholds and weights, what is found with them, and who is told when they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from cxaudit.findings import Finding
from cxaudit.lab import style
from cxaudit.lab.controls import lay_page
from cxaudit.lab.exploring import Exploration, ExploredPart
from cxaudit.lab.page_context import PageContext
from cxaudit.messages import Message, message
from cxaudit.report import brand
from cxaudit.report.words import ReportWords
from cxaudit.tables.client import Thresholds

NO_CHOICE = message("This client has no survey with dimensions, so there is nothing to explore here.")


class Selection:
    """What is chosen of one client; every control writes into ``part``, ``thresholds`` or ``weights`` and has it shown anew."""

    def __init__(self, seat: PageContext, exploration: Exploration) -> None:
        self.seat, self.exploration = seat, exploration
        data = exploration.data
        self.terms = ReportWords(seat.language, data, brand.colors(data.client.brand.color))
        self.part = ExploredPart()
        self.thresholds: Thresholds = data.client.thresholds
        self.weights: dict[str, float] = {}
        self.shown: list[tuple[frozenset[str], Callable[[], None]]] = []
        self.failure = widgets.HTML()
        self.judge()

    def apply_change(self, **changes: Any) -> None:
        """Take over a change and show anew what depends on it."""
        self.failure.value = ""
        with self.seat.telling(self.failure):
            for name, value in changes.items():
                setattr(self, name, value)
            self.judge()
            for on, show in self.shown:
                if on & set(changes):
                    show()

    def judge(self) -> None:
        """Judge anew."""
        judged = self.exploration.findings(self.thresholds, self.part, self.weights) if self.may_be_shown else []
        self.found: list[Finding] = judged

    @property
    def may_be_shown(self) -> bool:
        """Whether the part may be shown at all."""
        return self.part.everyone or self.exploration.may_show(self.part)

    @property
    def file_thresholds(self) -> Thresholds:
        """The thresholds of the client's file."""
        return self.exploration.data.client.thresholds

    def shows(self, show: Callable[[], None], *on: str) -> None:
        """Have a function called at every change of these (``part``, ``thresholds``, ``weights``), and now."""
        self.shown.append((frozenset(on), show))
        show()

    @property
    def ready(self) -> bool:
        """Whether there is a survey to explore."""
        return self.exploration.survey is not None

    def nothing(self) -> widgets.Widget:
        """The friendly line where there is no survey."""
        return lay_page(style.render_muted(self.seat.say(NO_CHOICE)))

    def size(self) -> Message:
        """How many customers the part has, or that it cannot be shown."""
        if not self.may_be_shown:
            return message(
                "These customers are too few to be shown, or would give a small group away. Choose fewer filters."
            )
        n = int(self.exploration.mask(self.part).sum())
        return message("{n} customer answered.", "{n} customers answered.", n=n)
