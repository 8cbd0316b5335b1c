"""JupyterLab at the desk of a workbench, in the language that the consultant reads; nothing in it calls elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from cxaudit.lab import notebook_copies, warming
from cxaudit.messages import Message
from cxaudit.workbench import Workbench

LOCALES = {"ru": "ru_RU", "en": "en"}
#: What JupyterLab is told beforehand: no news, no look for updates, no recommendations, a quiet start.
SETTINGS: dict[str, dict[str, object]] = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension/tracker": {"recordTiming": False, "windowingMode": "none"},
}
TRANSLATION = "@jupyterlab/translation-extension/plugin"
OPTIONS = (
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=",
    "--LabApp.extension_manager=readonly",
)
EXTENSIONS = Path(__file__).parent / "labextension"


def open_lab(workbench: Workbench, language: str, say: Callable[[Message], None] = lambda _: None) -> int:
    """Lay out the desk and run JupyterLab until it is closed; returns its exit code."""
    laid = notebook_copies.lay_out_desk(workbench, language)
    for sentence in laid.describe():
        say(sentence)
    with tempfile.TemporaryDirectory() as settings:
        speak(Path(settings), language)
        done = subprocess.run(command(workbench, language), env=environment(workbench, Path(settings)), check=False)
        return done.returncode


def command(workbench: Workbench, language: str = "en", *more: str) -> list[str]:
    """JupyterLab, opened at the start page, with the whole workbench in its list of files."""
    start = notebook_copies.home(workbench, language) / "start.ipynb"
    options = [
        f"--ServerApp.root_dir={workbench.root}",
        f"--LabApp.default_url=/lab/tree/{quote(start.relative_to(workbench.root).as_posix())}",
        f"--LabApp.extra_labextensions_path={EXTENSIONS}",
        *OPTIONS,
        *warming.options(),
    ]
    return [sys.executable, "-m", "jupyterlab", *options, *more]


def environment(workbench: Workbench, settings: Path) -> dict[str, str]:
    """The surroundings of the notebooks: the folders of this workbench, one thread for linear algebra."""
    return {
        **os.environ,
        "CXAUDIT_ROOT": str(workbench.root),
        "CXAUDIT_CLIENTS": str(workbench.clients),
        "CXAUDIT_REPORTS": str(workbench.reports),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
    }


def speak(settings: Path, language: str) -> None:
    """Write the settings that JupyterLab starts with, its language first of all."""
    known = {TRANSLATION: {"locale": LOCALES.get(language, language)}, **SETTINGS}
    for name, content in known.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
