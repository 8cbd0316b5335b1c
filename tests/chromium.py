"""A Chromium of this machine for tests of pages; they are left out, with a reason, where it or its driver is absent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("there is no Chromium on this machine")
    return found


@pytest.fixture(scope="module")  # no longer: the driver can be started only once at a time in a process
def browser(chromium: str) -> Iterator[Any]:
    """The program in front of nobody, having never been anywhere."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe() -> Any:
    """What looks for barriers in a page."""
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
