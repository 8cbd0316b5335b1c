"""One client one vote; systemic, local or not clear yet; spread over groups; time to resolve with open cases censored."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.complaints import complaint_times, complaint_verdict
from cxaudit.tables.client import ClientFile, ComplaintsSection
from cxaudit.tables.folder import read_client

CLIENT = ClientFile(name="x", complaints=ComplaintsSection(customers=100))
DATA = Path(__file__).parents[2].parent / "shared" / "data"


def log(topic, clients, product="a", times=1):
    days = pd.date_range("2026-01-01", periods=clients * times)
    return pd.DataFrame(
        {
            "customer": [f"k{i % clients}" for i in range(clients * times)],
            "date": days,
            "topic": topic,
            "product": product,
        }
    )


def test_a_client_counts_once_however_often_he_complains():
    found = complaint_verdict(complaints=log("late", 10, times=4), client=CLIENT)
    assert select(found, "share of clients")["estimate"].tolist() == [0.10]
    assert select(found, "clients with the complaint")["estimate"].tolist() == [10]


@pytest.mark.parametrize(("clients", "word"), [(34, "process"), (26, "case"), (30, "not clear yet")])
def test_the_verdict_follows_the_published_table(clients, word):
    found = complaint_verdict(complaints=pd.concat([log("late", clients), log("other", 1)]), client=CLIENT)
    row = select(found, "kind of cause").set_index("term").loc["late"]
    assert row["note"].startswith(word)
    needed = select(found, "answers still needed").set_index("term").loc["late", "estimate"]
    assert (needed > 0) == (word == "not clear yet")


def test_concentration_is_tested_against_the_clients_of_each_product():
    complaints = pd.concat(
        [log("late", 40, "a"), *(log("wrong", 30, p).assign(customer=[f"{p}{i}" for i in range(30)]) for p in "abc")]
    )
    found = complaint_verdict(
        complaints=complaints, client=ClientFile(name="x", complaints=ComplaintsSection(customers=400))
    )
    worst = select(found, "share in the most affected group").set_index("term")
    assert worst.loc["late/a", "p_adjusted"] < 0.01
    assert select(found, "kind of cause").set_index("term").loc["late", "note"].startswith("person")


def test_without_a_base_there_is_no_share_and_a_reason():
    row = select(complaint_verdict(complaints=log("late", 10), client=ClientFile(name="x")), "share of clients").iloc[0]
    assert np.isnan(row["estimate"])
    assert row["note"].startswith("The number of active clients is not known")


def test_the_table_of_customers_is_a_base():
    customers = pd.DataFrame({"customer": [f"k{i}" for i in range(50)]})
    row = select(
        complaint_verdict(complaints=log("late", 10), client=ClientFile(name="x"), customers=customers),
        "share of clients",
    ).iloc[0]
    assert row["n"] == 50


def test_topics_are_found_in_the_text_where_the_client_names_none():
    complaints = log("x", 12).drop(columns="topic").assign(text="Ждал ответа две недели")
    assert select(complaint_verdict(complaints=complaints, client=CLIENT), "share of clients")["term"].tolist() == [
        "waiting and late answers"
    ]


def test_open_complaints_are_censored_and_reopened_counted():
    complaints = log("late", 20)
    complaints["resolved"] = complaints["date"] + pd.Timedelta(days=4)
    complaints.loc[complaints.index[-5:], "resolved"] = pd.NaT
    found = complaint_times(complaints=complaints.assign(reopened=[1] * 5 + [0] * 15), client=CLIENT)
    assert select(found, "median time to resolve", level="overall")["estimate"].tolist() == [4]
    assert select(found, "still open").set_index("term").loc["3", "estimate"] == 1.0
    assert select(found, "reopened", level="overall")["estimate"].tolist() == [0.25]


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")
def test_a_public_complaint_log_runs_from_its_own_headings(tmp_path):
    (tmp_path / "log.csv").write_bytes((DATA / "cfpb_sample" / "consumer_complaints.csv").read_bytes())
    (tmp_path / "client.toml").write_text(
        'name = "Finance"\nlanguages = ["en"]\n[complaints]\nfile = "log.csv"\ncustomers = 1000\n[complaints.columns]\ncomplaint_id = "customer"\n'
        'date_received = "date"\nissue = "topic"\nproduct = "product"\nconsumer_complaint_narrative = "text"\n',
        encoding="utf-8",
    )
    data = read_client(tmp_path)
    raw = pd.read_csv(tmp_path / "log.csv")
    found = complaint_verdict(complaints=data.tables["complaints"], client=data.client)
    counts = select(found, "clients with the complaint").set_index("term")["estimate"]
    assert counts.to_dict() == raw["issue"].value_counts().to_dict()
