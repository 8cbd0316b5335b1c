"""What do customers write about, in complaints, about touchpoints, and in the survey?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxaudit.comments import clusters, dictionary, topics_of
from cxaudit.estimates import wilson
from cxaudit.measures import Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import SHARE

TOO_FEW_COMMENTS = "Too few comments were written to speak of topics."
BY_DICTIONARY = (
    "share of comments with a sign of the topic (dictionary of lemmas), Wilson; a comment may have several topics"
)
BY_TERMS = "comments with at least two words of the cluster; average linkage by Jaccard distance"


@statistic(
    area="complaints",
    creates=[
        Measure("comments on the topic", SHARE, ("overall", "comment topic"), parts=()),
        Measure("comments without a topic", SHARE, ("overall",)),
        Measure("comments with these words", SHARE, ("words",)),
    ],
)
def comment_topics(
    client: ClientFile, complaints: pd.DataFrame | None = None, experience: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Topics of what customers wrote in complaints and about touchpoints, by dictionary, and clusters of their words.

    Topics of fewer comments than the client's minimum are not shown.
    """
    told = [
        frame[column]
        for frame, column in ((complaints, "text"), (experience, "comment"))
        if frame is not None and column in frame
    ]
    return rows(_topics(pd.concat(told) if told else pd.Series(dtype=object), client, ""))


@statistic(
    area="survey",
    creates=[
        Measure("survey comments on the topic", SHARE, ("comment topic",)),
        Measure("survey comments without a topic", SHARE, ("overall",)),
        Measure("survey comments with these words", SHARE, ("words",)),
    ],
)
def survey_topics(survey: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """Topics of the survey's comments by customers, by dictionary, and clusters of their words."""
    if "comment" not in survey:
        return rows([])
    asked = survey.loc[survey["audience"].eq("customer"), "comment"] if "audience" in survey else survey["comment"]
    return rows(_topics(asked, client, "survey "))


def _topics(written: pd.Series, client: ClientFile, source: str) -> Iterator[dict[str, Any]]:
    texts = written.dropna().astype(str)
    texts = texts[texts.str.strip().ne("")]
    least = client.privacy.min_comments
    if texts.empty:
        return
    measure, level = f"{source}comments on the topic", "comment topic"
    if len(texts) < least:
        yield {
            "measure": measure,
            "level": "overall",
            "term": "all",
            "n": len(texts),
            "unit": "share",
            "note": TOO_FEW_COMMENTS,
        }
        return
    signs = dictionary(client.topics)
    # Equal comments are read once: logs repeat standard phrases.
    found = texts.map({text: topics_of(text, signs) for text in texts.unique()})
    counts = found.explode().dropna().value_counts()
    for topic in (name for name in signs if counts.get(name, 0) >= least):
        share = wilson(int(counts[topic]), len(texts))
        yield {"measure": measure, "level": level, "term": topic, "n": len(texts), "unit": "share"} | {
            "estimate": share.estimate,
            "low": share.low,
            "high": share.high,
            "method": BY_DICTIONARY,
        }
    without = wilson(int(found.map(len).eq(0).sum()), len(texts))
    yield {
        "measure": f"{source}comments without a topic",
        "level": "overall",
        "term": "all",
        "n": len(texts),
        "unit": "share",
    } | {"estimate": without.estimate, "low": without.low, "high": without.high, "method": BY_DICTIONARY}
    for cluster in clusters(texts, least).itertuples():
        share = wilson(int(cluster.comments), len(texts))
        yield {
            "measure": f"{source}comments with these words",
            "level": "words",
            "term": cluster.terms,
            "n": len(texts),
        } | {"estimate": share.estimate, "low": share.low, "high": share.high, "unit": "share", "method": BY_TERMS}
