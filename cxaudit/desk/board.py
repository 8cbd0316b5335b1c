"""The board: controls on one exploration, and what they change, shown at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import ipywidgets as widgets
import numpy as np

from cxaudit.desk import look
from cxaudit.desk.controls import choice, page, slider
from cxaudit.desk.exploring import MEASURED, Exploration, Part
from cxaudit.desk.seat import Seat
from cxaudit.findings import Finding
from cxaudit.messages import Message, message
from cxaudit.report import brand
from cxaudit.report.text import capital, html, line
from cxaudit.report.words import Words
from cxaudit.tables.client import Thresholds

STEPS = ("minor", "major", "critical")
SHOWN = 12  # findings shown at a time
ALPHAS = (0.001, 0.01, 0.05, 0.1)
NOTHING = message("This client has no survey with dimensions, so there is nothing to explore here.")
#: The thresholds that have sliders: label, top of the slider, step; shares are shown as they are written in client.toml.
SLIDERS: dict[str, tuple[Message, float, float]] = {
    "gap": (message("The five gaps, as a share of the scale"), 0.5, 0.01),
    "below_adequate": (message("Customers below adequate, share"), 1.0, 0.01),
    "competency_below_target": (message("Competency under its target, points of 10"), 6.0, 0.25),
    "weak_touchpoint": (message("Touchpoint under the mean, points of 10"), 4.0, 0.1),
    "pain_point": (message("Affected by a pain point, share"), 1.0, 0.01),
    "channel_handoff": (message("Lost at a change of channel, share"), 1.0, 0.01),
    "stage_drop_off": (message("Lost in a stage, share"), 1.0, 0.01),
    "quality_below_standard": (message("Quality under its standard, share"), 0.5, 0.01),
    "trust_broken": (message("Trust below, points of 10"), 10.0, 0.25),
    "kpi_off_track": (message("Attainment of a KPI below, share"), 1.0, 0.05),
    "early_churn": (message("Lost by day 60, share"), 1.0, 0.01),
    "overdue_obligations": (message("Promises overdue, share"), 1.0, 0.01),
}
OUTCOMES = {
    "nps": message("willingness to recommend, from 0 to 10"),
    "csat": message("satisfaction, in points of its scale"),
}


class Board:
    """Filters, sliders and charts of one client; every control writes into ``part``, ``thresholds`` or ``weights`` and shows anew."""

    def __init__(self, seat: Seat, exploration: Exploration) -> None:
        self.seat, self.exploration = seat, exploration
        data = exploration.data
        self.terms = Words(seat.language, data, brand.colors(data.client.brand.color))
        self.part = Part()
        self.thresholds: Thresholds = data.client.thresholds
        self.weights: dict[str, float] = {}
        self.shown: list[tuple[frozenset[str], Callable[[], None]]] = []
        self.failure = widgets.HTML()
        self.judge()

    # -- what happens at a touch ----------------------------------------------------------------------------------

    def touched(self, **changes: Any) -> None:
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
        judged = self.exploration.findings(self.thresholds, self.part, self.weights) if self.allowed else []
        self.found: list[Finding] = judged

    @property
    def allowed(self) -> bool:
        """Whether the part may be shown at all."""
        return self.part.everyone or self.exploration.may_show(self.part)

    @property
    def untouched(self) -> Thresholds:
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
        return page(look.muted(self.seat.say(NOTHING)))

    # -- the findings beside what changes them --------------------------------------------------------------------

    def findings(self) -> widgets.Widget:
        """All controls, and beside them the findings, which are always in sight while a control moves."""
        parts: list[tuple[Message, Callable[[], widgets.Widget]]] = [
            (message("Whom to look at"), self.filters),
            (message("What counts as a finding"), self.limits),
            (message("What matters to customers"), self.importance),
        ]
        controls = [
            widgets.VBox([widgets.HTML(look.head(self.seat.say(title))), block()])
            for title, block in parts
            if self.ready or block == self.limits
        ]
        left, right = widgets.VBox(controls), widgets.VBox([self.failure, self.judged()])
        left.add_class("cxd-controls")
        right.add_class("cxd-results")
        both = widgets.HBox([left, right])
        both.add_class("cxd-board")
        return page(both)

    def judged(self) -> widgets.Widget:
        """The findings under the present thresholds, the most urgent first."""
        out = widgets.HTML()
        out.add_class("cxd-findings")
        before = list(self.found)

        def show() -> None:
            out.value = look.block(self.told(before))

        self.shows(show, "part", "thresholds", "weights")
        return out

    def told(self, before: list[Finding]) -> str:
        """The findings as a page shows them; ``before`` are those of the report, to compare with."""
        if not self.allowed:
            return look.muted(self.seat.say(self.size()))
        if not self.part.everyone:
            ours = message(
                "Findings on gaps, tolerance and loyalty of these customers; all other findings speak of everyone."
            )
            top = look.counted(self.seat.language, self.found) + look.muted(self.seat.say(ours))
        else:
            top = look.counted(self.seat.language, self.found, before)
        if not self.found:
            none = message("No finding: nothing in these data goes beyond the thresholds.")
            return top + look.muted(self.seat.say(none))
        cards = "".join(look.card(self.seat.language, finding) for finding in self.found[:SHOWN])
        left = len(self.found) - SHOWN
        more = look.muted(self.seat.say(message("{n} more finding", "{n} more findings", n=left))) if left > 0 else ""
        return top + look.scrolling(cards + more, self.seat.say(message("Findings")))

    # -- filters --------------------------------------------------------------------------------------------------

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
            self.touched(part=Part(wave, tuple((name, value) for name, value in picked if value)))

        def say() -> None:
            told.value = look.block(look.muted(self.seat.say(self.size())))

        for box in choices.values():
            box.observe(changed, "value")
        self.shows(say, "part")
        return page(widgets.VBox([*choices.values(), told]))

    def size(self) -> Message:
        """How many customers the part has, or that it cannot be shown."""
        if not self.allowed:
            return message(
                "These customers are too few to be shown, or would give a small group away. Choose fewer filters."
            )
        n = int(self.exploration.mask(self.part).sum())
        return message("{n} customer answered.", "{n} customers answered.", n=n)

    # -- thresholds -----------------------------------------------------------------------------------------------

    def limits(self) -> widgets.Widget:
        """A threshold to choose, a slider for each of its steps, the doubt that is allowed, and the way back."""
        say = self.seat.say
        names = [name for name in SLIDERS if name not in MEASURED]
        which = choice(say(message("Threshold")), [(say(SLIDERS[n][0]), n) for n in names])
        steps = Steps(self, which.value)
        doubt = slider(
            widgets.SelectionSlider, say(message("Doubt that is allowed (alpha)")), value=self.untouched.alpha,
            options=[(self.seat.language.number(a, 2 if a >= 0.01 else 3), a) for a in sorted({*ALPHAS, self.untouched.alpha})],
        )  # fmt: skip
        back = widgets.Button(description=say(message("As in client.toml")), layout=widgets.Layout(width="max-content"))
        file = widgets.HTML()
        file.add_class("cxd-toml")

        def changed(**values: Any) -> None:
            self.touched(thresholds=self.thresholds.model_copy(update=values))

        def again(_: object) -> None:
            doubt.value = self.untouched.alpha
            self.touched(thresholds=self.untouched)
            steps.choose(which.value)

        which.observe(lambda change: steps.choose(change["new"]), "value")
        doubt.observe(lambda change: changed(alpha=change["new"]), "value")
        back.on_click(again)
        self.shows(lambda: setattr(file, "value", look.block(self.for_the_file())), "thresholds")
        return page(widgets.VBox([which, steps.box, doubt, back, file]))

    def for_the_file(self) -> str:
        """The lines that would make the thresholds of the sliders those of the client; nothing where they are."""
        names = [n for n in ("alpha", *SLIDERS) if getattr(self.thresholds, n) != getattr(self.untouched, n)]
        if not names:
            return ""
        lead = message("To keep these thresholds, put into client.toml, under [thresholds]:")
        lines = [f"{name} = {toml(getattr(self.thresholds, name))}" for name in names]
        return look.muted(self.seat.say(lead)) + "".join(f"<pre>{html(text)}</pre>" for text in lines)

    # -- importance -----------------------------------------------------------------------------------------------

    def importance(self) -> widgets.Widget:
        """A weight for each dimension; the weighted gap, and the order of the findings, follow."""
        if not self.ready:
            return self.nothing()
        stated = self.exploration.stated()
        sliders = {
            term: slider(widgets.IntSlider, self.terms.term("dimension", term), value=round(value), min=0, max=100)
            for term, value in stated.items()
        }
        told = widgets.HTML()
        told.add_class("cxd-weighted")

        def changed(_: object = None) -> None:
            self.touched(weights={term: float(box.value) for term, box in sliders.items()})

        def show() -> None:
            weights = self.weights or {term: float(value) for term, value in stated.items()}
            told.value = look.block(look.muted(self.seat.say(self.weighted(weights))))

        for box in sliders.values():
            box.observe(changed, "value")
        self.shows(show, "part", "weights")
        lead = look.muted(
            self.seat.say(message("The sliders begin with the points that customers gave. Only their ratio counts."))
        )
        return page(widgets.VBox([widgets.HTML(look.block(lead)), *sliders.values(), told]))

    def weighted(self, weights: dict[str, float]) -> Message:
        """The weighted gap in words."""
        found = self.exploration.weighted_gap(self.part, weights) if self.allowed else None
        if found is None or not np.isfinite(found.estimate) or found.n < self.exploration.data.client.privacy.min_group:
            return message("There is no weighted gap to show here.")
        return message(
            "The gap as a whole, weighted like this: {gap:+2} points (95% interval {low:+2} to {high:+2}, {n} customer).",
            "The gap as a whole, weighted like this: {gap:+2} points (95% interval {low:+2} to {high:+2}, {n} customers).",
            gap=found.estimate, low=found.low, high=found.high, n=int(found.n),
        )  # fmt: skip

    # -- gaps -----------------------------------------------------------------------------------------------------

    def gaps(self) -> widgets.Widget:
        """A bar for each dimension; its button shows the bars of its items."""
        if not self.ready or self.exploration.gaps(Part()).empty:
            return self.nothing()
        rows = {term: Row(self, term) for term in self.exploration.gaps(Part())["term"]}
        chosen = [""]

        def open_items(term: str) -> None:
            chosen[0] = "" if chosen[0] == term else term
            with self.seat.telling(failure):
                show()

        def show() -> None:
            found = self.exploration.gaps(self.part).set_index("term") if self.allowed else None
            for term, row in rows.items():
                row.show(found.loc[term] if found is not None and term in found.index else None)
                row.open(self.items(term) if term == chosen[0] else "")

        failure = widgets.HTML()
        for term, row in rows.items():
            row.button.on_click(lambda _, term=term: open_items(term))
        self.shows(show, "part")
        axis = widgets.HTML(look.block(look.axis(*self.axis, self.seat.language.number)))
        return page(widgets.VBox([*(row.box for row in rows.values()), axis, failure]))

    @cached_property
    def axis(self) -> tuple[float, float]:
        """The ends of the axis of gaps: room for every item of everyone."""
        found = self.exploration.gaps(Part(), "item")
        low = min(-0.5, float(np.nanmin([0.0, *found["low"]])) - 0.3)
        return low, max(0.5, float(np.nanmax([0.0, *found["high"]])) + 0.3)

    def items(self, dimension: str) -> str:
        """The gaps of a dimension's items as a table with bars."""
        if not self.allowed:
            return look.muted(self.seat.say(self.size()))
        found = self.exploration.gaps(self.part, "item")
        found = found[found["term"].isin(self.exploration.instrument.items_of(dimension))]
        told = [
            [
                html(self.terms.term("item", row.term)),
                self.bar(found.loc[row.Index]),
                f'<span class="cxd-number">{html(self.amount(row))}</span>',
            ]
            for row in found.sort_values("estimate", kind="stable").itertuples()
        ]
        heads = [
            self.terms.text("question"),
            self.terms.text("gap 5"),
            self.seat.say(message("points, 95% interval, n")),
        ]
        return look.table([capital(h) for h in heads], told)

    def bar(self, row: Any) -> str:
        """The bar of one row."""
        colors = self.terms.colors
        return f'<div class="cxd-plot">{look.bar(row, *self.axis, (colors.bad, colors.good, colors.ink), self.amount(row))}</div>'

    def amount(self, row: Any) -> str:
        """A gap with its interval and n in words."""
        if not np.isfinite(row.estimate):
            return self.terms.text(str(row.note)) or "—"
        said = self.seat.language
        return f"{said.signed(row.estimate)} {said.interval(row.low, row.high, 'points', True)}, n = {said.number(row.n, 0)}"

    # -- comments -------------------------------------------------------------------------------------------------

    def comments(self) -> widgets.Widget:
        """A pain point to choose, what is known of it, and what customers wrote."""
        points = self.exploration.pain_points
        if not points:
            return page(look.muted(self.seat.say(message("This client has no table of pain points yet."))))
        which = choice(self.seat.say(message("Pain point")), [(self.named(name), name) for name in points])
        out = widgets.HTML()
        out.add_class("cxd-comments")

        def show(_: object = None) -> None:
            out.value = look.block(self.behind(which.value))

        which.observe(show, "value")
        show()
        return page(widgets.VBox([which, out]))

    def named(self, name: str) -> str:
        """A pain point with its description."""
        told = self.exploration.pain_point(name).get("description")
        return line(f"{name}. {told}" if isinstance(told, str) else name, 90)

    def behind(self, name: str) -> str:
        """What is known of a pain point, and the comments behind it."""
        point = self.exploration.pain_point(name)
        facts = message(
            "At “{touchpoint}”: {affected} of {n} customer affected, severity {severity} of 10.",
            "At “{touchpoint}”: {affected} of {n} customers affected, severity {severity} of 10.",
            touchpoint=line(point["touchpoint"]), affected=int(point["affected"]), n=int(point["base"]), severity=float(point["severity"]),
        )  # fmt: skip
        written = self.exploration.comments(name, self.terms.text)
        if written is None:
            least = self.exploration.data.client.privacy.min_comments
            few = message("Fewer than {least} people wrote about it, so none of their comments is shown.", least=least)
            return look.muted(self.seat.say(facts)) + look.muted(self.seat.say(few))
        quotes = "".join(f'<div class="cxd-quote">{html(line(text))}</div>' for text in written)
        return look.muted(self.seat.say(facts)) + quotes

    # -- what if --------------------------------------------------------------------------------------------------

    def what_if(self) -> widgets.Widget:
        """A dimension and a number of points; what would change in loyalty, with its interval."""
        if not self.ready or not self.exploration.stated():
            return self.nothing()
        which = choice(
            self.seat.say(message("Dimension")),
            [(self.terms.term("dimension", t), t) for t in self.exploration.stated()],
        )
        which.value = self.exploration.worst() or which.value
        by = slider(
            widgets.SelectionSlider, self.seat.say(message("Perceived better by, points")),
            options=[(self.seat.language.number(step / 4, 2), step / 4) for step in range(1, 13)], value=1.0,
        )  # fmt: skip
        out = widgets.HTML()
        out.add_class("cxd-whatif")

        def show(_: object = None) -> None:
            out.value = look.block(self.change(which.value, by.value))

        which.observe(show, "value")
        by.observe(show, "value")
        self.shows(show, "part")
        return page(widgets.VBox([which, by, out]))

    def change(self, dimension: str, points: float) -> str:
        """The expected change in words, with what limits it."""
        if not self.allowed:
            return look.muted(self.seat.say(self.size()))
        found = self.exploration.what_if(dimension, points, self.part)
        if found.note:
            return look.muted(self.terms.text(found.note))
        lead = message(
            "Expected change in loyalty ({outcome}): {effect:+2} points, 95% interval {low:+2} to {high:+2}, {n} customer.",
            "Expected change in loyalty ({outcome}): {effect:+2} points, 95% interval {low:+2} to {high:+2}, {n} customers.",
            outcome=OUTCOMES[found.outcome], effect=found.effect.estimate, low=found.effect.low, high=found.effect.high, n=int(found.effect.n),
        )  # fmt: skip
        unsure = found.effect.low <= 0 <= found.effect.high
        doubt = (
            message("The interval holds zero: these data do not show that it would change anything.")
            if unsure
            else None
        )
        limits = message(
            "On average customers can move by {moved:2} points, for nobody rates above the end of the scale. All dimensions together explain {share:%} of loyalty. It is what goes together in the answers, no proof of cause.",
            moved=found.moved, share=found.explained,
        )  # fmt: skip
        return look.head(self.seat.say(lead)) + "".join(look.muted(self.seat.say(m)) for m in (doubt, limits) if m)


class Steps:
    """The three steps of one threshold as sliders that stay in order: whoever is moved pushes the others along."""

    def __init__(self, board: Board, name: str) -> None:
        self.board, self.filling = board, False
        self.boxes = [
            slider(widgets.SelectionSlider, capital(board.terms.text(step)), options=[("", 0.0)]) for step in STEPS
        ]
        for box in self.boxes:
            box.observe(self.moved, "value")
        self.box = widgets.VBox(self.boxes)
        self.choose(name)

    def choose(self, name: str) -> None:
        """Show a threshold as it is now."""
        self.name, self.filling = name, True
        values = getattr(self.board.thresholds, name)
        _, top, step = SLIDERS[name]
        marks = sorted({*np.arange(0, top + step / 2, step).round(4).tolist(), *map(float, values)})
        told = [(self.told(mark, top), mark) for mark in marks]
        for box, value in zip(self.boxes, values, strict=True):
            box.options = told
            box.value = float(value)
        self.filling = False

    def told(self, value: float, top: float) -> str:
        """A value as it is read: a share as per cent, points as a number."""
        said = self.board.seat.language
        return said.share(value) if top <= 1 else said.number(value, 2)

    def moved(self, change: Any) -> None:
        """Keep minor, major and critical in order, and judge by them."""
        if self.filling:
            return
        values, place = [box.value for box in self.boxes], self.boxes.index(change["owner"])
        default = Thresholds.model_fields[self.name].default
        worse_is_less = default[0] > default[-1]
        for i in range(len(values)):
            later = i > place
            beyond = values[i] > values[place] if worse_is_less == later else values[i] < values[place]
            if i != place and beyond:
                values[i] = values[place]
        self.filling = True
        for box, value in zip(self.boxes, values, strict=True):
            box.value = value
        self.filling = False
        thresholds = self.board.thresholds.model_copy(update={self.name: tuple(values)})
        self.board.touched(thresholds=thresholds)


class Row:
    """One dimension of the chart of gaps: a button as wide as the row, a bar, a number; below it, when open, its questions."""

    def __init__(self, board: Board, term: str) -> None:
        self.board, self.name = board, board.terms.term("dimension", term)
        told = board.seat.say(message("Show the questions of “{dimension}”", dimension=self.name))
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
        self.bar.value = self.board.bar(row) if row is not None else ""
        told = self.board.amount(row) if row is not None else "—"
        self.number.value = look.block(f'<span class="cxd-number">{html(told)}</span>')

    def open(self, items: str) -> None:
        """Show the questions below the row; nothing closes it."""
        self.button.icon = "caret-down" if items else "caret-right"
        self.items.value = look.block(items) if items else ""


def toml(value: Any) -> str:
    """A threshold as it is written in client.toml."""
    return f"[{', '.join(f'{v:g}' for v in value)}]" if isinstance(value, tuple) else f"{value:g}"
