"""Kernels from the kernel server behave as Jupyter expects, and share nothing."""

import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from cxaudit.execution import fork_kernel


@pytest.fixture(scope="module", autouse=True)
def current_server():
    yield
    fork_kernel.close()


def run(*cells, **options):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_manager_class=fork_kernel.WarmKernelManager, **options).execute()
    return [cell.outputs[0].data["text/plain"] for cell in notebook.cells if cell.outputs]


def test_a_notebook_runs():
    assert run("x = 6", "x * 7") == ["42"]


def test_each_notebook_has_a_kernel_of_its_own():
    first = run("canary = 1\nimport os\nos.environ['CANARY'] = '1'\nos.getpid()")
    second = run("import os\n('canary' in globals(), 'CANARY' in os.environ)", "import os\nos.getpid()")
    assert second[0] == "(False, False)"
    assert second[1] != first[0]


def test_random_numbers_are_not_shared():
    draw = "import numpy as np\nnp.random.random()"
    assert run(draw) != run(draw)


def test_a_dead_kernel_is_told():
    with pytest.raises(DeadKernelError):
        run("import os\nos._exit(3)")


def test_a_server_that_is_gone_is_replaced():
    fork_kernel.current_server().close()
    assert run("1 + 1") == ["2"]


def test_only_kernels_of_this_very_python_are_forked():
    """JupyterLab asks for kernels of other environments and languages too."""
    assert fork_kernel.ours([sys.executable, "-m", "ipykernel_launcher", "-f", "kernel.json"])
    assert not fork_kernel.ours(["/elsewhere/bin/python", "-m", "ipykernel_launcher", "-f", "kernel.json"])
    assert not fork_kernel.ours([sys.executable, "-m", "another_kernel", "-f", "kernel.json"])
