"""Binary workbooks are parsed by a process of its own, whose death is a message."""

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta

import pytest

from cxaudit.errors import InputError
from cxaudit.formats import workbook, workbook_parser


@pytest.mark.parametrize(
    "value", [1.5, "a", "", True, datetime(2026, 1, 2, 3, 4), date(2026, 1, 2), time(3, 4), timedelta(minutes=5)]
)
def test_values_come_back_as_they_were(value):
    assert workbook.revive(json.loads(json.dumps(workbook_parser.plain_value(value)))) == value


def test_numbers_of_seven_bits_a_byte():
    assert workbook_parser.varying(bytes([0x83, 0x01, 0xFF]), 0, 2) == (131, 2)
    assert workbook_parser.varying(bytes([0x05]), 0, 4) == (5, 1)


@pytest.mark.parametrize(("code", "said"), [(-9, "unpacks"), (2, "unpacks"), (1, "cannot be read")])
def test_a_parser_that_dies_is_told(tmp_path, monkeypatch, code, said):
    done = subprocess.CompletedProcess([sys.executable], code, b"", b"")
    monkeypatch.setattr(workbook.subprocess, "run", lambda *args, **options: done)
    with pytest.raises(InputError) as raised:
        workbook.parse_in_child(tmp_path / "a.xls", "S")
    assert said in raised.value.problems[0].what.text or code == 1
