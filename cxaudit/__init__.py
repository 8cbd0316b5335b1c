"""cxaudit: audits of customer experience, from a client's folder to a report that a board reads.

From Python (nothing is loaded before it is asked for)::

    import cxaudit

    data = cxaudit.read("client_data/example-bank")
    measures = cxaudit.measure(data)
    findings = cxaudit.assess(data, measures)
    result = cxaudit.run("client_data/example-bank", languages=["en"], formats=["html"])
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxaudit.api import assess as assess
    from cxaudit.api import measure as measure
    from cxaudit.api import open_audit as open_audit
    from cxaudit.api import read as read
    from cxaudit.api import run as run
    from cxaudit.workbench import Workbench as Workbench

__version__ = "0.1.0"

#: The public names with the modules that they live in.
PUBLIC = {"Workbench": "workbench"} | dict.fromkeys(("read", "measure", "assess", "run", "open_audit"), "api")


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(importlib.import_module(f"cxaudit.{PUBLIC[name]}"), name)
    raise AttributeError(f"module 'cxaudit' has no attribute {name!r}; public are {', '.join(sorted(PUBLIC))}")


def __dir__() -> list[str]:
    return sorted({*globals(), *PUBLIC})
