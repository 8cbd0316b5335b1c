"""A warm process for each client, a few at a time; whichever of them dies or is late takes down its own client alone."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

from cxaudit.messages import Message

Work = Callable[[Any, str, Callable[[Message], None]], Any]
Result = TypeVar("Result")
#: Imported once, in the process from which all workers are forked.
WARM = ("cxaudit.execution.light_imports", "cxaudit.report.run", "cxaudit.report.audit",
        "cxaudit.tables.folder", "cxaudit.report.export", "cxaudit.report.export.pdf", "cxaudit.report.export.html",
        "cxaudit.report.export.xlsx", "cxaudit.execution.in_process", "cxaudit.execution.preloaded")  # fmt: skip
A_MOMENT = 2.0  # seconds
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Died(Exception):
    """The process that worked on a client ended before the work did, twice; ``code`` is its exit code or minus a signal."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"exit code {code}")
        self.code = code


@dataclass
class Worker(Generic[Result]):
    """One process, the line from it, and the client that it works on since a moment."""

    process: Any
    line: Connection
    client: str
    since: float = field(default_factory=time.monotonic)

    def end(self) -> None:
        """End the process now, and whatever it began with it."""
        self.process.kill()
        self.process.join()
        self.line.close()


class Workers(Generic[Result]):
    """Up to ``jobs`` processes that do ``work(task, client, tell)``; ``with`` ends whatever still runs."""

    def __init__(self, work: Work, task: Any, jobs: int, timeout: float | None = None) -> None:
        self.work, self.task, self.jobs, self.timeout = work, task, jobs, timeout
        self.context = warm_context()
        self.busy: list[Worker[Result]] = []

    def __enter__(self) -> Workers[Result]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.busy:
            worker.end()

    def results(
        self, clients: Sequence[str], watch: Callable[[str, Message], None]
    ) -> Iterator[tuple[str, Result | BaseException]]:
        """Each client with what came of them; ``Died`` and ``TimeoutError`` where nothing did.

        A client whose process died is given to another one, once: the next death is their own doing.
        """
        waiting, tried = deque(clients), set()
        while waiting or self.busy:
            while waiting and len(self.busy) < self.jobs:
                self.busy.append(self.hire(waiting.popleft()))
            for worker in self.wait_for_news():
                told = heard(worker)
                if isinstance(told, Message):
                    watch(worker.client, told)
                    continue
                if told is None:
                    worker.process.join(A_MOMENT)  # whose line is cut is about to end, and then tells how
                code = worker.process.exitcode
                self.dismiss(worker)
                if told is not None:
                    yield worker.client, told[0]
                elif worker.client in tried:
                    yield worker.client, Died(code)
                else:
                    tried.add(worker.client)
                    waiting.append(worker.client)
            for worker in self.late():
                self.dismiss(worker)
                yield worker.client, TimeoutError()

    def hire(self, client: str) -> Worker[Result]:
        """A new worker for a client."""
        ours, theirs = self.context.Pipe(duplex=False)
        process = self.context.Process(target=serve, args=(self.work, self.task, client, theirs), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return Worker(process, ours, client)

    def dismiss(self, worker: Worker[Result]) -> None:
        """End a worker that is done, dead or late."""
        self.busy.remove(worker)
        worker.end()

    def wait_for_news(self) -> list[Worker[Result]]:
        """The workers who have something to say, or are dead; waits until there is one, or one is late."""
        left = None
        if self.timeout is not None:
            left = max(0.0, min(w.since for w in self.busy) + self.timeout - time.monotonic())
        ready = wait([w.line for w in self.busy], left)
        return [w for w in self.busy if w.line in ready]

    def late(self) -> list[Worker[Result]]:
        """The workers whose time has run out."""
        if self.timeout is None:
            return []
        return [w for w in self.busy if time.monotonic() - w.since > self.timeout]


def heard(worker: Worker[Result]) -> Message | tuple[Result] | None:
    """What a worker says: a stage, a result (in a tuple of one), or nothing because it is dead."""
    try:
        return worker.line.recv()
    except (EOFError, OSError):
        return None


def warm_context() -> BaseContext:
    """Where processes come from: forked from one that has imported everything, else started anew."""
    kinds = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in kinds else "spawn")
    if "forkserver" in kinds:
        context.set_forkserver_preload([WARM[0], "__main__", *WARM])
        with ignore_interrupts():
            forkserver.ensure_running()
    return context


@contextmanager
def ignore_interrupts() -> Iterator[None]:
    """Let processes that are started here never hear of Ctrl-C: the batch ends them itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def serve(work: Work, task: Any, client: str, line: Connection) -> None:
    """Be the worker of one client."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the batch ends its workers itself
    die_with_parent()
    with suppress(OSError):
        line.send((work(task, client, line.send),))


def die_with_parent() -> None:
    """Ask the system to end this process when the one that it was forked from ends."""
    if sys.platform == "linux":
        born_of = os.getppid()
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != born_of:
            os._exit(1)
