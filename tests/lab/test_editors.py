"""The editors show a table, check it as one types, and save it."""

import ipywidgets as widgets
import pytest

from cxaudit.lab.editors import Editor, Matrix, draft, goal_tree, journey_map
from cxaudit.tables.folder import read_client


@pytest.fixture
def journey(desk):
    return Editor(desk, draft(desk, "touchpoints"), journey_map)


@pytest.fixture
def matrix(desk):
    return Matrix(desk, draft(desk, "competencies"))


def table(desk, name):
    return read_client(desk.workbench.clients / desk.client).tables[name]


def test_the_map_follows_what_is_typed(journey):
    journey.fields["owner"].value = "Иванова"
    assert "Иванова" in journey.drawing.stops[0].description


def test_a_touchpoint_on_the_map_can_be_chosen(journey):
    journey.drawing.stops[5].click()
    assert journey.fields["touchpoint"].value == journey.draft.value(5, "touchpoint")
    assert "cxd-now" in journey.drawing.stops[5]._dom_classes
    assert "cxd-now" not in journey.drawing.stops[0]._dom_classes


def test_typing_draws_only_the_row_anew(journey):
    before = journey.drawing.box.children
    journey.fields["channel"].value = "почта"
    assert journey.drawing.box.children is before


def test_what_is_wrong_is_told_and_cannot_be_saved(journey):
    journey.fields["order"].value = "first"
    assert "cxd-problem" in journey.footing.state.value
    assert journey.footing.save.disabled
    journey.fields["order"].value = "1"
    assert not journey.footing.save.disabled


def test_it_saves_and_reads_back(desk, journey):
    journey.fields["owner"].value = "Иванова"
    journey.footing.save.click()
    assert "cxd-fine" in journey.footing.done.value
    assert table(desk, "touchpoints")["owner"].iloc[0] == "Иванова"


def test_choosing_a_row_changes_nothing(desk, journey):
    before = [dict(row) for row in journey.draft.rows]
    for place in range(len(journey.draft.rows)):
        journey.rows.value = place
    assert journey.draft.rows == before


def test_a_new_row_takes_over_its_stage(journey):
    journey.refresh(journey.add())
    assert journey.place == 1
    assert journey.draft.value(1, "stage") == journey.draft.value(0, "stage")
    assert journey.fields["stage"].value == "preboarding"  # as an English desk calls it


def test_goals_are_shown_as_a_tree(desk):
    editor = Editor(desk, draft(desk, "goals"), goal_tree)
    columns = editor.drawing.box.children
    assert len(columns) == 3
    assert "Держать обещанные сроки" in columns[0].children[1].value
    editor.fields["goal"].value = "<b>Рост</b>"
    assert any("&lt;b&gt;Рост" in column.children[0].value for column in editor.drawing.box.children)


def test_a_client_without_the_table_begins_empty(desk):
    (desk.workbench.clients / desk.client / "audit.xlsx").unlink()
    editor = Editor(desk, draft(desk, "goals"), goal_tree)
    editor.refresh(editor.add())
    editor.fields["goal"].value = "Grow"
    editor.fields["kpi"].value = "Sales"
    editor.footing.save.click()
    assert table(desk, "goals")["kpi"].tolist() == ["Sales"]


def grid(matrix):
    return [w for w in matrix.grid.children[0].children if isinstance(w, widgets.Text)]


def test_a_score_is_written_and_read_back(desk, matrix):
    first = grid(matrix)[0]
    first.value = "2" if first.value != "2" else "3"
    matrix.footing.save.click()
    assert str(int(table(desk, "competencies")["score"].iloc[0])) == first.value


def test_a_score_beyond_the_scale_is_told(matrix):
    grid(matrix)[0].value = "11"
    assert "cxd-problem" in matrix.footing.state.value


def test_a_competency_is_added_for_everyone(matrix):
    before = len(grid(matrix))
    people = len(matrix.values("person"))
    matrix.names[1].value = "Юмор"
    matrix.add_row(None)
    assert len(grid(matrix)) >= before + 1
    assert "Юмор" in matrix.values("competency")
    assert len([1 for i in range(len(matrix.draft.rows)) if matrix.draft.value(i, "competency") == "Юмор"]) == people
