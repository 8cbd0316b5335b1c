"""A failure that nobody expected is told in a line and kept whole."""

import os
from pathlib import Path

from cxaudit.log import reason, record


def failed(what: str) -> Exception:
    try:
        raise KeyError(what)
    except KeyError as failure:
        return failure


def test_the_first_line_is_the_reason():
    assert reason(ValueError("\n no such column\nmore")) == "no such column"
    assert reason(ValueError("x" * 900)) == "x" * 200
    assert reason(ValueError()) == "ValueError"


def test_the_log_keeps_every_traceback(tmp_path):
    reports = tmp_path / "reports"
    assert record(failed("first"), reports) == record(failed("second"), reports) == reports / "run.log"
    told = (reports / "run.log").read_text(encoding="utf-8")
    assert told.count("Traceback") == 2
    assert told.index("KeyError: 'first'") < told.index("KeyError: 'second'")


def test_where_reports_cannot_be_written_the_log_goes_to_the_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "taken").write_text("")
    assert record(failed("it"), tmp_path / "taken") == tmp_path / "run.log"
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "taken"))
    assert record(failed("it"), tmp_path / "taken") == Path(os.devnull)
