"""The commands for files from elsewhere and for questionnaires: read, questionnaire, collect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxaudit.cli import opening
from cxaudit.cli.options import languages, one_language, parse_names
from cxaudit.cli.session import Session, locate_problem
from cxaudit.errors import InputError, Problem
from cxaudit.messages import message

if TYPE_CHECKING:
    from cxaudit.instruments import Instrument

AUDIENCE_LABELS = (
    "customer",
    "manager",
    "employee",
)  # as in cxaudit.questionnaires, which is too heavy to be asked for them
QUESTIONNAIRE_FORMATS = ("xlsx", "pdf", "limesurvey", "text")
ALL_FORMATS = ",".join(QUESTIONNAIRE_FORMATS)


def read(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export of a survey program, a workbook, any table.")],
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sheet of a workbook.", show_default=False)
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding, where you know it.", show_default=False)
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="ru|en", help="The language of the answer.", show_default=False)
    ] = None,
    write: Annotated[
        str | None,
        typer.Option(
            metavar="CLIENT",
            help="Write the proposal into a new file in the client's folder; client.toml is never changed.",
            show_default=False,
        ),
    ] = None,
    password: opening.Password = False,
) -> None:
    """Say what a file is and propose how client.toml would map it; nothing counts until you write it there.

    ```text
    cxaudit read answers.xlsx
    cxaudit read export.csv --lang en --write acme
    cxaudit read locked.xlsx --password
    ```
    """
    from cxaudit.cli import findings_of_file

    session: Session = context.obj
    session.speak = (one_language(lang) if lang else None) or session.speak
    folder = session.folder(write) if write else None
    opening.ask(session, password)
    findings_of_file.tell(session, file, sheet, encoding, folder)


def questionnaire(
    context: typer.Context,
    instrument: Annotated[
        str,
        typer.Argument(
            metavar="INSTRUMENT",
            help="A built-in instrument, a TOML file, several with commas (servqual,nps); "
            "or a table: competencies, quality.",
        ),
    ],
    lang: Annotated[str, typer.Option("--lang", metavar="ru,en", help="The languages of the questionnaire.")] = "ru,en",
    audience: Annotated[str, typer.Option(metavar="customer|manager|employee", help="Who is asked.")] = "customer",
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar=ALL_FORMATS,
            help="A form in Excel, a form on paper, a file to import into LimeSurvey, text for form builders.",
        ),
    ] = "xlsx",
    output: Annotated[Path, typer.Option(metavar="DIR", help="Where to write.")] = Path(),
) -> None:
    """Make a questionnaire whose answers are read back without any mapping.

    ```text
    cxaudit questionnaire servqual,nps --lang ru --format xlsx,pdf
    cxaudit questionnaire servqual --audience manager --format limesurvey
    cxaudit questionnaire competencies        # a form for scores; `cxaudit collect` puts many together
    ```
    """
    from cxaudit import questionnaires
    from cxaudit.tables import schema

    session: Session = context.obj
    spoken = languages(lang) or ()
    if instrument in schema.list_tables() and instrument != "survey":
        paths = [table_form(instrument, language, output) for language in spoken]
    else:
        asked = [instrument_of(name.strip()) for name in instrument.split(",")]
        (who,) = parse_names(audience, message("audience"), AUDIENCE_LABELS)[:1]
        made = [questionnaires.compose_questionnaire(asked, who, language) for language in spoken]
        wanted = parse_names(formats, message("format"), QUESTIONNAIRE_FORMATS)
        paths = [path for name in wanted for path in questionnaires.write(name, made, output)]
    for path in paths:
        session.say(message("{file} is written.", file=str(path)), "green")


def collect(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder with the filled Excel forms.")],
    into: Annotated[
        str | None,
        typer.Option(metavar="CLIENT", help="Write the table into the folder of this client.", show_default=False),
    ] = None,
    instrument: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="The TOML file of an instrument of your own.", show_default=False),
    ] = None,
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="Leave out odd answers (they are listed) instead of stopping.")
    ] = False,
    password: opening.Password = False,
) -> None:
    """Put many filled forms together into one table; what is missing or odd is told by file and cell.

    ```text
    cxaudit collect filled-forms --into acme
    ```
    """
    from cxaudit import instruments
    from cxaudit.questionnaires import collect as forms

    session: Session = context.obj
    target = session.folder(into) if into else Path()
    opening.ask(session, password)
    if not folder.is_dir():
        raise InputError([Problem(message("There is no such folder"), None, file=str(folder))])
    known = {name: instruments.load_built_in(name) for name in instruments.list_instruments()}
    known |= {path.stem: instrument_of(str(path)) for path in instrument or ()}
    done = forms.collect(folder, known)
    for problem in done.missing:
        session.say(locate_problem(problem), "yellow")
    if done.odd and not set_aside:
        raise InputError(done.odd)
    session.problems(tuple(done.odd))
    for path in forms.write_answers(done, target):
        session.say(message("{file} is written.", file=str(path)), "green")
    counted = message("{n} form was collected", "{n} forms were collected", n=done.forms)
    session.say(counted, "bold")


def instrument_of(name: str) -> Instrument:
    """An instrument that is built in, or a TOML file (raises InputError where there is none)."""
    from cxaudit import instruments
    from cxaudit.errors import unknown_name
    from cxaudit.formats import file_safety
    from cxaudit.tables.client import read_toml, validate

    if name in instruments.list_instruments():
        return instruments.load_built_in(name)
    path = Path(name)
    if path.suffix != ".toml" or not path.exists():
        raise InputError([unknown_name(message("The instrument"), name, instruments.list_instruments())])
    file_safety.is_regular(path)
    return validate(instruments.Instrument, {"id": path.stem, **read_toml(path)}, path.name)


def table_form(name: str, language: str, folder: Path) -> Path:
    """An empty workbook for one table, with its checks and its guide."""
    from cxaudit.language import Language
    from cxaudit.questionnaires import refuse_to_overwrite
    from cxaudit.starters.new_client import templates
    from cxaudit.tables import schema

    path = folder / f"{name}-{language}.xlsx"
    refuse_to_overwrite(path)
    folder.mkdir(parents=True, exist_ok=True)
    templates(path, [schema.list_tables()[name]], Language(language))
    return path
