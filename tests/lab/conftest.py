"""A workbench with a copy of the example bank, and desks at it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cxaudit.lab.api import Desk
from cxaudit.lab.board import Board
from cxaudit.lab.exploring import Exploration
from cxaudit.report import prepared
from cxaudit.workbench import Workbench

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bench(tmp_path) -> Workbench:
    for name in ("example-bank", "example-agency"):
        shutil.copytree(ROOT / "client_data" / name, tmp_path / "client_data" / name)
    return Workbench.at(tmp_path)


@pytest.fixture
def desk(bench) -> Desk:
    return Desk("example-bank", "en", bench)


@pytest.fixture(scope="session")
def bank() -> prepared.Evidence:
    """The example bank, read and measured once."""
    return prepared.gather(Workbench.at(ROOT), "example-bank")


@pytest.fixture
def board(desk, bank) -> Board:
    return Board(desk, Exploration(bank))
