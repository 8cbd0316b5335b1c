"""The consultant's own page: all clients at a glance, and where each stands among those who allow the comparison."""

from __future__ import annotations

import base64
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.workbench import Workbench

PAGE = "index.html"
FEWEST_CLIENTS = 5  # other clients from whom a norm may be made: of fewer, one could be guessed
WORST = 3  # findings that a row names
SEVERITIES = ("critical", "major", "minor")
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """What the index knows of a report: the client's name, whether they may be compared, and what was found."""

    id: str
    name: str
    industry: str
    shares: bool
    wave: str
    figures: tuple[Facts, ...]
    findings: tuple[Facts, ...]
    files: tuple[str, ...]


def list_reports(reports: Path) -> Iterator[Report]:
    """Every whole report in the folder, by name of the client's folder."""
    for home in sorted(p.parent for p in reports.glob("*/manifest.json") if p.parent.name[0] != "."):
        try:
            made = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
            found = json.loads((home / "findings.json").read_text(encoding="utf-8"))
            client = made["client.toml"]
            yield Report(
                home.name,
                str(client["name"]),
                str(client.get("industry", "")),
                bool(client.get("portfolio", {}).get("share", False)),
                str(found.get("wave", "")),
                tuple(found.get("figures", ())),
                tuple(found.get("findings", ())),
                tuple(sorted(made["files"])),
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            continue  # a report of another kind, or one that is being replaced; the next batch lists it


def write_index(workbench: Workbench, language: Language) -> Path | None:
    """Write ``reports/index.html``; nothing where there is no report."""
    found = list(list_reports(workbench.reports))
    if not found:
        return None
    path = workbench.reports / PAGE
    draft = workbench.reports / f".{PAGE}.{os.getpid()}"
    try:
        draft.write_text(render_index(found, language), encoding="utf-8")
        draft.replace(path)
    except OSError:  # a full disk: the reports themselves are what matters
        draft.unlink(missing_ok=True)
        return None
    return path


# -- norms ----------------------------------------------------------------------------------------------------------


def error(figure: Facts) -> float:
    """The standard error that an interval of 95 % stands for."""
    low, high = figure.get("low"), figure.get("high")
    return (high - low) / (2 * 1.959964) if low is not None and high is not None else math.nan


def key(figure: Facts) -> tuple[str, ...]:
    """What makes two figures comparable."""
    return tuple(str(figure.get(part, "")) for part in ("instrument", "measure", "level", "term", "unit"))


def standing(report: Report, reports: Iterable[Report]) -> dict[tuple[str, ...], Any]:
    """Where a client stands by each figure among the other clients who allow it (``estimates.norms.Place``).

    None is shown of fewer than ``FEWEST`` others, and no other client is named.
    """
    others = [r for r in reports if r.shares and r.id != report.id]
    if len(others) < FEWEST_CLIENTS:
        return {}
    from cxaudit.estimates.norms import place

    found = {}
    for figure in report.figures:
        known = [f for r in others for f in r.figures if key(f) == key(figure) and error(f) > 0]
        if len(known) >= FEWEST_CLIENTS and error(figure) > 0:
            theirs = [f["estimate"] for f in known]
            found[key(figure)] = place(figure["estimate"], error(figure), theirs, [error(f) for f in known])
    return found


# -- the page -------------------------------------------------------------------------------------------------------

STYLE = """
:root{color-scheme:light dark}body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:100rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{padding:.45rem .6rem;text-align:left;vertical-align:top;
border-bottom:1px solid #8884}th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid}
th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
td.number{text-align:right;white-space:nowrap}thead th{vertical-align:bottom}th.number{padding:.45rem .2rem}
th.number button{writing-mode:vertical-rl;transform:rotate(180deg);max-height:12rem;line-height:1.2}
.wave{white-space:nowrap}.told{min-width:20rem}small{opacity:.75;display:block}ul{margin:0;padding-left:1.1rem}
.critical{color:#B3401E;font-weight:600}@media(prefers-color-scheme:dark){.critical{color:#F0906E}}
"""
SCRIPT = """
for(const button of document.querySelectorAll("th button"))button.addEventListener("click",()=>{
const head=button.parentNode,row=[...head.parentNode.children],at=row.indexOf(head);
const up=head.getAttribute("aria-sort")!=="ascending",body=document.querySelector("tbody");
row.forEach(h=>h.removeAttribute("aria-sort"));head.setAttribute("aria-sort",up?"ascending":"descending");
const of=r=>r.children[at].dataset.sort??"",number=s=>s===""?null:Number(s);
[...body.children].sort((a,b)=>{let x=of(a),y=of(b);const n=number(x),m=number(y);
const by=x===""?1:y===""?-1:Number.isNaN(n)||Number.isNaN(m)?x.localeCompare(y):n-m;
return x===""||y===""?by:up?by:-by}).forEach(r=>body.append(r))});
"""


def render_index(reports: list[Report], language: Language) -> str:
    """The whole page: one file, no address but those of the reports beside it."""
    measures = list(dict.fromkeys(f["measure"] for r in reports for f in r.figures if f["level"] == "overall"))
    top = "".join(
        [
            *(head(language.text(name)) for name in ("client", "wave")),
            *(head(language.text(name), "number") for name in (*SEVERITIES, *measures)),
            head(language.say(message("What weighs most")), "told"),
            head(language.say(message("Files"))),
        ]
    )
    rows = "".join(render_row(r, measures, standing(r, reports), language) for r in reports)
    title = language.say(message("All clients at a glance"))
    told = language.say(
        message(
            "For the consultant alone. A percentile is the share of other clients below, from those who allow the comparison."
        )
    )
    policy = f"default-src 'none'; style-src 'sha256-{digest(STYLE)}'; script-src 'sha256-{digest(SCRIPT)}'"
    return (
        f'<!doctype html><html lang="{language.code}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><meta name="robots" content="noindex">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(told)}</p>"
        f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table><script>{SCRIPT}</script></body></html>\n"
    )


def head(text: str, kind: str = "") -> str:
    """The head of a column, which sorts by it; those of numbers stand upright, so that the page needs no scrolling."""
    of = f' class="{kind}"' if kind else ""
    return f'<th scope="col"{of}><button type="button">{escape(capital(text))}</button></th>'


def render_row(report: Report, measures: list[str], places: Mapping[tuple[str, ...], Any], language: Language) -> str:
    """One client as a row."""
    counts = [sum(f["severity"] == s for f in report.findings) for s in SEVERITIES]
    worst = [f for f in report.findings if f["severity"] != "strength"][:WORST]
    said = "".join(f'<li class="{escape(f["severity"])}">{escape(statement(f, language))}</li>' for f in worst)
    links = "".join(
        f'<li><a href="{escape(address(report.id, name))}">{escape(name)}</a></li>'
        for name in report.files
        if not name.endswith((".json", ".ipynb"))
    )
    return (
        f'<tr><th scope="row" data-sort="{escape(report.name)}">{escape(report.name)}'
        f"<small>{escape(report.industry)}</small></th>"
        f'<td class="wave" data-sort="{escape(report.wave)}">{escape(report.wave)}</td>'
        + "".join(f'<td class="number" data-sort="{n}">{n}</td>' for n in counts)
        + "".join(cell(report, measure, places, language) for measure in measures)
        + f'<td data-sort="{-counts[0]}"><ul>{said}</ul></td><td data-sort="{escape(report.id)}"><ul>{links}</ul></td></tr>'
    )


def cell(report: Report, measure: str, places: Mapping[tuple[str, ...], Any], language: Language) -> str:
    """One key figure with its percentile among others."""
    figure = next((f for f in report.figures if f["measure"] == measure and f["level"] == "overall"), None)
    if figure is None:
        return '<td data-sort=""></td>'
    amount = language.amount(figure["estimate"], figure["unit"], figure["estimate"] < 0)
    found = places.get(key(figure))
    small = ""
    if found:
        words = message(
            "above {share:%} of {n} client",
            "above {share:%} of {n} clients",
            share=found.percentile,
            n=found.n,
        )
        small = f"<small>{escape(language.say(words))}</small>"
    return f'<td class="number" data-sort="{figure["estimate"]}">{escape(amount)}{small}</td>'


def statement(finding: Facts, language: Language) -> str:
    """What a finding says, in the page's language where it was written down in it."""
    told = finding.get("statement", {})
    return str(told.get(language.code) or next(iter(told.values()), ""))


def address(*parts: str) -> str:
    """The address of a file beside the page."""
    from urllib.parse import quote

    return "/".join(quote(part) for part in parts)


def capital(text: str) -> str:
    """The text with a large first letter."""
    return text[:1].upper() + text[1:]


def digest(text: str) -> str:
    """The hash by which a page allows what it carries itself."""
    return base64.b64encode(sha256(text.encode()).digest()).decode()
