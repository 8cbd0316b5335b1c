"""What if customers perceived a dimension better: what would change in loyalty."""

from __future__ import annotations

import ipywidgets as widgets

from cxaudit.lab import style
from cxaudit.lab.controls import choice, lay_page, slider
from cxaudit.lab.selection import Selection
from cxaudit.messages import message

OUTCOMES = {
    "nps": message("willingness to recommend, from 0 to 10"),
    "csat": message("satisfaction, in points of its scale"),
}


def what_if_block(choices: Selection) -> widgets.Widget:
    """A dimension and a number of points; what would change in loyalty, with its interval."""
    if not choices.ready or not choices.exploration.stated_importance():
        return choices.nothing()
    which = choice(
        choices.seat.say(message("Dimension")),
        [(choices.terms.term("dimension", t), t) for t in choices.exploration.stated_importance()],
    )
    which.value = choices.exploration.worst() or which.value
    by = slider(
        widgets.SelectionSlider, choices.seat.say(message("Perceived better by, points")),
        options=[(choices.seat.language.number(step / 4, 2), step / 4) for step in range(1, 13)], value=1.0,
    )  # fmt: skip
    out = widgets.HTML()
    out.add_class("cxd-whatif")

    def show(_: object = None) -> None:
        out.value = style.block_html(change(choices, which.value, by.value))

    which.observe(show, "value")
    by.observe(show, "value")
    choices.shows(show, "part")
    return lay_page(widgets.VBox([which, by, out]))


def change(choices: Selection, dimension: str, points: float) -> str:
    """The expected change in words, with what limits it."""
    if not choices.may_be_shown:
        return style.render_muted(choices.seat.say(choices.size()))
    found = choices.exploration.what_if(dimension, points, choices.part)
    if found.note:
        return style.render_muted(choices.terms.text(found.note))
    lead = message(
        "Expected change in loyalty ({outcome}): {effect:+2} points, 95% interval {low:+2} to {high:+2}, {n} customer.",
        "Expected change in loyalty ({outcome}): {effect:+2} points, 95% interval {low:+2} to {high:+2}, {n} customers.",
        outcome=OUTCOMES[found.outcome], effect=found.effect.estimate, low=found.effect.low, high=found.effect.high, n=int(found.effect.n),
    )  # fmt: skip
    unsure = found.effect.low <= 0 <= found.effect.high
    doubt = (
        message("The interval holds zero: these data do not show that it would change anything.") if unsure else None
    )
    limits = message(
        "On average customers can move by {moved:2} points, for nobody rates above the end of the scale. All dimensions together explain {share:%} of loyalty. It is what goes together in the answers, no proof of cause.",
        moved=found.moved, share=found.explained,
    )  # fmt: skip
    return style.head(choices.seat.say(lead)) + "".join(
        style.render_muted(choices.seat.say(m)) for m in (doubt, limits) if m
    )
