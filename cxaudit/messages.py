"""Sentences meant for people: English text, the values that fill it, and its plural; a language translates them later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A whole sentence in English, the key of every catalogue, with named places such as ``{n}`` or ``{gap:+.2f}``.

    ``plural`` is the English plural of ``text``; where it is given, ``values["n"]`` chooses the form. A value may itself
    be a Message (a translated label). Numbers are formatted by the language, so the text never holds a ready-made number.
    """

    text: str
    plural: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def fill(self, **values: Any) -> Message:
        """The same sentence with these values added."""
        return Message(self.text, self.plural, {**self.values, **values})


def clause(words: Mapping[str, str]) -> dict[str, str]:
    """A sentence in several languages without its full stop, to be quoted inside another one."""
    return {code: text.rstrip().removesuffix(".") for code, text in words.items()}


def message(text: str, plural: str = "", /, **values: Any) -> Message:
    """Write a sentence down together with its values: ``message("{value} is outside {low}-{high}", value=8, low=1, high=7)``."""
    return Message(text, plural, values)
