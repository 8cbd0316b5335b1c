"""The formats of a report, one a file: exporters of an executed notebook, which JupyterLab's menu offers too."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any


@cache
def exporter(name: str) -> Any:
    """The exporter of a format (``pdf``, ``html``, ``xlsx``), built once."""
    return importlib.import_module(f"{__name__}.{name}").EXPORTER()
