"""The whole survey part on very many respondents, against what pandas needs to read the same answers.

Run `python benchmarks/survey_speed.py [--n 1000000] [--rounds 3]`. Both are timed in turns in one process, so that
their ratio hardly depends on the machine; each survey is made in a process of its own, whose peak of memory is set
against the answers as float64. `linear` is the time for all respondents over that for a tenth of them, in processor
seconds: ten or a little more is a cost that grows with the rows. The kinds of surveys: `items` (44 answers and nothing
else), `gaps in` (two per cent of the cells empty), `full` (the question of recommendation and two segments as well).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from cxaudit import stats
from cxaudit.instruments import load_built_in
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData, Survey

KINDS = ("items", "gaps in", "full")
ITEMS = 44


def answers(kind: str, n: int) -> pd.DataFrame:
    """Customers who answer SERVQUAL, E and P, on 1-7."""
    rng, instrument = np.random.default_rng(1), load_built_in("servqual")
    person = rng.normal(0, 0.6, n)
    columns = {}
    for facet, mean in (("E", 5.6), ("P", 5.0)):
        for column in instrument.columns(facet):
            given = np.clip(np.rint(mean + person + rng.normal(0, 0.9, n)), 1, 7)
            columns[column] = np.where(rng.random(n) < 0.02, np.nan, given) if kind == "gaps in" else given
    if kind == "full":
        columns["nps"] = np.clip(np.rint(8 + 1.2 * person + rng.normal(0, 1, n)), 0, 10)
        columns["region"] = rng.choice(["north", "south", "west"], n)
        columns["product"] = rng.choice(["loan", "account"], n)
    return pd.DataFrame(columns)


def client(frame: pd.DataFrame) -> ClientData:
    """The client of these answers, as it is when his folder has been read."""
    segments = tuple(name for name in ("region", "product") if name in frame)
    frame.insert(0, "audience", pd.array(["customer"] * len(frame), dtype="str"))
    frame["wave"], frame["weight"] = pd.array(["1"] * len(frame), dtype="str"), 1.0
    return ClientData("speed", ClientFile(name="Speed"), surveys=(Survey(load_built_in("servqual"), frame, segments),))


def timed(kind: str, n: int, rounds: int) -> None:
    """Print the seconds of both (the median round) and the memory of one kind of survey."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "survey.csv"
        frame = answers(kind, n)
        whole = dict.fromkeys(frame.columns[:ITEMS], "Int8")
        frame.astype(whole).to_csv(file, index=False)
        data = client(frame)
        stats.measure(client(answers(kind, 1_000)))  # everything is loaded before the clock starts
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ours, theirs, spent = [], [], []
        for _ in range(rounds):
            started, used = perf_counter(), process_time()
            stats.measure(data)
            ours.append(perf_counter() - started)
            spent.append(process_time() - used)
            started = perf_counter()
            pd.read_csv(file)
            theirs.append(perf_counter() - started)
    print(np.median(ours), np.median(theirs), np.median(spent), before * 1024)


def alone(kind: str, n: int, rounds: int) -> list[float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--one", kind, "--n", str(n), "--rounds", str(rounds)]
    return [float(x) for x in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()]


def peak(kind: str, n: int) -> None:
    """Print how much the process grows while it measures, the answers themselves included."""
    data = client(answers(kind, n))
    stats.measure(client(answers(kind, 1_000)))
    here = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    Path("/proc/self/clear_refs").write_text("5")
    stats.measure(data)
    status = Path("/proc/self/status").read_text()
    most = int(status.split("VmHWM:")[1].split()[0]) * 1024
    print(most - here + sum(8 * len(s.answers) * ITEMS for s in data.surveys))


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=KINDS)
    parser.add_argument("--peak", choices=KINDS)
    chosen = parser.parse_args()
    if chosen.one:
        return timed(chosen.one, chosen.n, chosen.rounds)
    if chosen.peak:
        return peak(chosen.peak, chosen.n)
    print(f"{chosen.n} respondents x {ITEMS} items; seconds, median of {chosen.rounds}")
    print(f"{'survey':<10}{'statistics':>12}{'pandas.read_csv':>18}{'ratio':>8}{'linear':>9}{'memory / float64':>19}")
    for kind in KINDS:
        ours, theirs, spent, _ = alone(kind, chosen.n, chosen.rounds)
        tenth = alone(kind, chosen.n // 10, chosen.rounds)[2]
        command = [sys.executable, __file__, "--peak", kind, "--n", str(chosen.n)]
        memory = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        share = memory / (8 * ITEMS * chosen.n)
        print(f"{kind:<10}{ours:>12.2f}{theirs:>18.2f}{ours / theirs:>8.2f}{spent / tenth:>9.1f}{share:>19.2f}")
    return None


if __name__ == "__main__":
    main()
