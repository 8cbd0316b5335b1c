"""Topics and clusters only where enough comments were written."""

import pandas as pd

from cxaudit.measures import select
from cxaudit.stats.topics import comment_topics, survey_topics
from cxaudit.tables.client import ClientFile

CLIENT = ClientFile(name="x")


def test_topics_share_and_comments_without_one():
    complaints = pd.DataFrame({"text": ["Ждали ответа неделю"] * 15 + ["I waited for hours"] * 5 + ["ля-ля"] * 20})
    found = comment_topics(client=CLIENT, complaints=complaints)
    topics = select(found, "comments on the topic").set_index("term")["estimate"]
    assert topics["waiting and late answers"] == 0.5
    assert select(found, "comments without a topic")["estimate"].tolist() == [0.5]


def test_few_comments_give_a_reason_and_rare_topics_nothing():
    few = comment_topics(client=CLIENT, complaints=pd.DataFrame({"text": ["Ждали"] * 9}))
    assert few["note"].tolist() == ["Too few comments were written to speak of topics."]
    rare = comment_topics(client=CLIENT, complaints=pd.DataFrame({"text": ["Ждали"] * 9 + ["Дорогая комиссия"] * 11}))
    assert select(rare, "comments on the topic")["term"].tolist() == ["price and charges"]


def test_a_client_adds_words_of_his_own():
    client = ClientFile(name="x", topics={"parking": ("парковка",)})
    found = comment_topics(client=client, experience=pd.DataFrame({"comment": ["Нет парковки у офиса"] * 12}))
    assert select(found, "comments on the topic")["term"].tolist() == ["parking"]


def test_no_comments_no_rows_and_the_survey_counts_customers_alone():
    assert comment_topics(client=CLIENT).empty
    survey = pd.DataFrame(
        {"audience": ["customer"] * 10 + ["manager"] * 10, "comment": ["Долго ждали"] * 10 + ["ок"] * 10}
    )
    assert select(survey_topics(survey=survey, client=CLIENT), "survey comments on the topic")["n"].tolist() == [10]
