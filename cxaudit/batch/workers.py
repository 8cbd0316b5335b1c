"""Warm processes that audit one client after another; whichever of them dies or is late takes down its own client alone."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

from cxaudit.messages import Message

Work = Callable[[Any, str, Callable[[Message], None]], Any]
Result = TypeVar("Result")
#: Imported once, in the process from which all workers are forked.
WARM = ("cxaudit.kernels.quick_start", "cxaudit.report.run", "cxaudit.report.audit", "ipykernel.kernelapp",
        "cxaudit.tables.folder", "cxaudit.report.export", "cxaudit.report.export.pdf", "cxaudit.report.export.html",
        "cxaudit.report.export.xlsx", "cxaudit.kernels.warmth")  # fmt: skip
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Died(Exception):
    """The process that worked on a client was ended from outside, twice."""


@dataclass
class Worker(Generic[Result]):
    """One process, the line to it, and the client that it works on since a moment."""

    process: Any
    line: Connection
    client: str = ""
    since: float = 0.0

    def take(self, client: str) -> None:
        """Begin with a client; a worker that is dead already will be noticed as one that died over him."""
        self.client, self.since = client, time.monotonic()
        with suppress(OSError):
            self.line.send(client)

    def end(self) -> None:
        """End the process now; its kernels die with it."""
        self.process.kill()
        self.process.join()
        self.line.close()


class Workers(Generic[Result]):
    """Up to ``jobs`` processes that do ``work(task, client, tell)``; ``with`` ends whatever still runs."""

    def __init__(self, work: Work, task: Any, jobs: int, timeout: float | None = None) -> None:
        self.work, self.task, self.jobs, self.timeout = work, task, jobs, timeout
        self.context = warm_context()
        self.busy: list[Worker[Result]] = []
        self.idle: list[Worker[Result]] = []

    def __enter__(self) -> Workers[Result]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in (*self.busy, *self.idle):
            worker.end()

    def results(
        self, clients: Sequence[str], watch: Callable[[str, Message], None]
    ) -> Iterator[tuple[str, Result | BaseException]]:
        """Each client with what came of him; ``Died`` and ``TimeoutError`` where nothing did.

        A client whose process died is given to another one, once: the next death is his own doing.
        """
        waiting, tried = deque(clients), set()
        while waiting or self.busy:
            while waiting and len(self.busy) < self.jobs:
                self.begin(waiting.popleft())
            for worker in self.told():
                told = heard(worker)
                if isinstance(told, Message):
                    watch(worker.client, told)
                elif told is None and worker.client not in tried:
                    tried.add(worker.client)
                    waiting.append(worker.client)
                    self.dismiss(worker)
                elif told is None:
                    self.dismiss(worker)
                    yield worker.client, Died()
                else:
                    self.busy.remove(worker)
                    self.idle.append(worker)
                    yield worker.client, told[0]
            for worker in self.late():
                self.dismiss(worker)
                yield worker.client, TimeoutError()

    def begin(self, client: str) -> None:
        """Give a client to an idle worker, or to a new one."""
        worker = self.idle.pop() if self.idle else self.hired()
        self.busy.append(worker)
        worker.take(client)

    def hired(self) -> Worker[Result]:
        """A new worker."""
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=serve, args=(self.work, self.task, theirs), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return Worker(process, ours)

    def dismiss(self, worker: Worker[Result]) -> None:
        """End a worker that died or is late."""
        self.busy.remove(worker)
        worker.end()

    def told(self) -> list[Worker[Result]]:
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
        with uninterrupted():
            forkserver.ensure_running()
    return context


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let processes that are started here never hear of Ctrl-C: the batch ends them itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def serve(work: Work, task: Any, line: Connection) -> None:
    """Be a worker: take clients until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the batch ends its workers itself
    die_with_parent()
    gc.freeze()  # what all workers share is neither searched nor copied by the collector of this one
    from cxaudit.kernels import warm

    warm.prepare()
    with suppress(EOFError, OSError):
        while True:
            client = line.recv()
            line.send((work(task, client, line.send),))


def die_with_parent() -> None:
    """Ask the system to end this process when the one that it was forked from ends."""
    if sys.platform == "linux":
        born_of = os.getppid()
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != born_of:
            os._exit(1)
