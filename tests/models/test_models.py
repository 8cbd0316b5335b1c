"""The models of the consultant are complete in both languages, and a client may lay his own lines over the decision."""

import pytest
from pydantic import ValidationError

from cxaudit import models
from cxaudit.tables.client import ClientFile


def test_every_block_has_an_anchor_for_1_3_5_7_9_in_both_languages():
    catalogue = models.load_competencies()
    assert [a.score for a in catalogue.anchors] == [1, 3, 5, 7, 9]
    for block in catalogue.blocks:
        assert set(block.anchors) == {"en", "ru"}
        assert all(len(texts) == 5 for texts in block.anchors.values())
        assert set(block.name) == {"en", "ru"}


def test_seven_functions_need_known_blocks():
    assert [f.id.split()[0] for f in models.load_competencies().functions] == [f"F{i}" for i in range(1, 8)]


@pytest.mark.parametrize(
    ("name", "block"), [("Leadership", "B1"), ("подбор персонала", "B2"), ("sales and data", "B6")]
)
def test_a_clients_competency_finds_its_block_by_name(name, block):
    assert models.load_competencies().block_of(name).id == block


def test_a_competency_of_the_clients_own_has_no_block_and_the_general_anchors():
    catalogue = models.load_competencies()
    assert catalogue.block_of("welding") is None
    assert catalogue.behaviour("welding", 4.2) == catalogue.anchors[2].text


def test_the_ladder_has_six_levels_with_four_to_six_statements_each_but_the_lowest():
    levels = models.load_readiness().levels
    assert not levels[0].statements
    assert all(4 <= len(level.statements) <= 6 for level in levels[1:])
    ids = [s.id for level in levels for s in level.statements]
    assert len(levels) == 6
    assert len(set(ids)) == len(ids)
    assert all(s.text["ru"] and s.text["en"] for level in levels for s in level.statements)


def test_a_client_changes_single_lines_of_the_decision_and_keeps_the_rest():
    own = ClientFile.model_validate(
        {"name": "x", "decision": {"evidence": {"workload": 0.4}, "criteria": {"coverage": {"weight": 3}}}}
    )
    assert own.decision.evidence == {"workload": 0.4}
    assert own.decision.criteria["coverage"].weight == 3
    assert own.decision.criteria["coverage"].line("in-house") == (1.0, -1.0)
    assert own.decision.criteria["safety"] == models.load_shipped_decision().criteria["safety"]


@pytest.mark.parametrize("wrong", [{"evidence": {"workload": 1.4}}, {"evidence": {"weather": 0.5}}, {"capacity": 0}])
def test_a_wrong_line_of_the_decision_is_refused(wrong):
    with pytest.raises(ValidationError):
        ClientFile.model_validate({"name": "x", "decision": wrong})


def test_labels_of_the_models_come_in_the_readers_language():
    assert models.label("maturity", "aware", "ru") == "1 осознание"
    assert models.label("option", "in-house", "en") == "own service director"
    assert models.label("statement", "R9.9", "en") == "R9.9"
