"""What a kernel's cells print: sent when there is something to send.

Jupyter flushes both streams six times a cell, and each time waits for the thread that sends, printed or not; in a report
of two hundred cells that is most of what the cells cost beside their own work.
"""

from __future__ import annotations

from ipykernel import iostream


class OutStream(iostream.OutStream):
    """A stream for which a flush of nothing is nothing."""

    unsent = False

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Keep a text until it is sent."""
        self.unsent = True
        return super().write(string)

    def flush(self) -> None:
        """Send what was written since the last time, and wait until it is gone."""
        if self.unsent:
            self.unsent = False
            super().flush()
