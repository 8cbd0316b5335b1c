"""The reference pages, made from the program itself: commands, keys, tables, rules, questionnaires, statistics, columns."""

from __future__ import annotations

import ast
import inspect
import math
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import typer
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from speech import Speech, code, plain, table

from cxaudit import instruments, models, scales, stats
from cxaudit.cli import commands
from cxaudit.instruments import FACETS
from cxaudit.measures import COLUMNS, Statistic
from cxaudit.report.data_quality import FACETS as FACET_WORDS
from cxaudit.report.method import GLOSSARY, THRESHOLDS
from cxaudit.rules import list_rules as known_rules
from cxaudit.starters.headings import words as allowed_words
from cxaudit.tables import client, schema
from cxaudit.tables.cell_types import Text
from cxaudit.tables.folder import read_client
from cxaudit.tables.survey import MEANINGS
from cxaudit.units import UNITS

ROOT = Path(__file__).parents[2]
AREAS = client.list_sections()
EXAMPLES = ("example-bank", "example-agency")
MADE = "This page is made from the program by `docs/site/reference.py`; nobody writes it by hand."


def pages(say: Speech) -> dict[str, str]:
    """Every reference page in one language: name -> Markdown."""
    makers: dict[str, Callable[[Speech], Iterator[str]]] = {
        "commands": command_page, "client-toml": key_page, "tables": table_page, "rules": rule_page,
        "instruments": instrument_page, "statistics": statistic_page, "words": word_page, "messages": message_page,
    }  # fmt: skip
    return {name: "\n".join(make(say)) + f"\n---\n\n{say(MADE)}\n" for name, make in makers.items()}


def title(say: Speech, head: str, lead: str) -> Iterator[str]:
    """How a page opens."""
    yield f"# {say(head)}\n"
    yield f"{say(lead)}\n"


# -- commands -------------------------------------------------------------------------------------------------------


def command_page(say: Speech) -> Iterator[str]:
    """Every command with its arguments, options and examples."""
    yield from title(say, "Commands", "What can be typed after `cxaudit`, as `--help` shows it.")
    whole: Any = typer.main.get_command(commands.app)
    yield from helped(whole.help, say)
    yield parameters(whole.params, say)
    for name, command in whole.commands.items():
        yield f"\n(cmd-{name})=\n## cxaudit {name}\n"
        yield from helped(command.help, say)
        yield parameters(command.params, say)


def helped(text: str, say: Speech) -> Iterator[str]:
    """The paragraphs of a help text; its examples stay as they are typed."""
    for block in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        yield f"{block}\n" if block.startswith("```") else f"{say(block)}\n"


def parameters(params: list[Any], say: Speech) -> str:
    """A row an argument or option."""
    rows = [[code(called(p)), say(help_of(p)[0]), help_of(p)[1] or default_of(p)] for p in params if help_of(p)[0]]
    return table([say("argument or option"), say("meaning"), say("default")], rows) if rows else ""


def called(param: Any) -> str:
    """How a parameter is typed, with the kind of its value."""
    if param.param_type_name == "argument":
        return str(param.metavar or param.name)
    names = ", ".join([*param.opts, *param.secondary_opts])
    return f"{names} {param.metavar}" if param.metavar else names


def help_of(param: Any) -> tuple[str, str]:
    """What the help says of a parameter, and the default that it names."""
    said = " ".join((getattr(param, "help", "") or "").split())
    found = re.search(r"\s*\[default: (.*)\]$", said)
    return (said[: found.start()], code(found[1])) if found else (said, "")


def default_of(param: Any) -> str:
    """The value of a parameter that nobody has given."""
    value = param.default
    plain_value = isinstance(value, str | int | float) and not isinstance(value, bool)
    return code(value) if plain_value and value != "" else ""


# -- client.toml ----------------------------------------------------------------------------------------------------


def key_page(say: Speech) -> Iterator[str]:
    """Every key of client.toml with its meaning and default."""
    yield from title(
        say, "client.toml", "Every key of the one file that a client needs; a key that is not here is refused by name."
    )
    yield f"## {say('At the top')}\n"
    top = [k for k in client.ClientFile.model_fields if not section_of(client.ClientFile, k)]
    yield keys(client.ClientFile, top, say)
    for name in ("brand", "privacy", "portfolio"):
        yield f"## [{name}]\n"
        yield keys(section_of(client.ClientFile, name), None, say)
    yield "## [survey]\n"
    yield say("`[[survey]]`, once a file, where there are several.") + "\n"
    yield keys(client.SurveySection, None, say)
    yield f"## {say('Sections of other tables')}\n"
    yield (
        say(
            "`[complaints]`, `[journey]` and so on: a section has the name of a table or of a part of the audit, "
            "and these keys."
        )
        + "\n"
    )
    yield keys(client.Section, None, say)
    for name, model in (("complaints", client.ComplaintsSection), ("outcomes", client.OutcomesSection)):
        yield f"## {say('Only in')} [{name}]\n"
        yield keys(model, [k for k in model.model_fields if k not in client.Section.model_fields], say)
    yield "## [thresholds]\n"
    yield say("One number, or the steps minor, major and critical in square brackets.") + "\n"
    rows = [[code(k), say(THRESHOLDS[k][0]), toml(f.default)] for k, f in client.Thresholds.model_fields.items()]
    yield table([say("key"), say("meaning"), say("default")], rows)


def section_of(model: type[BaseModel], key: str) -> Any:
    """The model behind a key that is a section of its own; None for a plain value."""
    kind = model.model_fields[key].annotation
    inner = [a for a in (kind, *get_args(kind)) if isinstance(a, type) and issubclass(a, BaseModel)]
    return inner[0] if inner else None


def keys(model: type[BaseModel], names: list[str] | None, say: Speech) -> str:
    """A row a key."""
    meanings = {
        k: v
        for base in reversed(model.__mro__)
        if base.__module__ == client.__name__
        for k, v in sentences(base).items()
    }
    rows = [
        [code(k), say(meanings[k]).replace("{item}", "`{item}`"), toml(model.model_fields[k].get_default(call_default_factory=True))]
        for k in names or model.model_fields
        if k in meanings
    ]  # fmt: skip
    return table([say("key"), say("meaning"), say("default")], rows)


def sentences(model: type) -> dict[str, str]:
    """The sentence under each field of a model."""
    body = ast.parse(inspect.getsource(model)).body[0].body  # type: ignore[attr-defined]
    pairs = pairwise(body)
    return {
        a.target.id: b.value.value
        for a, b in pairs
        if isinstance(a, ast.AnnAssign) and isinstance(b, ast.Expr) and isinstance(b.value, ast.Constant)
    }


def toml(value: Any) -> str:
    """A default as it would stand in the file; nothing where there is none."""
    if value is None or value is PydanticUndefined or value in ("", (), {}):
        return ""
    if isinstance(value, bool):
        return code(str(value).lower())
    if isinstance(value, tuple):
        return code("[" + ", ".join(f'"{x}"' if isinstance(x, str) else f"{x:g}" for x in value) + "]")
    return code(f'"{value}"' if isinstance(value, str) else f"{value:g}")


# -- tables ---------------------------------------------------------------------------------------------------------


def table_page(say: Speech) -> Iterator[str]:
    """Every table with its columns, headings in both languages, and what a cell may hold."""
    yield from title(
        say,
        "Tables",
        "What each file of a client may hold. Headings count in English and in Russian; only columns marked as needed "
        "must be there.",
    )
    for name, found in schema.list_tables().items():
        yield f"\n(table-{name})=\n## {name}\n"
        yield (
            f"{say(found.meaning).capitalize()}. {say('Names of the file or sheet')}: {code(name)}"
            + "".join(f", {code(word)}" for word in found.russian)
            + ".\n"
        )
        if name == "survey":
            yield (
                say("Columns of items are a facet's letter and the item's number or id, such as `E1` or `P22`:") + "\n"
            )
            yield table([say("letter"), say("meaning")], [[code(f), say(MEANINGS[f])] for f in FACETS])
        shown = [c for c in found.columns if name != "survey" or not re.fullmatch(r"(KF|KD|[EAPSDC])\d+", c.name)]
        yield table(
            [say("column"), say("Russian headings"), say("meaning"), say("a cell holds"), say("needed")],
            [columns(column, say) for column in shown],
        )


def columns(column: schema.Column, say: Speech) -> list[str]:
    """One column of a table as a row."""
    words = allowed_words(column, say.code)
    text = say("any text") if isinstance(column.kind, Text) else plain(say.program.say(column.kind.right))
    right = ", ".join(code(w) for w in words.values()) or text
    return [
        code(column.name),
        ", ".join(map(code, column.russian)),
        plain(say(column.meaning)),
        right,
        say("yes") if column.required else "",
    ]


# -- rules ----------------------------------------------------------------------------------------------------------


def rule_page(say: Speech) -> Iterator[str]:
    """Every rule with what it finds and the thresholds that it asks."""
    yield from title(
        say,
        "Rules",
        "When a number becomes a finding. A finding must be shown, by its interval or a test that is adjusted for all "
        "comparisons of its kind; the thresholds then say how urgent it is. `[thresholds]` of client.toml changes them.",
    )
    rules = list(known_rules())
    for area in AREAS:
        rows = [
            [", ".join(map(code, r.names)), plain(say(first_sentence(r.judge))), thresholds(r.judge, say)]
            for r in rules
            if r.area == area
        ]
        if rows:
            yield f"## {say.program.text(area).capitalize()}\n"
            yield table([say("finding"), say("found where"), say("thresholds: minor, major, critical")], rows)


def first_sentence(function: Any) -> str:
    """What a docstring says first."""
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split()).replace("``", "`")


def thresholds(judge: Any, say: Speech) -> str:
    """The thresholds that a rule asks, in its own function and those of its file that it calls, with their defaults."""
    defaults = client.Thresholds()
    used = asked(judge, set())
    told_ones = (
        f"{code(k)} {steps(getattr(defaults, k), unit, say)}" for k, (_, unit) in THRESHOLDS.items() if k in used
    )
    return "; ".join(told_ones)


def asked(function: Any, seen: set[str]) -> set[str]:
    """Attributes of ``thresholds`` that a function reads, with the functions of its file that it calls."""
    if function.__name__ in seen:
        return set()
    seen.add(function.__name__)
    nodes = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))))
    short = {
        n.targets[0].id for n in nodes if isinstance(n, ast.Assign) and ast.unparse(n.value).endswith(".thresholds")
    }
    attributes = [n for n in nodes if isinstance(n, ast.Attribute)]
    found = {n.attr for n in attributes if ast.unparse(n.value).split(".")[-1] in {"thresholds", *short}}
    for name in {n.id for n in nodes if isinstance(n, ast.Name)}:
        other = function.__globals__.get(name)
        if inspect.isfunction(other) and other.__module__ == function.__module__:
            found |= asked(other, seen)
    return found


def steps(value: Any, unit: str, say: Speech) -> str:
    """The steps of a threshold as people write them."""
    values = value if isinstance(value, tuple) else (value,)
    shown = [say.program.share(x) if unit == "share" else say.program.number(x) for x in values if math.isfinite(x)]
    return " / ".join(shown)


# -- questionnaires and scales ----------------------------------------------------------------------------------------


def instrument_page(say: Speech) -> Iterator[str]:
    """Every built-in questionnaire with its items, and the scales of words."""
    yield from title(
        say,
        "Questionnaires and scales",
        "The built-in instruments, item by item, the ladder of readiness, and the scales that turn words into numbers.",
    )
    for name in instruments.list_instruments():
        found = instruments.load_built_in(name)
        yield f"\n(instrument-{name})=\n## {name}\n"
        yield (
            f"{plain(told(found.name, say))}. "
            + (f"{say('Source')}: {plain(found.source.rstrip('.'))}." if found.source else "")
            + "\n"
        )
        if found.items:
            facets = ", ".join(f"{code(f)} {say(FACET_WORDS[f])}" for f in found.facets)
            yield f"{say('Facets')}: {facets}. {say('Scale')}: {found.scale.low:g}–{found.scale.high:g}.\n"
            names = {d.id: told(d.name, say) for d in found.dimensions}
            rows = [
                [code(i.id), f"{plain(names[i.dimension])} ({i.dimension})", plain(told(i.text, say))]
                for i in found.items
            ]
            yield table([say("item"), say("dimension"), say("wording")], rows)
        if found.questions:
            rows = [[code(q.column), plain(told(q.text, say)), f"{q.low:g}–{q.high:g}"] for q in found.questions]
            yield table([say("column"), say("wording"), say("scale")], rows)
    yield f"\n(readiness-ladder)=\n## {say('The ladder of readiness')}\n"
    yield (
        say("The statements of the table `readiness`; each is answered from 1 to 5 by every member of the top team.")
        + "\n"
    )
    ladder = models.load_readiness().levels
    yield table(
        [say("statement"), say("level"), say("wording")],
        [
            [code(s.id), plain(told(level.name, say)), plain(told(s.text, say))]
            for level in ladder
            for s in level.statements
        ],
    )
    yield f"\n## {say('Scales of words')}\n"
    yield say("`scale` in `[survey]` names one of these; the first spelling of each step is shown.") + "\n"
    for path in sorted(scales.SCALES_FOLDER.glob("*-*.toml")):
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        if "answers" in written:
            rows = [[f"{a['value']:g}", plain(next(iter(a.get(say.code, [])), ""))] for a in written["answers"]]
            yield f"### {path.stem}\n"
            yield table([say("number"), say("words")], rows)


def told(words: dict[str, str], say: Speech) -> str:
    """Words that come in several languages of their own."""
    return words.get(say.code) or next(iter(words.values()), "")


# -- statistics -----------------------------------------------------------------------------------------------------


def statistic_page(say: Speech) -> Iterator[str]:
    """Every statistic: its question, the tables it needs, and each measure with formula and source."""
    yield from title(
        say,
        "Statistics",
        "What is worked out, from which tables, by which formula. Formulas are those that stand in the report; here they "
        "come from the audits of the two example clients.",
    )
    known = list(stats.list_statistics())
    formulas = measured()
    for area in AREAS:
        yield f"## {say.program.text(area).capitalize()}\n"
        for statistic in (s for s in known if s.area == area):
            yield f"### {plain(say(first_sentence(statistic.function)))}\n"
            yield f"{say('Needs')}: {needs(statistic, say)}\n"
            rows = [
                [plain(", ".join(say(m) for m in names)), plain(say(method))]
                for method, names in formulas.get(statistic.name, {}).items()
                if method
            ]
            yield table([say("measure"), say("how it is worked out")], rows) if rows else further(statistic, say)


def needs(statistic: Statistic, say: Speech) -> str:
    """The tables that a statistic needs, and those that it uses where they exist."""
    tables = schema.list_tables()
    must = [name for name in statistic.needs if name in tables] or (["survey"] if "waves" in statistic.needs else [])
    wished = [name for name in statistic.wishes if name in tables]
    return ", ".join(map(code, must)) + (f"; {say('uses')}: {', '.join(map(code, wished))}" if wished else "") + "."


def further(statistic: Statistic, say: Speech) -> str:
    """What the docstring says after its first sentence, where the examples have no data for the statistic."""
    blocks = (inspect.getdoc(statistic.function) or "").replace("``", "`").split("\n\n")[1:]
    return "\n\n".join(plain(say(block)) for block in blocks) + "\n"


@cache
def measured() -> dict[str, dict[str, list[str]]]:
    """Every measure that the examples have, by statistic and formula."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in EXAMPLES:
        data = read_client(ROOT / "client_data" / name)
        data = replace(data, surveys=tuple(stats.compact(stats.flag_careless(survey)) for survey in data.surveys))
        for statistic in stats.list_statistics():
            for frame in stats.apply_statistic(statistic, data):
                for measure, method in frame[["measure", "method"]].drop_duplicates().itertuples(index=False):
                    names = found.setdefault(statistic.name, {}).setdefault(method, [])
                    names += [measure] * (measure not in names)
    return found


# -- words ------------------------------------------------------------------------------------------------------------


def word_page(say: Speech) -> Iterator[str]:
    """The columns of the measures, their units, and the words of the report."""
    yield from title(
        say,
        "Columns and words",
        "The one table that all numbers of an audit stand in (sheet `measures` of the workbook), and the words of the report.",
    )
    yield f"## {say('Columns of the measures')}\n"
    yield table([say("column"), say("meaning")], [[code(k), plain(say(v))] for k, v in COLUMNS.items()])
    yield f"## {say('Units')}\n"
    yield table([say("unit"), say("digits shown")], [[say(unit), str(digits)] for unit, digits in UNITS.items()])
    yield f"## {say('Words of the report')}\n"
    yield table([say("word"), say("meaning")], [[plain(say(k)), plain(say(v))] for k, v in GLOSSARY.items()])


# -- messages -----------------------------------------------------------------------------------------------------------


#: Where in the program a problem is found, in the order in which a consultant meets it.
ROOMS = {
    "formats": "Files",
    "recognition": "Exports of survey programs",
    "scales": "Scales of words",
    "tables": "Tables and client.toml",
    "questionnaires": "Forms",
    "express": "Express check",
    "cli": "Commands",
    "starters": "New clients",
    "report": "Reports",
    "desk": "Editors",
    "handbook": "Handbook",
}


ELSEWHERE = "Elsewhere"
PLURAL = "\0"  # between the singular and the plural of a message


def message_page(say: Speech) -> Iterator[str]:
    """Every problem that the program can name, with what would be right."""
    yield from title(
        say,
        "Problems and what to do",
        "Every problem that the program can tell of, with what would be right. Words in braces stand for what was found.",
    )
    found: dict[str, set[tuple[str, str]]] = {head: set() for head in (*ROOMS.values(), ELSEWHERE)}
    for path in (ROOT / "cxaudit").rglob("*.py"):
        found[ROOMS.get(path.relative_to(ROOT / "cxaudit").parts[0], ELSEWHERE)] |= set(problems(path))
    for head, pairs in found.items():
        if pairs:
            yield f"## {say(head)}\n"
            yield table(
                [say("problem"), say("what to do")],
                [[sentence(what, say), sentence(right, say)] for what, right in sorted(pairs)],
            )


def sentence(text: str, say: Speech) -> str:
    """A message in a language, its places in code."""
    singular, _, plural = text.partition(PLURAL)
    words = say.program.form(singular, plural, 5) if plural else say(singular)
    return re.sub(r"\\{(\w+)[^}]*?\\}", r"`{\1}`", plain(words)) if text else ""


def problems(path: Path) -> Iterator[tuple[str, str]]:
    """What a file calls a problem, each with what would be right (empty where nothing is said)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    common = named(tree.body)
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        inside = list(ast.walk(function))
        given = named(inside)
        for node in (node for node in inside if isinstance(node, ast.Call | ast.Return)):
            names = {name: text for line, name, text in [*common, *given] if line <= node.lineno}
            yield from told_in(node, names)


def told_in(node: ast.AST, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The problem that a piece of code makes, returns, or hands on to what makes it: two messages side by side."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        arguments, alone = node.value.elts, False
    elif isinstance(node, ast.Call) and not any(getattr(k.value, "value", "") == "remark" for k in node.keywords):
        arguments, alone = node.args, getattr(node.func, "id", "") in {"Problem", "Fault", "Wrong", "AuditError"}
    else:
        return
    texts = [*(said(argument, names) for argument in arguments[:4]), ""]
    pairs = list(pairwise(texts))
    found = [p for p in pairs[:1] if p[0]] if alone else [p for p in pairs if all(p)]
    yield from found[:1]


def named(nodes: Iterable[ast.AST]) -> list[tuple[int, str, str]]:
    """The messages that are given a name in some code, each with its line, in the order of lines."""
    assigned = [node for node in nodes if isinstance(node, ast.Assign)]
    found = [(n.lineno, t.id, said(n.value, {})) for n in assigned for t in n.targets if isinstance(t, ast.Name)]
    return sorted(found)


def said(node: ast.expr, names: dict[str, str]) -> str:
    """The English sentence of a message in code, directly or by the name of a variable."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if (
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "message"
        and isinstance(node.args[0], ast.Constant)
    ):
        return PLURAL.join(str(a.value) for a in node.args if isinstance(a, ast.Constant))
    return ""
