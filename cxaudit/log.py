"""The log of failures that nobody expected: a line of each for people, the whole of it in a file."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path


def reason(failure: Exception) -> str:
    """The first line of what an unexpected failure says of itself."""
    return (str(failure).strip().splitlines() or [type(failure).__name__])[0][:200]


def record(failure: Exception, reports: Path) -> Path:
    """Add the traceback of an unexpected failure to the log of the workbench, or to one in the temporary folder."""
    import tempfile  # only a program that failed needs the two
    import traceback

    entry = f"{datetime.now():%Y-%m-%d %H:%M:%S}\n{''.join(traceback.format_exception(failure))}\n"
    for folder in (reports, Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "run.log").open("a", encoding="utf-8") as log:
                log.write(entry)
        except OSError:
            continue
        return folder / "run.log"
    return Path(os.devnull)
