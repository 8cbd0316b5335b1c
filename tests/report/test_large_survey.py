"""A survey that is read in pieces says the same as the same survey in memory, to nine digits, whatever is missing in it."""

import numpy as np
import pytest

from cxaudit.errors import InputError
from cxaudit.formats import in_pieces
from cxaudit.report.large_survey import UNSURE
from cxaudit.report.prepared import assess_client
from cxaudit.tables.folder import read_client

pytest.importorskip("duckdb")
KEYS = ["measure", "level", "term", "group"]
NUMBERS = ["n", "estimate", "low", "high", "p", "p_adjusted"]
CLIENT = 'name = "Big"\n[survey]\nsegments = ["region"]\nproblems = "set aside"\n[survey.missing]\n"*" = [99]\n'


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(in_pieces, "PIECE", 700)
    monkeypatch.setattr(in_pieces.pieces, "__defaults__", (700,))


def answers(survey, complete=False):
    frame = survey.customers(n=2_000, seed=3).drop(columns=["weight"])
    frame["csat"] = np.clip(frame["nps"] // 2, 1, 5)
    if not complete:
        chance = np.random.default_rng(8)
        for column in [c for c in frame if c[0] in "EP" and c[1:].isdigit()]:
            frame.loc[chance.random(len(frame)) < 0.07, column] = np.nan
            frame.loc[chance.random(len(frame)) < 0.01, column] = 99
        frame.loc[chance.random(len(frame)) < 0.1, "nps"] = np.nan
    return frame


def evidence(folder, text=CLIENT):
    (folder / "client.toml").write_text(text)
    return assess_client(read_client(folder))


def both(tmp_path, frame, kind):
    """The evidence of the same answers, read in pieces and at once."""
    found = []
    for name, wish in (("pieces", True), ("whole", False)):
        folder = tmp_path / name
        (folder / "survey").mkdir(parents=True)
        if kind == "folder":
            for i in range(3):
                frame.iloc[i * 700 : (i + 1) * 700].to_parquet(folder / "survey" / f"part{i}.parquet")
        else:
            (folder / "survey").rmdir()
            frame.to_csv(folder / "survey.csv", index=False)
        found.append(evidence(folder, CLIENT.replace("[survey]\n", f"[survey]\nin_pieces = {str(wish).lower()}\n")))
    return found


@pytest.mark.parametrize(("kind", "complete"), [("folder", True), ("folder", False), ("csv", False)])
def test_pieces_say_what_memory_says(survey, complete, kind, tmp_path):
    counted, known = both(tmp_path, answers(survey, complete), kind)
    found = counted.measures[counted.measures["instrument"].ne("")].set_index(KEYS)
    known = known.measures.drop_duplicates(KEYS).set_index(KEYS)
    told = set(found.index.get_level_values(0))
    assert told >= {
        "expectation",
        "perception",
        "gap 5",
        "alpha of the gap",
        "omega",
        "driver share",
        "nps",
        "csat top two",
    }
    assert {"all", "region=north"} <= set(found.index.get_level_values(3))
    assert set(found.index) <= set(known.index)
    for key in found.index:
        row, other = found.loc[key], known.loc[key]
        compared = NUMBERS[:2] if row["note"] == UNSURE else NUMBERS
        np.testing.assert_allclose(
            row[compared].astype(float), other[compared].astype(float), rtol=1e-9, atol=1e-9, err_msg=str(key)
        )


def test_gap_findings_come_out_of_counts(survey, tmp_path):
    counted, known = both(tmp_path, answers(survey), "folder")
    gaps = [{(f.subject, f.severity) for f in e.findings if f.rule == "gap-5"} for e in (counted, known)]
    assert gaps[0] == gaps[1]
    assert gaps[0]
    assert any("read in pieces" in r.what.text for r in counted.data.remarks)


def test_what_is_set_aside_is_counted_with_its_row(survey, tmp_path):
    frame = answers(survey, complete=True)
    frame.loc[1500, "P4"] = 8
    counted, known = both(tmp_path, frame, "csv")
    for one in (counted, known):
        assert one.data.set_aside[["row", "column", "value"]].to_numpy().tolist() == [[1502, "P4", "8.0"]]
    assert counted.data.readings.loc[0, "rows"] == 2000


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: f.assign(weight=2.0), "weights cannot be counted"),
        (lambda f: f.assign(respondent=["same", *f["respondent"][1:-1], "same"]), "respondent of another row"),
        (lambda f: f.assign(P1=f["P1"].where(f.index != 1800, 8)), "is outside"),
        (lambda f: f.assign(nps=f["nps"].where(f.index != 1800, 7.5)), "whole"),
    ],
)
def test_what_cannot_be_counted_is_said(survey, tmp_path, spoil, said):
    spoil(answers(survey, complete=True)).to_parquet(tmp_path / "survey.parquet")
    with pytest.raises(InputError) as failure:
        evidence(tmp_path, 'name = "Big"\n[survey]\nin_pieces = true\n')
    assert any(said in p.what.text for p in failure.value.problems), failure.value.problems


def test_of_several_waves_the_latest_is_counted(survey, tmp_path):
    frame = answers(survey, complete=True)
    frame["wave"] = ["2026-1"] * 900 + ["2026-2"] * 1100
    frame.to_parquet(tmp_path / "survey.parquet")
    found = evidence(tmp_path, 'name = "Big"\n[survey]\nin_pieces = true\n')
    assert found.measures.loc[found.measures["measure"].eq("nps"), "n"].tolist() == [1100]


def test_a_small_segment_stays_hidden(survey, tmp_path):
    frame = answers(survey, complete=True)
    frame.loc[:2, "region"] = "tiny"
    frame.to_parquet(tmp_path / "survey.parquet")
    found = evidence(tmp_path, CLIENT.replace("[survey]\n", "[survey]\nin_pieces = true\n")).measures
    assert not found.loc[found["group"].eq("region=tiny"), "estimate"].notna().any()
    assert found.loc[found["group"].isin(["region=north", "region=south"]), "estimate"].notna().any()


def test_what_cannot_be_read_is_said(tmp_path):
    (tmp_path / "survey.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(InputError) as failure:
        evidence(tmp_path, 'name = "Big"\n[survey]\nin_pieces = true\n')
    assert failure.value.problems[0].file == "survey.parquet"
