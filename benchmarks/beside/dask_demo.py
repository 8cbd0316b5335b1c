"""A batch on a Dask cluster of this machine: a scheduler, two workers, one of which is killed in the middle.

python benchmarks/beside/dask_demo.py [--clients DIR]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
ADDRESS = "tcp://127.0.0.1:18786"


def started(*command: object) -> subprocess.Popen[bytes]:
    """A program in the background, in a group of its own."""
    return subprocess.Popen(
        [str(c) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def worker(room: Path, number: int) -> subprocess.Popen[bytes]:
    """One worker with one thread, in a process that is not watched over: what kills it kills it for good."""
    folder = room / f"worker{number}"
    options = ("--nthreads", 1, "--nworkers", 1, "--no-dashboard", "--no-nanny", "--local-directory", folder)
    return started(BIN / "dask", "worker", ADDRESS, *options)


def main() -> None:
    """Start the cluster, run the batch, kill a worker, and say what came out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=Path, default=Path("client_data"))
    wish = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        scheduler = started(
            BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", ADDRESS.rsplit(":", 1)[1], "--no-dashboard"
        )
        time.sleep(3)
        workers = [worker(room, number) for number in (1, 2)]
        try:
            began = time.perf_counter()
            folders = ("--clients", wish.clients, "--reports", room / "reports")
            command = [BIN / "cxaudit", *folders, "batch", "--all", "--lang", "en", "--dask", ADDRESS]
            batch = subprocess.Popen([str(c) for c in command])
            time.sleep(8)
            print(f"{time.perf_counter() - began:.0f} s: one of the two workers is killed", flush=True)
            os.killpg(workers[0].pid, signal.SIGKILL)
            code = batch.wait()
            made = sorted(p.parent.name for p in room.glob("reports/*/manifest.json"))
            print(f"{time.perf_counter() - began:.0f} s: exit code {code}, reports of {', '.join(made)}")
        finally:
            for process in (*workers, scheduler):
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    sys.exit(code)


if __name__ == "__main__":
    main()
