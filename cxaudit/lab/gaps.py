"""Where customers expect more: a bar for each dimension, and for each of its questions when it is opened."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import ipywidgets as widgets
import numpy as np

from cxaudit.lab import style
from cxaudit.lab.controls import lay_page
from cxaudit.lab.exploring import ExploredPart
from cxaudit.lab.selection import Selection
from cxaudit.messages import message
from cxaudit.report.text import capital, html


class Gaps:
    """The gaps of the dimensions as bars on one axis, each with the gaps of its items behind a button."""

    def __init__(self, choices: Selection) -> None:
        self.choices = choices

    def block(self) -> widgets.Widget:
        """A bar for each dimension; its button shows the bars of its items."""
        if not self.choices.ready or self.choices.exploration.gaps(ExploredPart()).empty:
            return self.choices.nothing()
        rows = {term: GapRow(self, term) for term in self.choices.exploration.gaps(ExploredPart())["term"]}
        chosen = [""]

        def open_items(term: str) -> None:
            chosen[0] = "" if chosen[0] == term else term
            with self.choices.seat.telling(failure):
                show()

        def show() -> None:
            found = (
                self.choices.exploration.gaps(self.choices.part).set_index("term")
                if self.choices.may_be_shown
                else None
            )
            for term, row in rows.items():
                row.show(found.loc[term] if found is not None and term in found.index else None)
                row.open(self.items(term) if term == chosen[0] else "")

        failure = widgets.HTML()
        for term, row in rows.items():
            row.button.on_click(lambda _, term=term: open_items(term))
        self.choices.shows(show, "part")
        axis = widgets.HTML(style.block_html(style.axis(*self.axis, self.choices.seat.language.number)))
        return lay_page(widgets.VBox([*(row.box for row in rows.values()), axis, failure]))

    @cached_property
    def axis(self) -> tuple[float, float]:
        """The ends of the axis of gaps: room for every item of everyone."""
        found = self.choices.exploration.gaps(ExploredPart(), "item")
        low = min(-0.5, float(np.nanmin([0.0, *found["low"]])) - 0.3)
        return low, max(0.5, float(np.nanmax([0.0, *found["high"]])) + 0.3)

    def items(self, dimension: str) -> str:
        """The gaps of a dimension's items as a table with bars."""
        if not self.choices.may_be_shown:
            return style.render_muted(self.choices.seat.say(self.choices.size()))
        found = self.choices.exploration.gaps(self.choices.part, "item")
        found = found[found["term"].isin(self.choices.exploration.instrument.items_of(dimension))]
        told = [
            [
                html(self.choices.terms.term("item", row.term)),
                self.bar(found.loc[row.Index]),
                f'<span class="cxd-number">{html(self.amount(row))}</span>',
            ]
            for row in found.sort_values("estimate", kind="stable").itertuples()
        ]
        heads = [
            self.choices.terms.text("question"),
            self.choices.terms.text("gap 5"),
            self.choices.seat.say(message("points, 95% interval, n")),
        ]
        return style.table([capital(h) for h in heads], told)

    def bar(self, row: Any) -> str:
        """The bar of one row."""
        colors = self.choices.terms.colors
        return f'<div class="cxd-plot">{style.bar(row, *self.axis, (colors.bad, colors.good, colors.ink), self.amount(row))}</div>'

    def amount(self, row: Any) -> str:
        """A gap with its interval and n in words."""
        if not np.isfinite(row.estimate):
            return self.choices.terms.text(str(row.note)) or "—"
        said = self.choices.seat.language
        return f"{said.signed(row.estimate)} {said.interval(row.low, row.high, 'points', True)}, n = {said.number(row.n, 0)}"


class GapRow:
    """One dimension of the chart of gaps: a button as wide as the row, a bar, a number; below it, when open, its questions."""

    def __init__(self, gaps: Gaps, term: str) -> None:
        self.gaps, self.name = gaps, gaps.choices.terms.term("dimension", term)
        told = gaps.choices.seat.say(message("Show the questions of “{dimension}”", dimension=self.name))
        self.button = widgets.Button(
            description=self.name, tooltip=told, layout=widgets.Layout(width="14rem"), icon="caret-right"
        )
        self.bar, self.number, self.items = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.items.add_class("cxd-items")
        line_of_it = widgets.HBox([self.button, self.bar, self.number])
        line_of_it.add_class("cxd-row")
        self.box = widgets.VBox([line_of_it, self.items])

    def show(self, row: Any) -> None:
        """Show a row of measures, or that there is none."""
        self.bar.value = self.gaps.bar(row) if row is not None else ""
        told = self.gaps.amount(row) if row is not None else "—"
        self.number.value = style.block_html(f'<span class="cxd-number">{html(told)}</span>')

    def open(self, items: str) -> None:
        """Show the questions below the row; nothing closes it."""
        self.button.icon = "caret-down" if items else "caret-right"
        self.items.value = style.block_html(items) if items else ""
