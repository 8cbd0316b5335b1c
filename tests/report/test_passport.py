"""What tables and figures carry of their making."""

from cxaudit.report.passport import list_sources, passport


def test_a_block_carries_its_measures_and_files(evidence):
    frame = evidence.measures[evidence.measures["measure"].eq("gap 5")]
    carried = passport("gaps", frame, evidence.data)
    assert carried["id"] == "gaps"
    assert carried["measures"] == ["gap 5"]
    assert carried["methods"] == ["mean"]
    assert carried["n"] == [30.0, 30.0]
    assert carried["rows"] == len(frame)
    assert carried["files"] == {"survey.xlsx": "sha256:00"}


def test_files_of_other_areas_are_all_inputs(evidence):
    assert list_sources(evidence.data, {"trust"}) == {"survey.xlsx": "sha256:00"}
