"""How fast is a batch, and what does it cost? Ratios within one run; wall time, and processor time of all processes.

    python benchmarks/batch.py [a b c d e f] [--clients 24] [--loop 4]

Needs a folder of planted clients and, for (a) and (f), Chromium; what is missing is said and left out. Nothing here is
asserted: the goals stand beside what was measured.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

BIN = Path(sys.executable).parent
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: processes whose parents are gone come to this one, which counts their time
FORMATS = "pdf,html,xlsx"
CHROMIUM = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"


class Cost(NamedTuple):
    """Seconds on the clock, and of all processors together."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:7.1f} s wall {self.cpu:7.1f} s cpu"


class Bench:
    """A workbench of planted clients in a temporary folder."""

    def __init__(self, room: Path, clients: int) -> None:
        self.room, self.clients, self.reports = room, room / "clients", room / "reports"
        maker = Path(__file__).parents[2] / "shared" / "planted" / "make_clients.py"
        if not maker.exists():
            sys.exit("There are no planted clients here: nothing to measure.")
        subprocess.run(
            [sys.executable, maker, self.clients, "--count", str(clients), "--seed", "5"],
            check=True,
            capture_output=True,
        )
        self.names = sorted(p.name for p in self.clients.iterdir() if p.is_dir())
        self.env = {
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "CXAUDIT_CLIENTS": str(self.clients),
            "CXAUDIT_ROOT": str(Path.cwd()),
        }

    def batch(self, names: list[str], jobs: int, *options: str) -> Cost:
        """A batch as a command."""
        return self.cxaudit("batch", *names, "--lang", "ru", "--format", FORMATS, "--jobs", str(jobs), *options)

    def cxaudit(self, *arguments: str) -> Cost:
        return self.timed([BIN / "cxaudit", "--clients", self.clients, "--reports", self.reports, *arguments])

    def timed(self, command: list[object]) -> Cost:
        """Run a command and everything that it begets."""
        began, before = time.perf_counter(), spent()
        with subprocess.Popen(
            [str(c) for c in command], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as run:
            said = run.communicate()[0]
        wall = time.perf_counter() - began
        reap()
        if run.returncode:
            sys.exit(f"{command[0]} failed:\n{said.decode()[-2000:]}")
        return Cost(wall, spent() - before)

    def loop_turn(self, name: str) -> None:
        """The usual way for one client: three commands."""
        room = self.room / f"loop-{name}"
        room.mkdir(exist_ok=True)
        commands = [
            [BIN / "papermill", self.reports / name / f"{name}-ru.ipynb", room / "r.ipynb", "--no-progress-bar"],
            [BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", room / "r.ipynb"],
            [
                "chromium",
                *CHROMIUM.split(),
                f"--user-data-dir={room}/ud",
                f"--print-to-pdf={room}/r.pdf",
                room / "r.html",
            ],
        ]
        for command in commands:
            subprocess.run([str(c) for c in command], env=self.env, check=True, capture_output=True)

    def loop(self, names: list[str], jobs: int) -> Cost:
        """The usual way for several clients, some at once."""
        began, before = time.perf_counter(), spent()
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(self.loop_turn, names))
        wall = time.perf_counter() - began
        reap()
        return Cost(wall, spent() - before)


def spent() -> float:
    """Processor seconds of all children that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def reap(patience: float = 5.0) -> None:
    """Wait for what the ended commands have left to this process."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.02)
        except ChildProcessError:
            return


def against_loop(bench: Bench, turns: int) -> None:
    """(a) A batch against the loop, two at once in both."""
    ours = bench.batch(bench.names, 2, "--force")
    loop = bench.loop(bench.names[:turns], 2)
    n, m = len(bench.names), turns
    show("a", "batch against the loop, clients a second", loop.wall / m / (ours.wall / n), "at least 6", ours, loop)
    print(
        f"   in processor time {loop.cpu / m / (ours.cpu / n):.2f} x ({ours.cpu / n:.1f} s against {loop.cpu / m:.1f} s a client)"
    )


def against_floor(bench: Bench, names: list[str]) -> None:
    """(b) One job against the same work in one warm process without any kernel."""
    ours = bench.batch(names, 1, "--force")
    before = time.process_time()
    began = time.perf_counter()
    sys.path.insert(0, str(Path(__file__).parent / "beside"))
    import floor_of_batch as floor

    floor.warm()
    started = time.process_time() - before
    for name in names:
        floor.audit(bench.clients, name)
    cost = Cost(time.perf_counter() - began, time.process_time() - before)
    show("b", "batch against the floor, processor time", ours.cpu / cost.cpu, "at most 1.6", ours, cost)
    print(f"   of which the floor paid {started:.1f} s for imports")


def unchanged(bench: Bench, names: list[str]) -> None:
    """(c) Two hundred unchanged clients."""
    full = bench.batch(names, 2, "--force")
    from cxaudit.report.cache_key import fingerprint
    from cxaudit.workbench import Workbench

    place = Workbench.at(clients=bench.clients, reports=bench.reports)
    many = [f"copy-{i:03d}" for i in range(200)]
    for copy, name in zip(many, itertools.cycle(names), strict=False):
        shutil.copytree(bench.clients / name, bench.clients / copy)
        shutil.copytree(bench.reports / name, bench.reports / copy)
        manifest = bench.reports / copy / "manifest.json"
        told = json.loads(manifest.read_text())
        told["fingerprint"] = fingerprint(place, copy, ("ru",), tuple(FORMATS.split(",")))
        manifest.write_text(json.dumps(told))
    again = bench.batch(many, 2)
    share = again.wall / (full.wall / len(names) * len(many))
    show("c", "200 unchanged clients, share of a full run", share, "under 0.01", again, full)
    for copy in many:
        shutil.rmtree(bench.clients / copy)
        shutil.rmtree(bench.reports / copy)


def two_jobs(bench: Bench, names: list[str]) -> None:
    """(d) Two jobs on two cores."""
    one, two = bench.batch(names, 1, "--force"), bench.batch(names, 2, "--force")
    show("d", "two jobs against one", one.wall / two.wall, "at least 1.7", two, one)


def memory(bench: Bench, names: list[str], clients: int) -> None:
    """(e) The memory of each client's process, and whether that of the batch itself grows."""
    from cxaudit.batch.run import Task, audit_alone
    from cxaudit.batch.workers import Workers
    from cxaudit.workbench import Workbench

    task = Task(Workbench.at(clients=bench.clients, reports=bench.reports), ("ru",), ("pdf", "html", "xlsx"))
    peaks: list[float] = []
    batch: list[float] = []
    with Workers(audit_alone, task, 1) as workers, sampled(workers.busy) as peak:
        for _ in workers.results(list(itertools.islice(itertools.cycle(names), clients)), lambda *_: None):
            peaks.append(peak())
            batch.append(megabytes(os.getpid()))
    early, late = sum(peaks[2:5]) / 3, sum(peaks[-3:]) / 3
    print(
        f"e  a client's process at most: clients 3-5 {early:.0f} MB, the last three {late:.0f} MB, any {max(peaks):.0f} MB"
    )
    print(
        f"   the batch and the process that it forks from: {batch[2]:.0f} MB after 3, {batch[-1]:.0f} MB after {clients}"
    )


@contextmanager
def sampled(busy: list[Any]) -> Iterator[Callable[[], float]]:
    """Ask for the most that the processes at work have taken since the last time."""
    most, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            with suppress(OSError, StopIteration):
                most[0] = max(most[0], sum(megabytes(worker.process.pid) for worker in list(busy)))

    def asked() -> float:
        told, most[0] = most[0], 0.0
        return told

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield asked
    finally:
        over.set()
        watch.join()


def megabytes(pid: int) -> float:
    """The resident memory of a process and of those that it has begotten."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(own.split()[1]) / 1024 + sum(megabytes(int(child)) for child in children)


def cold(bench: Bench, name: str) -> None:
    """(f) A single cold run against one turn of the loop."""
    ours = [bench.cxaudit("run", name, "--lang", "ru", "--format", FORMATS) for _ in range(3)]
    loop = [bench.loop([name], 1) for _ in range(3)]
    best, other = min(ours), min(loop)
    show("f", "a cold run against a turn of the loop", best.wall / other.wall, "at most 0.6", best, other)


def show(letter: str, what: str, ratio: float, goal: str, ours: Cost, other: Cost) -> None:
    print(f"{letter}  {what}: {ratio:.3g} ({goal})\n   ours  {ours}\n   other {other}", flush=True)


@contextmanager
def adopted() -> Iterator[None]:
    """Be the parent of every orphan, so that its time is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1)
    yield


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=list("abcdef"))
    parser.add_argument("--clients", type=int, default=24)
    parser.add_argument("--loop", type=int, default=4)
    parser.add_argument("--long", type=int, default=40, help="clients of (e)")
    wish = parser.parse_args()
    with adopted(), tempfile.TemporaryDirectory(dir="/tmp") as room:
        bench = Bench(Path(room), wish.clients)
        some = bench.names[:8]
        print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        browser = shutil.which("chromium") is not None
        for part in wish.parts or "abcdef":
            if part in "af" and not browser:
                print(f"{part}  left out: there is no chromium here")
                continue
            match part:
                case "a":
                    against_loop(bench, wish.loop)
                case "b":
                    against_floor(bench, some)
                case "c":
                    unchanged(bench, some[:2])
                case "d":
                    two_jobs(bench, some)
                case "e":
                    memory(bench, some, wish.long)
                case "f":
                    bench.batch(bench.names[:1], 1)
                    cold(bench, bench.names[0])


if __name__ == "__main__":
    main()
