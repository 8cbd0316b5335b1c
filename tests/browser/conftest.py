"""JupyterLab at a workbench and a Chromium that looks at it; left out, with a reason, where either is absent."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from chromium import FLAGS
from jupyter_client.blocking import BlockingKernelClient

from cxaudit.lab import laboratory, notebook_copies
from cxaudit.workbench import Workbench

ROOT = Path(__file__).parents[2]
TOKEN = "only-here"
LONG = 60_000  # milliseconds, on a machine that has other things to do


@dataclass
class Lab:
    """A JupyterLab that runs: where, and on which workbench."""

    home: Path
    language: str
    address: str
    runtime: Path
    page: object = None
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, notebook: str, wait: str, language: str = "") -> None:
        """Open a page of the desk alone and wait for what it shows."""
        self.page.goto(f"{self.address}/lab/tree/lab/{language or self.language}/{notebook}?token={TOKEN}&reset")
        self.page.wait_for_selector(wait, timeout=LONG)

    def run_all(self) -> None:
        """Run all cells of the notebook in front from the menu; before its kernel is there, JupyterLab runs nothing."""
        panel = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        begun = panel.locator(".jp-InputPrompt", has_text=re.compile(r"\[(\*|\d+)\]"))
        for _ in range(10):
            self.page.get_by_role("menuitem", name="Выполнить", exact=True).click()
            self.page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
            self.page.wait_for_timeout(2000)
            if begun.count():
                return
        raise AssertionError("the notebook does not run")

    def exported(self, entry: str) -> Path:
        """Press an entry of the open export menu; where the browser has put the file."""
        saved: list[Any] = []
        self.page.on("download", lambda file: saved.append(file))
        self.page.context.on("page", lambda page: page.on("download", lambda file: saved.append(file)))
        self.page.get_by_role("menuitem", name=entry, exact=True).click()
        until = time.monotonic() + LONG / 1000
        while not saved and time.monotonic() < until:
            self.page.wait_for_timeout(100)
        return Path(saved[0].path())

    def barriers(self) -> str:
        """What axe has to say about the blocks of the desk on this page; empty where it is content."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
        return axe.run(self.page, context={"include": [".cxd"]}).generate_snapshot()

    def kill_kernel(self) -> None:
        """End the kernel of the start page, as a system does whose memory is used up."""
        known = json.load(urllib.request.urlopen(f"{self.address}/api/sessions?token={TOKEN}"))
        (kernel,) = [s["kernel"]["id"] for s in known if s["path"] == f"lab/{self.language}/start.ipynb"]
        client = BlockingKernelClient(connection_file=str(self.runtime / f"kernel-{kernel}.json"))
        client.load_connection_file()
        client.start_channels()
        client.execute("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", silent=True)
        time.sleep(0.5)
        client.stop_channels()


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab in Russian, on a copy of the example bank, in front of a browser that has never been anywhere."""
    from playwright.sync_api import sync_playwright

    home = tmp_path_factory.mktemp("workbench")
    shutil.copytree(ROOT / "client_data" / "example-bank", home / "client_data" / "example-bank")
    bench = Workbench.at(home)
    notebook_copies.lay_out_desk(bench, "ru")
    notebook_copies.lay_out_client(bench, "ru", "example-bank")
    notebook_copies.lay_out_desk(bench, "en")
    settings = tmp_path_factory.mktemp("settings")
    laboratory.speak(settings, "ru")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
    ]
    address = f"http://127.0.0.1:{port}"
    runtime = tmp_path_factory.mktemp("runtime")
    with (tmp_path_factory.mktemp("log") / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            laboratory.command(bench, "ru", *options),
            env={**laboratory.environment(bench, settings), "JUPYTER_RUNTIME_DIR": str(runtime)},
            cwd=home,
            stdout=log,
            stderr=log,
        )
        try:
            answered(f"{address}/api?token={TOKEN}")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch_persistent_context(
                    str(tmp_path_factory.mktemp("profile")), executable_path=chromium, headless=True, args=FLAGS,
                    viewport={"width": 1360, "height": 1000}, accept_downloads=True,
                )  # fmt: skip
                yield watched(Lab(home, "ru", address, runtime, browser.pages[0]))
                browser.close()
        finally:
            server.terminate()
            server.wait(30)


def watched(lab: Lab) -> Lab:
    """Write down what the page complains of, and every request that is not for this machine."""
    lab.page.on("console", lambda said: lab.errors.append(said.text) if said.type == "error" else None)
    lab.page.on("pageerror", lambda failure: lab.errors.append(str(failure)))
    inside = (lab.address, lab.address.replace("http", "ws"), "data:", "blob:")
    lab.page.on("request", lambda asked: None if asked.url.startswith(inside) else lab.strangers.append(asked.url))
    return lab


def answered(url: str, patience: float = 60.0) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + patience
    while True:
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
