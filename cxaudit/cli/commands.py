"""The commands, in the order in which a consultant meets them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxaudit import __version__
from cxaudit.cli import evidence, express, files, handout, handover, opening
from cxaudit.cli.options import ALL_FORMATS, Formats, Languages, Name, Names, languages, one_language, parse_formats
from cxaudit.cli.session import Session
from cxaudit.errors import InputError, Problem
from cxaudit.messages import message

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def print_version(wanted: bool) -> None:
    """Print the version and leave, where that was asked for."""
    if wanted:
        typer.echo(f"cxaudit {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    clients: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the clients' folders lie.  [default: client_data]", show_default=False),
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the reports go.  [default: reports]", show_default=False)
    ] = None,
    ui_lang: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="The language of messages. By default the client's first language; where no client is concerned, "
            "the language of the machine (LANG), else English.",
            show_default=False,
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the details of a failure.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", is_eager=True, callback=print_version)
    ] = False,
) -> None:
    """Audits of customer experience: a client's folder in, a report that a board reads out.

    The first steps:

    ```text
    cxaudit init my-workbench     # a folder for your work, anywhere
    cd my-workbench
    cxaudit new acme --lang en    # a client: client.toml and Excel templates
    cxaudit check acme            # what is there, what is missing, what is wrong
    cxaudit run acme              # the report, in reports/acme/
    ```

    Options such as `--clients DIR` stand before the command. Exit codes: 0 fine, 2 something is wrong with
    the input, 1 a fault of the program.
    """
    session: Session = context.obj
    session.clients, session.reports, session.speak, session.debug = clients, reports, ui_lang, debug


@app.command()
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or an empty one.")],
    examples: Annotated[bool, typer.Option("--examples", help="Add the two example clients.")] = False,
) -> None:
    """Make a workbench: notebooks, templates, and folders for clients and reports.

    Everything in it is yours to change; what a workbench lacks comes with the program.

    ```text
    cxaudit init ~/audits
    cxaudit init ~/audits --examples
    ```
    """
    from cxaudit.starters import new_workbench

    session: Session = context.obj
    new_workbench.create(folder, examples=examples)
    session.say(message("The workbench lies in {folder}. Go there and type: cxaudit new NAME", folder=str(folder)))


@app.command()
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name of the folder: short, without slashes.")],
    lang: Annotated[str, typer.Option("--lang", metavar="ru|en", help="The language of headings and comments.")] = "ru",
) -> None:
    """Make a folder for a new client: a commented client.toml and an Excel template for every table.

    The templates have drop-down lists, checks and a sheet on how to fill them. Everything but client.toml is optional:
    delete what you do not need.

    ```text
    cxaudit new acme --lang en
    ```
    """
    from cxaudit.starters import new_client

    session: Session = context.obj
    session.speak = session.speak or one_language(lang)
    home = new_client.create(session.workbench.clients, name, one_language(lang))
    session.say(message("The client's folder is {folder}.", folder=str(home)))
    typed = f'"{name}"' if " " in name else name
    session.say(message("Fill in the tables that you have, then type: cxaudit check {name}", name=typed))


@app.command()
def check(context: typer.Context, clients: Names = None, password: opening.Password = False) -> None:
    """Read everything and say what is there, what is missing, what is wrong; nothing is written.

    ```text
    cxaudit check acme
    cxaudit check              # every client
    ```

    All problems are shown at once, each with file, sheet, cell and what would be right.
    """
    from cxaudit.cli.summary import show
    from cxaudit.tables.folder import read_client

    session: Session = context.obj
    opening.ask(session, password)
    failed = False
    for name in session.choose_clients(clients):
        folder = session.folder(name)
        try:
            show(session, read_client(folder))
        except InputError as failure:
            session.say(message("{client}: no audit can be made yet", client=name), "bold")
            session.problems(failure.problems)
            failed = True
    if failed:
        raise typer.Exit(InputError.exit_code)


@app.command()
def run(
    context: typer.Context,
    client: Name,
    lang: Languages = None,
    formats: Formats = ALL_FORMATS,
    archive: handover.Archive = False,
    password: opening.Password = False,
) -> None:
    """Audit one client and write the report.

    ```text
    cxaudit run acme
    cxaudit run acme --lang ru,en --format pdf
    cxaudit run acme --format pdf,pptx,docx      # with slides and a summary in Word
    cxaudit --reports /mnt/reports run acme
    ```

    The old report stays until the new one is whole.
    """
    session: Session = context.obj
    session.folder(client)
    opening.ask(session, password)
    audit(session, client, languages(lang), parse_formats(formats, archive))


@app.command()
def batch(
    context: typer.Context,
    clients: Names = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every client, the same as naming none.")] = False,
    lang: Languages = None,
    formats: Formats = ALL_FORMATS,
    archive: handover.Archive = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many clients at once.  [default: one a core]", show_default=False)
    ] = None,
    force: Annotated[
        bool, typer.Option("--force/--resume", help="Make every report again, or only those whose inputs changed.")
    ] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first client that fails.")] = False,
    timeout: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="The longest that one client may take.", show_default=False),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Work on the Dask cluster of this scheduler.", show_default=False),
    ] = None,
    password: opening.Password = False,
) -> None:
    """Audit many clients at once; a client that fails touches no other, and what is unchanged is skipped.

    ```text
    cxaudit batch --all
    cxaudit batch acme beta --format pdf --lang en
    cxaudit batch --all --jobs 4 --timeout 300
    cxaudit batch --all --dask tcp://scheduler:8786
    ```

    Ctrl-C ends it cleanly, and the next batch goes on where it stopped. All clients at a glance: `reports/index.html`.
    At the end stands who failed and why. Exit code 0 when every client has its report, 1 when any of them failed,
    whatever the reason; 2 only when the command itself cannot be understood.
    """
    from cxaudit.batch.run import Task
    from cxaudit.cli.batch import audit_all, usual_jobs

    session: Session = context.obj
    names = session.choose_clients(None if everyone else clients)
    opening.ask(session, password)
    task = Task(session.workbench, languages(lang), parse_formats(formats, archive))
    code = audit_all(
        session,
        task,
        list(dict.fromkeys(names)),
        jobs=jobs or usual_jobs(),
        force=force,
        fail_fast=fail_fast,
        timeout=timeout,
        address=dask,
    )
    if code:
        raise typer.Exit(code)


@app.command()
def sample(
    context: typer.Context,
    client: Name,
    share: Annotated[
        float | None,
        typer.Option(
            min=0.001, max=1, help="The share to check.  [default: as many as a verdict needs]", show_default=False
        ),
    ] = None,
    checker: Annotated[
        list[str] | None,
        typer.Option(help="Who checks; repeat for several.  [default: managers, across teams]", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another number draws other actions; the same one the same.")] = 1,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The workbook.  [default: reports/CLIENT-checks.xlsx]", show_default=False),
    ] = None,
) -> None:
    """Plan quality checks: which actions, who checks whom, how many hours, what it tells.

    Needs the table `actions` (team, manager, action, count); the latest period is planned.

    ```text
    cxaudit sample acme
    cxaudit sample acme --share 0.15 --checker Ann --checker Bob
    ```
    """
    from cxaudit.cli import check_list
    from cxaudit.sampling_plan import sampling_plan
    from cxaudit.tables.folder import read_client

    session: Session = context.obj
    data = read_client(session.folder(client))
    if not data.has("actions"):
        raise InputError(
            [Problem(message("There is no table of actions"), message("`cxaudit new` makes its template."))]
        )
    actions = data.tables["actions"]
    if "period" in actions:
        actions = actions[actions["period"].eq(actions["period"].max())]
    plan = sampling_plan(
        actions,
        standard=data.client.thresholds.quality_standard,
        share=share,
        checkers=checker or (),
        seed=seed,
    )
    for sentence in check_list.describe_plan(plan):
        session.say(sentence)
    path = to or session.workbench.reports / f"{client}-checks.xlsx"
    check_list.write_list(path, plan, session.language)
    session.say(message("The list of checks lies in {file}", file=str(path)), "green")


@app.command()
def lab(
    context: typer.Context,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="ru|en",
            help="The language of JupyterLab and of its notebooks; that of the machine by default.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Open JupyterLab at a start page: clients, chapters, the report, editors, and a board to explore findings.

    ```text
    cxaudit lab --lang ru
    ```

    Its notebooks are copies in the folder `lab`, in your language; what you change in them is kept.
    """
    from cxaudit.lab.laboratory import open_lab

    session: Session = context.obj
    session.speak = one_language(lang) if lang else session.speak
    raise typer.Exit(open_lab(session.workbench, session.language.code, session.say))


for command in (
    files.read,
    files.questionnaire,
    files.collect,
    handout.handbook,
    express.express,
    handover.brand,
    handover.pack,
    evidence.attack,
    evidence.explain,
    evidence.verify,
):
    app.command()(command)


def audit(session: Session, client: str, languages: tuple[str, ...] | None, formats: tuple[str, ...]) -> None:
    """Run one audit and say where its report lies."""
    from cxaudit.execution import fork_kernel, light_imports  # noqa: F401 -- must be the first of Jupyter's to be imported

    fork_kernel.prepare()
    from cxaudit.report.run import run_client

    folder = session.workbench.reports / client
    before = evidence.copy_public_files(folder)
    with session.progress(message("Auditing {client}", client=client)) as progress:
        run_client(session.workbench, client, languages, formats, progress)
    session.say(message("The report lies in {folder}", folder=str(folder)), "green")
    evidence.compare_with_previous(session, before, evidence.copy_public_files(folder))
