"""The board: controls on one exploration, and what they change, shown at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import numpy as np

from cxaudit.desk import look
from cxaudit.desk.exploring import MEASURED, Exploration, Part
from cxaudit.findings import Finding
from cxaudit.messages import Message, message
from cxaudit.report import brand
from cxaudit.report.text import capital, html, line
from cxaudit.report.words import Words
from cxaudit.tables.client import Thresholds

if TYPE_CHECKING:
    from cxaudit.desk.opened import Desk

WIDE = widgets.Layout(width="min(100%, 62rem)")
LONG = {"description_width": "17rem"}
STEPS = ("minor", "major", "critical")
SHOWN = 12  # findings shown at a time
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

    def __init__(self, desk: Desk, exploration: Exploration) -> None:
        self.desk, self.exploration = desk, exploration
        data = exploration.data
        self.terms = Words(desk.language, data, brand.colors(data.client.brand.color))
        self.part = Part()
        self.thresholds: Thresholds = data.client.thresholds
        self.weights: dict[str, float] = {}
        self.shown: list[tuple[frozenset[str], Callable[[], None]]] = []
        self.found: list[Finding] = []

    # -- what happens at a touch ----------------------------------------------------------------------------------

    def touched(self, **changes: Any) -> None:
        """Take over a change and show anew what depends on it."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.judge()
        for on, show in self.shown:
            if on & set(changes):
                show()

    def judge(self) -> None:
        """Judge anew."""
        self.found = self.exploration.findings(self.thresholds, self.part, self.weights) if self.allowed else []

    @property
    def allowed(self) -> bool:
        """Whether the part may be shown at all."""
        return self.part.everyone or self.exploration.may_show(self.part)

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
        return page(look.muted(self.desk.say(NOTHING)))

    # -- filters --------------------------------------------------------------------------------------------------

    def filters(self) -> widgets.Widget:
        """Wave and segments, and how many customers are left."""
        if not self.ready:
            return self.nothing()
        every = self.desk.say(message("everyone"))
        choices: dict[str, widgets.Dropdown] = {}
        if self.exploration.waves:
            latest = self.desk.say(message("the latest wave"))
            options = [(latest, ""), *((wave, wave) for wave in self.exploration.waves[1:])]
            choices["wave"] = choice(capital(self.terms.text("wave")), options)
        for column, values in self.exploration.segments.items():
            choices[f"segment {column}"] = choice(
                line(self.terms.text(column)), [(every, ""), *((line(v), v) for v in values)]
            )
        told = widgets.HTML()

        def changed(_: object = None) -> None:
            picked = ((name.removeprefix("segment "), box.value) for name, box in choices.items() if name != "wave")
            wave = choices["wave"].value if "wave" in choices else ""
            self.touched(part=Part(wave, tuple((name, value) for name, value in picked if value)))

        def say() -> None:
            told.value = self.block(look.muted(self.desk.say(self.size())))

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

    # -- findings -------------------------------------------------------------------------------------------------

    def findings(self) -> widgets.Widget:
        """The findings under the present thresholds, the most urgent first."""
        out = widgets.HTML()
        out.add_class("cxd-findings")

        def show() -> None:
            out.value = self.block(self.told())

        self.judge()
        self.shows(show, "part", "thresholds", "weights")
        return page(out)

    def told(self) -> str:
        """The findings as a page shows them."""
        if not self.allowed:
            return look.muted(self.desk.say(self.size()))
        if not self.found:
            return look.muted(self.desk.say(message("No finding: nothing in these data goes beyond the thresholds.")))
        only = (
            ""
            if self.part.everyone
            else look.muted(
                self.desk.say(
                    message(
                        "Findings on gaps, tolerance and loyalty of these customers; all other findings speak of everyone."
                    )
                )
            )
        )
        cards = "".join(look.card(self.desk, finding) for finding in self.found[:SHOWN])
        left = len(self.found) - SHOWN
        more = look.muted(self.desk.say(message("{n} more finding", "{n} more findings", n=left))) if left > 0 else ""
        return look.counted(self.desk, self.found) + only + cards + more

    # -- thresholds -----------------------------------------------------------------------------------------------

    def limits(self) -> widgets.Widget:
        """A threshold to choose, and a slider for each of its steps."""
        names = [name for name in SLIDERS if name not in MEASURED]
        which = choice(self.desk.say(message("Threshold")), [(self.desk.say(SLIDERS[n][0]), n) for n in names])
        sliders = [self.slider(step) for step in STEPS]
        back = widgets.Button(
            description=self.desk.say(message("As in client.toml")), layout=widgets.Layout(width="max-content")
        )
        alpha = widgets.SelectionSlider(
            description=self.desk.say(message("Doubt that is allowed (alpha)")), options=[0.001, 0.01, 0.05, 0.1],
            value=min([0.001, 0.01, 0.05, 0.1], key=lambda a: abs(a - self.thresholds.alpha)), style=LONG, layout=WIDE,
        )  # fmt: skip
        filling = [False]

        def fill(_: object = None) -> None:
            filling[0] = True
            _, top, step = SLIDERS[which.value]
            for box, value in zip(sliders, getattr(self.thresholds, which.value), strict=True):
                box.min, box.max, box.step, box.value = min(0.0, value), max(top, value), step, value
            filling[0] = False

        def moved(change: Any) -> None:
            if filling[0]:
                return
            values = [box.value for box in sliders]
            place = sliders.index(change["owner"])
            falling = self.falling(which.value)
            # The other steps are pushed along: minor, major and critical stay in order.
            for i in range(3):
                beyond = values[i] > values[place] if falling == (i > place) else values[i] < values[place]
                if i != place and beyond:
                    values[i] = values[place]
            self.touched(thresholds=self.thresholds.model_copy(update={which.value: tuple(values)}))
            fill()

        def doubt(change: Any) -> None:
            self.touched(thresholds=self.thresholds.model_copy(update={"alpha": change["new"]}))

        def again(_: object) -> None:
            self.touched(thresholds=self.exploration.data.client.thresholds)
            fill()

        which.observe(fill, "value")
        for box in sliders:
            box.observe(moved, "value")
        alpha.observe(doubt, "value")
        back.on_click(again)
        fill()
        return page(widgets.VBox([which, *sliders, alpha, back]))

    def falling(self, name: str) -> bool:
        """Whether lower is worse, so that the steps fall."""
        default = Thresholds.model_fields[name].default
        return bool(default[0] > default[-1])

    def slider(self, step: str) -> widgets.FloatSlider:
        """The slider of one step."""
        return widgets.FloatSlider(
            description=capital(self.terms.text(step)),
            style=LONG,
            layout=WIDE,
            readout_format=".2f",
            continuous_update=True,
        )

    # -- importance -----------------------------------------------------------------------------------------------

    def importance(self) -> widgets.Widget:
        """A weight for each dimension; the weighted gap, and the order of the findings, follow."""
        if not self.ready:
            return self.nothing()
        stated = self.exploration.stated()
        sliders = {
            term: widgets.IntSlider(
                value=round(value),
                min=0,
                max=100,
                description=self.terms.term("dimension", term),
                style=LONG,
                layout=WIDE,
            )
            for term, value in stated.items()
        }
        told = widgets.HTML()
        told.add_class("cxd-weighted")

        def changed(_: object = None) -> None:
            self.touched(weights={term: float(box.value) for term, box in sliders.items()})

        def show() -> None:
            weights = self.weights or {term: float(value) for term, value in stated.items()}
            told.value = self.block(look.muted(self.desk.say(self.weighted(weights))))

        for box in sliders.values():
            box.observe(changed, "value")
        self.shows(show, "part", "weights")
        lead = look.muted(
            self.desk.say(message("The sliders begin with the points that customers gave. Only their ratio counts."))
        )
        return page(widgets.VBox([widgets.HTML(self.block(lead)), *sliders.values(), told]))

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
        items = widgets.HTML()
        items.add_class("cxd-items")
        chosen = [""]

        def open_items(term: str) -> None:
            chosen[0] = "" if chosen[0] == term else term
            show()

        def show() -> None:
            found = self.exploration.gaps(self.part).set_index("term") if self.allowed else None
            for term, row in rows.items():
                row.show(found.loc[term] if found is not None and term in found.index else None, chosen[0] == term)
            items.value = self.block(self.items(chosen[0])) if chosen[0] else ""

        for term, row in rows.items():
            row.button.on_click(lambda _, term=term: open_items(term))
        self.shows(show, "part")
        return page(widgets.VBox([*(row.box for row in rows.values()), items]))

    @cached_property
    def axis(self) -> tuple[float, float]:
        """The ends of the axis of gaps: room for every item of everyone."""
        found = self.exploration.gaps(Part(), "item")
        low = min(-0.5, float(np.nanmin([0.0, *found["low"]])) - 0.3)
        return low, max(0.5, float(np.nanmax([0.0, *found["high"]])) + 0.3)

    def items(self, dimension: str) -> str:
        """The gaps of a dimension's items as a table with bars."""
        if not self.allowed:
            return look.muted(self.desk.say(self.size()))
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
            self.desk.say(message("points, 95% interval, n")),
        ]
        return look.head(self.terms.term("dimension", dimension)) + look.table([capital(h) for h in heads], told)

    def bar(self, row: Any) -> str:
        """The bar of one row."""
        colors = self.terms.colors
        return f'<div style="width:26rem;max-width:40vw">{look.bar(row, *self.axis, (colors.bad, colors.good, colors.ink), self.amount(row))}</div>'

    def amount(self, row: Any) -> str:
        """A gap with its interval and n in words."""
        if not np.isfinite(row.estimate):
            return self.terms.text(str(row.note)) or "—"
        said = self.desk.language
        return f"{said.signed(row.estimate)} {said.interval(row.low, row.high, 'points', True)}, n = {said.number(row.n, 0)}"

    # -- comments -------------------------------------------------------------------------------------------------

    def comments(self) -> widgets.Widget:
        """A pain point to choose, what is known of it, and what customers wrote."""
        points = self.exploration.pain_points
        if not points:
            return page(look.muted(self.desk.say(message("This client has no table of pain points yet."))))
        which = choice(self.desk.say(message("Pain point")), [(self.named(name), name) for name in points])
        out = widgets.HTML()
        out.add_class("cxd-comments")

        def show(_: object = None) -> None:
            out.value = self.block(self.behind(which.value))

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
            return look.muted(self.desk.say(facts)) + look.muted(self.desk.say(few))
        quotes = "".join(f'<div class="cxd-quote">{html(line(text))}</div>' for text in written)
        return look.muted(self.desk.say(facts)) + quotes

    # -- what if --------------------------------------------------------------------------------------------------

    def what_if(self) -> widgets.Widget:
        """A dimension and a number of points; what would change in loyalty, with its interval."""
        if not self.ready or not self.exploration.stated():
            return self.nothing()
        which = choice(
            self.desk.say(message("Dimension")),
            [(self.terms.term("dimension", t), t) for t in self.exploration.stated()],
        )
        by = widgets.FloatSlider(
            value=1.0,
            min=0.25,
            max=3.0,
            step=0.25,
            description=self.desk.say(message("Perceived better by, points")),
            style=LONG,
            layout=WIDE,
        )
        out = widgets.HTML()
        out.add_class("cxd-whatif")

        def show(_: object = None) -> None:
            out.value = self.block(self.change(which.value, by.value))

        which.observe(show, "value")
        by.observe(show, "value")
        self.shows(show, "part")
        return page(widgets.VBox([which, by, out]))

    def change(self, dimension: str, points: float) -> str:
        """The expected change in words, with what limits it."""
        if not self.allowed:
            return look.muted(self.desk.say(self.size()))
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
        return look.head(self.desk.say(lead)) + "".join(look.muted(self.desk.say(m)) for m in (doubt, limits) if m)

    def block(self, content: str) -> str:
        """Content in the desk's own style."""
        return f'<div class="cxd">{content}</div>'


class Row:
    """One dimension of the chart of gaps: a button with its name, a bar, a number."""

    def __init__(self, board: Board, term: str) -> None:
        self.board, self.name = board, board.terms.term("dimension", term)
        told = board.desk.say(message("Show the questions of “{dimension}”", dimension=self.name))
        self.button = widgets.Button(
            description=self.name, tooltip=told, layout=widgets.Layout(width="16rem"), icon="caret-right"
        )
        self.bar, self.number = widgets.HTML(), widgets.HTML()
        self.box = widgets.HBox([self.button, self.bar, self.number], layout=widgets.Layout(align_items="center"))

    def show(self, row: Any, is_open: bool) -> None:
        """Show a row of measures, or that there is none."""
        self.button.icon = "caret-down" if is_open else "caret-right"
        self.bar.value = self.board.bar(row) if row is not None else ""
        told = self.board.amount(row) if row is not None else "—"
        self.number.value = self.board.block(f'<span class="cxd-number">{html(told)}</span>')


def choice(label: str, options: list[tuple[str, str]]) -> widgets.Dropdown:
    """A list to choose from, with its label."""
    return widgets.Dropdown(description=label, options=options, value=options[0][1], style=LONG, layout=WIDE)


def page(content: widgets.Widget | str) -> widgets.Widget:
    """A block of the page, with the style that it needs."""
    inside = widgets.HTML(f'<div class="cxd">{content}</div>') if isinstance(content, str) else content
    box = widgets.VBox([widgets.HTML(look.STYLE, layout=widgets.Layout(display="none")), inside])
    box.add_class("cxd")
    return box
