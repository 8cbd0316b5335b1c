"""JupyterLab at the notebooks of a workbench, in the language that the consultant reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cxaudit.workbench import Workbench

LOCALES = {"ru": "ru_RU", "en": "en"}
PLUGIN = "translation-extension/plugin.jupyterlab-settings"


def open_lab(workbench: Workbench, language: str) -> int:
    """Run JupyterLab until it is closed; returns its exit code."""
    with tempfile.TemporaryDirectory() as settings:
        speak(Path(settings), language)
        return subprocess.run(command(workbench), env=environment(workbench, Path(settings)), check=False).returncode


def command(workbench: Workbench) -> list[str]:
    """JupyterLab, opened at the notebooks, with the whole workbench in its list of files."""
    notebooks = workbench.notebooks
    root = workbench.root if notebooks.is_relative_to(workbench.root) else notebooks.parent
    start = f"/lab/tree/{notebooks.relative_to(root).as_posix()}"
    options = [f"--ServerApp.root_dir={root}", f"--LabApp.default_url={start}"]
    return [sys.executable, "-m", "jupyterlab", *options]


def environment(workbench: Workbench, settings: Path) -> dict[str, str]:
    """The surroundings of the notebooks: the folders of this workbench, one thread for linear algebra."""
    return {
        **os.environ,
        "CXAUDIT_ROOT": str(workbench.root),
        "CXAUDIT_CLIENTS": str(workbench.clients),
        "CXAUDIT_REPORTS": str(workbench.reports),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
    }


def speak(settings: Path, language: str) -> None:
    """Write the setting that chooses the language of JupyterLab."""
    path = settings / "@jupyterlab" / PLUGIN
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"locale": LOCALES.get(language, language)}), encoding="utf-8")
