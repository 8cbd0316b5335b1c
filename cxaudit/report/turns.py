"""One run at a time for each client: the second waits, whichever program or machine on the same disk it comes from."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # a system without such locks serves one consultant at one desk
    fcntl = None  # type: ignore[assignment]

LOCKS = ".locks"


@contextmanager
def turn(reports: Path, client: str, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a client's reports alone; ``waiting`` is called once when another run holds them.

    The system lets go of the lock when its holder dies, however it dies. Whatever an earlier run was killed over is swept away.
    """
    home = reports / LOCKS
    home.mkdir(parents=True, exist_ok=True)
    with (home / client).open("a") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                waiting()
                fcntl.flock(lock, fcntl.LOCK_EX)
        sweep(reports, client)
        yield


def sweep(reports: Path, client: str) -> None:
    """Remove unfinished folders of a client; where a swap was cut short, the older report comes back first."""
    for left in sorted(reports.glob(f".{client}-*")):
        if left.name.removeprefix(f".{client}-").removesuffix(".old").isalnum() or "_" in left.name:
            if left.suffix == ".old" and not (reports / client).exists():
                os.rename(left, reports / client)
            else:
                shutil.rmtree(left, ignore_errors=True)
