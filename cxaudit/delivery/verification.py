"""A report proved by making it again: every file compared byte by byte, and what differs said in words."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from cxaudit.delivery.provenance import open_report
from cxaudit.errors import InputError, Problem
from cxaudit.messages import Message, message
from cxaudit.report.cache_key import fingerprint
from cxaudit.report.run import run_client
from cxaudit.workbench import Workbench


@dataclass(frozen=True)
class Verification:
    """What differs between a report and what its inputs make today: nothing, where ``differences`` is empty."""

    client: str
    same: tuple[str, ...]
    differences: tuple[Message, ...]


def verify(report: Path, workbench: Workbench, **options: Any) -> Verification:
    """Make a report again from the client's folder, in a scratch folder, and compare every file byte by byte.

    ``options`` go to ``run_client``. Raises ``InputError`` where the folder is no report.
    """
    _, manifest = open_report(report)
    client = manifest["client"]
    if not (workbench.clients / client / "client.toml").exists():
        what = message("The client's folder {folder} is not there", folder=str(workbench.clients / client))
        raise InputError([Problem(what, message("Say where the clients lie: cxaudit --clients DIR verify REPORT."))])
    told = dict(manifest["files"])
    formats = manifest.get("formats") or sorted({Path(name).suffix[1:] for name in told} - {"ipynb", "json"})
    found = [*list_changed_files(report, told), *program_changed(workbench, manifest, formats)]
    with tempfile.TemporaryDirectory(prefix="cxaudit-verify-") as scratch:
        again = replace(workbench, reports=Path(scratch))
        made = run_client(again, client, manifest["parameters"]["languages"], formats, **options).folder
        new = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
        found += inputs_changed(manifest, new)
        found += versions_changed(manifest, new)
        same, other = compare_files(told, new["files"])
        found += [message("{file} comes out differently", file=name) for name in other]
        found += findings_changed(report / "findings.json", made / "findings.json")
    return Verification(client, tuple(same), tuple(found))


def list_changed_files(report: Path, told: Mapping[str, str]) -> Iterator[Message]:
    """Files of the report that are no longer as they were written."""
    for name, mark in told.items():
        path = report / name
        if not path.exists():
            yield message("{file} is missing in the report", file=name)
        elif f"sha256:{sha256(path.read_bytes()).hexdigest()}" != mark:
            yield message("{file} was changed after it was written", file=name)


def program_changed(workbench: Workbench, manifest: Mapping[str, Any], formats: Sequence[str]) -> Iterator[Message]:
    """Whether the fingerprint of all that made the report is another one today (or it has none)."""
    client, spoken = manifest["client"], manifest["parameters"]["languages"]
    today = {fingerprint(workbench, client, languages, formats) for languages in (None, spoken)}
    if manifest.get("fingerprint") not in today:
        yield message("The inputs, the program, its notebooks or its templates are not those that made the report")


def inputs_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Message]:
    """Input files that differ from those of the report."""
    before, after = old["inputs"], new["inputs"]
    for name in sorted({*before, *after}):
        if name not in after:
            yield message("The input {file} is gone", file=name)
        elif name not in before:
            yield message("The input {file} is new", file=name)
        elif before[name] != after[name]:
            yield message("The input {file} has other content", file=name)


def versions_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Message]:
    """Software that is not what it was."""
    for name, now in new["versions"].items():
        before = old["versions"].get(name, "—")
        if before != now:
            yield message("{name} was {before} and is {now}", name=name, before=before, now=now)


def compare_files(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The files that are the same, and those that are not (what others have put beside them does not count)."""
    names = [name for name in sorted({*old, *new}) if name in new or not name.startswith(("handbook", "invitation"))]
    return [n for n in names if old.get(n) == new.get(n)], [n for n in names if old.get(n) != new.get(n)]


def findings_changed(old: Path, new: Path) -> Iterator[Message]:
    """Findings that came or went."""
    if not old.exists() or old.read_bytes() == new.read_bytes():
        return
    sets = [
        {(f["rule"], f["subject"]) for f in json.loads(p.read_text(encoding="utf-8"))["findings"]} for p in (old, new)
    ]
    for rule, subject in sorted(sets[0] - sets[1]):
        yield message("The finding {rule} {subject} is gone", rule=rule, subject=subject)
    for rule, subject in sorted(sets[1] - sets[0]):
        yield message("The finding {rule} {subject} is new", rule=rule, subject=subject)
