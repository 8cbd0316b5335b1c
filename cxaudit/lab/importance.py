"""What matters to customers: a weight for each dimension, and the gap as a whole that follows."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from cxaudit.lab import style
from cxaudit.lab.controls import page, slider
from cxaudit.lab.selection import Choices
from cxaudit.messages import Message, message


def block(choices: Choices) -> widgets.Widget:
    """A weight for each dimension; the weighted gap, and the order of the findings, follow."""
    if not choices.ready:
        return choices.nothing()
    stated = choices.exploration.stated()
    sliders = {
        term: slider(widgets.IntSlider, choices.terms.term("dimension", term), value=round(value), min=0, max=100)
        for term, value in stated.items()
    }
    told = widgets.HTML()
    told.add_class("cxd-weighted")

    def changed(_: object = None) -> None:
        choices.touched(weights={term: float(box.value) for term, box in sliders.items()})

    def show() -> None:
        weights = choices.weights or {term: float(value) for term, value in stated.items()}
        told.value = style.block(style.muted(choices.seat.say(weighted(choices, weights))))

    for box in sliders.values():
        box.observe(changed, "value")
    choices.shows(show, "part", "weights")
    lead = style.muted(
        choices.seat.say(message("The sliders begin with the points that customers gave. Only their ratio counts."))
    )
    return page(widgets.VBox([widgets.HTML(style.block(lead)), *sliders.values(), told]))


def weighted(choices: Choices, weights: dict[str, float]) -> Message:
    """The weighted gap in words."""
    found = choices.exploration.weighted_gap(choices.part, weights) if choices.allowed else None
    if found is None or not np.isfinite(found.estimate) or found.n < choices.exploration.data.client.privacy.min_group:
        return message("There is no weighted gap to show here.")
    return message(
        "The gap as a whole, weighted like this: {gap:+2} points (95% interval {low:+2} to {high:+2}, {n} customer).",
        "The gap as a whole, weighted like this: {gap:+2} points (95% interval {low:+2} to {high:+2}, {n} customers).",
        gap=found.estimate, low=found.low, high=found.high, n=int(found.n),
    )  # fmt: skip
