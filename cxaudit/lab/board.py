"""The board: controls on one exploration, and what they change, shown at once."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from cxaudit.findings import Finding
from cxaudit.lab import comments, gaps, importance, limits, style, what_if
from cxaudit.lab.controls import choice, lay_page
from cxaudit.lab.exploring import ExploredPart
from cxaudit.lab.selection import Selection
from cxaudit.messages import Message, message
from cxaudit.report.text import capital, line

SHOWN = 12  # findings shown at a time


class Board(Selection):
    """Filters, sliders and charts of one client, each a block of a page; all of them share what is chosen."""

    def findings(self) -> widgets.Widget:
        """All controls, and beside them the findings, which are always in sight while a control moves."""
        parts: list[tuple[Message, Callable[[], widgets.Widget]]] = [
            (message("Whom to look at"), self.filters),
            (message("What counts as a finding"), self.limits),
            (message("What matters to customers"), self.importance),
        ]
        controls = [
            widgets.VBox([widgets.HTML(style.head(self.seat.say(title))), block()])
            for title, block in parts
            if self.ready or block == self.limits
        ]
        left, right = widgets.VBox(controls), widgets.VBox([self.failure, self.assess_again()])
        left.add_class("cxd-controls")
        right.add_class("cxd-results")
        both = widgets.HBox([left, right])
        both.add_class("cxd-board")
        return lay_page(both)

    def assess_again(self) -> widgets.Widget:
        """The findings under the present thresholds, the most urgent first."""
        out = widgets.HTML()
        out.add_class("cxd-findings")
        before = list(self.found)

        def show() -> None:
            out.value = style.block_html(self.render_findings(before))

        self.shows(show, "part", "thresholds", "weights")
        return out

    def render_findings(self, before: list[Finding]) -> str:
        """The findings as a page shows them; ``before`` are those of the report, to compare with."""
        if not self.may_be_shown:
            return style.render_muted(self.seat.say(self.size()))
        if not self.part.everyone:
            ours = message(
                "Findings on gaps, tolerance and loyalty of these customers; all other findings speak of everyone."
            )
            top = style.describe_counts(self.seat.language, self.found) + style.render_muted(self.seat.say(ours))
        else:
            top = style.describe_counts(self.seat.language, self.found, before)
        if not self.found:
            none = message("No finding: nothing in these data goes beyond the thresholds.")
            return top + style.render_muted(self.seat.say(none))
        cards = "".join(style.card(self.seat.language, finding) for finding in self.found[:SHOWN])
        left = len(self.found) - SHOWN
        more = (
            style.render_muted(self.seat.say(message("{n} more finding", "{n} more findings", n=left)))
            if left > 0
            else ""
        )
        return top + style.scrolling(cards + more, self.seat.say(message("Findings")))

    def filters(self) -> widgets.Widget:
        """Wave and segments, and how many customers are left."""
        if not self.ready:
            return self.nothing()
        every = self.seat.say(message("everyone"))
        choices: dict[str, widgets.Dropdown] = {}
        if self.exploration.waves:
            latest = self.seat.say(message("the latest wave"))
            options = [(latest, ""), *((wave, wave) for wave in self.exploration.waves[1:])]
            choices["wave"] = choice(capital(self.terms.text("wave")), options)
        for column, values in self.exploration.segments.items():
            choices[f"segment {column}"] = choice(
                capital(line(self.terms.text(column))), [(every, ""), *((line(v), v) for v in values)]
            )
        told = widgets.HTML()

        def changed(_: object = None) -> None:
            picked = ((name.removeprefix("segment "), box.value) for name, box in choices.items() if name != "wave")
            wave = choices["wave"].value if "wave" in choices else ""
            self.apply_change(part=ExploredPart(wave, tuple((name, value) for name, value in picked if value)))

        def say() -> None:
            told.value = style.block_html(style.render_muted(self.seat.say(self.size())))

        for box in choices.values():
            box.observe(changed, "value")
        self.shows(say, "part")
        return lay_page(widgets.VBox([*choices.values(), told]))

    def limits(self) -> widgets.Widget:
        """A threshold to choose, a slider for each of its steps, the doubt that is allowed, and the way back."""
        return limits.limits_block(self)

    def importance(self) -> widgets.Widget:
        """A weight for each dimension; the weighted gap, and the order of the findings, follow."""
        return importance.importance_block(self)

    def gaps(self) -> widgets.Widget:
        """A bar for each dimension; its button shows the bars of its items."""
        return gaps.Gaps(self).block()

    def comments(self) -> widgets.Widget:
        """A pain point to choose, what is known of it, and what customers wrote."""
        return comments.comments_block(self)

    def what_if(self) -> widgets.Widget:
        """A dimension and a number of points; what would change in loyalty, with its interval."""
        return what_if.what_if_block(self)
