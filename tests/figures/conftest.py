"""Measures of any number of rows, with long Russian labels, and words that speak for them."""

import numpy as np
import pytest
from measured import measured

from cxaudit.figures.style import Colors
from cxaudit.language import Language
from cxaudit.report.words import ReportWords
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData

LONG = "сотрудники проявляют искреннюю готовность решить проблему клиента в оговорённый срок, номер"


@pytest.fixture
def words():
    return ReportWords(Language("ru"), ClientData("x", ClientFile(name="x")), Colors())


@pytest.fixture
def frame():
    def make(n, measures=("gap",), unit="points", level="topic", term=LONG + " {i}", scale=1.0, group="all"):
        rng = np.random.default_rng(3)
        sizes = rng.normal(-0.2, 1, (n, len(measures))) if scale == 1.0 else rng.dirichlet(np.ones(len(measures)), n)
        return measured(
            (
                {
                    "measure": m,
                    "level": level,
                    "term": term.format(i=i),
                    "group": group,
                    "n": 50,
                    "estimate": sizes[i, j],
                    "low": sizes[i, j] - 0.1,
                    "high": sizes[i, j] + 0.1,
                    "unit": unit,
                }
                for i in range(n)
                for j, m in enumerate(measures)
            ),
            "survey",
        )

    return make
