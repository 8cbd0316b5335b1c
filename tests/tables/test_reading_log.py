"""The record of a reading: what was left out, with its place, value and reason; nothing else is missing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cxaudit.tables.folder import read_client

answer = st.sampled_from(["1", "7", "3,0", "", "8", "x", "0"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(answer, answer), min_size=3, max_size=12))
def test_every_cell_is_either_read_or_written_down(tmp_path_factory, rows):
    home = tmp_path_factory.mktemp("client")
    (home / "client.toml").write_text('name = "x"\n[survey]\nproblems = "set aside"\n', encoding="utf-8")
    lines = [f"r{i};{e};{p}" for i, (e, p) in enumerate(rows)]
    (home / "survey.csv").write_text("\n".join(["respondent;E1;P1", *lines]) + "\n", encoding="utf-8")
    data = read_client(home)
    answers = data.surveys[0].answers
    given = sum(cell != "" for row in rows for cell in row)
    assert len(answers) == len(rows)
    assert int(answers[["E1", "P1"]].notna().sum().sum()) + len(data.set_aside) == given
    assert set(data.set_aside["value"]) <= {"8", "x", "0"}
