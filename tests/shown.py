"""What a block of widgets holds and shows, for the tests of the desk."""

import ipywidgets as widgets


def inside(box, kind, **marks):
    """All widgets of a kind inside a block."""
    found = [box] if isinstance(box, kind) and all(getattr(box, k) == v for k, v in marks.items()) else []
    return found + [w for child in getattr(box, "children", ()) for w in inside(child, kind, **marks)]


def html(box):
    """The HTML that a block shows."""
    return " ".join(w.value for w in inside(box, widgets.HTML))
