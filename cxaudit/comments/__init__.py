"""What customers write: topics by a dictionary anyone can read, clusters of terms, quotes that name nobody."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from cxaudit.comments.masking import mask as mask
from cxaudit.comments.words import WORD, is_function_word, lemma, lemmas
from cxaudit.workbench import PACKAGE

#: Words that say nothing about a topic.
# fmt: off
COMMON_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for",
    "from", "get", "got", "had", "has", "have", "he", "her", "him", "his", "how", "i", "if", "in", "is", "it",
    "its", "just", "me", "more", "my", "no", "not", "of", "on", "one", "or", "our", "out", "she", "so", "some",
    "such", "than", "that", "the", "their", "them", "then", "there", "they", "this", "to", "too", "up", "us",
    "very", "was", "we", "were", "what", "when", "which", "who", "will", "with", "would", "you", "your", "all",
    "any", "about", "after", "also", "because", "before", "being", "into", "only", "other", "over", "same",
    "through", "under", "until", "while", "xx", "xxx", "xxxx", "быть", "весь", "всё", "этот", "тот", "такой",
    "который", "свой", "мой", "наш", "ваш", "самый", "очень", "ещё", "уже", "только", "даже", "мочь", "есть",
    "нет", "так", "там", "тут", "когда", "где", "как", "потом", "после", "через", "чтобы", "опять", "год", "раз",
})
# fmt: on
Signs = Mapping[str, Sequence[tuple[str, ...]]]

#: Marks of what was masked, and the abbreviations that stood before it ("тел." is no body).
NO_TOPIC = re.compile(r"\[[^]]*\]|\b(?:тел|моб|доб|ул|tel|ext)\b\.?", re.IGNORECASE)


def dictionary(own: Mapping[str, Sequence[str]] | None = None) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Topics with their signs (tuples of words that must all occur), with a client's own words and topics added."""
    shipped = tomllib.loads((PACKAGE / "comments" / "topics.toml").read_text(encoding="utf-8"))
    written = {topic: [*languages.get("ru", []), *languages.get("en", [])] for topic, languages in shipped.items()}
    for topic, signs in (own or {}).items():
        written[topic] = [*written.get(topic, []), *signs]
    return {
        topic: tuple(tuple(_sign(word) for word in sign.split()) for sign in signs) for topic, signs in written.items()
    }


def _sign(word: str) -> str:
    """A word of the dictionary in its dictionary form; one with a star stays as it is."""
    return word.casefold() if word.endswith("*") else lemma(word)


def topics_of(text: str, signs: Signs) -> list[str]:
    """The topics whose signs occur in a comment, in the order of the dictionary."""
    found = frozenset(lemmas(text)) | frozenset(word.casefold() for word in WORD.findall(text))
    return [topic for topic, lines in signs.items() if any(_occur(line, found) for line in lines)]


def _occur(line: tuple[str, ...], found: frozenset[str]) -> bool:
    for word in line:
        if word not in found and not (word.endswith("*") and any(one.startswith(word[:-1]) for one in found)):
            return False
    return True


def terms(text: str) -> frozenset[str]:
    """The words of a comment that can carry a topic, in their dictionary forms."""
    return frozenset(
        word for word in lemmas(text) if len(word) > 2 and word not in COMMON_WORDS and not is_function_word(word)
    )


def clusters(texts: Iterable[str], least: int = 10, most_terms: int = 60) -> pd.DataFrame:
    """Words that customers write together: average-linkage clusters of the frequent terms by Jaccard distance.

    Returns one row a cluster, the largest first: ``terms`` (the most frequent three, joined by a middle dot) and
    ``comments`` (how many hold at least two of the cluster's words); clusters of fewer than ``least`` comments are
    left out.
    """
    # Names and numbers are masked first, so that no cluster is made of them.
    bags = [terms(NO_TOPIC.sub(" ", mask(text))) for text in texts]
    counted = Counter(word for bag in bags for word in bag)
    frequent = [word for word, n in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if n >= least][
        :most_terms
    ]
    empty = pd.DataFrame({"terms": pd.Series(dtype=object), "comments": pd.Series(dtype=int)})
    if len(frequent) < 2:
        return empty
    holds = np.array([[word in bag for word in frequent] for bag in bags], dtype=float)
    both, alone = holds.T @ holds, holds.sum(axis=0)
    distance = 1 - both / (alone[:, None] + alone[None, :] - both)
    np.fill_diagonal(distance, 0.0)
    label = fcluster(linkage(squareform(distance, checks=False), "average"), t=0.85, criterion="distance")
    found = []
    for number in np.unique(label):
        members = np.flatnonzero(label == number)
        comments = int((holds[:, members].sum(axis=1) >= 2).sum())
        if len(members) > 1 and comments >= least:
            found.append({"terms": " · ".join(frequent[i] for i in members[:3]), "comments": comments})
    return (
        pd.DataFrame(found).sort_values(["comments", "terms"], ascending=[False, True], ignore_index=True)
        if found
        else empty
    )


def quotes(
    texts: Iterable[str], signs: Signs, least: int = 10, each: int = 3, say: Callable[[str], str] = str
) -> pd.DataFrame:
    """A few comments on each topic, personal data masked, for topics on which at least ``least`` comments were written.

    Returns ``topic`` and ``quote``: of each topic the comments of middling length, which say something and do not
    ramble; equal comments once.
    """
    written = pd.DataFrame(
        [(topic, text) for text in texts for topic in topics_of(text, signs)], columns=["topic", "text"]
    )
    found = []
    for topic, part in written.groupby("topic", sort=False):
        if len(part) >= least:
            different = sorted(part["text"].drop_duplicates(), key=lambda text: (abs(len(text) - 110), text))
            found += [(topic, mask(text, say)) for text in different[:each]]
    return pd.DataFrame(found, columns=["topic", "quote"])
