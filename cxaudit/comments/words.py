"""Words in their dictionary forms, Russian by pymorphy3 and English by the loss of its plural ending."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

WORD = re.compile(r"[a-zа-яё]+(?:-[a-zа-яё]+)*", re.IGNORECASE)
#: Parts of speech that carry no topic, and kinds of personal names, in the tags of pymorphy3.
FUNCTION_WORDS = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ", "NUMR"})
PERSONAL_NAMES = frozenset({"Name", "Surn", "Patr"})


def lemmas(text: str) -> list[str]:
    """The words of a text in their dictionary forms, in order, numbers and signs left out."""
    return [lemma(word) for word in WORD.findall(text)]


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The dictionary form of a Russian word by pymorphy3; of an English one without its plural ending. ё is kept."""
    word = word.casefold()
    if re.search("[а-яё]", word):
        return str(_russian().parse(word)[0].normal_form)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(s|x|z|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if re.search(r"[^su]s$", word) and len(word) > 3 else word


@cache
def _russian() -> MorphAnalyzer:
    # Its dictionaries take a third of a second to load, so only a text in Russian asks for them.
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


@lru_cache(maxsize=100_000)
def is_function_word(word: str) -> bool:
    """Whether a Russian word is a preposition, a conjunction, a particle or a pronoun."""
    return bool(re.search("[а-яё]", word)) and _russian().parse(word)[0].tag.POS in FUNCTION_WORDS


@lru_cache(maxsize=100_000)
def is_personal_name(word: str) -> bool:
    """Whether the first reading of a Russian word is the name of a person."""
    return bool(PERSONAL_NAMES & _russian().parse(word)[0].tag.grammemes)
