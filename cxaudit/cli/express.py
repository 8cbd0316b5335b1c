"""`cxaudit express`: the form for a prospect, or two pages from their answers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from cxaudit.cli.options import languages
from cxaudit.cli.session import Session
from cxaudit.errors import InputError, Problem
from cxaudit.messages import message


def express(
    context: typer.Context,
    forms: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FORM…]",
            help="Filled Excel forms, or a folder of them; none makes empty forms.",
            show_default=False,
        ),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option(metavar="4,3,5,…", help="Twelve answers from a paper form, in its order.", show_default=False),
    ] = None,
    name: Annotated[str, typer.Option(help="The company, where the form does not say it.")] = "",
    lang: Annotated[str, typer.Option("--lang", metavar="ru,en", help="Languages of forms and pages.")] = "ru,en",
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where they go.  [default: reports/express]", show_default=False)
    ] = None,
) -> None:
    """Check a prospect by twelve questions: a form out, two pages of PDF back.

    ```text
    cxaudit express                              # empty forms, in Excel and on paper
    cxaudit express filled.xlsx                  # two pages: level, likely gaps, what an audit would show
    cxaudit express --answers 4,3,5,2,4,1,2,3,2,4,3,1 --name "Acme"
    ```

    One form may be filled in together; of several people, five forms and more are needed.
    """
    from cxaudit.express import forms as paper
    from cxaudit.express import picture, sheet
    from cxaudit.handbook.contacts import contacts

    session: Session = context.obj
    codes, folder = languages(lang) or (), to or session.workbench.reports / "express"
    if not forms and answers is None:
        for path in paper.write_form(folder, codes):
            session.say(message("The form lies in {file}", file=str(path)), "green")
        return
    if forms and answers is not None:
        what = message("Name forms, or type answers, not both")
        raise InputError([Problem(what, message("Leave out --answers, or the names of the forms."))])
    company, found = paper.read_form(forms) if forms else ("", [paper.parse_typed_answers(answers or "")])
    told, company = picture(found), name or company
    known = contacts(session.workbench.root)
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w-]+", "-", company).strip("-").lower() or "company"
    for code in codes:
        path = folder / f"{stem}-{code}.pdf"
        path.write_bytes(
            sheet.write_sheet(session.workbench, told, code, company, {"who": known.who, "where": known.where})
        )
        session.say(message("The two pages lie in {file}", file=str(path)), "green")
