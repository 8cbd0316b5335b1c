"""What a catalogue and its speakers still lack: ``python -m cxaudit.language.check`` lists every fault of language.

Untranslated keys, translations that fill other places, plural forms that are too few, untidy typography, sentences that
code glues from translated parts, and sentences that never pass through a catalogue.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping

from cxaudit.areas import list_areas
from cxaudit.language import OPENING, available, catalogue, forms, singular, split_blocks
from cxaudit.workbench import PACKAGE, shipped_folder

#: Calls whose first words are keys, and keyword arguments that hold keys wherever they stand.
SPEAKING = {"message", "text", "say", "Measure"}
KEYWORDS = {"caption", "measure", "method", "note", "meaning", "family", "title", "heading"}
PLACE = re.compile(r"{(\w*)[^}]*}")


def keys() -> dict[str, str]:
    """Every English key of the package and its notebooks, with the file where it stands."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name != "language":
            found |= dict.fromkeys(of_code(path.read_text(encoding="utf-8")), path.name)
    found |= {area.collect.text: f"{area.name}.toml" for area in list_areas()}
    for path in sorted(shipped_folder("notebooks").glob("*.ipynb")):
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


def list_untranslated(code: str) -> dict[str, str]:
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


# -- typography -----------------------------------------------------------------------------------------------------

#: What a tidy translation has not, by language; what stands in backquotes, brackets of TOML or quotes of code is code.
UNTIDY: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "straight quotation marks": r"(?<![=\w])\"[^\"]*[А-яё]|[“”]",
        "a hyphen for a dash": r"\s-\s",
        "three dots for one sign": r"\.\.\.",
        "a hyphen between numbers": r"¤-¤|(?<![\d-])\d{1,3}-\d{1,3}(?![\d-])",
        "no space before per cent": r"\d%",
        "a decimal point": r"(?<![\d.])\d+\.\d+(?![\d.])",
        "two spaces": r"[^\s¤]  \S",
        "a space before a stop": r" [,.;:!?](?:\s|$)",
        "е for ё": r"(?i)\b(?:еще|отчет\w*|расчет\w*|учет\w*|надежн\w+|определен|все-таки|ее|идет|дает|остается|берет)\b",
    }
}
SOURCE_CODE = re.compile(
    r"`[^`]*`|\{[^}]*\}|#[0-9A-Fa-f]{6}|\w+ = \"[^\"]*\"|\[[\w.]+\]|--[\w-]+|\S*[/\\\\]\S*|\b\w+\.(?:csv|toml|xlsx|json)\b"
)


def untidy(code: str) -> list[tuple[str, str]]:
    """Translations against the typography of their language, each with what is wrong."""
    rules = {what: re.compile(pattern) for what, pattern in UNTIDY.get(code, {}).items()}
    return [
        (what, singular(entry.id))
        for entry in catalogue(code)
        if entry.id
        for what, rule in rules.items()
        if any(rule.search(SOURCE_CODE.sub("¤", form)) for form in forms(entry.string))
    ]


def too_few_forms(code: str) -> list[str]:
    """Keys with a plural whose translation has fewer plural forms than its language."""
    whole = catalogue(code)
    return [
        singular(e.id) for e in whole if e.id and not isinstance(e.id, str) and len(forms(e.string)) < whole.num_plurals
    ]


# -- how the program speaks -----------------------------------------------------------------------------------------

SAYING = {"say", "text"}
#: Between two spoken parts these make a list, a label or a cell, no sentence.
BREAKS = re.compile(r"[<>:;,.|/\n—–·()\[\]\u2002]")
PRINTING = {"print", "echo", "prompt", "confirm"}
UNSPOKEN = {"Problem", "InputError"}


def is_translated_text(node: ast.AST) -> bool:
    """Whether an expression is a translated text itself, not markup around one."""
    if isinstance(node, ast.FormattedValue):
        return is_translated_text(node.value)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in SAYING
    return False


def list_glued_lines(source: str) -> Iterator[int]:
    """Lines of code where translated parts are put side by side as one sentence."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            between = ""
            seen = False
            for part in node.values:
                if isinstance(part, ast.Constant):
                    between += str(part.value)
                elif is_translated_text(part):
                    if seen and not BREAKS.search(between):
                        yield node.lineno
                    seen, between = True, ""
                else:
                    between += "¤" if seen else ""
        elif (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add)
            and is_translated_text(node.left)
            and is_translated_text(node.right)
        ) or (isinstance(node, ast.Call) and joins_with_blanks(node)):
            yield node.lineno


def joins_with_blanks(call: ast.Call) -> bool:
    """Whether translated parts are joined by nothing but blanks: ``" ".join(say(m) for m in many)``."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(mark)), attr="join"),
            args=[ast.GeneratorExp(elt=each) | ast.ListComp(elt=each)],
        ):
            return not mark.strip() and "\n" not in mark and is_translated_text(each)
    return False


def unspoken(source: str) -> Iterator[tuple[int, str]]:
    """Sentences in code that are shown to people and pass by the catalogues."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            said = first.value if isinstance(first, ast.Constant) else None
            if name in PRINTING | UNSPOKEN and isinstance(said, str) and re.search(r"[a-z]{2,} [a-z]{2,}", said):
                yield node.lineno, said


def modules() -> Iterator[tuple[str, str]]:
    """Every file of the program that may speak, with its code."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name != "language":
            yield str(path.relative_to(PACKAGE)), path.read_text(encoding="utf-8")


def faults_of_code() -> Iterator[str]:
    """All glued and all unspoken sentences, each with its place."""
    for place, source in modules():
        yield from (f"{place}:{line}: a sentence is glued from parts" for line in list_glued_lines(source))
        yield from (f"{place}:{line}: passes by the catalogues: {words}" for line, words in unspoken(source))


def print_missing() -> int:
    """Print what is missing in every language; the number of faults is the exit code's truth."""
    told = list(faults_of_code())
    print(*told, sep="\n", end="\n" if told else "")
    faults = len(told)
    for code in available():
        if code == "en":
            continue
        missing, wrong = list_untranslated(code), wrong_places(code)
        few, rough = too_few_forms(code), untidy(code)
        faults += len(missing) + len(wrong) + len(few) + len(rough)
        for key, place in missing.items():
            print(f"{code}: untranslated, in {place}: {key}")
        for key in wrong:
            print(f"{code}: other places than in English: {key}")
        for key in few:
            print(f"{code}: too few plural forms: {key}")
        for what, key in rough:
            print(f"{code}: {what}: {key}")
        print(f"{code}: {len(missing)} untranslated, {len(wrong)} with wrong places, {len(rough)} untidy")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(print_missing())
