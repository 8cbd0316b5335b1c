"""The command line's own words in the consultant's language: its help, and what it says of a command that nobody knows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

from cxaudit.errors import Problem
from cxaudit.messages import Message, message

Say = Callable[[str], str]
#: What the library calls its panels and marks, in its own module.
PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commands",
    "DEFAULT_STRING": "[default: {}]",
    "REQUIRED_LONG_STRING": "[required]",
}
GIVEN = re.compile(r"^'(.*)' is not", re.DOTALL)
STRANGE = re.compile(r"^No such command '(.*?)'(?:.*[Dd]id you mean '(.*?)')?", re.DOTALL)
REMARK = re.compile(r"( {2,})# (.+)$", re.MULTILINE)
DEFAULT = re.compile(r"\s*\[default: (.*)\]$", re.DOTALL)


def detect_wished_language(arguments: Sequence[str]) -> str | None:
    """The language that the arguments ask for, before any of them is understood."""
    for place, argument in enumerate(arguments):
        if argument == "--ui-lang":
            return next(iter(arguments[place + 1 :]), None)
        if argument.startswith("--ui-lang="):
            return argument.partition("=")[2]
    return None


def asks_for_help(arguments: Sequence[str]) -> bool:
    """Whether help will be shown: no other command pays for its translation."""
    return not arguments or not {"-h", "--help"}.isdisjoint(arguments)


def speak(command: Any, say: Say) -> None:
    """Translate the help of a command and of all below it, and the titles of its panels."""
    from typer import rich_utils

    for name, words in PANELS.items():
        setattr(rich_utils, name, say(words))
    translate_command(command, say)


def translate_command(command: Any, say: Say) -> None:
    """Translate one command, its options and arguments, and its subcommands."""
    command.help = translate_paragraphs(command.help or "", say)
    command.options_metavar = say("[OPTIONS]")
    if hasattr(command, "commands"):
        command.subcommand_metavar = say("COMMAND [ARGS]…")
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = with_default(parameter.help, say)
    usage, word = command.get_usage, say("Usage:")
    command.get_usage = lambda context: usage(context).replace("Usage:", word, 1)
    asked = command.get_help_option
    command.get_help_option = lambda context: explain_help_option(asked(context), say)
    for one in getattr(command, "commands", {}).values():
        translate_command(one, say)


def explain_help_option(option: Any, say: Say) -> Any:
    """The option ``--help`` of a command."""
    if option is not None:
        option.help = say("Show this message and leave.")
    return option


def translate_paragraphs(text: str, say: Say) -> str:
    """The paragraphs of a help text; examples stay as they are typed, but for the remarks beside them."""
    blocks = re.split(r"\n\s*\n", inspect.cleandoc(text))
    return "\n\n".join(example(b, say) if b.startswith("```") else say(" ".join(b.split())) for b in blocks)


def example(block: str, say: Say) -> str:
    """Commands to type, with their remarks translated and the reader's language for an option."""
    return REMARK.sub(lambda found: f"{found[1]}# {say(found[2])}", block).replace("--lang en", say("--lang en"))


def with_default(text: str, say: Say) -> str:
    """What an option's help says, and the default that it names at its end."""
    words = " ".join(text.split())
    found = DEFAULT.search(words)
    if found is None:
        return say(words)
    return f"{say(words[: found.start()])}  {say('[default: {}]').format(format_default(found[1], say))}"


def format_default(value: str, say: Say) -> str:
    """A default as it is told: a sentence is translated, a value stays as it is typed."""
    return say(value) if " " in value else value


def misunderstood(failure: Any) -> Problem:
    """What is wrong with a command that could not be understood, and how to find out what can be typed."""
    context = getattr(failure, "ctx", None)
    path = context.command_path if context else "cxaudit"
    return Problem(describe_usage_error(failure), message("`{command} --help` shows what can be typed.", command=path))


def describe_usage_error(failure: Any) -> Message:
    """The failure in a sentence of ours."""
    match type(failure).__name__:
        case "NoSuchOption":
            near = ", ".join(sorted(failure.possibilities or ()))
            if near:
                return message("There is no option {name}; near it are {near}", name=failure.option_name, near=near)
            return message("There is no option {name}", name=failure.option_name)
        case "MissingParameter":
            return message("{name} is missing", name=describe_parameter_type(failure.param))
        case "BadParameter":
            given = GIVEN.match(failure.message)
            if given:
                return message("{name} takes no {value}", name=describe_parameter_type(failure.param), value=given[1])
            return message("The value of {name} does not fit", name=describe_parameter_type(failure.param))
    strange = STRANGE.match(failure.format_message())
    if strange:
        if strange[2]:
            return message("There is no command {name}; near it is {near}", name=strange[1], near=strange[2])
        return message("There is no command {name}", name=strange[1])
    return message("The command cannot be understood: {reason}", reason=failure.format_message())


def describe_parameter_type(parameter: Any) -> str:
    """How a parameter is typed."""
    if parameter is None:
        return ""
    return str(parameter.metavar or parameter.name) if parameter.param_type_name == "argument" else parameter.opts[0]
