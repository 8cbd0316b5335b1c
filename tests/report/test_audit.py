import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from cxaudit.errors import UnknownName
from cxaudit.report.blocks import Empty, Figure, Table


def test_a_table_of_measures_shows_estimate_interval_and_people(audit):
    table = audit.table(
        "gaps", "gap 5", level="dimension", caption="Gaps", sort="gap 5", show=("estimate", "interval", "n", "p")
    )
    assert isinstance(table, Table)
    assert [row[0].text for row in table.rows] == ["Reliability", "Tangibles", "Responsiveness"]
    assert table.rows[0][1].text == "−1.21"
    assert table.rows[0][1].detail.startswith("[−1.41, −1.01]")
    assert table.rows[0][2].text == "30"
    assert table.rows[2][1].text == "—"
    assert table.notes[-1] == "withheld: the group is too small, or would give a small one away"
    assert table.raw.rows[0][1] == -1.21


def test_pairs_make_a_matrix(audit):
    table = audit.table("skills", "competency score", level="person/competency", wide=True, show=("estimate",))
    assert [c.head for c in table.columns[1:]] == ["law", "tax"]
    assert [c.text for c in table.rows[1]] == ["B", "7.0", "9.0"]
    assert table.rows[0][2].text == ""


def test_a_figure_tells_its_numbers_in_words(audit):
    figure = audit.figure("gap-figure", "intervals", "gap 5", level="dimension", caption="Gaps")
    assert isinstance(figure, Figure)
    assert "Reliability: −1.21" in figure.alternative
    assert figure.svg.startswith("<svg")
    assert "<!--" not in figure.svg


def test_what_has_no_rows_says_so(audit):
    assert isinstance(audit.table("x", "promoters"), Empty)
    assert isinstance(audit.figure("x", "bars", "promoters"), Empty)
    assert isinstance(audit.findings("early-churn"), Empty)


def test_a_name_that_nothing_bears_stops_with_the_nearest(audit):
    with pytest.raises(UnknownName, match="no measure “gap5”; the nearest is “gap 5”"):
        audit.table("x", "gap5")
    with pytest.raises(UnknownName, match="no measure “gap6”"):
        audit.figure("x", "bars", "gap6")
    with pytest.raises(UnknownName, match="no level “dimensions”; the nearest is “dimension”"):
        audit.table("x", "gap 5", level="dimensions")
    with pytest.raises(UnknownName, match="no rule “gap-6”; the nearest is “gap-"):
        audit.findings("gap-6")
    with pytest.raises(UnknownName, match="no figure shape “bar”; the nearest is “bars”"):
        audit.figure("x", "bar", "gap 5")


def test_remarks_name_the_terms(audit):
    assert "Responsiveness" in audit.remarks("gap 5").plain()


@pytest.mark.parametrize("part", ["verdict", "headline", "top_findings", "strengths", "roadmap", "missing", "readings", "file_remarks", "set_aside",
                                  "missing_answers", "method", "thresholds", "glossary", "versions", "workbook", "cover"])  # fmt: skip
def test_every_part_of_the_report_has_its_faces(audit, part):
    bundle = getattr(audit, part)()._repr_mimebundle_()
    assert "<script" not in bundle["text/html"]
    assert "nan" not in bundle["text/plain"].split()


def test_the_cover_dates_from_the_data(audit):
    assert audit.cover().facts["until"] == "Data up to October 11, 2026"
    assert audit.cover().facts["wave"] == "2026-10"


def test_a_client_that_cannot_be_read_is_told_as_sentences(tmp_path, monkeypatch):
    """A chapter that is opened alone shows every problem in the reader's language, and no traceback."""
    folder = tmp_path / "client_data" / "broken"
    folder.mkdir(parents=True)
    (folder / "client.toml").write_text('name = "Broken"\nlanguages = ["xx"]\ncolour = 1\n', encoding="utf-8")
    monkeypatch.setenv("CXAUDIT_ROOT", str(tmp_path))
    shell = InteractiveShell()
    with capture_output() as told:
        shell.run_cell('from cxaudit.report import open_audit\nopen_audit("broken", "ru")')
    assert "Слово «xx» неизвестно" in told.stdout
    assert "colour" in told.stdout
    assert "Traceback" not in told.stdout


def test_a_shape_that_lacks_what_it_needs_is_left_out(audit):
    """A journey of which nobody has rated a touchpoint has pain points and no map."""
    assert isinstance(audit.figure("map", "journey", "satisfaction", "place in the stage", "gap 5"), Empty)
