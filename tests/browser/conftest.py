"""JupyterLab at a workbench and a Chromium that looks at it; left out, with a reason, where either is absent."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cxaudit.desk import copies, laboratory
from cxaudit.workbench import Workbench

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TOKEN = "only-here"
LONG = 60_000  # milliseconds, on a machine that has other things to do


@dataclass
class Lab:
    """A JupyterLab that runs: where, and on which workbench."""

    home: Path
    language: str
    address: str
    page: object = None
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, notebook: str, wait: str) -> None:
        """Open a page of the desk alone and wait for what it shows."""
        self.page.goto(f"{self.address}/lab/tree/lab/{self.language}/{notebook}?token={TOKEN}&reset")
        self.page.wait_for_selector(wait, timeout=LONG)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The Chromium of this machine."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("there is no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab in Russian, on a copy of the example bank, in front of a browser that has never been anywhere."""
    from playwright.sync_api import sync_playwright

    home = tmp_path_factory.mktemp("workbench")
    shutil.copytree(ROOT / "client_data" / "example-bank", home / "client_data" / "example-bank")
    bench = Workbench.at(home)
    copies.lay_out_desk(bench, "ru")
    copies.lay_out_client(bench, "ru", "example-bank")
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
    with (tmp_path_factory.mktemp("log") / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            laboratory.command(bench, "ru", *options),
            env=laboratory.environment(bench, settings),
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
                yield watched(Lab(home, "ru", address, browser.pages[0]))
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
