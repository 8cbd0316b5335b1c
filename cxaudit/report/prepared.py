"""What a report rests on: a client's data, measures and findings, worked out once and handed to every language."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cxaudit import rules, stats
from cxaudit.disclosure import presentable
from cxaudit.findings import Finding
from cxaudit.report import brand, large_survey
from cxaudit.tables.data import ClientData
from cxaudit.workbench import CLIENT_DATA, Workbench

PREPARED = "CXAUDIT_PREPARED"  # where a run has put the evidence for the kernels that show it
SMALL = 50_000_000  # bytes of a client's files
ROOT, CLIENTS, REPORTS = "CXAUDIT_ROOT", "CXAUDIT_CLIENTS", "CXAUDIT_REPORTS"


@dataclass(frozen=True)
class Evidence:
    """Everything that is known of one client: tables, measures (``cxaudit.measures.COLUMNS``), findings by urgency."""

    data: ClientData
    measures: pd.DataFrame
    findings: tuple[Finding, ...]
    logo: Mapping[str, str] | None = None


def gather(workbench: Workbench, client: str) -> Evidence:
    """Read, measure and assess a client (raises ``InputError`` with every problem of their files)."""
    from cxaudit.tables.folder import read_client  # the kernels, which get what was read, do not need it

    home = workbench.clients / client
    # Small tables are searched faster as Python's own strings, large ones take less room as Arrow's.
    small = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) < SMALL
    with pd.option_context("mode.string_storage", "python" if small else "auto"):
        data = read_client(home)
        return assess_client(data, brand.logo(home, data.client.brand.logo))


def assess_client(data: ClientData, logo: Mapping[str, str] | None = None) -> Evidence:
    """Measures and findings of a client that has been read; what is withheld is in none of them, nor in the tables."""
    measures, data = stats.measure(data, large_survey.frames), presentable(data)
    return Evidence(data, measures, tuple(rules.assess(measures, data)), logo)


def store(evidence: Evidence, folder: Path) -> Path:
    """Put the evidence into a private folder, under the hash of its content."""
    content = pickle.dumps(evidence, protocol=pickle.HIGHEST_PROTOCOL)
    path = folder / f"{hashlib.sha256(content).hexdigest()}.evidence"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def restore(path: Path) -> Evidence:
    """The evidence that a run has stored; a file whose content is not what its name says is refused."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != path.stem:
        raise ValueError(f"{path.name} is not what was stored")
    return pickle.loads(content)  # noqa: S301 -- written a moment ago by this program, in a folder of its own


def current(client: str) -> Evidence:
    """The evidence for a chapter: what a run has prepared, else worked out from the client's folder.

    ``client`` is what ``named`` gives: the name of a folder in the workbench around the notebook, or a path.
    """
    folder = Path(client).expanduser()
    prepared = os.environ.get(PREPARED)
    if prepared:
        evidence = restore(Path(prepared))
        if evidence.data.id == folder.name:
            return evidence
    here = workbench_here()
    return gather(replace(here, clients=folder.parent) if len(folder.parts) > 1 else here, folder.name)


def client_reference(workbench: Workbench, client: str) -> str:
    """The client as a notebook names them, so that it finds their folder whenever it is executed again.

    That is the folder's name, unless the clients lie where nobody can find them from the notebook; then it is the path,
    without the name of the person at home there.
    """
    folder = workbench.clients / client
    if folder.parent == workbench.root / CLIENT_DATA:
        return client
    return f"~/{folder.relative_to(Path.home()).as_posix()}" if folder.is_relative_to(Path.home()) else str(folder)


def workbench_here() -> Workbench:
    """The workbench named by the environment, else the nearest folder above that holds clients."""
    told = {
        key: Path(os.environ[name])
        for key, name in (("root", ROOT), ("clients", CLIENTS), ("reports", REPORTS))
        if os.environ.get(name)
    }
    if "root" not in told:
        here = Path.cwd()
        told["root"] = next((f for f in (here, *here.parents) if (f / CLIENT_DATA).is_dir()), here)
    return Workbench.at(**told)
