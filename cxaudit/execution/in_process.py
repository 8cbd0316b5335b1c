"""Cells executed in this very process by IPython alone, without a kernel's messages: for a process that lives for one client.

A batch gives each client a process of its own, so that no kernel is needed to keep clients apart; what the cells show is
the same, to the byte, as a kernel would send.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.jsonutil import encode_images
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import json_packer, json_unpacker
from nbformat import NotebookNode, from_dict
from papermill.engines import Engine, papermill_engines
from traitlets import Type
from traitlets.config import Config

from cxaudit.execution import papermill_run
from cxaudit.execution.kernel_server import draw_in_notebook

ENGINE = "cxaudit-without-kernel"
SKIPPED = "skip-execution"
NO_HISTORY = Config({"HistoryManager": {"enabled": False}})  # no word of a client outside their report


class Stream(io.StringIO):
    """Standard output, or error, of the cells; kept, as a kernel keeps it, until something else is shown or the cell ends."""

    def __init__(self, shell: Shell, name: str) -> None:
        super().__init__()
        self.shell, self.name = shell, name

    def flush(self) -> None:
        """Show what was written since the last time, as part of what was written before where nothing came between."""
        text, last = self.getvalue(), self.shell.outputs[-1] if self.shell.outputs else None
        self.seek(0)
        self.truncate()
        if text and last and last.output_type == "stream" and last.name == self.name:
            last.text += text
        elif text:
            self.shell.add("stream", name=self.name, text=text)


class Results(DisplayHook):
    """What the last expression of a cell comes to."""

    def write_output_prompt(self) -> None:
        """A notebook has none."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        assert self.shell is not None
        data, count = encode_images(format_dict), self.prompt_count
        self.shell.show("execute_result", data=data, metadata=md_dict or {}, execution_count=count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Displays(DisplayPublisher):
    """What cells display on the way."""

    def publish(  # type: ignore[override]
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        name = (transient or {}).get("display_id")
        if update:
            for shown in self.shell.named.get(name, ()):
                shown.data, shown.metadata = encode_images(data), metadata or {}
            return
        shown = self.shell.show("display_data", data=encode_images(data), metadata=metadata or {})
        if name:
            self.shell.named.setdefault(name, []).append(shown)

    def clear_output(self, wait: bool = False) -> None:
        flush_output()
        self.shell.outputs.clear()


class Shell(InteractiveShell):
    """IPython whose outputs go straight into a notebook."""

    displayhook_class = Type(Results)
    display_pub_class = Type(Displays)
    outputs: list[NotebookNode]
    named: dict[str, list[NotebookNode]]

    def show(self, kind: str, **content: Any) -> NotebookNode:
        """Show something after all that was printed before it."""
        flush_output()
        return self.add(kind, **content)

    def add(self, kind: str, **content: Any) -> NotebookNode:
        """Add an output to the cell at work, as it would have come over the line."""
        shown = from_dict(json_unpacker(json_packer({"output_type": kind, **content})))
        self.outputs.append(shown)
        return shown

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.show("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)


def flush_output() -> None:
    """Let what was printed be shown."""
    sys.stdout.flush()
    sys.stderr.flush()


@contextmanager
def shell(environment: Mapping[str, str]) -> Iterator[Shell]:
    """A new IPython in an environment; this process has its own back afterwards."""
    before, main = dict(os.environ), sys.modules["__main__"]
    os.environ.clear()
    os.environ.update({**papermill_run.surroundings(), **environment})
    draw_in_notebook()
    Shell.clear_instance()
    made = Shell.instance(config=NO_HISTORY)
    made.outputs, made.named = [], {}
    try:
        with redirect_stdout(Stream(made, "stdout")), redirect_stderr(Stream(made, "stderr")):
            yield made
    finally:
        Shell.clear_instance()
        sys.modules["__main__"] = main
        os.environ.clear()
        os.environ.update(before)


class WithoutKernel(Engine):
    """papermill's engine that executes here."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, environment: Mapping[str, str] | None = None, **options: Any
    ) -> None:  # type: ignore[override]
        """Execute the cells one after another, until one fails."""
        notebook = nb_man.nb
        with shell(environment or {}) as ipython:
            for index, cell in enumerate(notebook.cells):
                nb_man.cell_start(cell, index)
                failed = not execute_cell(ipython, cell)
                if failed:
                    nb_man.cell_exception(cell, index)
                nb_man.cell_complete(cell, index)
                if failed:
                    break
        notebook.metadata["language_info"] = dict(IPythonKernel.language_info)


def execute_cell(ipython: Shell, cell: NotebookNode) -> bool:
    """Execute a cell and keep what it shows; whether nothing went wrong."""
    if cell.cell_type != "code" or not cell.source.strip() or SKIPPED in cell.metadata.get("tags", []):
        return True
    cell.outputs = ipython.outputs = []
    cell.execution_count = ipython.execution_count
    done = ipython.run_cell(cell.source, store_history=True)
    flush_output()
    return bool(done.success) and not any(shown.output_type == "error" for shown in cell.outputs)


papermill_engines.register(ENGINE, WithoutKernel)


def execute(notebook: NotebookNode, parameters: Mapping[str, Any], environment: Mapping[str, str]) -> NotebookNode:
    """The notebook, executed in this process (raises ``AuditError`` with the cell that failed)."""
    return papermill_run.execute(notebook, parameters, environment, engine=ENGINE)
