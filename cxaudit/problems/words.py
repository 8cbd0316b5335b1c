"""Ties by words: two things whose names share a word that few other names hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

import snowballstemmer

from cxaudit.comments import terms
from cxaudit.problems.declared import named_things
from cxaudit.problems.entities import Entity
from cxaudit.problems.ties import WORDS, Tie
from cxaudit.tables.data import ClientData

#: The least share of the telling words of the shorter name that both must hold.
LEAST_SHARED = 0.4
#: How far the best partner of a kind must lie before the second best.
LEAST_MARGIN = 0.1
#: A word that so many names of one kind hold tells nothing.
MOST_HOLDERS = 50


def word_ties(data: ClientData) -> Iterator[Tie]:
    """Pairs of things of different kinds that are each other's best match by words, and no other comes near.

    A word weighs one part in as many as the names of one kind that hold it: a word of every name weighs nearly nothing.
    """
    bags = word_bags(data)
    weights = word_weights(bags)
    holders = entities_by_word(bags)
    kinds = sorted({entity.kind for entity in bags})
    partners = {
        (entity, kind): best_partner(entity, kind, holders, bags, weights)
        for entity in bags
        for kind in kinds
        if kind != entity.kind
    }
    for (entity, kind), (partner, shared) in sorted(partners.items(), key=lambda item: item[0]):
        mutual = partner and partners[partner, entity.kind][0]
        if (
            partner
            and (mutual == entity or entity.kind != "touchpoint" == kind)
            and (entity < partner or mutual != entity)
        ):
            yield Tie(entity, partner, frozenset({WORDS}), min(shared, 1.0))


def entities_by_word(bags: Mapping[Entity, frozenset[str]]) -> dict[tuple[str, str], list[Entity]]:
    """The things of a kind whose names hold a word: only they can share anything with another that holds it."""
    holders: dict[tuple[str, str], list[Entity]] = {}
    for entity, bag in bags.items():
        for word in bag:
            holders.setdefault((entity.kind, word), []).append(entity)
    return holders


def best_partner(
    entity: Entity,
    kind: str,
    holders: Mapping[tuple[str, str], list[Entity]],
    bags: Mapping[Entity, frozenset[str]],
    weights: Mapping[str, float],
) -> tuple[Entity | None, float]:
    """The thing of another kind that shares most with this one, None where it shares little or another comes near."""
    telling = (word for word in bags[entity] if weights[word] > 1 / MOST_HOLDERS)
    others = {other for word in telling for other in holders.get((kind, word), ())}
    shared = sorted(((shared_words(bags[entity], bags[other], weights), other) for other in others), reverse=True)
    if not shared or shared[0][0] < LEAST_SHARED:
        return None, 0.0
    if len(shared) > 1 and shared[0][0] - shared[1][0] < LEAST_MARGIN:
        return None, 0.0
    return shared[0][1], shared[0][0]


def shared_words(a: frozenset[str], b: frozenset[str], weights: Mapping[str, float]) -> float:
    """The weight of the words that both names hold, as a share of the lighter name."""
    lighter = min(sum(weights[word] for word in a), sum(weights[word] for word in b))
    return sum(weights[word] for word in a & b) / lighter if lighter else 0.0


def word_weights(bags: Mapping[Entity, frozenset[str]]) -> dict[str, float]:
    """One part in as many as the names of one kind that hold the word."""
    counts = Counter((entity.kind, word) for entity, bag in bags.items() for word in bag)
    most: dict[str, int] = {}
    for (_, word), number in counts.items():
        most[word] = max(most.get(word, 0), number)
    return {word: 1 / number for word, number in most.items()}


def word_bags(data: ClientData) -> dict[Entity, frozenset[str]]:
    """The stems of each thing's name; of a pain point those of its description."""
    bags = {entity: stems(name) for entity, name in described_things(data).items()}
    return {entity: bag for entity, bag in bags.items() if bag}


def described_things(data: ClientData) -> dict[Entity, str]:
    """Things with the words that describe them; a dimension has its instrument's words and none of the client's."""
    names = {entity: entity.name for entity in named_things(data) if entity.kind != "dimension"}
    points = data.tables.get("pain_points")
    if points is not None and "description" in points:
        for row in points.dropna(subset=["description"]).itertuples():
            names[Entity("pain_point", str(row.pain_point))] = str(row.description)
    return names


def stems(text: str) -> frozenset[str]:
    """The stems of the words that can carry a topic (Porter's algorithms for Russian and English)."""
    return frozenset(stem(word) for word in terms(text))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What is left of a word without its endings."""
    word = word.casefold().replace("ё", "е")
    language = "russian" if any("а" <= letter <= "я" for letter in word) else "english"
    return str(stemmer(language).stemWord(word))


@lru_cache
def stemmer(language: str) -> snowballstemmer.stemmer:
    """The stemmer of a language, made once."""
    return snowballstemmer.stemmer(language)
