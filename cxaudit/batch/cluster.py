"""The same batch on many machines: an executor of a Dask cluster that shares the clients' and reports' folders."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from cxaudit.errors import InputError, Problem
from cxaudit.messages import message

PATIENCE = 10  # seconds to wait for a scheduler


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The executor of the cluster whose scheduler listens at ``address`` (raises InputError where nobody does)."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            [Problem(message("Dask is not installed"), message("Install it: pip install 'cxaudit[cluster]'"))]
        ) from None
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as failure:
        what = message("No scheduler answers at {address}: {error}", address=address, error=str(failure).strip())
        right = message("Start one with `dask scheduler`, and workers with `dask worker ADDRESS --nthreads 1`.")
        raise InputError([Problem(what, right)]) from failure
    with client, client.get_executor(pure=False, retries=3) as executor:
        yield executor
