"""Nothing happens on import: no heavy room is opened, no file is written."""

import subprocess
import sys

LOOK = "import {module}, sys; print(' '.join(sorted({{m.split('.')[0] for m in sys.modules}})))"


def loaded(module, cwd):
    done = subprocess.run(
        [sys.executable, "-B", "-c", LOOK.format(module=module)], cwd=cwd, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_package_loads_neither_pictures_nor_notebooks(tmp_path):
    assert not loaded("cxaudit", tmp_path) & {"matplotlib", "pandas", "IPython", "jupyter_client", "nbformat"}
    assert not list(tmp_path.iterdir())


def test_the_command_line_stays_light(tmp_path):
    assert not loaded("cxaudit.cli", tmp_path) & {"matplotlib", "pandas", "numpy", "nbformat", "babel"}
    assert not list(tmp_path.iterdir())
