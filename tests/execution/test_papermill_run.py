import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cxaudit.errors import AuditError
from cxaudit.execution.papermill_run import execute

SPEC = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def test_a_kernel_is_told_by_its_own_environment_and_a_failing_cell_is_named(monkeypatch):
    monkeypatch.setenv("CXAUDIT_WORKBOOK_PASSWORD", "secret")
    cells = [
        new_code_cell("client = 1", metadata={"tags": ["parameters"]}),
        new_code_cell("import os; assert os.environ['PLACE'] == 'here'; assert 'secret' not in os.environ.values()"),
        new_code_cell("1 / 0"),
    ]
    with pytest.raises(AuditError) as failure:
        execute(new_notebook(cells=cells, metadata=SPEC), {"client": 2}, {"PLACE": "here"})
    assert failure.value.what.values == {"source": "1 / 0", "error": "ZeroDivisionError: division by zero"}
