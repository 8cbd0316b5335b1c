"""A small client in whom two troubles are planted: the same customers meet each of them in every table."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.findings import Finding
from cxaudit.messages import message
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

NAMES = {
    "delivery": ("Order delivery", "Late delivery", "D1", "The order arrives later than the delivery time promised"),
    "invoice": ("Invoice", "Wrong invoice", "D2", "Invoices hold items that were never ordered"),
}


def rated(rng, hit, mood, bad=4.0, good=8.5):
    return np.clip(np.rint(np.where(hit, bad, good) + mood + rng.normal(0, 0.8, len(hit))), 1, 10)


@pytest.fixture
def make_client():
    """A maker of clients: ``mood`` is the spread of a common mood, ``links`` adds the table that declares the ties."""

    def make(seed=1, n=300, mood=0.0, links=False, wordless=False):
        rng = np.random.default_rng(seed)
        people, own = [f"c{i:03d}" for i in range(n)], rng.normal(0, mood, n) if mood else np.zeros(n)
        ratings, complaints, points = [], [], []
        for k, (touchpoint, topic, code, pain) in enumerate(NAMES.values()):
            hit = rng.random(n) < 0.4
            topic, pain = (f"Thing {k}", f"Matter {k}") if wordless else (topic, pain)
            ratings += zip(people, [touchpoint] * n, rated(rng, hit, own), strict=True)
            complaints += [
                (person, topic) for person, yes in zip(people, hit, strict=True) if yes and rng.random() < 0.9
            ]
            points.append((code, "" if links or wordless else touchpoint, pain, int(hit.sum()), n))
        for k in range(6):
            ratings += zip(people, [f"Step {k}"] * n, rated(rng, np.zeros(n, bool), own), strict=True)
            complaints += [(person, f"Other {k}") for person in rng.choice(people, 15, replace=False)]
        tables = {
            "experience": pd.DataFrame(ratings, columns=["customer", "touchpoint", "satisfaction"]),
            "complaints": pd.DataFrame(complaints, columns=["customer", "topic"]),
            "pain_points": pd.DataFrame(
                points, columns=["pain_point", "touchpoint", "description", "affected", "base"]
            ).replace("", np.nan),
        }
        if links:
            rows = [
                (t, kind, s)
                for t, topic, code, _ in NAMES.values()
                for kind, s in (("topic", topic), ("pain_point", code))
            ]
            tables["links"] = pd.DataFrame(rows, columns=["touchpoint", "kind", "subject"])
        return ClientData("x", ClientFile(name="x"), tables=tables)

    return make


@pytest.fixture
def finding():
    """A maker of findings."""

    def make(rule, subject, severity="major", **facts):
        said = message("{what}", what=f"{rule} {subject}")
        return Finding(
            rule,
            facts.pop("area", "journey"),
            subject,
            severity,
            said,
            message(f"Mend {subject}."),
            facts.pop("n", 300),
            **facts,
        )

    return make


@pytest.fixture
def findings(finding):
    """Findings on both troubles, one that belongs to neither, and a caveat."""
    return [
        *(f for t, topic, code, _ in NAMES.values() for f in (finding("weak-touchpoint", t), finding("systemic-complaint", topic), finding("pain-point", code))),
        finding("single-point-of-failure", "coaching"),
        finding("unreliable-scale", "REL"),
        finding("nps-level", "all"),
    ]  # fmt: skip
