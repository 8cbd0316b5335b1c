"""A batch as the consultant watches it: a live table with an estimate of the end, and every failure with its reason."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cxaudit.cli.session import Session, harmless
from cxaudit.errors import AuditError, InputError
from cxaudit.messages import Message, message

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from rich.table import Table

    from cxaudit.batch.run import Outcome, Task

OUTCOME_STATES: dict[str, tuple[Message, str]] = {
    "made": (message("made"), "green"),
    "unchanged": (message("unchanged"), "dim"),
    "failed": (message("failed"), "red"),
}
SHOWN = 20  # lines of the live table: who is at work, and the last who are done


@dataclass
class Board:
    """What is known of a batch while it runs: who is at work since when, who is done, and how long the rest may take."""

    clients: int
    jobs: int
    began: float = field(default_factory=time.monotonic)
    at_work: dict[str, tuple[Message, float]] = field(default_factory=dict)  # stage, since
    done: list[Outcome] = field(default_factory=list)

    def stage(self, client: str, stage: Message) -> None:
        """A client has come to a stage."""
        since = self.at_work[client][1] if client in self.at_work else time.monotonic()
        self.at_work[client] = (stage, since)

    def finish(self, outcome: Outcome) -> None:
        """A client is done."""
        self.at_work.pop(outcome.client, None)
        self.done.append(outcome)

    def estimate_seconds_left(self) -> float | None:
        """The seconds that the rest may take, None while nobody is done."""
        worked = [o.seconds for o in self.done if o.status == "made"]
        open_ = self.clients - len(self.done)
        return open_ * sum(worked) / len(worked) / self.jobs if worked and open_ else None


def audit_all(
    session: Session,
    task: Task,
    names: Sequence[str],
    *,
    jobs: int,
    force: bool,
    fail_fast: bool,
    timeout: float | None,
    address: str | None,
) -> int:
    """Audit clients, show how it goes, and return the exit code: 0, or 1 where any client failed for whatever reason."""
    from cxaudit.batch.run import FAILED, batch
    from cxaudit.portfolio.index import write_index

    known = [name for name in names if name in session.list_clients()]
    board = Board(len(names), jobs)
    session.client = known[0] if known else None
    for stranger in (name for name in names if name not in known):
        board.finish(unknown_seconds(session, stranger))
    with show_progress(session, board) as (watch, tell), connect_to_cluster(address) as executor:
        for outcome in batch(task, known, jobs=jobs, force=force, timeout=timeout, executor=executor, watch=watch):
            board.finish(outcome)
            tell(outcome)
            if fail_fast and outcome.status == FAILED:
                break
    page = write_index(session.workbench, session.language)
    return summary(session, board, str(page) if page else "")


def unknown_seconds(session: Session, name: str) -> Outcome:
    """The outcome of a name that is no client's."""
    from cxaudit.batch.run import FAILED, Outcome

    client = session.client
    try:
        session.folder(name)
    except InputError as failure:
        session.client = client
        return Outcome(name, FAILED, 0.0, failure.problems, failure.exit_code)
    raise AssertionError(name)


@contextmanager
def connect_to_cluster(address: str | None) -> Iterator[Executor | None]:
    """The executor of a Dask cluster, or None where no address was given."""
    if address is None:
        yield None
        return
    from cxaudit.batch.cluster import cluster

    with cluster(address) as executor:
        yield executor


def summary(session: Session, board: Board, page: str) -> int:
    """Say what came out, and every failure with its reason in full."""
    failures = [o for o in board.done if o.status == "failed"]
    made = sum(o.status == "made" for o in board.done)
    same = sum(o.status == "unchanged" for o in board.done)
    audited = message("{n} client of {all} audited", "{n} clients of {all} audited", n=made, all=board.clients)
    session.say(audited, "bold")
    if same:
        session.say(message("{n} client was unchanged", "{n} clients were unchanged", n=same))
    for outcome in failures:
        session.console.print()
        session.say(message("{client} failed:", client=outcome.client), "bold")
        session.problems(outcome.problems)
    if page:
        session.say(message("All clients at a glance: {page}", page=page))
    return AuditError.exit_code if failures else 0


# -- on the screen --------------------------------------------------------------------------------------------------


@contextmanager
def show_progress(session: Session, board: Board) -> Iterator[Any]:
    """The two ears of a batch, one for stages and one for outcomes: a live table on a terminal, lines elsewhere."""
    if not session.console.is_terminal:
        yield board.stage, lambda outcome: print_outcome(session, board, outcome)
        return
    from rich.live import Live

    with Live(
        get_renderable=lambda: table(session, board), console=session.console, refresh_per_second=2, transient=True
    ):
        yield board.stage, lambda outcome: None


def print_outcome(session: Session, board: Board, outcome: Outcome) -> None:
    """One line about a client who is done."""
    state, style = OUTCOME_STATES[outcome.status]
    line = message(
        "{done} of {all}  {client}: {state}, {seconds:1} s",
        done=len(board.done),
        all=board.clients,
        client=outcome.client,
        state=state,
        seconds=outcome.seconds,
    )
    session.say(line, style)


def table(session: Session, board: Board) -> Table:
    """Who is at work, who was done last, and when all will be."""
    from rich.table import Table
    from rich.text import Text

    language = session.language
    heads = (message("client"), message("stage"), message("seconds"))
    page = Table(*(language.say(head) for head in heads), caption=Text(language.say(outlook(board))), box=None)
    for client, (stage, since) in list(board.at_work.items()):
        page.add_row(
            Text(harmless(client)),
            Text(harmless(language.say(stage))),
            Text(language.number(time.monotonic() - since, 0)),
        )
    for outcome in board.done[: -max(SHOWN - len(board.at_work), 1) - 1 : -1]:
        state, style = OUTCOME_STATES[outcome.status]
        page.add_row(
            Text(harmless(outcome.client)),
            Text(language.say(state)),
            Text(language.number(outcome.seconds, 1)),
            style=style,
        )
    return page


def outlook(board: Board) -> Message:
    """How far the batch is, and how long the rest may take."""
    left = board.estimate_seconds_left()
    if left is None:
        return message("{done} of {all} clients", done=len(board.done), all=board.clients)
    if left < 90:
        return message(
            "{done} of {all} clients, about {left} s left", done=len(board.done), all=board.clients, left=round(left)
        )
    return message(
        "{done} of {all} clients, about {left} min left", done=len(board.done), all=board.clients, left=round(left / 60)
    )


def usual_jobs() -> int:
    """As many jobs as this process may use cores."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
