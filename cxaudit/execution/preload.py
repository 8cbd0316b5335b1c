"""What the first report of a process pays and the next ones do not: modules, catalogues, fonts; paid before any is asked."""

from __future__ import annotations

import gc
import importlib

from cxaudit import figures
from cxaudit.figures import style
from cxaudit.language import Language, available
from cxaudit.messages import message

#: Letters and signs that labels are made of; their outlines are looked up once.
LETTERS = "".join(map(chr, (*range(0x20, 0x7F), *range(0x410, 0x450)))) + "ЁёÄÖÜäöüß«»“”„–—−→·№…€%\u00a0"


def fill() -> None:
    """Load the catalogues and every shape, and look at every letter once; then keep it all out of the way of collection."""
    for name in figures.list_shapes():
        importlib.import_module(f"{figures.__name__}.{name}")
    for code in available():
        Language(code).say(message("{n} problem", "{n} problems", n=2))
        Language(code).amount(-1234.5, "points")
    style.warm(LETTERS)
    gc.collect()
    gc.freeze()  # what is shared with forked processes is neither searched nor copied by their collector
