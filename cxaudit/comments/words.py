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


#: Readings of towns, countries and firms, which speak against a person, and of words that no name begins with.
PLACES = frozenset({"Geox", "Orgn", "Trad"})
NO_NAMES = frozenset({"VERB", "INFN", "NPRO", "PREP", "CONJ", "PRCL", "ADVB", "NUMR", "Apro"})


@lru_cache(maxsize=100_000)
def is_personal_name(word: str, first: bool = True, place: bool = False) -> bool:
    """Whether the first reading of a Russian word, or any of them, is the name of a person.

    With ``place`` a town may be called so as well. Words that the dictionary does not know are guessed by their ending,
    which makes names of anything: they are none.
    """
    if is_unknown(word):
        return False
    readings = _russian().parse(word)
    kinds = [reading.tag.grammemes for reading in readings]
    if first or NO_NAMES & kinds[0]:
        return bool(PERSONAL_NAMES & kinds[0])
    return any(PERSONAL_NAMES & kind for kind in kinds) and (place or not any(PLACES & kind for kind in kinds))


@lru_cache(maxsize=100_000)
def is_unknown(word: str) -> bool:
    """Whether the dictionary has no such Russian word, with ё or without."""
    return not any(_russian().word_is_known(written) for written in (word, word.casefold().replace("ё", "е")))


@lru_cache(maxsize=100_000)
def is_only_a_name(word: str) -> bool:
    """Whether a Russian word means nothing but a person: a first name, or a surname that is no other word."""
    readings = _russian().parse(word)
    return (
        len(word) > 3
        and _russian().word_is_known(word)
        and all(PERSONAL_NAMES & reading.tag.grammemes for reading in readings)
    )


@lru_cache(maxsize=100_000)
def name_lemmas(word: str) -> frozenset[str]:
    """The dictionary forms of a Russian word where it is the name of a person."""
    return frozenset(r.normal_form for r in _russian().parse(word) if PERSONAL_NAMES & r.tag.grammemes)
