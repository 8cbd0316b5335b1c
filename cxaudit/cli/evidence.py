"""The commands of a sceptic: where a number comes from, whether a report can be made again, whom it gives away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxaudit.cli.session import Session
from cxaudit.messages import Message, message

if TYPE_CHECKING:
    from cxaudit.delivery.provenance import Explanation, Origin

MOST_LISTED = 10  # origins of one number that are printed
Reports = Annotated[list[Path], typer.Argument(metavar="REPORT…", help="Folders under reports/, or files of a report.")]
TRIED = message(
    "Tried: {n} file, {numbers} numbers, {differences} differences of a whole and its parts, {labels} labels",
    "Tried: {n} files, {numbers} numbers, {differences} differences of a whole and its parts, {labels} labels",
)


def attack(
    context: typer.Context,
    reports: Reports,
    min_group: Annotated[
        int | None,
        typer.Option(
            min=2,
            help="The smallest group that may be shown.  [default: as the report's manifest says]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Try to work out a small group of people from finished reports, as an outsider would.

    ```text
    cxaudit attack reports/acme
    cxaudit attack reports/acme archive/acme-2025     # what two reports give away together
    ```

    Reads every file (hidden sheets, charts' memories, attributes, metadata, outputs) and tries subtraction and
    differencing. Exit code 1 where a group under the minimum can be known.
    """
    from cxaudit.delivery.attack import attack as attempt

    session: Session = context.obj
    result = attempt([locate_report(session, path) for path in reports], min_group)
    facts = {"numbers": result.numbers, "differences": result.differences, "labels": result.labels}
    session.say(TRIED.fill(n=result.files, **facts))
    for breach in result.breaches:
        session.say(breach.what, "red")
    if result.breaches:
        n = len(result.breaches)
        session.say(
            message("{n} way to know a small group was found.", "{n} ways to know a small group were found.", n=n),
            "bold red",
        )
        raise typer.Exit(1)
    session.say(message("No group under the minimum can be known from these files."), "green")


TOGETHER = message(
    "Together with the report that this one replaces, {n} number tells what fewer than the minimum of people answered:"
    " whoever holds both can subtract. Wait for more answers, or hand this one only to those who do not have the old.",
    "Together with the report that this one replaces, {n} numbers tell what fewer than the minimum of people answered:"
    " whoever holds both can subtract. Wait for more answers, or hand this one only to those who do not have the old.",
)


def copy_public_files(report: Path) -> dict[str, bytes]:
    """The files of a report that tell its numbers, as long as they are there; a new report takes their place."""
    files = [*sorted(report.glob("*.ipynb"))[:1], report / "findings.json", report / "manifest.json"]
    return {path.name: path.read_bytes() for path in files if path.is_file()}


def compare_with_previous(session: Session, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Say where a report and the one before it give a few people away together."""
    from cxaudit.delivery.successive import since

    found = since(old, new) if old else ()
    if found:
        session.say(TOGETHER.fill(n=len(found)), "yellow")


def explain(
    context: typer.Context,
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="The name of a folder in reports/, or its path.")],
    asked: Annotated[
        str, typer.Argument(metavar="NUMBER-OR-FINDING", help="As printed: −0,80; 46 %; gap-5 REL; or a table's id.")
    ],
) -> None:
    """Say where a number of the report comes from: formula, rows, files with hashes, code, versions.

    ```text
    cxaudit explain acme "−0,80"
    cxaudit explain acme "gap-5 REL"
    cxaudit explain acme gaps
    ```

    A number with a minus sign of the keyboard stands after two dashes: `cxaudit explain acme -- -0.80`.
    """
    from cxaudit.delivery.provenance import explain as origins

    session: Session = context.obj
    session.client = client
    told = origins(locate_report(session, Path(client)), asked)
    for statement in findings(told, session.language.code):
        session.console.print(statement, style="bold", markup=False)
    for origin in told.origins[:MOST_LISTED]:
        for sentence in lines(origin):
            session.say(sentence)
    for sentence in sources(told.made.cells, told.made.files) if told.made else ():
        session.say(sentence)
    left = len(told.origins) - MOST_LISTED
    if left > 0:
        session.say(message("… and {n} more row.", "… and {n} more rows.", n=left), "dim")
    versions = ", ".join(f"{name} {number}" for name, number in told.versions.items())
    session.say(message("Made with {versions}; seed {seed}", versions=versions, seed=told.seed), "dim")


def findings(told: Explanation, code: str) -> list[str]:
    """The sentences of the findings that were asked for."""
    return [str(f["statement"].get(code) or next(iter(f["statement"].values()))) for f in told.findings]


def lines(origin: Origin) -> list[Message]:
    """One origin in sentences."""
    from cxaudit.measures import ALL

    row = origin.row
    interval = " [{}; {}]".format(*(exact(row[key]) for key in ("low", "high"))) if row.get("low") is not None else ""
    named = {key: message(str(row.get(key) or "")) for key in ("area", "measure", "level")}
    said = [
        message(
            "{area} / {measure} / {level} / {term} / {group}: {estimate}{interval}, n = {people}",
            **named,
            term=str(row.get("term") or ""),
            group=message(str(row.get("group") or ALL)),
            estimate=exact(row["estimate"]),
            interval=interval,
            people=exact(row["n"]),
        )
    ]
    if row.get("method"):
        said.append(message("    formula: {method}", method=message(str(row["method"]))))
    return said + sources(origin.cells[:4], origin.files)


def sources(cells: Sequence[tuple[str, int, str]], files: Mapping[str, str]) -> list[Message]:
    """The code that shows something, and the files behind it."""
    code = [
        message("    code: {cell}, line {line}: {source}", cell=cell, line=str(line), source=source)
        for cell, line, source in cells
    ]
    return code + [message("    file: {file} {hash}", file=name, hash=mark) for name, mark in files.items()]


def exact(number: object) -> str:
    """A number unrounded."""
    return "—" if number is None else f"{number:.10g}" if isinstance(number, int | float) else str(number)


def verify(
    context: typer.Context,
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A folder under reports/, or its path.")],
) -> None:
    """Make a report again from its inputs, in a scratch folder, and say what differs.

    ```text
    cxaudit verify reports/acme
    cxaudit --clients /mnt/clients verify archive/acme-2025
    ```

    The same inputs and the same program give the same bytes. Exit code 1 where anything differs.
    """
    from cxaudit.delivery.verification import verify as made_again

    session: Session = context.obj
    path = locate_report(session, report)
    with session.progress(message("Making {report} again", report=path.name)) as progress:
        found = made_again(path, session.workbench, progress=progress)
    n = len(found.same)
    session.say(
        message("{n} file comes out the same, byte by byte.", "{n} files come out the same, byte by byte.", n=n)
    )
    for difference in found.differences:
        session.say(difference, "red")
    if found.differences:
        raise typer.Exit(1)
    session.say(message("Nothing differs."), "green")


def locate_report(session: Session, path: Path) -> Path:
    """A path as it is, or the report of that name in the workbench."""
    return path if path.exists() else session.workbench.reports / path.name
