"""The controls that pages of the desk are made of, each with its label."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from cxaudit.lab import style

#: Written as words, not as a widget: nothing that a browser must know may be made on import (kernels are forked later).
WIDE = {"width": "min(100% - 4px, 62rem)"}
LONG_WAIT = {"description_width": "13rem"}


def lay_page(content: widgets.Widget | str) -> widgets.Widget:
    """A block of the page, with the style that it needs."""
    inside = widgets.HTML(style.block_html(content)) if isinstance(content, str) else content
    box = widgets.VBox([widgets.HTML(style.STYLE, layout=widgets.Layout(display="none")), inside])
    box.add_class("cxd")
    return box


def choice(label: str, options: list[tuple[str, str]]) -> widgets.Dropdown:
    """A list to choose from."""
    return widgets.Dropdown(description=label, options=options, value=options[0][1], style=LONG_WAIT, layout=WIDE)


def slider(kind: type[widgets.Widget], label: str, **options: Any) -> Any:
    """A slider that answers while it moves."""
    return kind(description=label, style=LONG_WAIT, layout=WIDE, continuous_update=True, **options)


def button(name: str, icon: str, style: str = "") -> widgets.Button:
    """A button with its name."""
    return widgets.Button(
        description=name, icon=icon, button_style=style, tooltip=name, layout=widgets.Layout(width="max-content")
    )


def tick(name: str, value: bool) -> widgets.Checkbox:
    """A box to tick, as wide as its name."""
    return widgets.Checkbox(value=value, description=name, indent=False, layout=widgets.Layout(width="max-content"))


def lay_row(*parts: widgets.Widget) -> widgets.HBox:
    """Controls side by side, on a second line where there is no room."""
    return widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap", grid_gap="12px", align_items="center"))


def fold(name: str, content: widgets.Widget, is_open: bool = False) -> widgets.Widget:
    """Content behind a button that shows and hides it; an accordion of ipywidgets cannot be opened by keys."""
    key = button(name, "")

    def turn(shown: bool) -> None:
        key.icon = "caret-down" if shown else "caret-right"
        content.layout.display = None if shown else "none"

    key.on_click(lambda _: turn(content.layout.display == "none"))
    turn(is_open)
    return widgets.VBox([key, content])


def quiet(control: widgets.DOMWidget) -> widgets.DOMWidget:
    """A control whose label is for a screen reader only, because the page says the same beside it."""
    control.add_class("cxd-quiet")
    return control
