"""In which encoding a text file was written: its mark, strict UTF-8, else the code page that reads as Russian."""

from __future__ import annotations

import codecs
import math

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
RUSSIAN = ("cp1251", "cp866", "koi8-r")
SAMPLE = 1 << 18
#: How often each letter stands in Russian text, per thousand.
LETTERS = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            109,
            84,
            80,
            74,
            67,
            63,
            55,
            47,
            45,
            44,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            16,
            16,
            14,
            12,
            10,
            9,
            7,
            6,
            5,
            4,
            3,
            3,
            1,
            1,
        ),
        strict=True,
    )
)
LIKELY = {letter: math.log(share / 1000) for letter, share in LETTERS.items()}
STRANGE = math.log(1e-6)
#: Russian text stays above this mean log-likelihood of a non-ASCII character; other alphabets fall below.
THRESHOLD = -4.6
PUNCTUATION = set("«»—–…№“”„’ \u00a0")


def detect(data: bytes) -> str | None:
    """The encoding of these bytes, None where it cannot be told."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    if data.isascii() or is_utf8(data):
        return "utf-8"
    sample = data[:SAMPLE]
    scores = {name: russian(sample.decode(name, errors="replace")) for name in RUSSIAN}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > THRESHOLD else None


def is_utf8(data: bytes) -> bool:
    """Whether all bytes are strict UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def russian(text: str) -> float:
    """How much a text looks Russian: mean log-likelihood of its characters beyond ASCII.

    A capital inside a word and a Cyrillic letter that touches a Latin one count as strange: so look other code pages.
    """
    score, count = 0.0, 0
    for before, here in zip(" " + text, text, strict=False):
        if here < "\x80":
            continue
        count += 1
        small = here.lower()
        if small in LIKELY:
            inside_word = here != small and before.isalpha() and before.islower()
            touches_latin = before < "\x80" and before.isalpha()
            score += STRANGE if inside_word or touches_latin else LIKELY[small] - (here != small)
        else:
            score += -4.0 if here in PUNCTUATION else STRANGE
    return score / count if count else -math.inf
