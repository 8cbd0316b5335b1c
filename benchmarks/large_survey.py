"""A survey too big for memory: 20,000,000 respondents and 44 items, in how much memory and time?

    python benchmarks/large_survey.py [--respondents 20000000]

DuckDB makes the answers up itself, in a folder of Parquet files; a process of its own then measures them, so that its
peak is that of the measuring alone.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ITEMS, PART = 22, 2_000_000


def make(folder: Path, respondents: int, threads: int) -> None:
    """Answers with a common level a person, some of them missing."""
    connection = duckdb.connect(config={"threads": threads, "memory_limit": "2GB"})
    for part, start in enumerate(range(0, respondents, PART)):
        answers = ", ".join(
            f"CASE WHEN random() > 0.02 THEN greatest(1, least(7, round({mean} + person + 2.4 * (random() - 0.5)))) END::TINYINT AS {facet}{i}"
            for facet, mean in (("E", 5.6), ("P", 4.9))
            for i in range(1, ITEMS + 1)
        )
        connection.execute(
            f"COPY (SELECT i AS respondent, 'region ' || (i % 5) AS region, {answers}, greatest(0, least(10, round(7 + 1.5 * person + 4 * (random() - 0.5))))::TINYINT AS nps "
            f"FROM (SELECT range AS i, 1.4 * (random() + random() - 1) AS person FROM range({start}, {min(start + PART, respondents)}))) "
            f"TO '{folder}/part{part:03d}.parquet' (FORMAT parquet)"
        )


def measure(folder: Path) -> None:
    """Read, count and measure the survey, and say what it took."""
    from cxaudit.report.prepared import assess_client
    from cxaudit.tables.folder import read_client

    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    data = read_client(folder)
    read = time.perf_counter() - began
    evidence = assess_client(data)
    found = evidence.measures
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole = found[found["level"].eq("overall") & found["measure"].eq("gap 5") & found["group"].eq("all")].iloc[0]
    print(
        f"{len(found)} measures, {len(evidence.findings)} findings in {time.perf_counter() - began:.0f} s ({read:.0f} s to read and count)"
    )
    print(f"gap 5 overall {whole.estimate:.6f} [{whole.low:.6f}; {whole.high:.6f}], n = {whole.n:,.0f}")
    print(f"peak {peak:.0f} MB, of which {before:.0f} MB are the program itself")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--respondents", type=int, default=20_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--measure", type=Path)
    wish = parser.parse_args()
    if wish.measure:
        measure(wish.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        began, client = time.perf_counter(), Path(folder)
        (client / "survey").mkdir()
        (client / "client.toml").write_text('name = "Very large"\n[survey]\nsegments = ["region"]\n', encoding="utf-8")
        make(client / "survey", wish.respondents, wish.threads)
        size = sum(p.stat().st_size for p in (client / "survey").iterdir()) / 1e6
        print(
            f"{wish.respondents:,} respondents x {2 * ITEMS} items: {size:.0f} MB of Parquet, made in {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        subprocess.run([sys.executable, __file__, "--measure", folder], check=True)


if __name__ == "__main__":
    main()
