"""Many clients: what is unchanged is skipped, the others are audited in warm workers, and nobody's failure touches another."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxaudit.batch.workers import Died, Workers
from cxaudit.errors import AuditError, InputError, Problem
from cxaudit.messages import Message, message
from cxaudit.report.cache_key import fingerprint, is_fresh
from cxaudit.report.locks import tidy
from cxaudit.workbench import Workbench

if TYPE_CHECKING:
    from cxaudit.execution.papermill_run import Execute

MADE, UNCHANGED, FAILED = "made", "unchanged", "failed"


@dataclass(frozen=True)
class Task:
    """What is wanted of every client."""

    workbench: Workbench
    languages: tuple[str, ...] | None
    formats: tuple[str, ...]


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
    timeout: float | None = None,
    executor: Executor | None = None,
    watch: Watch = lambda client, stage: None,
) -> Iterator[Outcome]:
    """Audit clients and yield each outcome as it comes, the unchanged first.

    ``jobs`` warm processes on this machine do the work, and none has longer than ``timeout`` seconds for a client; or
    ``executor``, any ``concurrent.futures`` executor (a Dask cluster's, say). Whoever stops asking for outcomes ends
    what is running.
    """
    changed = []
    for client in clients:
        if not force and is_unchanged(task, client):
            yield Outcome(client, UNCHANGED)
        else:
            changed.append(client)
    if executor is not None:
        yield from elsewhere(task, changed, executor)
    elif changed:
        yield from here(task, changed, min(jobs, len(changed)), timeout, watch)


def is_unchanged(task: Task, client: str) -> bool:
    """Whether a client's report is what would be made now."""
    try:
        mark = fingerprint(task.workbench, client, task.languages, task.formats)
    except OSError:  # the audit itself will say what is wrong with the files
        return False
    return is_fresh(task.workbench, client, mark)


def here(task: Task, clients: Sequence[str], jobs: int, timeout: float | None, watch: Watch) -> Iterator[Outcome]:
    """Outcomes of warm workers on this machine."""
    began: dict[str, float] = {}

    def seen(client: str, stage: Message) -> None:
        began.setdefault(client, time.perf_counter())
        watch(client, stage)

    at_work = set(clients)
    try:
        with Workers[Outcome](audit_alone, task, jobs, timeout) as workers:
            for client, came in workers.results(clients, seen):
                at_work.discard(client)
                if isinstance(came, BaseException):
                    tidy(task.workbench.reports, client)
                    seconds = time.perf_counter() - began.get(client, time.perf_counter())
                    came = describe_failure(task, client, came, seconds)
                yield came
    finally:
        for client in at_work & began.keys():  # ended in the middle: nothing half made stays behind
            tidy(task.workbench.reports, client)


def elsewhere(task: Task, clients: Sequence[str], executor: Executor) -> Iterator[Outcome]:
    """Outcomes of an executor; a client whose worker was lost is tried once more."""
    waiting = {executor.submit(audit_one, task, client): (client, True) for client in clients}
    while waiting:
        done, _ = wait(list(waiting), return_when=FIRST_COMPLETED)
        for future in done:
            client, again = waiting.pop(future)
            outcome = result(future)
            if isinstance(outcome, Outcome):
                yield outcome
            elif again:
                waiting[executor.submit(audit_one, task, client)] = (client, False)
            else:
                yield describe_failure(task, client, outcome, 0.0)


def result(future: Future[Outcome]) -> Outcome | BaseException:
    """The outcome of a future, or what befell its worker."""
    try:
        return future.result()
    except Exception as failure:
        return failure


# -- in a worker ----------------------------------------------------------------------------------------------------


def audit_alone(task: Task, client: str, tell: Callable[[Message], None]) -> Outcome:
    """Audit the one client of this process, which needs no kernel to keep clients apart."""
    from cxaudit.execution import in_process

    return audit_one(task, client, tell, execute=in_process.execute)


def audit_one(
    task: Task, client: str, tell: Callable[[Message], None] = lambda stage: None, **options: Execute
) -> Outcome:
    """Audit one client; whatever goes wrong becomes an outcome, with its story in the client's run.log.

    ``options`` go to ``run_client``: another way to execute notebooks.
    """
    from cxaudit.report import run

    began = time.perf_counter()
    try:
        run.run_client(task.workbench, client, task.languages, task.formats, tell, **options)
    except Exception as failure:  # the other clients go on, whatever happened to this one
        return describe_failure(task, client, failure, time.perf_counter() - began)
    return Outcome(client, MADE, time.perf_counter() - began)


def describe_failure(task: Task, client: str, failure: BaseException, seconds: float) -> Outcome:
    """A failure as the consultant reads it; its story goes into the client's run.log."""
    leave_reason(task.workbench.reports / client, failure)
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
    if isinstance(failure, Died) and failure.code == -signal.SIGKILL:
        return message("The system ended the process of this client, twice; most often the memory did not suffice.")
    if isinstance(failure, Died):
        return message(
            "The process of this client ended before its work was done, twice ({last})", last=str(failure.code)
        )
    if isinstance(failure, OSError):
        return message("The system refused: {error}", error=failure.strerror or str(failure))
    return message("The program failed: {error}", error=f"{type(failure).__name__}: {failure}")


def leave_reason(home: Path, failure: BaseException) -> None:
    """Write the story of a failure into run.log, whole or not at all; the old report beside it stays as it is."""
    draft = home / f".run.log.{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        draft.write_text(story(failure), encoding="utf-8")
        draft.replace(home / "run.log")
    except OSError:  # a full disk takes no log either; the batch's summary still tells
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def story(failure: BaseException) -> str:
    """A failure in full: each problem with its place, or the traceback of anything that is not the input's fault."""
    from cxaudit.language import SOURCE, Language

    english = Language(SOURCE)
    if not isinstance(failure, InputError):
        return f"{english.say(reason(failure))}\n\n{''.join(traceback.format_exception(failure))}"
    lines = (
        ": ".join(filter(None, (p.file, p.sheet, translate_line(english, p.cell), translate_line(english, p.what))))
        for p in failure.problems
    )
    return "\n".join(lines) + "\n"


def translate_line(language: object, text: Message | str) -> str:
    """A text or message as one line."""
    return text if isinstance(text, str) else language.say(text)  # type: ignore[attr-defined]
