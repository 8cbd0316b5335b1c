"""What a catalogue still lacks: ``python -m cxaudit.language.check`` lists untranslated keys, wrong places and dead entries."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator

from cxaudit.language import OPENING, available, catalogue, forms, singular, split_blocks
from cxaudit.workbench import PACKAGE, shipped

#: Calls whose first words are keys, and keyword arguments that hold keys wherever they stand.
SPEAKING = {"message", "text", "say"}
KEYWORDS = {"caption", "measure", "method", "note", "meaning", "family", "title", "heading"}
PLACE = re.compile(r"{(\w*)[^}]*}")


def keys() -> dict[str, str]:
    """Every English key of the package and its notebooks, with the file where it stands."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name != "language":
            found |= dict.fromkeys(of_code(path.read_text(encoding="utf-8")), path.name)
    for path in sorted(shipped("notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            keys_here = of_prose(source) if cell["cell_type"] == "markdown" else of_code(source)
            found |= dict.fromkeys(keys_here, path.name)
    return found


def of_code(source: str) -> Iterator[str]:
    """The keys in Python code: sentences of messages, captions, notes, methods, names of measures."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SPEAKING and node.args:
                yield from constants(node.args[0])
            for keyword in node.keywords:
                # a method of scipy is no sentence; one that goes into the measures is
                if keyword.arg in KEYWORDS and (keyword.arg != "method" or name == "record"):
                    yield from constants(keyword.value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in KEYWORDS:
                    yield from constants(value)


def constants(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be, through a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[A-Za-z]{2}", node.value):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def of_prose(source: str) -> Iterator[str]:
    """The keys in Markdown: each block without its heading or list mark."""
    for block in split_blocks(source):
        rest = OPENING.match(block).group(2)  # type: ignore[union-attr]
        if rest.strip():
            yield " ".join(rest.split())


def untranslated(code: str) -> dict[str, str]:
    """Keys that a language does not know, with their files."""
    known = {singular(e.id) for e in catalogue(code) if e.id}
    return {key: place for key, place in keys().items() if key not in known}


def wrong_places(code: str) -> list[str]:
    """Keys whose translation fills other places than the English does."""
    wrong = []
    for entry in catalogue(code):
        if entry.id:
            wanted = set(PLACE.findall(" ".join(forms(entry.id))))
            if any(not wanted - {"n"} <= set(PLACE.findall(form)) <= wanted | {"n"} for form in forms(entry.string)):
                wrong.append(singular(entry.id))
    return wrong


def main() -> int:
    """Print what is missing in every language; the number of faults is the exit code's truth."""
    faults = 0
    for code in available():
        if code == "en":
            continue
        missing, wrong = untranslated(code), wrong_places(code)
        faults += len(missing) + len(wrong)
        for key, place in missing.items():
            print(f"{code}: untranslated, in {place}: {key}")
        for key in wrong:
            print(f"{code}: other places than in English: {key}")
        print(f"{code}: {len(missing)} untranslated, {len(wrong)} with wrong places")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
