"""The screenshots of the site, made anew at every build: pages of a report, its HTML, the handbook, the start page."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from cxaudit.lab import laboratory, notebook_copies
from cxaudit.workbench import Workbench

CLIENT = {"en": "example-agency", "ru": "example-bank"}
#: name of a picture -> the chapter that it shows, by a word of its heading, and which page of it
PAGES = {
    "report-summary": ({"en": "Summary", "ru": "Главное"}, 0),
    "report-gaps": ({"en": "Gaps", "ru": "разрыв"}, 0),
    "report-journey": ({"en": "Journey", "ru": "Путь клиента"}, 1),
}
NAMES = ("report-cover", *PAGES, "report-html", "report-phone", "handbook", "lab-start")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
TOKEN = "only-here"


def missing() -> list[str]:
    """The tools of this machine that screenshots need and that are not there."""
    there = {"chromium": chromium(), "playwright": find_spec("playwright"), "pdftoppm": shutil.which("pdftoppm")}
    return [name for name, found in there.items() if not found]


def chromium() -> str | None:
    """The Chromium of this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def placeholders(folder: Path) -> None:
    """A plain card under each name, for a build without screenshots."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        card = Image.new("RGB", (640, 360), "#f4f5f7")
        ImageDraw.Draw(card).text((24, 24), name, fill="#5b6570")
        card.save(folder / f"{name}.webp")


def take(reports: Path, language: str, folder: Path) -> None:
    """All screenshots of a language."""
    folder.mkdir(parents=True, exist_ok=True)
    client = CLIENT[language]
    report = reports / client / f"{client}-{language}"
    of_pages(report.with_suffix(".pdf"), language, folder)
    with browser() as open_page:
        shot(open_page(1280, 860), report.with_suffix(".html").as_uri(), folder / "report-html.webp")
        shot(open_page(390, 780), report.with_suffix(".html").as_uri(), folder / "report-phone.webp")
        handbook = reports / "handbook" / f"handbook-{language}.html"
        shot(open_page(1280, 860), handbook.as_uri(), folder / "handbook.webp")
        of_the_lab(open_page(1280, 1000), language, folder / "lab-start.webp")


def of_pages(pdf: Path, language: str, folder: Path) -> None:
    """The cover and the first page of some chapters, known by their entries in the outline."""
    from pypdf import PdfReader

    reader = PdfReader(pdf)
    starts = {
        entry.title.strip(): reader.get_destination_page_number(entry) + 1
        for entry in reader.outline
        if not isinstance(entry, list)
    }
    wanted = {"report-cover": 1}
    for name, (words, further) in PAGES.items():
        found = [page for title, page in starts.items() if words[language].casefold() in title.casefold()]
        wanted[name] = found[0] + further
    for name, number in wanted.items():
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(
                ["pdftoppm", "-r", "80", "-png", "-f", str(number), "-l", str(number), str(pdf), f"{scratch}/page"],
                check=True,
            )
            saved(next(Path(scratch).glob("*.png")), folder / f"{name}.webp")


def saved(png: Path, target: Path) -> None:
    """A picture in a format that is small."""
    Image.open(png).convert("RGB").save(target, quality=82, method=6)


@contextmanager
def browser() -> Iterator[Callable[[int, int], Any]]:
    """A Chromium that has never been anywhere; a call opens a page of some width and height."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        yield lambda width, height: running.new_page(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        running.close()


def shot(page: Any, address: str, target: Path) -> None:
    """What a page shows at its top."""
    page.goto(address)
    photographed(page, target)


def photographed(page: Any, target: Path) -> None:
    """The present view of a page."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        page.screenshot(path=file.name)
        saved(Path(file.name), target)
    page.close()


def of_the_lab(page: Any, language: str, target: Path) -> None:
    """The start page in JupyterLab, on a copy of the client."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as settings:
        client = CLIENT[language]
        shutil.copytree(Path(__file__).parents[2] / "client_data" / client, Path(home) / "client_data" / client)
        bench = Workbench.at(Path(home))
        notebook_copies.lay_out_desk(bench, language)
        laboratory.speak(Path(settings), language)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = ["--no-browser", "--allow-root", f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
        server = subprocess.Popen(
            laboratory.command(bench, language, *options),
            env=laboratory.environment(bench, Path(settings)) | {"OMP_NUM_THREADS": "1"}, cwd=home,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            answered(f"http://127.0.0.1:{port}/api?token={TOKEN}")
            page.goto(f"http://127.0.0.1:{port}/lab/tree/lab/{language}/start.ipynb?token={TOKEN}&reset")
            page.wait_for_selector(".cxd-make", timeout=120_000)
            page.wait_for_timeout(1500)
            photographed(page, target)
        finally:
            end(server)


def end(server: subprocess.Popen[bytes], patience: float = 30.0) -> None:
    """End a server, whose kernels may keep it busy on a slow machine, in good order or, after a while, at once."""
    server.terminate()
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def answered(address: str, patience: float = 90.0) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + patience
    while True:
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
