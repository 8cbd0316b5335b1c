"""What the desk's pages look like: one quiet style, findings as cards, gaps as bars, all escaped and in the page itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxaudit.findings import SEVERITIES, Finding
from cxaudit.report.text import html, line

if TYPE_CHECKING:
    from cxaudit.desk.opened import Desk

#: Written once into each page; every name begins with cxd-, so that nothing else in the notebook changes.
STYLE = """<style>
.cxd, .cxd * {box-sizing: border-box}
.cxd {font-family: var(--jp-ui-font-family, system-ui, sans-serif); color: var(--jp-ui-font-color1, #20262e); line-height: 1.5; font-size: 14px}
.cxd p {margin: .3em 0}
.cxd-head {font-size: 15px; font-weight: 600; margin: 10px 0 2px}
.cxd-muted {color: var(--jp-ui-font-color2, #5b6570)}
.cxd-table {border-collapse: collapse; margin: 4px 0 8px; font-size: 13px}
.cxd-table th, .cxd-table td {text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--jp-border-color2, #dde1e6); vertical-align: top; white-space: normal}
.cxd-table th {font-weight: 600; color: var(--jp-ui-font-color2, #5b6570)}
.cxd-mark {display: inline-block; min-width: 86px; text-align: center; padding: 0 8px; border-radius: 9px; font-size: 12px; font-weight: 600; border: 1px solid currentColor; background: var(--jp-layout-color1, #fff)}
.cxd-critical {color: #9b2c1a} .cxd-major {color: #8a4a00} .cxd-minor {color: #56606b} .cxd-strength {color: #20676b} .cxd-ok {color: #20676b} .cxd-none {color: #56606b}
.cxd-card {border-left: 4px solid; border-color: currentColor; padding: 4px 0 4px 12px; margin: 8px 0; max-width: 62rem}
.cxd-card > div {color: var(--jp-ui-font-color1, #20262e)}
.cxd-card .cxd-do {color: var(--jp-ui-font-color2, #5b6570)}
.cxd-problem {border-left: 4px solid #9b2c1a; padding: 2px 0 2px 12px; margin: 6px 0; max-width: 62rem}
.cxd-fine {border-left: 4px solid #20676b; padding: 2px 0 2px 12px; margin: 6px 0; max-width: 62rem}
.cxd-quote {border-left: 3px solid var(--jp-border-color1, #c9d0d7); padding: 2px 0 2px 12px; margin: 6px 0; max-width: 48rem}
.cxd-columns {display: flex; flex-wrap: wrap; gap: 12px}
.cxd-column {flex: 1 1 200px; max-width: 300px; background: var(--jp-layout-color2, #f4f5f7); border-radius: 6px; padding: 8px 10px}
.cxd-stop {background: var(--jp-layout-color1, #fff); border-radius: 4px; padding: 4px 8px; margin: 6px 0; border: 1px solid var(--jp-border-color2, #dde1e6)}
.cxd-stop.cxd-now {border-color: #1f4e79; box-shadow: inset 3px 0 0 #1f4e79}
.cxd-tree, .cxd-tree ul {list-style: none; margin: 0; padding-left: 18px; border-left: 1px solid var(--jp-border-color2, #dde1e6)}
.cxd-tree {border: 0; padding-left: 0}
.cxd-tree li {padding: 2px 0 2px 8px}
.cxd-bar {width: 100%; display: block}
.cxd-number {font-variant-numeric: tabular-nums}
.cxd button:focus-visible, .cxd input:focus-visible, .cxd select:focus-visible {outline: 2px solid #1f4e79; outline-offset: 1px}
.cxd .widget-label {white-space: normal}
</style>"""


def head(text: str) -> str:
    """A small heading."""
    return f'<div class="cxd-head">{html(text)}</div>'


def muted(text: str) -> str:
    """A quiet line."""
    return f'<p class="cxd-muted">{html(text)}</p>'


def fine(text: str) -> str:
    """A line that says that something worked."""
    return f'<div class="cxd-fine" role="status">{html(text)}</div>'


def problem(text: str, right: str = "") -> str:
    """Something that is wrong, and what would be right."""
    return f'<div class="cxd-problem" role="alert">{html(text)}' + (f"<br>{html(right)}" if right else "") + "</div>"


def mark(kind: str, label: str) -> str:
    """A word with a colour that says the same."""
    return f'<span class="cxd-mark cxd-{kind}">{html(label)}</span>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of ready fragments."""
    top = "".join(f'<th scope="col">{html(h)}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="cxd-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def counted(desk: Desk, found: Sequence[Finding]) -> str:
    """How many findings there are of each severity."""
    marks = [
        mark(severity, f"{desk.words.text(severity)}: {n}")
        for severity in SEVERITIES
        if (n := sum(f.severity == severity for f in found))
    ]
    return "<p>" + " ".join(marks) + "</p>"


def card(desk: Desk, finding: Finding) -> str:
    """One finding."""
    return (
        f'<div class="cxd-card cxd-{finding.severity}">{mark(finding.severity, desk.words.text(finding.severity))}'
        f"<div>{html(line(desk.say(finding.statement)))}</div>"
        f'<div class="cxd-do">{html(desk.words.text("What to do:"))} {html(line(desk.say(finding.action)))}</div></div>'
    )


def bar(row: pd.Series, low: float, high: float, colors: tuple[str, str, str], label: str) -> str:
    """One gap as a bar from zero with its interval, as SVG; ``low`` and ``high`` are the ends of the axis."""
    width, height = 420.0, 26.0

    def x(value: float) -> float:
        return 8 + (value - low) / (high - low) * (width - 16)

    bad, good, ink = colors
    parts = [f'<line x1="{x(0):.1f}" y1="0" x2="{x(0):.1f}" y2="{height}" stroke="{ink}" stroke-width="1"/>']
    if np.isfinite(row["estimate"]):
        left, right = sorted((x(0), x(row["estimate"])))
        color = bad if row["estimate"] < 0 else good
        parts.append(
            f'<rect x="{left:.1f}" y="7" width="{max(right - left, 0.5):.1f}" height="12" rx="2" fill="{color}" opacity="0.75"/>'
        )
    if np.isfinite(row["low"]) and np.isfinite(row["high"]):
        a, b = x(max(row["low"], low)), x(min(row["high"], high))
        parts.append(
            f'<path d="M{a:.1f} 9V17M{a:.1f} 13H{b:.1f}M{b:.1f} 9V17" stroke="{ink}" stroke-width="1.6" fill="none"/>'
        )
    return (
        f'<svg class="cxd-bar" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{html(label)}" '
        f'preserveAspectRatio="none" height="26">{"".join(parts)}</svg>'
    )
