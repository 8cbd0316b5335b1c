"""The chapters of the report room, executed for the hostile client."""

import pytest

from cxaudit.language import Language
from cxaudit.report.compose import compose
from cxaudit.workbench import Workbench


@pytest.fixture
def bare(data):
    return compose(Workbench.at().notebooks, data, Language("en"))


@pytest.fixture
def notebook(bare, execute):
    return execute(bare, {"language": "en"}, {})
