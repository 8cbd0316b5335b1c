"""The page on Python does what it says, in both languages, from a directory that has the example clients."""

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_line_of_the_page_runs(language, tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "client_data" / "example-agency", tmp_path / "client_data" / "example-agency")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "site" / language / "howto" / "python.md").read_text(encoding="utf-8")
    names: dict = {}
    for code in FENCE.findall(page):
        exec(compile(code, "python.md", "exec"), names)
    assert names["findings"]
    assert (tmp_path / "reports" / "example-agency" / "example-agency-en.html").exists()
    assert "REL" in capsys.readouterr().out
