"""What customers wrote, behind each pain point."""

from __future__ import annotations

import ipywidgets as widgets

from cxaudit.lab import style
from cxaudit.lab.controls import choice, lay_page
from cxaudit.lab.selection import Selection
from cxaudit.messages import message
from cxaudit.report.text import html, line


def comments_block(choices: Selection) -> widgets.Widget:
    """A pain point to choose, what is known of it, and what customers wrote."""
    points = choices.exploration.pain_points
    if not points:
        return lay_page(style.render_muted(choices.seat.say(message("This client has no table of pain points yet."))))
    which = choice(
        choices.seat.say(message("Pain point")), [(label_pain_point(choices, name), name) for name in points]
    )
    out = widgets.HTML()
    out.add_class("cxd-comments")

    def show(_: object = None) -> None:
        out.value = style.block_html(behind(choices, which.value))

    which.observe(show, "value")
    show()
    return lay_page(widgets.VBox([which, out]))


def label_pain_point(choices: Selection, name: str) -> str:
    """A pain point with its description."""
    told = choices.exploration.pain_point(name).get("description")
    return line(f"{name}. {told}" if isinstance(told, str) else name, 90)


def behind(choices: Selection, name: str) -> str:
    """What is known of a pain point, and the comments behind it."""
    point = choices.exploration.pain_point(name)
    facts = message(
        "At “{touchpoint}”: {affected} of {n} customer affected, severity {severity} of 10.",
        "At “{touchpoint}”: {affected} of {n} customers affected, severity {severity} of 10.",
        touchpoint=line(point["touchpoint"]), affected=int(point["affected"]), n=int(point["base"]), severity=float(point["severity"]),
    )  # fmt: skip
    written = choices.exploration.comments(name, choices.terms.text)
    if written is None:
        least = choices.exploration.data.client.privacy.min_comments
        few = message("Fewer than {least} people wrote about it, so none of their comments is shown.", least=least)
        return style.render_muted(choices.seat.say(facts)) + style.render_muted(choices.seat.say(few))
    quotes = "".join(f'<div class="cxd-quote">{html(line(text))}</div>' for text in written)
    return style.render_muted(choices.seat.say(facts)) + quotes
