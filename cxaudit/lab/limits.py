"""What counts as a finding: a slider for each step of a threshold, and what client.toml would say."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np

from cxaudit.lab import style
from cxaudit.lab.controls import choice, lay_page, slider
from cxaudit.lab.exploring import MEASURED
from cxaudit.lab.selection import Selection
from cxaudit.messages import Message, message
from cxaudit.report.text import capital, html
from cxaudit.tables.client import Thresholds

STEPS = ("minor", "major", "critical")
ALPHAS = (0.001, 0.01, 0.05, 0.1)
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


def limits_block(choices: Selection) -> widgets.Widget:
    """A threshold to choose, a slider for each of its steps, the doubt that is allowed, and the way back."""
    say = choices.seat.say
    names = [name for name in SLIDERS if name not in MEASURED]
    which = choice(say(message("Threshold")), [(say(SLIDERS[n][0]), n) for n in names])
    steps = Steps(choices, which.value)
    doubt = slider(
        widgets.SelectionSlider, say(message("Doubt that is allowed (alpha)")), value=choices.file_thresholds.alpha,
        options=[(choices.seat.language.number(a, 2 if a >= 0.01 else 3), a) for a in sorted({*ALPHAS, choices.file_thresholds.alpha})],
    )  # fmt: skip
    back = widgets.Button(description=say(message("As in client.toml")), layout=widgets.Layout(width="max-content"))
    file = widgets.HTML()
    file.add_class("cxd-toml")

    def changed(**values: Any) -> None:
        choices.apply_change(thresholds=choices.thresholds.model_copy(update=values))

    def again(_: object) -> None:
        doubt.value = choices.file_thresholds.alpha
        choices.apply_change(thresholds=choices.file_thresholds)
        steps.choose(which.value)

    which.observe(lambda change: steps.choose(change["new"]), "value")
    doubt.observe(lambda change: changed(alpha=change["new"]), "value")
    back.on_click(again)
    choices.shows(lambda: setattr(file, "value", style.block_html(for_the_file(choices))), "thresholds")
    return lay_page(widgets.VBox([which, steps.box, doubt, back, file]))


def for_the_file(choices: Selection) -> str:
    """The lines that would make the thresholds of the sliders those of the client; nothing where they are."""
    names = [n for n in ("alpha", *SLIDERS) if getattr(choices.thresholds, n) != getattr(choices.file_thresholds, n)]
    if not names:
        return ""
    lead = message("To keep these thresholds, put into client.toml, under [thresholds]:")
    lines = [f"{name} = {toml(getattr(choices.thresholds, name))}" for name in names]
    return style.render_muted(choices.seat.say(lead)) + "".join(f"<pre>{html(text)}</pre>" for text in lines)


class Steps:
    """The three steps of one threshold as sliders that stay in order: whoever is moved pushes the others along."""

    def __init__(self, choices: Selection, name: str) -> None:
        self.choices, self.filling = choices, False
        self.boxes = [
            slider(widgets.SelectionSlider, capital(choices.terms.text(step)), options=[("", 0.0)]) for step in STEPS
        ]
        for box in self.boxes:
            box.observe(self.keep_order, "value")
        self.box = widgets.VBox(self.boxes)
        self.choose(name)

    def choose(self, name: str) -> None:
        """Show a threshold as it is now."""
        self.name, self.filling = name, True
        values = getattr(self.choices.thresholds, name)
        _, top, step = SLIDERS[name]
        marks = sorted({*np.arange(0, top + step / 2, step).round(4).tolist(), *map(float, values)})
        told = [(self.format_value(mark, top), mark) for mark in marks]
        for box, value in zip(self.boxes, values, strict=True):
            box.options = told
            box.value = float(value)
        self.filling = False

    def format_value(self, value: float, top: float) -> str:
        """A value as it is read: a share as per cent, points as a number."""
        said = self.choices.seat.language
        return said.share(value) if top <= 1 else said.number(value, 2)

    def keep_order(self, change: Any) -> None:
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
        thresholds = self.choices.thresholds.model_copy(update={self.name: tuple(values)})
        self.choices.apply_change(thresholds=thresholds)


def toml(value: Any) -> str:
    """A threshold as it is written in client.toml."""
    return f"[{', '.join(f'{v:g}' for v in value)}]" if isinstance(value, tuple) else f"{value:g}"
