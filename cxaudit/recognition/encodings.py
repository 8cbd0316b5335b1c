"""Encodings other than UTF-8 and the Russian ones: which of them reads a file as text, and what it then says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from cxaudit.formats import encoding

EASTERN = {"cp949": "HANGUL", "shift_jis": "KATAKANA|HIRAGANA|CJK", "gb18030": "CJK", "big5": "CJK"}
WESTERN = ("cp1252", "mac_roman", "cp1250", "cp1254", "cp1253", "cp1255", "cp1256")
SAMPLES = 3
ENOUGH = 40  # letters of an alphabet from which one can be sure


@dataclass(frozen=True)
class Candidate:
    """An encoding that reads a file without a fault: how likely it is (0 to 1), and words that it makes."""

    name: str
    likely: float
    samples: tuple[str, ...]
    sure: bool


def candidates(data: bytes) -> list[Candidate]:
    """The encodings that may be meant, the likeliest first."""
    data = data[: encoding.SAMPLE].rsplit(b"\n", 1)[0]
    found = []
    for name in (*EASTERN, *WESTERN):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        strange = [c for c in text if c > "\x7f"]
        likely = eastern(strange, EASTERN[name]) if name in EASTERN else western(text)
        sure = name in EASTERN and likely > 0.95 and len(strange) >= ENOUGH
        found.append(Candidate(name, likely, samples(text), sure))
    return sorted(found, key=lambda c: -c.likely)


def eastern(letters: list[str], alphabet: str) -> float:
    """The share of letters that belong to an alphabet; few of them say little."""
    if not letters:
        return 0.0
    own = sum(bool(re.match(alphabet, unicodedata.name(c, ""))) for c in letters)
    return own / len(letters) * min(1.0, len(letters) / ENOUGH)


def western(text: str) -> float:
    """The share of letters beyond ASCII that stand where such letters do: small ones in words, marks between them."""
    right = total = 0
    for before, here in zip(" " + text, text, strict=False):
        if here <= "\x7f":
            continue
        total += 1
        kind = unicodedata.category(here)
        right += kind == "Ll" or kind == "Zs" or kind.startswith("P") or (kind == "Lu" and not before.isalpha())
    return 0.9 * right / total if total else 0.0


def samples(text: str) -> tuple[str, ...]:
    """A few words with letters beyond ASCII."""
    words = re.findall(r"[^\s,;\"]*[^\x00-\x7f][^\s,;\"]*", text)
    return tuple(dict.fromkeys(word[:24] for word in words if word.strip()))[:SAMPLES]
