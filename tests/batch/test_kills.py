"""Anything may be killed at any moment: the next batch makes everything whole, and equal to what nobody disturbed.

``make kill-test`` does it fifty times; the suite does a handful.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from cxaudit.execution.kernel_server import can_fork
from cxaudit.workbench import shipped_folder

KILLS = int(os.environ.get("CXAUDIT_KILLS", "3"))
CLIENTS = ("acme", "beta")
RATED = "customer,contract,competence,communication\n" + "".join(f"c{i},{6 + i % 4},9,7\n" for i in range(30))
CHAPTERS = ("00_summary", "65_trust", "90_method")
PROGRAM = [sys.executable, "-m", "cxaudit", "--ui-lang", "en"]

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="this system has no fork"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found by /proc"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A workbench of its own with two small clients and three chapters."""
    home = tmp_path_factory.mktemp("kills")
    for client in CLIENTS:
        (home / "client_data" / client).mkdir(parents=True)
        (home / "client_data" / client / "client.toml").write_text(f'name = "{client}"\nlanguages = ["en"]\n')
        (home / "client_data" / client / "trust.csv").write_text(RATED)
    (home / "notebooks").mkdir()
    for chapter in CHAPTERS:
        shutil.copy(shipped_folder("notebooks") / f"{chapter}.ipynb", home / "notebooks")
    return home


class Batch:
    """A batch as a program, and every process that it has begotten (they all carry its mark)."""

    def __init__(self, root, *options):
        self.mark = uuid.uuid4().hex
        self.log = root / f"{self.mark}.log"
        env = {**os.environ, "CXAUDIT_MARK": self.mark, "OMP_NUM_THREADS": "1"}
        with self.log.open("w") as said:
            self.main = subprocess.Popen(
                [*PROGRAM, "batch", "--all", "--jobs", "2", *options],
                cwd=root, env=env, stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def processes(self):
        own = f"CXAUDIT_MARK={self.mark}".encode()
        found = []
        for home in Path("/proc").glob("[0-9]*"):
            try:
                if (
                    own in (home / "environ").read_bytes()
                    and home.joinpath("stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
                ):
                    found.append(int(home.name))
            except OSError:
                continue
        return found

    def wait(self, seconds=120):
        code = self.main.wait(seconds)
        return code, self.log.read_text()

    def gone(self, seconds):
        """Whether nothing of the batch lives any more within so many seconds."""
        until = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True


def reports(root):
    """Every byte of every report, but for the logs that tell times, and the mark of a program that is edited meanwhile."""
    return {
        str(path.relative_to(root)): without_mark(path)
        for client in CLIENTS
        for path in sorted((root / "reports" / client).rglob("*"))
        if path.name != "run.log"
    }


def without_mark(path):
    content = path.read_bytes()
    return content[: content.index(b'"fingerprint"')] if path.name == "manifest.json" else content


@pytest.fixture(scope="module")
def undisturbed(root):
    began = time.monotonic()
    code, said = Batch(root, "--force").wait()
    assert code == 0, said
    return reports(root), time.monotonic() - began


@pytest.mark.parametrize("seed", range(KILLS))
def test_after_a_kill_at_any_moment_the_next_batch_makes_all_whole(root, undisturbed, seed):
    whole, seconds = undisturbed
    chance = random.Random(seed)
    batch = Batch(root, "--force")
    time.sleep(chance.uniform(0.02, 1.0) * seconds)
    alive = batch.processes()
    if alive:
        # the last to be born are kernels and workers; the first is the batch itself
        victim = chance.choice(sorted(alive))
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            victim = 0
    batch.wait()
    assert batch.gone(20)
    code, said = Batch(root).wait()
    assert code == 0, said
    assert reports(root) == whole
    assert sorted(p.name for p in (root / "reports").iterdir()) == [".locks", *CLIENTS, "index.html"]


def test_an_interrupt_ends_everything_at_once_and_leaves_nothing_half(root, undisturbed):
    whole, seconds = undisturbed
    batch = Batch(root, "--force")
    time.sleep(0.6 * seconds)
    began = time.monotonic()
    os.killpg(batch.main.pid, signal.SIGINT)  # as a terminal does it: to the whole group
    code, said = batch.wait()
    took = time.monotonic() - began
    assert code in {0, 130}, said  # 0 where it was done already
    assert batch.gone(5)
    assert took < 10  # two seconds on an idle machine, see benchmarks/batch.py
    assert "Traceback" not in said
    assert reports(root) == whole
    assert sorted(p.name for p in (root / "reports").iterdir()) == [".locks", *CLIENTS, "index.html"]
