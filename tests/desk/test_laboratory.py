"""JupyterLab opens at the notebooks of the workbench, in the consultant's language."""

import json

from cxaudit.starters import laboratory
from cxaudit.workbench import Workbench


def test_it_opens_at_the_notebooks(tmp_path):
    (tmp_path / "notebooks").mkdir()
    command = laboratory.command(Workbench.at(tmp_path))
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree/notebooks" in command


def test_shipped_notebooks_are_shown_where_there_are_no_others(tmp_path):
    bench = Workbench.at(tmp_path)
    assert f"--ServerApp.root_dir={bench.notebooks.parent}" in laboratory.command(bench)


def test_notebooks_know_the_workbench(tmp_path):
    bench = Workbench.at(tmp_path)
    surroundings = laboratory.environment(bench, tmp_path)
    assert surroundings["CXAUDIT_CLIENTS"] == str(bench.clients)
    assert surroundings["JUPYTERLAB_SETTINGS_DIR"] == str(tmp_path)


def test_it_speaks_russian(tmp_path):
    laboratory.speak(tmp_path, "ru")
    (setting,) = tmp_path.rglob("*.jupyterlab-settings")
    assert json.loads(setting.read_text()) == {"locale": "ru_RU"}
