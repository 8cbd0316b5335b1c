"""What the pages say is true of the program as it is: commands, keys, tables; and both languages say the same."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer

from cxaudit.cli import commands
from cxaudit.handbook.contacts import Contacts
from cxaudit.instruments import Instrument
from cxaudit.tables import client
from cxaudit.tables.folder import read_client

SITE = Path(__file__).parents[2] / "docs" / "site"
LANGUAGES = ("en", "ru")
FENCE = re.compile(r"^(`{3,}|:{3,})(.*?)\n(.*?)^\1$", re.M | re.S)
TABLE = re.compile(r"^```\{code-block\} text\n:caption: ([\w.]+)\n\n(.*?)^```$", re.M | re.S)


def pages(language):
    return {str(p.relative_to(SITE / language)): p for p in sorted((SITE / language).rglob("*.md"))}


def every_page():
    return [pytest.param(path, id=f"{code}/{name}") for code in LANGUAGES for name, path in pages(code).items()]


def fences(path, kind):
    return [body for _, head, body in FENCE.findall(path.read_text(encoding="utf-8")) if head.strip() == kind]


def shape(path):
    """What must be equal in both languages: headings by level, fences, rows of tables, pictures, links to pages."""
    text = path.read_text(encoding="utf-8")
    outside = FENCE.sub("", text)
    return {
        "headings": re.findall(r"^#+", outside, re.M),
        "fences": [head for _, head, _ in FENCE.findall(text)],
        "cells": [line.count("|") for line in outside.splitlines() if line.startswith("|")],
        "bullets": len(re.findall(r"^- ", outside, re.M)),
        "links": sorted(re.findall(r"\]\(([^)#]+)", outside)),
    }


def typed(path):
    """Every command of the program on a page, in blocks and in sentences."""
    text = path.read_text(encoding="utf-8")
    lines = [line for body in fences(path, "sh") for line in body.splitlines()]
    lines += re.findall(r"`(cxaudit [^`]+)`", FENCE.sub("", text))
    return [line for line in lines if line.startswith("cxaudit ")]


def test_both_languages_have_the_same_pages():
    assert list(pages("en")) == list(pages("ru"))


@pytest.mark.parametrize("name", list(pages("en")))
def test_both_languages_have_the_same_shape(name):
    assert shape(pages("en")[name]) == shape(pages("ru")[name])


@pytest.mark.parametrize("path", every_page())
def test_every_command_is_one_of_the_program(path):
    app = typer.main.get_command(commands.app)
    for line in typed(path):
        words = shlex.split(line.split(" || ")[0], comments=True)[1:]
        context = app.make_context("cxaudit", words, resilient_parsing="--version" in words)
        if context.args or context._protected_args:
            name, command, rest = app.resolve_command(context, [*context._protected_args, *context.args])
            command.make_context(name, list(rest), parent=context, resilient_parsing=not rest)


@pytest.mark.parametrize("path", every_page())
def test_every_key_is_one_of_the_program(path, tmp_path):
    for body in fences(path, "toml"):
        written = tomllib.loads(body)
        if "consultant.toml" in body:
            Contacts.model_validate(written)
        elif "items" in written:
            Instrument.model_validate({"id": "own", **written})
        else:
            (tmp_path / "client.toml").write_text(re.sub(r"^logo = .*$", "", body, flags=re.M), encoding="utf-8")
            client.read_client_file(tmp_path)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_tables_of_all_pages_make_one_client(code, tmp_path):
    """Every table that a page shows is read without a problem, with the headings of its language."""
    (tmp_path / "client.toml").write_text('name = "Acme"\n[complaints]\ncustomers = 480\n', encoding="utf-8")
    shown = {}
    for path in pages(code).values():
        if path.name != "tutorial.md":
            shown |= dict(TABLE.findall(path.read_text(encoding="utf-8")))
    for name, content in shown.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    data = read_client(tmp_path)
    assert {Path(name).stem for name in shown} == set(data.tables)
    assert len(shown) >= 13


@pytest.mark.parametrize("path", [p for p in every_page() if p.id.startswith("ru/")])
def test_the_russian_is_set_as_russian_is(path):
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)|\{[^}]*\}", "", FENCE.sub("", path.read_text(encoding="utf-8")))
    assert not re.findall(r'"|“|”|\d\.\d+(?![\w.]).*(?:балл|%)|\b\d+%', prose)
