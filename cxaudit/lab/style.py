"""What the desk's pages look like: one quiet style, findings as cards, gaps as bars, all escaped and in the page itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from cxaudit.errors import Problem, locate_problem
from cxaudit.findings import SEVERITIES, Finding
from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.report.text import html, line

#: Written once into each page; every name begins with cxd-, so that nothing else in the notebook changes.
STYLE = """<style>
.cxd, .cxd * {box-sizing: border-box}
.cxd {font-family: var(--jp-ui-font-family, system-ui, sans-serif); color: var(--jp-ui-font-color1, #20262e); line-height: 1.5; font-size: 14px; max-width: 100%}
.cxd p {margin: .3em 0}
.cxd-head {font-size: 15px; line-height: 1.35; font-weight: 600; margin: 10px 0 2px}
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
.cxd-board {display: flex; flex-flow: row wrap; gap: 8px 28px; align-items: flex-start}
.cxd-controls {flex: 1 1 24rem; max-width: 34rem; min-width: 0}
.cxd-results {flex: 1 1 24rem; min-width: 0}
.cxd-results, .cxd-results > *, .cxd-findings {overflow: visible}
.cxd-counted {display: flex; flex-wrap: wrap; gap: 4px}
.cxd-scroll {max-height: 40rem; overflow-y: auto; padding-right: 8px}
.cxd-row {position: relative; align-items: center; overflow: visible; border-radius: 4px}
.cxd-row .jupyter-button {position: static; text-align: left; flex: none}
.cxd-row .jupyter-button::after {content: ""; position: absolute; inset: 0; z-index: 1; cursor: pointer}
.cxd-row:hover {background: var(--jp-layout-color2, #f4f5f7)}
.cxd-plot {width: 26rem; max-width: 40vw}
.cxd-axis {position: relative; height: 20px; margin-left: calc(14rem + 4px); font-size: 12px; color: var(--jp-ui-font-color2, #5b6570)}
.cxd-axis span {position: absolute; transform: translateX(-50%)}
.cxd-items {margin-left: 14px}
.cxd-columns {display: flex; flex-flow: row wrap; gap: 12px; margin-bottom: 10px; align-items: stretch; overflow: visible}
.cxd-column {flex: 1 1 180px; max-width: 300px; background: var(--jp-layout-color2, #f4f5f7); border-radius: 6px; padding: 8px 10px; overflow: visible}
.cxd .cxd-stop.jupyter-button {width: auto; height: auto; min-height: 32px; white-space: pre-line; text-align: left; line-height: 1.35; padding: 4px 8px; margin: 3px 0; background: var(--jp-layout-color1, #fff); color: var(--jp-ui-font-color1, #20262e); border: 1px solid var(--jp-border-color2, #dde1e6); border-radius: 4px; overflow-wrap: anywhere}
.cxd .cxd-stop.cxd-now {border-color: #1f4e79; box-shadow: inset 4px 0 0 #1f4e79; font-weight: 600}
.cxd-sub {font-size: 13px; margin: 6px 0 0; color: var(--jp-ui-font-color2, #5b6570)}
.cxd-number {font-variant-numeric: tabular-nums}
.cxd-toml pre {margin: 2px 0; padding: 2px 8px; background: var(--jp-layout-color2, #f4f5f7); border-radius: 4px; width: max-content; max-width: 100%; white-space: pre-wrap}
.cxd-said {white-space: pre-wrap; max-height: 20rem; overflow-y: auto; max-width: 62rem}
.cxd-svg {width: 100%; display: block}
.cxd button:focus-visible, .cxd input:focus-visible, .cxd select:focus-visible, .cxd [tabindex]:focus-visible {outline: 2px solid #1f4e79; outline-offset: 1px}
.cxd .widget-hslider {height: auto; min-height: 28px}
.cxd .widget-label {white-space: normal; line-height: 1.25; text-align: left; height: auto; align-self: center}
.cxd .cxd-quiet > .widget-label {position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%)}
</style>"""


def head(text: str) -> str:
    """A small heading."""
    return f'<div class="cxd-head">{html(text)}</div>'


def render_muted(text: str) -> str:
    """A quiet line."""
    return f'<p class="cxd-muted">{html(text)}</p>'


def fine(text: str) -> str:
    """A line that says that something worked."""
    return f'<div class="cxd-fine" role="status">{html(text)}</div>'


def problem(text: str, right: str = "") -> str:
    """Something that is wrong, and what would be right."""
    return f'<div class="cxd-problem" role="alert">{html(text)}' + (f"<br>{html(right)}" if right else "") + "</div>"


def waiting(text: str) -> str:
    """A line that says that something is being done."""
    return f'<div class="cxd-fine" role="status">{html(text)}</div>'


def mark(kind: str, label: str) -> str:
    """A word with a colour that says the same."""
    return f'<span class="cxd-mark cxd-{kind}">{html(label)}</span>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of ready fragments."""
    top = "".join(f'<th scope="col">{html(h)}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="cxd-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def block_html(content: str) -> str:
    """Content in the desk's own style."""
    return f'<div class="cxd">{content}</div>'


def problems(said: Language, found: Sequence[Problem], most: int) -> str:
    """Problems, each with what would be right, and how many more there are."""
    told = [problem(said.say(locate_problem(one)), said.say(one.right) if one.right else "") for one in found[:most]]
    left = len(found) - most
    if left > 0:
        told.append(render_muted(said.say(message("and {n} more problem", "and {n} more problems", n=left))))
    return "".join(told)


def describe_counts(said: Language, found: Sequence[Finding], before: Sequence[Finding] | None = None) -> str:
    """How many findings there are of each severity, and how many there were before something was moved."""
    marks = []
    for severity in SEVERITIES:
        now, then = (sum(f.severity == severity for f in some) for some in (found, found if before is None else before))
        if now or then:
            told = f"{now}" if now == then else f"{then} → {now}"
            marks.append(mark(severity, f"{said.text(severity)}: {told}"))
    return f'<p class="cxd-counted" role="status">{" ".join(marks)}</p>'


def card(said: Language, finding: Finding) -> str:
    """One finding."""
    return (
        f'<div class="cxd-card cxd-{finding.severity}">{mark(finding.severity, said.text(finding.severity))}'
        f"<div>{html(line(said.say(finding.statement)))}</div>"
        f'<div class="cxd-do">{html(said.text("What to do:"))} {html(line(said.say(finding.action)))}</div></div>'
    )


def scrolling(content: str, name: str) -> str:
    """Content that scrolls in itself, also by keys."""
    return f'<div class="cxd-scroll" role="region" tabindex="0" aria-label="{html(name)}">{content}</div>'


MARGIN, WIDTH, HEIGHT = 8.0, 420.0, 26.0  # of the plot of one bar


def across(value: float, low: float, high: float) -> float:
    """How far from the left a value stands in a plot."""
    return MARGIN + (value - low) / (high - low) * (WIDTH - 2 * MARGIN)


def axis(low: float, high: float, told: Callable[[float], str]) -> str:
    """The numbers below bars: zero and whole points to both sides."""
    points = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    marks = "".join(
        f'<span style="left: {100 * across(point, low, high) / WIDTH:.1f}%">{html(told(point))}</span>'
        for point in points
    )
    return f'<div class="cxd-axis cxd-plot">{marks}</div>'


def bar(row: pd.Series, low: float, high: float, colors: tuple[str, str, str], label: str) -> str:
    """One gap as a bar from zero with its interval, as SVG; ``low`` and ``high`` are the ends of the axis."""

    def x(value: float) -> float:
        return across(value, low, high)

    bad, good, ink = colors
    parts = [f'<line x1="{x(0):.1f}" y1="0" x2="{x(0):.1f}" y2="{HEIGHT:.0f}" stroke="{ink}" stroke-width="1"/>']
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
        f'<svg class="cxd-svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{html(label)}" '
        f'preserveAspectRatio="none" height="26">{"".join(parts)}</svg>'
    )
