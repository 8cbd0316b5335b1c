"""The warm process bears kernels, tells their end, and takes them with it."""

import json
import os
import signal
import tempfile
import time
from pathlib import Path

import pytest
from jupyter_client.connect import write_connection_file

from cxaudit.execution import kernel_server
from cxaudit.execution.kernel_server import KernelServer, NoKernel, can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")


@pytest.fixture(scope="module")
def warm():
    """One server for all tests, started as a program: a test process may already have threads."""
    with KernelServer.start() as born:
        yield born


@pytest.fixture
def room():
    """A folder with a short path: the name of a local socket may not be longer than about 100 bytes."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def connection(room):
    name, _ = write_connection_file(str(room / "kernel.json"), ip=str(room / "line"), transport="ipc")
    return name


def gone(pid):
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_kernel_is_ready_when_it_is_handed_over(warm, room):
    kernel = warm.fork_kernel(connection(room), str(room), os.environ)
    assert kernel.poll() is None
    assert json.loads((room / "kernel.json").read_text())["transport"] == "ipc"
    kernel.kill()
    assert kernel.wait() == -signal.SIGKILL
    assert kernel.poll() == -signal.SIGKILL


def test_a_kernel_that_cannot_live_says_why(warm, room):
    with pytest.raises(NoKernel, match="nowhere"):
        warm.fork_kernel(str(room / "kernel.json"), str(room / "nowhere"), os.environ)


def test_kernels_die_with_their_server(room):
    with KernelServer.start() as mortal:
        kernel = mortal.fork_kernel(connection(room), None, os.environ)
        assert mortal.alive()
    assert gone(kernel.pid)
    assert kernel.poll() == -1


def test_a_killed_server_takes_its_kernels_along_and_is_noticed(room):
    mortal = KernelServer.start()
    kernel = mortal.fork_kernel(connection(room), None, os.environ)
    os.kill(mortal.pid, signal.SIGKILL)
    assert gone(kernel.pid)
    assert not mortal.alive()
    mortal.close()


def test_the_warm_process_imports_what_chapters_need():
    assert "ipykernel.kernelapp" in kernel_server.WARM
    assert "cxaudit.report.audit" in kernel_server.WARM
