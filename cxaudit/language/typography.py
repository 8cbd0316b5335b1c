"""The typographer's touch that a language wants and a translator should not have to type: unbreakable spaces."""

from __future__ import annotations

import re

NBSP = "\u00a0"
#: Russian leaves no short preposition, conjunction or particle hanging at a line's end, and no dash at its beginning.
HANGING = re.compile(
    r"(?<![\w{])((?:в|во|и|к|ко|с|со|о|об|у|а|я|на|не|ни|но|по|из|до|от|за|для|без|или|что|как|№|п\.|стр\.)) (?=\S)",
    re.I,
)
DASH = re.compile(r" (?=—)")
PARTICLE = re.compile(r" (?=(?:же|ли|бы)\b)")
BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")


def typeset(text: str, language: str) -> str:
    """The text with the unbreakable spaces of its language; only Russian asks for any."""
    if language != "ru":
        return text
    for pattern in (DASH, PARTICLE, BEFORE_PERCENT):
        text = pattern.sub(NBSP, text)
    return HANGING.sub(rf"\1{NBSP}", text)
