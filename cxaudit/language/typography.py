"""The typographer's touch that a language wants and a translator should not have to type: unbreakable spaces."""

from __future__ import annotations

import re

NBSP = "\u00a0"
#: Russian leaves no short preposition, conjunction or particle hanging at a line's end, and no dash at its beginning.
HANGING = re.compile(
    r"(?<![\w{])((?:в|во|и|к|ко|с|со|о|об|у|а|я|на|не|ни|но|по|из|до|от|за|для|без|под|над|при|про|или|что|как|№|п\.|стр\.)) (?=\S)",
    re.I,
)
DASH = re.compile(r" (?=—)")
PARTICLE = re.compile(r" (?=(?:же|ли|бы)\b)")
#: A number stays with what it counts: in a translation the number is a place or stands there in figures.
COUNTED = re.compile(r"(?<=\d) (?=[%а-яё])|(?<=\{n\}) (?=[а-яё])")
ABBREVIATED = re.compile(r"(?<=\bп\.) (?=п\.)|(?<=\bт\.) (?=[едпк]\.)")


def typeset(text: str, language: str) -> str:
    """The text with the unbreakable spaces of its language; only Russian asks for any."""
    if language != "ru":
        return text
    for pattern in (DASH, PARTICLE, COUNTED, ABBREVIATED):
        text = pattern.sub(NBSP, text)
    return HANGING.sub(rf"\1{NBSP}", text)
