"""The page to start from: choose a client, see what is there and what is missing, go to a chapter, make the report."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import ipywidgets as widgets
from IPython.display import HTML

from cxaudit.desk import copies, look
from cxaudit.desk.board import choice, page
from cxaudit.desk.editors import button
from cxaudit.errors import InputError
from cxaudit.language import available
from cxaudit.messages import Message, message
from cxaudit.report.blocks import HTML as HTML_FACE
from cxaudit.report.compose import chapters
from cxaudit.report.run import FORMATS, NAMES
from cxaudit.report.sections import COLLECT, TABLES, sections
from cxaudit.report.text import capital, html, line
from cxaudit.starters import new_client
from cxaudit.starters.headings import sheet_name
from cxaudit.tables import schema
from cxaudit.tables.data import ClientData
from cxaudit.tables.folder import read_client

if TYPE_CHECKING:
    from cxaudit.desk.opened import Desk

STATES = {"ok": message("there"), "no data": message("not there"), "left out": message("left out")}
PAGES: dict[str, tuple[Message, Message]] = {
    "explore": (message("Explore the findings"), message("filters, thresholds, what-if")),
    "edit": (message("Edit journey map, competencies and goals"), message("checked as you type")),
}


class Start(widgets.VBox):
    """The start page; everything on it is about the client chosen at its top."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        say = desk.say
        self.client = choice(say(message("Client")), [(name, name) for name in desk.clients()] or [("—", "")])
        if desk.client in desk.clients():
            self.client.value = desk.client
        self.there, self.ways = widgets.HTML(), widgets.Output()
        self.there.add_class("cxd-there")
        self.languages = [
            widgets.Checkbox(value=False, description=desk.words.text(NAMES.get(c, c)), indent=False)
            for c in available()
        ]
        self.formats = [widgets.Checkbox(value=True, description=f.upper(), indent=False) for f in FORMATS]
        self.make = button(say(message("Make the report")), "play", "primary")
        self.make.add_class("cxd-make")
        self.progress, self.result = widgets.HTML(), widgets.Output()
        self.make.on_click(self.begin)
        self.client.observe(lambda _: self.look_at(), "value")
        self.data: ClientData | None = None
        made = widgets.VBox(
            [
                self.heading(message("The report")),
                widgets.HBox([widgets.HTML(say(message("Languages:"))), *self.languages], layout=narrow()),
                widgets.HBox([widgets.HTML(say(message("Files:"))), *self.formats], layout=narrow()),
                self.make,
                self.progress,
                self.result,
            ]
        )
        super().__init__([page(widgets.VBox([self.client, self.there, self.ways, made, self.newcomer()]))])
        self.look_at()

    def heading(self, said: Message) -> widgets.HTML:
        """A heading of the page."""
        return widgets.HTML(look.head(self.desk.say(said)))

    # -- what is there --------------------------------------------------------------------------------------------

    def look_at(self) -> None:
        """Read the chosen client and show what is there, what is missing, where to go."""
        self.desk.client = self.client.value
        self.result.outputs = ()
        self.progress.value = ""
        self.data = None
        if not self.client.value:
            self.there.value = look.muted(self.desk.say(message("There is no client yet. Make one below.")))
            self.make.disabled = True
            return
        try:
            self.data = read_client(self.desk.workbench.clients / self.client.value)
            self.there.value = block(self.inventory(self.data))
        except InputError as failure:
            lead = look.head(self.desk.say(message("No audit can be made yet. This is in the way:")))
            lines = [
                look.problem(self.desk.placed(p), self.desk.say(p.right) if p.right else "")
                for p in failure.problems[:20]
            ]
            self.there.value = block(lead + "".join(lines))
        self.make.disabled = self.data is None
        wanted = self.data.client.languages if self.data else ()
        for box, code in zip(self.languages, available(), strict=True):
            box.value = code in wanted
        self.ways.outputs = shown(self.places())
        self.offer_files()

    def inventory(self, data: ClientData) -> str:
        """The sections with their tables, or what to collect for them."""
        words = self.desk.words
        rows = []
        for section, state in sections(data).items():
            kind = "ok" if state == "ok" else "none"
            told = "; ".join(self.tables(data, section)) if state == "ok" else self.desk.say(COLLECT[section])
            rows.append([html(capital(words.text(section))), look.mark(kind, self.desk.say(STATES[state])), html(told)])
        heads = [
            capital(words.text("section")),
            self.desk.say(message("Data")),
            self.desk.say(message("What is there, or what to collect")),
        ]
        remarks = [look.muted(self.desk.placed(p)) for p in data.remarks[:5]]
        more = len(data.remarks) - 5
        if more > 0:
            remarks.append(
                look.muted(
                    self.desk.say(
                        message(
                            "and {n} more remark; `cxaudit check` shows all",
                            "and {n} more remarks; `cxaudit check` shows all",
                            n=more,
                        )
                    )
                )
            )
        return look.head(line(data.client.name)) + look.table(heads, rows) + "".join(remarks)

    def tables(self, data: ClientData, section: str) -> Iterator[str]:
        """The tables of a section with their rows."""
        counts = {"survey": sum(len(s.answers) for s in data.surveys)} | {n: len(f) for n, f in data.tables.items()}
        for name in TABLES[section]:
            if data.has(name):
                yield self.desk.say(
                    message(
                        "{table}: {n} row",
                        "{table}: {n} rows",
                        table=sheet_name(schema.known()[name], self.desk.language.code).lower(),
                        n=counts[name],
                    )
                )

    # -- where to go ----------------------------------------------------------------------------------------------

    def places(self) -> str:
        """Links to the other pages and to every chapter, which are laid out for this client now."""
        say, code, bench = self.desk.say, self.desk.language.code, self.desk.workbench
        laid = copies.lay_out_client(bench, code, self.client.value)
        parts = [look.head(say(message("Where to go")))]
        links = [
            f"<li>{link(self.copy(name), say(title))} — {html(say(about))}</li>"
            for name, (title, about) in PAGES.items()
        ]
        parts.append(f"<ul>{''.join(links)}</ul>")
        if self.data is not None:
            parts.append(look.head(say(message("Chapters of the report"))))
            parts.append(f"<ul style='columns: 2 18rem'>{''.join(self.chapter_links(self.data))}</ul>")
        parts += [look.muted(say(m)) for m in laid.said()]
        return "".join(parts)

    def copy(self, name: str) -> Path:
        """Where a page or chapter lies that was laid out for this client."""
        return copies.home(self.desk.workbench, self.desk.language.code) / self.client.value / f"{name}.ipynb"

    def chapter_links(self, data: ClientData) -> Iterator[str]:
        """Each chapter, with a word where its data are missing."""
        for chapter in chapters(self.desk.workbench.notebooks):
            title = chapter.notebook.cells[0].source.partition("\n")[0].removeprefix("# ")
            lacks = (
                ""
                if chapter.has_data(data)
                else f" <span class='cxd-muted'>({html(self.desk.say(message('no data yet')))})</span>"
            )
            yield f"<li>{link(self.copy(chapter.name), self.desk.words.text(title))}{lacks}</li>"

    # -- the report -----------------------------------------------------------------------------------------------

    def begin(self, _: object) -> None:
        """Make the report in a process of its own; the page stays alive meanwhile."""
        codes = [c for c, box in zip(available(), self.languages, strict=True) if box.value]
        forms = [f for f, box in zip(FORMATS, self.formats, strict=True) if box.value]
        if not codes or not forms:
            self.progress.value = block(
                look.problem(self.desk.say(message("Choose at least one language and one kind of file.")))
            )
            return
        self.make.disabled = True
        self.result.outputs = ()
        threading.Thread(target=self.run, args=(self.client.value, codes, forms), daemon=True).start()

    def run(self, client: str, codes: list[str], forms: list[str]) -> None:
        """Wait for the report and tell how long it takes."""
        bench, began = self.desk.workbench, time.monotonic()
        command = [sys.executable, "-m", "cxaudit", "--clients", str(bench.clients), "--reports", str(bench.reports)]
        command += [
            "--ui-lang",
            self.desk.language.code,
            "run",
            client,
            "--lang",
            ",".join(codes),
            "--format",
            ",".join(forms),
        ]
        surroundings = {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.Popen(
            command, cwd=bench.root, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.append(done.stdout.read() if done.stdout else b""), daemon=True)
        reader.start()
        while done.poll() is None:
            seconds = int(time.monotonic() - began)
            self.progress.value = block(
                look.muted(
                    self.desk.say(message("Making the report… {n} second", "Making the report… {n} seconds", n=seconds))
                )
            )
            time.sleep(0.5)
        reader.join()
        self.make.disabled = False
        if done.returncode:
            text = b"".join(said).decode("utf-8", "replace")
            self.progress.value = block(
                look.problem(self.desk.say(message("The report could not be made.")))
                + f"<pre>{html(text[-3000:])}</pre>"
            )
            return
        seconds = max(1, round(time.monotonic() - began))
        self.progress.value = block(
            look.fine(
                self.desk.say(
                    message(
                        "The report is ready; it took {n} second.",
                        "The report is ready; it took {n} seconds.",
                        n=seconds,
                    )
                )
            )
        )
        if self.client.value == client:
            self.offer_files()

    def offer_files(self) -> None:
        """Links to the files of the last report, where there is one."""
        folder = self.desk.workbench.reports / self.client.value
        files = (
            sorted(p.name for p in folder.iterdir() if p.suffix in {".pdf", ".html", ".xlsx", ".docx", ".pptx"})
            if folder.is_dir()
            else []
        )
        if not files:
            self.result.outputs = ()
            return
        links = "".join(f"<li>{link(folder / name, name)}</li>" for name in files)
        where = look.muted(self.desk.say(message("They lie in {folder}", folder=str(folder))))
        self.result.outputs = shown(
            look.head(self.desk.say(message("Files of the last report"))) + f"<ul>{links}</ul>" + where
        )

    # -- a new client ---------------------------------------------------------------------------------------------

    def newcomer(self) -> widgets.Widget:
        """A folder for a new client."""
        name = widgets.Text(
            description=self.desk.say(message("Name of the folder")), style={"description_width": "17rem"}
        )
        make, told = button(self.desk.say(message("Make the folder")), "plus"), widgets.HTML()

        def add(_: object) -> None:
            try:
                new_client.create(self.desk.workbench.clients, name.value.strip(), self.desk.language.code)
            except InputError as failure:
                told.value = block(
                    "".join(
                        look.problem(self.desk.placed(p), self.desk.say(p.right) if p.right else "")
                        for p in failure.problems
                    )
                )
                return
            chosen, name.value = name.value.strip(), ""
            told.value = block(
                look.fine(
                    self.desk.say(
                        message("The folder holds client.toml and Excel templates. Fill in the tables that you have.")
                    )
                )
            )
            self.client.options = [(n, n) for n in self.desk.clients()]
            self.client.value = chosen

        make.on_click(add)
        content = widgets.VBox([name, make, told])
        return widgets.Accordion([content], titles=[self.desk.say(message("A new client"))], selected_index=None)


def link(target: Path, text: str) -> str:
    """A link to a file, told from the folder of the notebook that shows it; the notebook program opens it."""
    return f'<a href="{html(quote(Path(os.path.relpath(target)).as_posix()))}">{html(text)}</a>'


def block(content: str) -> str:
    """Content in the desk's own style."""
    return f'<div class="cxd">{content}</div>'


def shown(content: str) -> tuple[dict[str, Any], ...]:
    """Content as the output of a cell, whose links the notebook program follows."""
    return (
        {
            "output_type": "display_data",
            "data": {HTML_FACE: HTML(block(content)).data, "text/plain": ""},
            "metadata": {},
        },
    )


def narrow() -> widgets.Layout:
    """A row whose parts lie close together."""
    return widgets.Layout(flex_flow="row wrap", grid_gap="12px", align_items="center")
