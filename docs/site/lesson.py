"""The lesson carried out: what its page tells to type is typed, and what it shows is compared with what came out.

A page is the script. A block ``sh`` is run in bash, the block ``text`` after it is what came out; a block with a caption
is a file of that name; a link ``{download}`` is a file that lies beside. ``python docs/site/lesson.py`` writes into both
pages what comes out today.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BLOCK = re.compile(
    r"^```(?P<kind>sh|text|\{code-block\} (?:text|toml))\n(?::caption: (?P<file>\S+)\n\n?)?(?P<body>.*?)^```$",
    re.M | re.S,
)
DOWNLOAD = re.compile(r"\{download\}`[^<`]*<(?P<path>[^>]+)>`")
#: What is another thing at every run: lengths of time, hashes, versions.
PASSING = (
    (r"\d+[.,]\d+ (s|с)\b", r"… \1"),
    (r"sha256:\w+", "sha256:…"),
    (r"((?:Python|[a-z]+)) \d+\.\d+(?:\.\w+)*", r"\1 …"),
)


@dataclass
class Step:
    """One block of a page: a command with what should come out and what did, or a file to write."""

    command: str = ""
    shown: str = ""
    came: str = ""
    file: str = ""
    content: str = ""


def page(language: str) -> Path:
    """The lesson in a language."""
    return HERE / language / "tutorial.md"


def steps(text: str) -> Iterator[Step]:
    """The steps of a page, in order."""
    step = None
    for block in BLOCK.finditer(text):
        if block["file"]:
            yield Step(file=block["file"], content=block["body"])
        elif block["kind"] == "sh":
            step = Step(command=block["body"].strip())
            yield step
        elif step is not None:
            step.shown = block["body"].rstrip()


def carried_out(language: str, folder: Path) -> list[Step]:
    """The lesson done in an empty folder, each command in the folder where the one before has ended."""
    text = page(language).read_text(encoding="utf-8")
    for found in DOWNLOAD.finditer(text):
        source = page(language).parent / found["path"]
        shutil.copy(source, folder / source.name)
    done, place = [], folder
    for step in list(steps(text)):
        if step.file:
            (place / step.file).write_text(step.content, encoding="utf-8")
        else:
            output, code, place = run(step.command, place, folder, language)
            step.came = told(output.replace(str(folder.resolve()), "~"), code)
        done.append(step)
    return done


def run(command: str, place: Path, home: Path, language: str) -> tuple[str, int, Path]:
    """What a command prints, its exit code, and the folder in which it ends."""
    surroundings = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home), "LANG": f"{language}.UTF-8", "COLUMNS": "100", "TERM": "dumb", "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as aside:
        end = Path(aside) / "end"
        done = subprocess.run(
            ["bash", "-c", f"{command}\ncode=$?\npwd >'{end}'\nexit $code"],
            cwd=place, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        return done.stdout, done.returncode, Path(end.read_text().strip())


def told(output: str, code: int) -> str:
    """An output as the page shows it: without what passes, and with the exit code where that is not 0."""
    for pattern, instead in PASSING:
        output = re.sub(pattern, instead, output)
    lines = [line.rstrip() for line in output.strip("\n").splitlines()]
    return "\n".join([*lines, *[f"[exit code {code}]"] * bool(code)])


def rewritten(text: str, done: list[Step]) -> str:
    """A page with the outputs of today."""
    came = iter(step for step in done if step.command)
    last: Step | None = None

    def block(found: re.Match[str]) -> str:
        nonlocal last
        if found["kind"] == "sh":
            last = next(came)
        elif found["kind"] == "text" and last is not None:
            return f"```text\n{last.came}\n```"
        return found[0]

    return BLOCK.sub(block, text)


def main() -> None:
    """Carry the lesson out in both languages and write down what comes out."""
    for language in ("en", "ru"):
        with tempfile.TemporaryDirectory() as folder:
            done = carried_out(language, Path(folder))
        page(language).write_text(rewritten(page(language).read_text(encoding="utf-8"), done), encoding="utf-8")


if __name__ == "__main__":
    main()
