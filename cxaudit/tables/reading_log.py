"""What is written down while a client's folder is read: problems, remarks, what was left out, how files were read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cxaudit.errors import Problem
from cxaudit.formats.sheet import Sheet
from cxaudit.messages import message
from cxaudit.tables.client import Section
from cxaudit.tables.schema import Clean, Fault, problems_of

SET_ASIDE = ("file", "sheet", "row", "column", "value", "reason")
FACTS = ("file", "table", "format", "encoding", "separator", "sheet", "rows", "read", "unused")
READINGS = (*FACTS, "not_shown", "not_answered", "hard_to_say")  # the last three: why answers of a survey are missing


@dataclass
class ReadingLog:
    """What is written down while a folder is read: files, problems, remarks, what was left out."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[dict[str, Any]] = field(default_factory=list)
    files: set[Path] = field(default_factory=set)

    def inputs(self) -> dict[str, str]:
        """Every file that was read with the hash of its content."""
        return {path.relative_to(self.folder).as_posix(): f"sha256:{digest(path)}" for path in sorted(self.files)}

    def note_reading(self, sheet: Sheet, cleaned: Clean, states: Mapping[str, int] | None = None) -> None:
        """Write down how a sheet was read, what its vendor's module left out, and why answers are missing."""
        used = {position: name for name, position in cleaned.where.items()}
        self.readings.append(
            {
                "file": sheet.file,
                "table": cleaned.table.name,
                "format": sheet.format,
                "encoding": sheet.encoding,
                "separator": sheet.separator,
                "sheet": sheet.name,
                "rows": len(sheet),
                "read": ", ".join(used.values()),
                "unused": ", ".join(h for i, h in enumerate(cleaned.sheet.headings) if h and i not in used),
                **(states or {}),
            }
        )
        self.set_aside += [
            {"file": sheet.file, "sheet": sheet.name, "row": a.line, "column": "", "value": a.value, "reason": a.why}
            for a in sheet.aside
        ]
        self.remarks += [Problem(remark, None, **sheet.place()) for remark in sheet.remarks]


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_left_out(one: Clean, section: Section) -> Iterator[Fault]:
    """The rows that client.toml leaves out by their numbers in the file."""
    for why, numbers in section.leave_out.items():
        rows = [i for i, line in enumerate(one.sheet.lines) if line in set(numbers)]
        if rows:
            yield Fault(message("left out by client.toml: {why}", why=why), None, rows, weight="duplicate")


def settle_faults(record: ReadingLog, one: Clean, faults: Iterable[Fault], section: Section) -> Clean:
    """A table once its faults have been dealt with: told as problems or remarks, or set aside with their rows."""
    faults = list(faults)
    remarks = [f for f in faults if f.weight == "remark"]
    problems = [f for f in faults if f.weight == "problem" and not (section.aside and len(f.rows))]
    aside = [f for f in faults if f.weight == "duplicate" or (f.weight == "problem" and section.aside and len(f.rows))]
    record.remarks += problems_of(one, remarks)
    record.problems += [*one.problems, *problems_of(one, problems)]
    record.set_aside += [entry for fault in aside for entry in entries(one, fault)]
    gone = {int(row) for fault in aside if fault.drop for row in fault.rows}
    frame = one.frame.drop(index=[row for row in gone if row in one.frame.index]) if gone else one.frame
    broken = bool(one.problems) or any(not len(f.rows) for f in problems)
    return replace(one, frame=frame, faults=(), problems=one.problems if broken else ())


def entries(one: Clean, fault: Fault) -> Iterator[dict[str, Any]]:
    """What a fault sets aside, a line for each row."""
    position = one.where.get(fault.column) if fault.column else None
    for row in fault.rows:
        value = one.sheet.cells[position].at(int(row)) if position is not None else ""
        yield {
            "file": one.sheet.file,
            "sheet": one.sheet.name,
            "row": int(one.sheet.lines[int(row)]),
            "column": one.sheet.headings[position] if position is not None else "",
            "value": "" if value is None else str(value),
            "reason": fault.what,
        }
