"""The handbook in a real browser (Chromium without a window): search, keyboard, phone width, no error, no request."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from tornado.websocket import websocket_connect

from cxaudit.handbook.formats.html import files as html_files
from cxaudit.handbook.formats.site import files as site_files

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def browser():
    """A browser that can be spoken to; its profile is thrown away."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
        ]
        process = subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield port_of(Path(profile) / "DevToolsActivePort")
        finally:
            process.terminate()
            process.wait(10)


def port_of(file: Path) -> str:
    for _ in range(100):
        if file.exists() and file.read_text().strip():
            return file.read_text().splitlines()[0]
        time.sleep(0.1)
    pytest.skip("Chromium did not start")


class Tab:
    """The browser's page: what it says, and what happens on it."""

    def __init__(self, socket):
        self.socket, self.count, self.events = socket, 0, []

    async def ask(self, method, **parameters):
        self.count += 1
        await self.socket.write_message(json.dumps({"id": self.count, "method": method, "params": parameters}))
        while True:
            said = json.loads(await asyncio.wait_for(self.socket.read_message(), 20))
            if said.get("id") == self.count:
                return said.get("result", {})
            self.events.append(said)

    async def value(self, expression):
        return (await self.ask("Runtime.evaluate", expression=expression, returnByValue=True))["result"].get("value")

    async def key(self, key, text=""):
        await self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, text=text)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

    async def open(self, path):
        await self.ask("Page.navigate", url=path.as_uri())
        for _ in range(100):
            if await self.value("document.readyState === 'complete' && !document.getElementById('seek')?.hidden"):
                return
            await asyncio.sleep(0.1)
        raise AssertionError("the page did not get ready")

    def faults(self):
        """Errors on the page, and requests that leave the machine."""
        bad = {"Runtime.exceptionThrown", "Log.entryAdded"}
        asked = [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [e for e in self.events if e["method"] in bad], [
            u for u in asked if not u.startswith(("file:", "data:"))
        ]


def visit(port, story):
    """Play a story on the browser's page."""

    async def play():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = json.load(answer)
        address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        socket = await websocket_connect(address, max_message_size=2**26)
        tab = Tab(socket)
        for domain in ("Page", "Runtime", "Log", "Network"):
            await tab.ask(f"{domain}.enable")
        try:
            await story(tab)
        finally:
            socket.close()
            while await socket.read_message() is not None:  # until the browser has hung up
                pass
            await asyncio.sleep(0.1)

    asyncio.run(play())


WORD = {"ru": "обещаниями", "en": "promises"}
FOUND = "document.querySelectorAll('#found li').length"


def test_search_keyboard_and_phone_width(browser, filled, code, tmp_path):
    page = tmp_path / "handbook.html"
    page.write_bytes(html_files(filled.edition())[""])

    async def story(tab):
        await tab.open(page)
        await tab.key("/", "/")
        assert await tab.value("document.activeElement.id") == "search"
        await tab.ask("Input.insertText", text=WORD[code])
        assert await tab.value(FOUND) >= 3
        assert await tab.value("document.querySelectorAll('#found mark').length") >= 3
        await tab.key("ArrowDown")
        assert await tab.value("document.activeElement.closest('#found') !== null")
        target = await tab.value("document.activeElement.getAttribute('href')")
        await tab.value("document.activeElement.click()")
        assert await tab.value("location.hash") == target
        await tab.value("document.getElementById('search').focus()")
        await tab.key("Escape")
        assert await tab.value(FOUND) == 0
        await tab.ask("Input.insertText", text="qqqq")
        assert await tab.value("document.getElementById('told').textContent.length") > 5
        await tab.ask("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
        await tab.open(page)
        assert await tab.value("document.documentElement.scrollWidth") <= 360
        assert await tab.value("document.querySelector('nav details').open") is False
        assert tab.faults() == ([], [])

    visit(browser, story)


def test_the_site_searches_from_every_page(browser, filled, code, tmp_path):
    for name, content in site_files(filled.edition()).items():
        (tmp_path / name).write_bytes(content)

    async def story(tab):
        await tab.open(tmp_path / "trust.html")
        await tab.value("document.getElementById('search').focus()")
        await tab.ask("Input.insertText", text=WORD[code])
        assert await tab.value(FOUND) >= 3
        assert await tab.value("new Set([...document.querySelectorAll('#found a')].map(a => a.pathname)).size") >= 2
        assert tab.faults() == ([], [])

    visit(browser, story)
