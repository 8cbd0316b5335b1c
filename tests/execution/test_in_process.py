"""Cells executed without a kernel show what a kernel would send, and leave the process as it was."""

import os
import sys

import nbformat
import pytest
from IPython.core.getipython import get_ipython
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cxaudit.errors import AuditError
from cxaudit.execution import in_process, papermill_run
from cxaudit.report.compose import settle_notebook

SPEC = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SHOWN = {
    "a number": "client + 40",
    "nothing": "x = 3",
    "no result because of the semicolon": "x;",
    "empty": "  ",
    "print in turns": "import sys\nprint('a'); print('b')\nprint('c', file=sys.stderr); print('d'); x",
    "several faces": "class Face:\n    def _repr_mimebundle_(self, **_):\n        return {'text/plain': 'p', 'application/x+json': {'t': (1, 2.5)}}\nFace()",
    "a display that is changed": "from IPython.display import display\nhandle = display('old', display_id='one')",
    "changed later": "handle.update('new')",
    "cleared": "from IPython.display import clear_output\nprint('gone'); clear_output(); 'left'",
    "a picture by pyplot": "from matplotlib import pyplot\npyplot.plot([1, 2]); pyplot.show()",
    "pandas": "import pandas\npandas.DataFrame({'a': [1, None]})",
    "a magic": "%pdef len",
    "what came before": "_3 + len(Out)",
    "await": "import asyncio\nawait asyncio.sleep(0, 'slept')",
    "in this place": "import os\nos.environ['PLACE'], 'secret' in os.environ.values(), __name__",
}


def notebook(*sources):
    cells = [new_code_cell("client = 1", metadata={"tags": ["parameters"]}), new_markdown_cell("# Head")]
    cells += [new_code_cell(source) for source in sources]
    cells.append(new_code_cell("1 / 0", metadata={"tags": ["skip-execution"]}))
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
    return new_notebook(cells=cells, metadata=SPEC)


def done(execute):
    return settle_notebook(execute(notebook(*SHOWN.values()), {"client": 2}, {"PLACE": "here"}))


def test_it_shows_what_a_kernel_shows(monkeypatch):
    monkeypatch.setenv("CXAUDIT_WORKBOOK_PASSWORD", "secret")
    here, there = done(in_process.execute), done(papermill_run.execute)
    for name, mine, other in zip(SHOWN, here.cells[3:], there.cells[3:], strict=False):
        assert mine == other, name
    assert nbformat.writes(here) == nbformat.writes(there)
    assert "image/png" in here.cells[3 + list(SHOWN).index("a picture by pyplot")].outputs[0].data


def test_the_process_is_as_it_was():
    before, main, streams = dict(os.environ), sys.modules["__main__"], (sys.stdout, sys.stderr)
    for _ in range(2):  # nothing of the first is left to the second
        made = in_process.execute(notebook("'old' in globals()", "old = 1"), {"client": 2}, {"PLACE": "here"})
        assert made.cells[3].outputs[0]["data"]["text/plain"] == "False"
    assert (dict(os.environ), sys.modules["__main__"], (sys.stdout, sys.stderr)) == (before, main, streams)
    assert get_ipython() is None


def test_a_failing_cell_is_named_and_the_rest_left_out():
    with pytest.raises(AuditError) as failure:
        in_process.execute(notebook("1 / 0", "open('never', 'w')"), {"client": 2}, {})
    assert failure.value.what.values == {"source": "1 / 0", "error": "ZeroDivisionError: division by zero"}
    assert get_ipython() is None
    assert not os.path.exists("never")
