"""The batch on a cluster of this machine; a worker that is lost costs time and nothing else."""

import os
import signal
import sys
from concurrent.futures import wait

import pytest

from cxaudit.batch import cluster
from cxaudit.errors import InputError

distributed = pytest.importorskip("distributed")
cloudpickle = pytest.importorskip("cloudpickle")


def lost_once(flag):
    """End the own process the first time, as a machine that fails would; answer the second time."""
    if not os.path.exists(flag):
        with open(flag, "w"):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


@pytest.fixture
def scheduler():
    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the workers cannot import tests
    settings = {"threads_per_worker": 1, "dashboard_address": None, "processes": True, "silence_logs": 50}
    with distributed.LocalCluster(n_workers=1, **settings) as local:
        yield local.scheduler_address
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_is_made_up_for(scheduler, tmp_path):
    with cluster.cluster(scheduler) as executor:
        future = executor.submit(lost_once, str(tmp_path / "was here"))
        wait([future], timeout=60)
        assert future.result() == "done"


@pytest.mark.filterwarnings("ignore")
def test_where_nobody_answers_it_is_said(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(InputError) as failure, cluster.cluster("tcp://127.0.0.1:1"):
        pass
    assert "No scheduler answers" in failure.value.problems[0].what.text
