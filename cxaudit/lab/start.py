"""The page to start from: choose a client, see what is there and what is missing, go to a chapter, make the report."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ipywidgets as widgets
from IPython.display import HTML

from cxaudit.areas import find_area
from cxaudit.errors import InputError, locate_problem
from cxaudit.lab import notebook_copies, style
from cxaudit.lab.controls import button, choice, fold, lay_page, lay_row, tick
from cxaudit.lab.page_context import PageContext
from cxaudit.lab.style import block_html
from cxaudit.language import available
from cxaudit.messages import Message, message
from cxaudit.report.blocks import HTML as HTML_FACE
from cxaudit.report.compose import chapters
from cxaudit.report.run import DEFAULT_REPORT_FORMATS, LANGUAGE_NAMES
from cxaudit.report.sections import sections, tables_of
from cxaudit.report.text import capital, html, line
from cxaudit.starters import new_client
from cxaudit.starters.headings import sheet_name
from cxaudit.tables import schema
from cxaudit.tables.data import ClientData
from cxaudit.tables.folder import read_client

COMMAND_STATES = {"ok": message("there"), "no data": message("not there"), "left out": message("left out")}
PAGES: dict[str, tuple[Message, Message]] = {
    "explore": (message("Explore the findings"), message("filters, thresholds, what-if")),
    "edit": (message("Edit journey map, competencies and goals"), message("checked as you type")),
}


class Start(widgets.VBox):
    """The start page; everything on it is about the client chosen at its top."""

    def __init__(self, seat: PageContext) -> None:
        self.seat = seat
        say = seat.say
        self.client = choice(say(message("Client")), [(name, name) for name in seat.clients()] or [("—", "")])
        if seat.client in seat.clients():
            self.client.value = seat.client
        self.there, self.ways = widgets.HTML(), widgets.Output()
        self.there.add_class("cxd-there")
        self.languages = [tick(seat.language.text(LANGUAGE_NAMES.get(c, c)), False) for c in available()]
        self.formats = [tick(f.upper(), True) for f in DEFAULT_REPORT_FORMATS]
        self.make = button(say(message("Make the report")), "play", "primary")
        self.make.add_class("cxd-make")
        self.progress, self.result = widgets.HTML(), widgets.Output()
        self.make.on_click(self.begin)
        self.client.observe(lambda _: self.look_at(), "value")
        self.data: ClientData | None = None
        made = widgets.VBox(
            [
                self.heading(message("The report")),
                lay_row(widgets.HTML(say(message("Languages:"))), *self.languages),
                lay_row(widgets.HTML(say(message("Files:"))), *self.formats),
                self.make,
                self.progress,
                self.result,
            ]
        )
        super().__init__([lay_page(widgets.VBox([self.client, self.there, self.ways, made, self.newcomer()]))])
        self.look_at()

    def heading(self, said: Message) -> widgets.HTML:
        """A heading of the page."""
        return widgets.HTML(style.head(self.seat.say(said)))

    # -- what is there --------------------------------------------------------------------------------------------

    def look_at(self) -> None:
        """Read the chosen client and show what is there, what is missing, where to go."""
        self.seat.client = self.client.value
        self.result.outputs = ()
        self.progress.value = ""
        self.data = None
        if not self.client.value:
            self.there.value = style.render_muted(self.seat.say(message("There is no client yet. Make one below.")))
            self.make.disabled = True
            return
        try:
            self.data = read_client(self.seat.folder)
            self.there.value = block_html(self.inventory(self.data))
        except InputError as failure:
            lead = style.head(self.seat.say(message("No audit can be made yet. This is in the way:")))
            self.there.value = block_html(lead + self.seat.render_failure(failure))
        except Exception as failure:
            self.there.value = block_html(self.seat.render_failure(failure))
        self.make.disabled = self.data is None
        wanted = self.data.client.languages if self.data else ()
        for box, code in zip(self.languages, available(), strict=True):
            box.value = code in wanted
        with self.seat.telling(self.progress):
            self.ways.outputs = render_output(self.places())
            self.offer_files()

    def inventory(self, data: ClientData) -> str:
        """The sections with their tables, or what to collect for them."""
        words = self.seat.language
        rows = []
        for section, state in sections(data).items():
            kind = "ok" if state == "ok" else "none"
            told = "; ".join(self.tables(data, section)) if state == "ok" else self.seat.say(find_area(section).collect)
            rows.append(
                [html(capital(words.text(section))), style.mark(kind, self.seat.say(COMMAND_STATES[state])), html(told)]
            )
        heads = [
            capital(words.text("section")),
            self.seat.say(message("Data")),
            self.seat.say(message("What is there, or what to collect")),
        ]
        remarks = [style.render_muted(self.seat.say(locate_problem(p))) for p in data.remarks[:5]]
        more = len(data.remarks) - 5
        if more > 0:
            remarks.append(
                style.render_muted(
                    self.seat.say(
                        message(
                            "and {n} more remark; `cxaudit check` shows all",
                            "and {n} more remarks; `cxaudit check` shows all",
                            n=more,
                        )
                    )
                )
            )
        return style.head(line(data.client.name)) + style.table(heads, rows) + "".join(remarks)

    def tables(self, data: ClientData, section: str) -> Iterator[str]:
        """The tables of a section with their rows."""
        counts = {"survey": sum(len(s.answers) for s in data.surveys)} | {n: len(f) for n, f in data.tables.items()}
        for name in tables_of(section):
            if data.has(name):
                yield self.seat.say(
                    message(
                        "{table}: {n} row",
                        "{table}: {n} rows",
                        table=sheet_name(schema.list_tables()[name], self.seat.language.code).lower(),
                        n=counts[name],
                    )
                )

    # -- where to go ----------------------------------------------------------------------------------------------

    def places(self) -> str:
        """Links to the other pages and to every chapter, which are laid out for this client now."""
        say, code, bench = self.seat.say, self.seat.language.code, self.seat.workbench
        laid = notebook_copies.lay_out_client(bench, code, self.client.value)
        parts = [style.head(say(message("Where to go")))]
        links = [
            f"<li>{link(self.copy(name), say(title))} — {html(say(about))}</li>"
            for name, (title, about) in PAGES.items()
        ]
        parts.append(f"<ul>{''.join(links)}</ul>")
        if self.data is not None:
            parts.append(style.head(say(message("Chapters of the report"))))
            parts.append(f"<ul style='columns: 2 18rem'>{''.join(self.chapter_links(self.data))}</ul>")
        parts += [style.render_muted(say(m)) for m in laid.describe()]
        return "".join(parts)

    def copy(self, name: str) -> Path:
        """Where a page or chapter lies that was laid out for this client."""
        return notebook_copies.home(self.seat.workbench, self.seat.language.code) / self.client.value / f"{name}.ipynb"

    def chapter_links(self, data: ClientData) -> Iterator[str]:
        """Each chapter, with a word where its data are missing."""
        for chapter in chapters(self.seat.workbench.notebooks):
            title = chapter.notebook.cells[0].source.partition("\n")[0].removeprefix("# ")
            lacks = (
                ""
                if chapter.has_data(data)
                else f" <span class='cxd-muted'>({html(self.seat.say(message('no data yet')))})</span>"
            )
            yield f"<li>{link(self.copy(chapter.name), self.seat.language.text(title))}{lacks}</li>"

    # -- the report -----------------------------------------------------------------------------------------------

    def begin(self, _: object) -> None:
        """Make the report in a process of its own; the page stays alive meanwhile."""
        codes = [c for c, box in zip(available(), self.languages, strict=True) if box.value]
        forms = [f for f, box in zip(DEFAULT_REPORT_FORMATS, self.formats, strict=True) if box.value]
        if not codes or not forms:
            self.progress.value = block_html(
                style.problem(self.seat.say(message("Choose at least one language and one kind of file.")))
            )
            return
        self.make.disabled = True
        self.result.outputs = ()
        threading.Thread(target=self.run, args=(self.client.value, codes, forms), daemon=True).start()

    def run(self, client: str, codes: list[str], forms: list[str]) -> None:
        """Make the report, tell how long it takes, and offer its files."""
        began = time.monotonic()
        try:
            code, said = self.run_command(self.command(client, codes, forms), began)
            self.progress.value = block_html(self.outcome(code, said, max(1, round(time.monotonic() - began))))
            if not code and self.client.value == client:
                self.offer_files()
        except Exception as failure:
            self.progress.value = block_html(self.seat.render_failure(failure))
        finally:
            self.make.disabled = self.data is None

    def command(self, client: str, codes: list[str], forms: list[str]) -> list[str]:
        """The same command that one would type."""
        bench = self.seat.workbench
        places = ["--clients", str(bench.clients), "--reports", str(bench.reports)]
        wishes = ["--lang", ",".join(codes), "--format", ",".join(forms)]
        speaking = ["--ui-lang", self.seat.language.code]
        return [sys.executable, "-m", "cxaudit", *places, *speaking, "run", client, *wishes]

    def run_command(self, command: list[str], began: float) -> tuple[int, str]:
        """Run a command and count the seconds on the page; returns its exit code and what it said."""
        surroundings = {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.Popen(
            command, cwd=self.seat.workbench.root, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.append(done.stdout.read() if done.stdout else b""), daemon=True)
        reader.start()
        while (code := done.poll()) is None:
            seconds = int(time.monotonic() - began)
            told = message("Making the report… {n} second", "Making the report… {n} seconds", n=seconds)
            self.progress.value = block_html(style.waiting(self.seat.say(told)))
            time.sleep(0.5)
        reader.join()
        return code, b"".join(said).decode("utf-8", "replace")

    def outcome(self, code: int, said: str, seconds: int) -> str:
        """How it ended, and where it failed all that was said about it."""
        if code == 0:
            ready = message(
                "The report is ready; it took {n} second.", "The report is ready; it took {n} seconds.", n=seconds
            )
            return style.fine(self.seat.say(ready))
        why = message("The report could not be made.")
        if code < 0:
            why = message("The report was ended by the system; most often the memory did not suffice.")
        told = f'<pre class="cxd-said" tabindex="0">{html(said.strip()[-3000:])}</pre>' if said.strip() else ""
        return style.problem(self.seat.say(why)) + told

    def offer_files(self) -> None:
        """Links to the files of the last report, where there is one."""
        folder = self.seat.workbench.reports / self.client.value
        files = (
            sorted(p.name for p in folder.iterdir() if p.suffix in {".pdf", ".html", ".xlsx", ".docx", ".pptx"})
            if folder.is_dir()
            else []
        )
        if not files:
            self.result.outputs = ()
            return
        links = "".join(f"<li>{link(folder / name, name)}</li>" for name in files)
        where = style.render_muted(self.seat.say(message("They lie in {folder}", folder=str(folder))))
        self.result.outputs = render_output(
            style.head(self.seat.say(message("Files of the last report"))) + f"<ul>{links}</ul>" + where
        )

    # -- a new client ---------------------------------------------------------------------------------------------

    def newcomer(self) -> widgets.Widget:
        """A folder for a new client."""
        name = widgets.Text(
            description=self.seat.say(message("Name of the folder")), style={"description_width": "17rem"}
        )
        make, told = button(self.seat.say(message("Make the folder")), "plus"), widgets.HTML()

        def add(_: object) -> None:
            try:
                new_client.create(self.seat.workbench.clients, name.value.strip(), self.seat.language.code)
            except Exception as failure:
                told.value = block_html(self.seat.render_failure(failure))
                return
            chosen, name.value = name.value.strip(), ""
            told.value = block_html(
                style.fine(
                    self.seat.say(
                        message("The folder holds client.toml and Excel templates. Fill in the tables that you have.")
                    )
                )
            )
            self.client.options = [(n, n) for n in self.seat.clients()]
            self.client.value = chosen

        make.on_click(add)
        content = widgets.VBox([name, make, told])
        return fold(self.seat.say(message("A new client")), content)


def link(target: Path, text: str) -> str:
    """A link to a file, told from the folder of the notebook that shows it; the notebook program opens it."""
    return f'<a href="{html(quote(Path(os.path.relpath(target)).as_posix()))}">{html(text)}</a>'


def render_output(content: str) -> tuple[dict[str, Any], ...]:
    """Content as the output of a cell, whose links the notebook program follows."""
    return (
        {
            "output_type": "display_data",
            "data": {HTML_FACE: HTML(block_html(content)).data, "text/plain": ""},
            "metadata": {},
        },
    )
