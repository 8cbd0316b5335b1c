"""One run at a time for each client: the second waits, whichever program or machine on the same disk it comes from."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # a system without such locks serves one consultant at one desk
    fcntl = None  # type: ignore[assignment]

LOCKS = ".locks"


@contextmanager
def client_lock(reports: Path, client: str, waiting: Callable[[], None]) -> Iterator[bool]:
    """Hold a client's reports alone; gives whether another run held them, in which case ``waiting`` was called.

    The system lets go of the lock when its holder dies, however it dies. Whatever an earlier run was killed over is
    swept away before and after.
    """
    home = reports / LOCKS
    home.mkdir(parents=True, exist_ok=True)
    with (home / client).open("a") as lock:
        waited = not try_lock(lock.fileno())
        if waited:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        clean_up(reports, client)
        yield waited


def try_lock(lock: int) -> bool:
    """Take a lock if nobody holds it."""
    if fcntl is None:
        return True  # type: ignore[unreachable]
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def tidy(reports: Path, client: str) -> None:
    """Sweep behind a run that was ended, unless another one is at work on the client already."""
    with suppress(OSError), (reports / LOCKS / client).open("a") as lock:
        if try_lock(lock.fileno()):
            clean_up(reports, client)


def clean_up(reports: Path, client: str) -> None:
    """Remove unfinished folders of a client; where a swap was cut short, the older report comes back first."""
    ours = re.compile(rf"\.{re.escape(client)}-\w{{8}}(\.old)?")  # as ``tempfile`` names them
    for left in sorted(path for path in reports.glob(".*") if ours.fullmatch(path.name)):
        if left.suffix == ".old" and not (reports / client).exists():
            os.rename(left, reports / client)
        else:
            shutil.rmtree(left, ignore_errors=True)
    for draft in (reports / client).glob(".run.log.*"):
        draft.unlink(missing_ok=True)
