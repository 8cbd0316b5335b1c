"""One client from folder to report: read, measure once, execute and export per language, put into place whole."""

from __future__ import annotations

import json
import math
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from cxaudit.execution.papermill_run import Execute, execute
from cxaudit.findings import Finding
from cxaudit.language import Language, available
from cxaudit.measures import ALL
from cxaudit.messages import Message, message
from cxaudit.problems import Problem, find_problems
from cxaudit.problems.wording import actions_of, against, owner_of, title_of
from cxaudit.report import prepared as room
from cxaudit.report.atomic import replace_folder
from cxaudit.report.blocks import UNTRANSLATED
from cxaudit.report.cache_key import fingerprint, is_fresh
from cxaudit.report.compose import compose, iterate_outputs, settle_notebook, without_empty
from cxaudit.report.locks import client_lock
from cxaudit.report.method import SOFTWARE
from cxaudit.report.prepared import Evidence
from cxaudit.report.sections import sections, wave
from cxaudit.report.text import visible
from cxaudit.stats import headline_measures
from cxaudit.workbench import Workbench

DEFAULT_REPORT_FORMATS = ("pdf", "html", "xlsx")  # written when nobody asks for others
KNOWN = (*DEFAULT_REPORT_FORMATS, "pptx", "docx", "archive")  # archive: the PDF as PDF/A
RUN_SEED = 0  # statistics that draw lots start from it
Progress = Callable[[Message], None]


@dataclass(frozen=True)
class RunResult:
    """What a run made: the folder, its files, the findings, how long it took, and the texts that no catalogue had."""

    client: str
    folder: Path
    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    seconds: float
    untranslated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def silent(_: Message) -> None:
    """Progress that nobody watches."""


def run_client(
    workbench: Workbench,
    client: str,
    languages: Sequence[str] | None = None,
    formats: Iterable[str] = DEFAULT_REPORT_FORMATS,
    progress: Progress = silent,
    *,
    execute: Execute = execute,
) -> RunResult:
    """Audit a client and write their report into ``reports/<client>/`` (raises ``InputError`` with nothing written).

    ``languages``: those of client.toml by default. ``execute`` runs a notebook: the seam for another
    way to run kernels. Where another run is at work on the client, this one waits, and takes over what that one has
    made if it would make the same.
    """
    began = time.perf_counter()
    formats = tuple(formats)
    mark = fingerprint(
        workbench, client, languages, formats
    )  # before anything is read: a later change is seen next time
    progress(message("Reading and measuring {client}", client=client))
    evidence = room.gather(workbench, client)
    spoken = list(dict.fromkeys(languages or evidence.data.client.languages))
    home, missed = workbench.reports / client, {}
    with client_lock(workbench.reports, client, lambda: progress(WAITING)) as waited:
        if not (waited and is_fresh(workbench, client, mark)):
            with scratch_folder(workbench.reports, client) as folder:
                missed = write_report(folder, workbench, evidence, spoken, formats, progress, execute, mark)
                replace_folder(folder, home)
    files = tuple(sorted(p.name for p in home.iterdir()))
    return RunResult(client, home, files, evidence.findings, time.perf_counter() - began, missed)


WAITING = message("Waiting: another run is at work on this client")


def write_report(
    folder: Path,
    workbench: Workbench,
    evidence: Evidence,
    spoken: Sequence[str],
    formats: Iterable[str],
    progress: Progress,
    execute: Execute,
    mark: str,
) -> dict[str, tuple[str, ...]]:
    """Write a whole report into a folder; gives for each language the texts that its catalogue lacked."""
    log, missed, client = Log(folder / "run.log"), {}, evidence.data.id
    for code in spoken:
        progress(message("Writing the report in {language}", language=message(LANGUAGE_NAMES.get(code, code))))
        notebook, missed[code] = execute_language(workbench, evidence, code, execute)
        log.note(f"{code}: executed")
        for name in export_formats(notebook, folder, client, code, formats, first=code == spoken[0]):
            log.note(f"{name}: written")
    write_json(folder / "findings.json", findings_json(evidence))
    log.note("done")
    write_json(
        folder / "manifest.json",
        {**manifest(evidence, folder, spoken), "formats": sorted(formats), "fingerprint": mark},
    )
    return missed


LANGUAGE_NAMES = {"en": "English", "ru": "Russian"}


def execute_language(
    workbench: Workbench, evidence: Evidence, code: str, execute: Execute
) -> tuple[NotebookNode, tuple[str, ...]]:
    """The executed notebook of one language, and the texts that its catalogue lacked."""
    language = Language(code)
    notebook = compose(workbench.notebooks, evidence.data, language)
    with tempfile.TemporaryDirectory(prefix="cxaudit-") as scratch:
        environment = {
            room.PREPARED: str(room.store(evidence, Path(scratch))),
            room.ROOT: str(workbench.root),
            room.CLIENTS: str(workbench.clients),
            room.REPORTS: str(workbench.reports),
        }
        done = execute(
            notebook, {"client": room.client_reference(workbench, evidence.data.id), "language": code}, environment
        )
    missed = {text for data in iterate_outputs(done) for text in data.get(UNTRANSLATED, ())}
    return without_empty(settle_notebook(done)), tuple(sorted(language.missed | missed))


ENDINGS = {"archive": "pdf"}


def export_formats(
    notebook: NotebookNode, folder: Path, client: str, code: str, formats: Iterable[str], first: bool
) -> list[str]:
    """The files of one language; the workbook once, in the first."""
    from cxaudit.report.export import exporter

    wanted = [f for f in KNOWN if f in set(formats) and (f != "xlsx" or first)]
    files = {f"{client}.xlsx" if f == "xlsx" else f"{client}-{code}.{ENDINGS.get(f, f)}": exporter(f) for f in wanted}
    for name, export in files.items():
        content, _ = export.from_notebook_node(notebook)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    nbformat.write(notebook, folder / f"{client}-{code}.ipynb")
    return [*files, f"{client}-{code}.ipynb"]


@contextmanager
def scratch_folder(reports: Path, client: str) -> Any:
    """A folder beside the reports, on the same file system; gone again if anything fails."""
    reports.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{client}-", dir=reports))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Log:
    """The story of a run, a line a step with the seconds since its start."""

    path: Path
    began: float = field(default_factory=time.perf_counter)

    def note(self, step: str) -> None:
        """Add a line."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{time.perf_counter() - self.began:6.2f} s  {step}\n")


# -- the files for machines -----------------------------------------------------------------------------------------


def findings_json(evidence: Evidence) -> dict[str, Any]:
    """All findings as the contract of the client folder says."""
    data = evidence.data
    tongues = {code: Language(code) for code in available()}
    return {
        "client": data.id,
        "wave": wave(data),
        "inputs": dict(sorted(data.inputs.items())),
        "sections": sections(data),
        "figures": list(key_figures(evidence)),
        "findings": [finding_json(f, tongues) for f in evidence.findings],
        "problems": problems_json(evidence, tongues),
    }


def problems_json(evidence: Evidence, tongues: Mapping[str, Language]) -> list[dict[str, Any]]:
    """Every problem with all its evidence, those first that reach most customers."""
    return [problem_json(problem, evidence, tongues) for problem in find_problems(evidence.findings, evidence.data)]


def problem_json(problem: Problem, evidence: Evidence, tongues: Mapping[str, Language]) -> dict[str, Any]:
    """One problem, its sentences in every language."""
    data, reach = evidence.data, problem.reach
    titles = {code: visible(title_of(problem, data, code)) for code in sorted(tongues)}
    first = min(problem.entities)

    def told(sentence: Message) -> dict[str, str]:
        return {code: visible(tongue.say(sentence)) for code, tongue in sorted(tongues.items())}

    return {
        "id": visible(f"{first.kind}-{first.name}"),
        "title": titles,
        "severity": problem.severity,
        "findings": [{"rule": f.rule, "subject": visible(f.subject)} for f in problem.findings],
        "tied_by": list(problem.tied_by),
        "sources": sorted({f.area for f in problem.findings}),
        "against": [told(f.statement) for f in against(problem, evidence.findings, data)],
        "cause": problem.cause,
        "cause_evidence": [{"rule": f.rule, "subject": visible(f.subject)} for f in problem.cause_evidence],
        "customers": None
        if reach is None
        else {part: json_number(round(getattr(reach, part))) for part in ("estimate", "low", "high", "of")},
        "actions": [{"statement": told(action), "owner": visible(owner_of(problem))} for action in actions_of(problem)],
    }


def key_figures(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """The overall numbers, and the gaps of the dimensions: what clients can be compared by."""
    measures = evidence.measures
    wanted = measures["measure"].isin(headline_measures()) & measures["level"].eq("overall")
    wanted |= measures["measure"].eq("gap 5") & measures["level"].eq("dimension")
    for row in measures[wanted & measures["group"].eq(ALL) & measures["estimate"].notna()].itertuples():
        words = {part: getattr(row, part) for part in ("instrument", "measure", "level", "term", "unit")}
        yield words | {part: json_number(getattr(row, part)) for part in ("estimate", "low", "high", "n")}


def finding_json(finding: Finding, tongues: Mapping[str, Language]) -> dict[str, Any]:
    """One finding, its sentences in every language."""
    return {
        "rule": finding.rule,
        "area": finding.area,
        "subject": visible(finding.subject),
        "severity": finding.severity,
        "estimate": json_number(finding.estimate),
        "low": json_number(finding.low),
        "high": json_number(finding.high),
        "unit": tongues["en"].say(finding.unit) if finding.unit else "",
        "p": json_number(finding.p),
        "n": json_number(finding.n),
        "statement": {code: visible(tongue.say(finding.statement)) for code, tongue in sorted(tongues.items())},
        "action": {code: visible(tongue.say(finding.action)) for code, tongue in sorted(tongues.items())},
        "counts": finding.counts,
        "owner": visible(finding.owner),
        "figure": finding.figure,
        "table": finding.table,
    }


def json_number(x: float) -> float | int | None:
    """A number as JSON takes it."""
    if x is None or not math.isfinite(x):
        return None
    return int(x) if float(x).is_integer() else float(x)


def manifest(evidence: Evidence, folder: Path, languages: Sequence[str]) -> dict[str, Any]:
    """What the report was made from, with what, and what came out (but for run.log, which tells times)."""
    files = sorted(p for p in folder.iterdir() if p.name not in {"run.log", "manifest.json"})
    return {
        "client": evidence.data.id,
        "inputs": dict(sorted(evidence.data.inputs.items())),
        "files": {p.name: f"sha256:{sha256(p.read_bytes()).hexdigest()}" for p in files},
        "parameters": {"client": evidence.data.id, "languages": list(languages)},
        "client.toml": evidence.data.client.model_dump(mode="json"),
        "seed": RUN_SEED,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in SOFTWARE}},
    }


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that reads the same on every machine."""
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n", encoding="utf-8"
    )
