"""JupyterLab's kernels are born warm, with the pages of the desk already loaded."""

import importlib

import pytest

from cxaudit.execution.kernel_server import can_fork
from cxaudit.lab import laboratory, warming
from cxaudit.workbench import Workbench


def test_what_is_loaded_beforehand_exists():
    assert all(importlib.import_module(name) for name in warming.pages())
    assert "cxaudit.stats.loyalty" in warming.pages()


@pytest.mark.skipif(not can_fork(), reason="this system has no fork")
def test_the_server_is_told(tmp_path):
    assert set(warming.options()) <= set(laboratory.command(Workbench.at(tmp_path)))
    assert warming._jupyter_server_extension_points() == [{"module": "cxaudit.lab.warming"}]


def test_without_fork_the_ordinary_kernels_remain(monkeypatch):
    monkeypatch.setattr(warming, "can_fork", lambda: False)
    assert warming.options() == []
