"""Contacts, switches, loops, first-contact resolution; and two public logs against their reference numbers."""

import gzip
import json
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.contacts import contacts
from cxaudit.tables.client import ClientFile
from cxaudit.tables.folder import read_client

CLIENT = ClientFile(name="x")
DATA = Path(__file__).parents[2].parent / "shared" / "data"
shared = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")


def value(found, measure):
    return select(found, measure)["estimate"].iloc[0]


def test_switches_loops_and_first_contact():
    day = pd.Timestamp("2026-01-01")
    rows = []
    for i in range(10):
        rows += [(f"a{i}", day, "x", "chat", "done")]
        rows += [
            (f"b{i}", day + pd.Timedelta(days=d), t, c, "lost" if d == 2 else "")
            for d, (t, c) in enumerate([("x", "chat"), ("y", "phone"), ("x", "phone")])
        ]
    found = contacts(
        events=pd.DataFrame(rows, columns=["customer", "time", "touchpoint", "channel", "outcome"]), client=CLIENT
    )
    assert value(found, "contacts of a customer") == 2.0
    assert value(found, "steps that change the channel") == 0.5
    assert value(found, "customers who return to a touchpoint") == 0.5
    assert value(found, "contacts repeated within 7 days") == 0.25
    assert value(found, "done at the first step") == 0.5
    assert value(found, "different paths") == 2


@shared
def test_permit_log_agrees_with_its_reference(tmp_path):
    reference = json.loads((DATA / "events_receipt_wabo" / "reference.json").read_text())
    (tmp_path / "receipt.csv").write_bytes((DATA / "events_receipt_wabo" / "receipt.csv").read_bytes())
    (tmp_path / "client.toml").write_text(
        'name = "Permits"\nlanguages = ["en"]\n[events]\nfile = "receipt.csv"\n[events.columns]\n"case:concept:name" = "customer"\n'
        '"concept:name" = "touchpoint"\n"time:timestamp" = "time"\n"case:channel" = "channel"\n',
        encoding="utf-8",
    )
    data = read_client(tmp_path)
    found = contacts(events=data.tables["events"], client=data.client)
    assert value(found, "customers in the log") == reference["cases"]
    assert value(found, "steps in the log") == reference["events"]
    median = select(found, "median time of a journey").iloc[0]
    assert median["estimate"] / 24 == pytest.approx(reference["duration_days"]["median"], rel=0.02)


@shared
def test_help_desk_log_agrees_with_its_reference(tmp_path):
    reference = json.loads((DATA / "events_helpdesk" / "reference.json").read_text())
    with gzip.open(DATA / "events_helpdesk" / "helpdesk.xes.gz") as file:
        root = ElementTree.parse(file).getroot()
    name = root.tag.replace("log", "")
    rows = []
    for trace in root.iter(f"{name}trace"):
        case = next(s.get("value") for s in trace.findall(f"{name}string") if s.get("key") == "concept:name")
        for event in trace.iter(f"{name}event"):
            facts = {e.get("key"): e.get("value") for e in event}
            rows.append((case, facts["time:timestamp"], facts["concept:name"]))
    pd.DataFrame(rows, columns=["Case", "When", "Activity"]).to_csv(tmp_path / "log.csv", index=False)
    (tmp_path / "client.toml").write_text(
        'name = "Help desk"\nlanguages = ["en"]\n[events]\nfile = "log.csv"\n[events.columns]\nCase = "customer"\nWhen = "time"\nActivity = "touchpoint"\n',
        encoding="utf-8",
    )
    data = read_client(tmp_path)
    found = contacts(events=data.tables["events"], client=data.client)
    assert value(found, "customers in the log") == reference["cases"]
    assert value(found, "median time of a journey") == pytest.approx(reference["duration_days"]["median"], rel=0.02)
    # The folder sets exact duplicates of a row aside; the log as it stands has all its variants.
    log = pd.DataFrame(rows, columns=["customer", "time", "touchpoint"])
    whole = contacts(events=log.assign(time=pd.to_datetime(log["time"], utc=True, format="ISO8601")), client=CLIENT)
    assert value(whole, "steps in the log") == reference["events"]
    assert value(whole, "different paths") == reference["variants"]
    assert select(found, "steps that change the channel").empty
