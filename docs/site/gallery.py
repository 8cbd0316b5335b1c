"""The gallery: each shape of picture as the reports of the example clients draw it, with the line that asks for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from pictures import CLIENT
from speech import Speech, plain

from cxaudit import figures

ASKED = re.compile(r'audit\.figure\(\s*"[\w-]+",\s*"(\w+)"')
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
LABEL = re.compile(r'aria-label="([^"]*)"')
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
MARK = re.compile(r"<[^>]+>")
#: The shape of data behind each picture, as a question that a reader may have.
ANSWERS = {
    "acceptability": "How often does each option come first, second, third, whatever the weights?",
    "bars": "How much is it, from most to least?",
    "cover": "Who can do it, and who stands in for them?",
    "curve": "How does it go on with time?",
    "dumbbell": "Expected and perceived: how far apart?",
    "funnel": "Is this team different, or is it chance?",
    "handoffs": "Where between two channels are customers lost?",
    "intervals": "How large is it, and how sure is that?",
    "journey": "Where in the journey does it hurt, and whom?",
    "ladder": "How far up have we come?",
    "matrix": "Who or what meets what, cell by cell?",
    "path": "Which way did several customers go, and how long did it take?",
    "quadrant": "Important and badly done: what first?",
    "shares": "How do customers divide?",
    "tree": "Which goal hangs on which measure, and how does it stand?",
    "waterfall": "Where are the points lost on the way?",
    "zones": "Between the least acceptable and the wished for: where are we?",
}


def pictures(reports: Path, language: str) -> Iterator[tuple[str, str, str, str]]:
    """The first picture of each shape in some reports: shape, what asks for it, SVG, its description in words."""
    seen: set[str] = set()
    own = CLIENT[language]
    for notebook in sorted(reports.glob(f"*/*-{language}.ipynb"), key=lambda path: (path.parent.name != own, path)):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            asked = ASKED.match(source)
            if asked and asked[1] not in seen:
                drawn = html_of(cell)
                if SVG.search(drawn):
                    seen.add(asked[1])
                    yield asked[1], source, SVG.search(drawn)[0], LABEL.search(drawn)[1]  # type: ignore[index]


def html_of(cell: dict) -> str:
    """What a cell shows in a browser."""
    return "".join("".join(out.get("data", {}).get("text/html", "")) for out in cell.get("outputs", ()))


def page(reports: Path, language: str, folder: Path, say: Speech) -> str:
    """The gallery as Markdown; its pictures are written into a folder beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f"# {say('Gallery')}\n",
        say("Every shape of picture that a chapter may ask for, drawn from the two invented clients.") + "\n",
    ]
    found = {shape: rest for shape, *rest in pictures(reports, language)}
    for shape in figures.list_shapes():
        lines += [f"## {shape}\n", f"{say(ANSWERS[shape])}\n"]
        if shape in found:
            source, svg, told = found[shape]
            (folder / f"{shape}.svg").write_text(svg, encoding="utf-8")
            lines += [f"{{.chart}}\n![{plain(told)}](pictures/{shape}.svg)\n", f"```python\n{source.strip()}\n```\n"]
    return "\n".join(lines)
