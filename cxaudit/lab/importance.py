"""What matters to customers: a weight for each dimension, and the gap as a whole that follows."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from cxaudit.lab import style
from cxaudit.lab.controls import lay_page, slider
from cxaudit.lab.selection import Selection
from cxaudit.messages import Message, message


def importance_block(choices: Selection) -> widgets.Widget:
    """A weight for each dimension; the weighted gap, and the order of the findings, follow."""
    if not choices.ready:
        return choices.nothing()
    stated = choices.exploration.stated_importance()
    sliders = {
        term: slider(widgets.IntSlider, choices.terms.term("dimension", term), value=round(value), min=0, max=100)
        for term, value in stated.items()
    }
    told = widgets.HTML()
    told.add_class("cxd-weighted")

    def changed(_: object = None) -> None:
        choices.apply_change(weights={term: float(box.value) for term, box in sliders.items()})

    def show() -> None:
        weights = choices.weights or {term: float(value) for term, value in stated.items()}
        told.value = style.block_html(style.render_muted(choices.seat.say(describe_weighted_gap(choices, weights))))

    for box in sliders.values():
        box.observe(changed, "value")
    choices.shows(show, "part", "weights")
    lead = style.render_muted(
        choices.seat.say(message("The sliders begin with the points that customers gave. Only their ratio counts."))
    )
    return lay_page(widgets.VBox([widgets.HTML(style.block_html(lead)), *sliders.values(), told]))


def describe_weighted_gap(choices: Selection, weights: dict[str, float]) -> Message:
    """The weighted gap in words."""
    found = choices.exploration.weight_gap(choices.part, weights) if choices.may_be_shown else None
    if found is None or not np.isfinite(found.estimate) or found.n < choices.exploration.data.client.privacy.min_group:
        return message("There is no weighted gap to show here.")
    return message(
        "The gap as a whole, weighted like this: {gap:+2} points (95% interval {low:+2} to {high:+2}, {n} customer).",
        "The gap as a whole, weighted like this: {gap:+2} points (95% interval {low:+2} to {high:+2}, {n} customers).",
        gap=found.estimate, low=found.low, high=found.high, n=int(found.n),
    )  # fmt: skip
