"""The batch on a cluster of this machine; a worker that is lost costs time and nothing else."""

import os
import signal

import pytest

from cxaudit.errors import InputError
from cxaudit.report import cluster

distributed = pytest.importorskip("distributed")


def slow_first_time(folder):
    """Kill the own worker the first time, answer the second time."""
    flag = f"{folder}/was-here"
    if not os.path.exists(flag):
        with open(flag, "w"):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_is_made_up_for(tmp_path):
    from concurrent.futures import wait

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, processes=True, silence_logs=50
    ) as local, cluster.cluster(local.scheduler_address) as executor:
        future = executor.submit(eval(f"lambda run: (lambda f: run(f))", {}), slow_in_text(tmp_path))
        wait([future], timeout=60)
        assert future.result() == "done"


def test_where_nobody_answers_it_is_said():
    with pytest.raises(InputError) as failure, cluster.cluster("tcp://127.0.0.1:1"):
        pass
    assert "No scheduler answers" in failure.value.problems[0].what.text
