"""Recall and false alarms on clients whose problems are known: ``python benchmarks/planted.py [--seeds 1-20] [--shares 0,0.35,0.5]``.

Needs the generator and the scorer of planted clients beside the project (``../shared/planted``). The audit is made up to
its findings; the report itself changes none of them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

PLANTED = Path(__file__).resolve().parents[2] / "shared" / "planted"


def findings_of(folder: Path, reports: Path) -> None:
    """Audit one planted client up to his findings and write them where the scorer looks."""
    from cxaudit.report.prepared import gather
    from cxaudit.report.run import findings_json
    from cxaudit.workbench import Workbench

    evidence = gather(Workbench.at(clients=folder.parent, reports=reports), folder.name)
    home = reports / folder.name
    home.mkdir(parents=True)
    (home / "findings.json").write_text(json.dumps(findings_json(evidence), ensure_ascii=False), encoding="utf-8")


def score(seed: int, share: float, count: int, jobs: int) -> tuple[int, str]:
    """The scorer's exit code and words for one seed and share."""
    with tempfile.TemporaryDirectory() as scratch:
        clients, reports = Path(scratch) / "clients", Path(scratch) / "reports"
        make = [
            sys.executable,
            PLANTED / "make_clients.py",
            clients,
            "--count",
            count,
            "--seed",
            seed,
            "--share",
            share,
        ]
        subprocess.run([str(part) for part in make], check=True)
        folders = sorted(p for p in clients.iterdir() if p.is_dir())
        with ProcessPoolExecutor(jobs) as pool:
            list(pool.map(findings_of, folders, [reports] * len(folders)))
        scorer = [sys.executable, str(PLANTED / "score_findings.py"), str(clients / "truth.json"), str(reports)]
        done = subprocess.run(scorer, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


def main() -> int:
    """Print a line a seed and share, the rules that missed something, and how many runs fell short."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1-20")
    parser.add_argument("--shares", default="0,0.2,0.35,0.5")
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if not PLANTED.is_dir():
        print("the generator of planted clients is not here")
        return 0
    first, _, last = options.seeds.partition("-")
    short = 0
    for seed in range(int(first), int(last or first) + 1):
        for share in map(float, options.shares.split(",")):
            code, said = score(seed, share, options.count, options.jobs)
            short += bool(code)
            lines = said.splitlines()
            print(f"seed {seed:3d}, share {share:.2f}: {lines[-1] if lines else 'no answer'}", flush=True)
            for line in lines[:-1]:
                words = line.split()
                if words[2] != words[4] or words[7] != "0":
                    print(f"    {line}", flush=True)
    print(f"{short} runs fell short")
    return int(bool(short))


if __name__ == "__main__":
    raise SystemExit(main())
