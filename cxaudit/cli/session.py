"""One call of the program: its folders, its language, and how it tells what it does and what went wrong."""

from __future__ import annotations

import os
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxaudit.errors import AuditError, InputError, Problem, locate_problem, unknown_name
from cxaudit.log import reason, record
from cxaudit.messages import Message, message
from cxaudit.workbench import Workbench

if TYPE_CHECKING:
    from rich.console import Console

    from cxaudit.language import Language


@dataclass
class Session:
    """What the options before the command have said; a command adds the client whose language is to be spoken."""

    clients: Path | None = None
    reports: Path | None = None
    speak: str | None = None
    debug: bool = False
    client: str | None = None

    @cached_property
    def workbench(self) -> Workbench:
        """The workbench in the current folder."""
        return Workbench.at(clients=self.clients, reports=self.reports)

    @cached_property
    def console(self) -> Console:
        """Where everything for people is printed."""
        from rich.console import Console

        class Harmless(Console):
            """A console on which no text from a file commands the terminal."""

            def print(self, *objects: Any, **options: Any) -> None:
                super().print(*(harmless(o) if isinstance(o, str) else o for o in objects), **options)

        return Harmless(highlight=False, soft_wrap=True)

    @property
    def language(self) -> Language:
        """The consultant's language: as asked for, else the client's first, else that of the machine, else English."""
        from cxaudit.language import SOURCE, Language, available

        wishes = (self.speak, self.client and first_language(self.workbench.clients / self.client), machine_language())
        return Language(next((wish for wish in wishes if wish in available()), SOURCE))

    def say(self, said: Message, style: str = "", before: str = "") -> None:
        """Print one sentence, with a mark before it where one is wanted."""
        self.console.print(before + self.language.say(said), style=style, markup=False)

    # -- clients --------------------------------------------------------------------------------------------------

    def list_clients(self) -> list[str]:
        """The clients of the workbench: every folder that is not hidden."""
        home = self.workbench.clients
        return sorted(p.name for p in home.iterdir() if p.is_dir() and p.name[0] not in "._") if home.is_dir() else []

    def folder(self, name: str) -> Path:
        """The folder of a client (raises InputError where there is none); from now on their language is spoken."""
        if name not in self.choose_clients(None):
            raise InputError([unknown_name(message("client"), name, self.list_clients())])
        self.client = name
        return self.workbench.clients / name

    def choose_clients(self, names: list[str] | None) -> list[str]:
        """The clients that were named, or all of them; raises InputError where there is not even one."""
        names = names or self.list_clients()
        if not names:
            what = message("There is no client in {folder}", folder=str(self.workbench.clients))
            right = message("`cxaudit new NAME` makes a folder for a client, `cxaudit init .` a whole workbench.")
            raise InputError([Problem(what, right)])
        return names

    # -- failures -------------------------------------------------------------------------------------------------

    def explain(self, failure: Exception) -> int:
        """Say what went wrong and return the exit code; a traceback is shown only to those who asked for it."""
        usage = getattr(failure, "format_message", None)
        if usage is not None:  # an option or a command that does not exist
            from cxaudit.cli.help import misunderstood

            self.problems((misunderstood(failure),))
            return 2
        if self.debug:
            self.console.print("".join(traceback.format_exception(failure)), markup=False)
        if isinstance(failure, InputError):
            self.problems(failure.problems)
        elif isinstance(failure, AuditError):
            self.say(failure.what, "red")
        else:
            log = record(failure, self.workbench.reports)
            what = message("The program failed, and this is not your fault: {reason}", reason=reason(failure))
            self.say(what, "red")
            self.say(message("The details lie in {log}; --debug shows them.", log=str(log)))
        return failure.exit_code if isinstance(failure, AuditError) else 1

    def problems(self, problems: tuple[Problem, ...]) -> None:
        """Print every problem, file by file, each with what would be right."""
        for number, (file, group) in enumerate(by_file(problems).items()):
            if number:
                self.console.print()
            if file and len(group) > 1:
                self.say(message("{file}: {n} problem", "{file}: {n} problems", n=len(group), file=file), "bold")
            for problem in group:
                self.say(locate_problem(problem), "red")
                if problem.right is not None:
                    self.say(problem.right, "dim", before="    → ")

    @contextmanager
    def progress(self, what: Message) -> Iterator[Callable[[Message], None]]:
        """Show what is being done: a spinner with the present step on a terminal, a line at the start elsewhere."""
        if not self.console.is_terminal:
            self.say(what)
            yield lambda step: None
            return
        from rich.text import Text

        language = self.language
        with self.console.status(Text(harmless(language.say(what)))) as status:
            yield lambda step: status.update(Text(harmless(f"{language.say(what)} · {language.say(step)}")))


def harmless(text: str) -> str:
    """The text without signs that command a terminal or turn the order of letters; line ends and all spaces stay."""
    return text if text.isprintable() else "".join(c if c.isprintable() or c == "\n" else instead(c) for c in text)


def instead(sign: str) -> str:
    """What is shown in place of a sign that cannot be printed: a space for controls, nothing for hidden marks."""
    kind = unicodedata.category(sign)
    return sign if kind == "Zs" or sign == "\u200d" else "" if kind == "Cf" else " "


def by_file(problems: tuple[Problem, ...]) -> dict[str, list[Problem]]:
    """Problems grouped by file, both in the order in which they were found."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.file, []).append(problem)
    return groups


def first_language(folder: Path) -> str | None:
    """The first language that a client.toml names, as far as it can be read."""
    import tomllib

    try:
        facts = tomllib.loads((folder / "client.toml").read_text(encoding="utf-8"))
        return str(facts.get("languages", ["ru"])[0])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def machine_language() -> str:
    """The language that the machine is set to, from LC_ALL, LC_MESSAGES or LANG."""
    setting = next((os.environ[v] for v in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(v)), "")
    return setting.split("_")[0].split(".")[0]
