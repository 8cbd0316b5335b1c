"""Many clients: what is unchanged is skipped, the others are audited in warm workers, and nobody's failure touches another."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

from cxaudit.errors import AuditError, InputError, Problem
from cxaudit.messages import Message, message
from cxaudit.report.freshness import fingerprint, is_fresh
from cxaudit.workbench import Workbench

MADE, UNCHANGED, FAILED = "made", "unchanged", "failed"
DIED = (BrokenProcessPool, CancelledError)
WARM = ["__main__", "cxaudit.report.run", "cxaudit.report.export", "cxaudit.report.warm"]


@dataclass(frozen=True)
class Task:
    """What is wanted of every client."""

    workbench: Workbench
    languages: tuple[str, ...] | None
    formats: tuple[str, ...]
    timeout: float | None = None


@dataclass(frozen=True)
class Outcome:
    """How it went with one client: made, unchanged or failed, and why, with the exit code that the failure stands for."""

    client: str
    status: str
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()
    exit_code: int = 0


Watch = Callable[[str, Message], None]  # client, stage


def batch(
    task: Task,
    clients: Sequence[str],
    *,
    jobs: int = 1,
    force: bool = False,
    fail_fast: bool = False,
    executor: Executor | None = None,
    watch: Watch = lambda client, stage: None,
) -> Iterator[Outcome]:
    """Audit clients and yield each outcome as it comes, the unchanged first.

    ``executor`` is any ``concurrent.futures`` executor (a Dask cluster's, say); by default a pool of ``jobs`` warm
    processes on this machine. ``fail_fast`` stops at the first failure; what is running then is ended.
    """
    changed = []
    for client in clients:
        if not force and is_fresh(task.workbench, client, fingerprint(task.workbench, client, task.languages, task.formats)):
            yield Outcome(client, UNCHANGED)
        else:
            changed.append(client)
    for outcome in audited(task, changed, jobs, executor, watch):
        yield outcome
        if fail_fast and outcome.status == FAILED:
            return


def audited(task: Task, clients: Sequence[str], jobs: int, executor: Executor | None, watch: Watch) -> Iterator[Outcome]:
    """Outcomes as they come; clients whose worker died are tried once more, each alone, so that only the guilty one fails."""
    lost: list[str] = []
    if clients:
        with hired(executor, min(jobs, len(clients)), watch) as pool:
            waiting = {pool.submit(audit_one, task, client): client for client in clients}
            for future, client in as_they_come(waiting):
                try:
                    yield future.result()
                except DIED:
                    lost.append(client)
    for client in lost:
        with hired(executor, 1, watch) as pool:
            try:
                yield pool.submit(audit_one, task, client).result()
            except DIED as failure:
                yield failed(client, failure, 0.0)


def as_they_come(waiting: dict[Future[Outcome], str]) -> Iterator[tuple[Future[Outcome], str]]:
    """Futures with their clients, each as it is done."""
    left = set(waiting)
    while left:
        done, left = wait(left, return_when=FIRST_COMPLETED)
        yield from ((future, waiting[future]) for future in done)


# -- in a worker ----------------------------------------------------------------------------------------------------

_stages: SimpleQueue[tuple[str, Message]] | None = None


def audit_one(task: Task, client: str) -> Outcome:
    """Audit one client; whatever goes wrong becomes an outcome, with its story in the client's run.log."""
    from cxaudit.report.run import run_client

    began = time.perf_counter()
    try:
        with limited(task.timeout):
            run_client(task.workbench, client, task.languages, task.formats, lambda stage: tell(client, stage))
    except Exception as failure:  # the other clients go on, whatever happened to this one
        outcome = failed(client, failure, time.perf_counter() - began)
        leave_reason(task.workbench.reports / client, failure)
        return outcome
    return Outcome(client, MADE, time.perf_counter() - began)


def tell(client: str, stage: Message) -> None:
    """Let the one who watches know; a worker on another machine has nobody to tell."""
    if _stages is not None:
        _stages.put((client, stage))


@contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """Raise TimeoutError in here after so many seconds; kernels that are still at work end with the nursery."""
    from cxaudit.report import warm

    if seconds is None or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: Any) -> None:
        warm.close()
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def failed(client: str, failure: BaseException, seconds: float) -> Outcome:
    """A failure as the consultant reads it."""
    if isinstance(failure, InputError):
        return Outcome(client, FAILED, seconds, failure.problems, InputError.exit_code)
    return Outcome(client, FAILED, seconds, (Problem(reason(failure)),), AuditError.exit_code)


def reason(failure: BaseException) -> Message:
    """Why a client's audit failed, in a sentence."""
    if isinstance(failure, AuditError):
        return failure.what
    if isinstance(failure, TimeoutError):
        return message("The time allowed for one client ran out")
    if isinstance(failure, MemoryError):
        return message("The machine ran out of memory")
    if isinstance(failure, DIED):
        return message("The process that worked on this client was ended from outside, twice")
    if isinstance(failure, OSError):
        return message("The system refused: {error}", error=failure.strerror or str(failure))
    return message("The program failed: {error}", error=f"{type(failure).__name__}: {failure}")


def leave_reason(home: Path, failure: BaseException) -> None:
    """Write the story of a failure into run.log, whole or not at all; the old report beside it stays as it is."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".run.log.{os.getpid()}"
        draft.write_text("".join(traceback.format_exception(failure)), encoding="utf-8")
        draft.replace(home / "run.log")
    except OSError:  # a full disk takes no log either; the batch's summary still tells
        draft.unlink(missing_ok=True)


# -- the pool -------------------------------------------------------------------------------------------------------


@contextmanager
def hired(executor: Executor | None, jobs: int, watch: Watch) -> Iterator[Executor]:
    """The executor handed in, or a pool of warm processes that is gone when this ends, whatever it was doing."""
    if executor is not None:
        yield executor
        return
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    context.set_forkserver_preload(WARM)
    stages: SimpleQueue[Any] = context.SimpleQueue()
    listener = threading.Thread(target=listen, args=(stages, watch), daemon=True)
    listener.start()
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=begin_work, initargs=(stages,))
    try:
        yield pool
    finally:
        dismiss(pool)
        stages.put(None)
        listener.join(timeout=1)
        stages.close()


def dismiss(pool: ProcessPoolExecutor) -> None:
    """End a pool now: its workers are stopped, their kernels die with their nurseries."""
    workers = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.join(timeout=1)


def listen(stages: SimpleQueue[Any], watch: Watch) -> None:
    """Pass on what workers tell, until the batch is over."""
    while told := stages.get():
        watch(*told)


def begin_work(stages: SimpleQueue[Any]) -> None:
    """A worker's first act: a nursery of its own, before anything starts a thread or a socket."""
    from cxaudit.report import warm
    from cxaudit.report.nursery import Nursery, can_fork

    global _stages
    _stages = stages
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the batch ends its workers itself
    if can_fork():
        warm.use(Nursery.forked())
