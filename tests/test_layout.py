"""The house rules: every module has its test and its sentence, no room is a lumber room, what the docs name exists."""

import ast
import doctest
import importlib
import re
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cxaudit"
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "shipped" not in p.parts)
LUMBER = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "tools", "base", "core"}
DOCS = [ROOT / "README.md", ROOT / "README.ru.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCS += sorted(path for code in ("en", "ru") for path in (ROOT / "docs" / "site" / code).rglob("*.md"))
WITH_EXAMPLES = [m for m in MODULES if ">>> " in m.read_text(encoding="utf-8")]
PATH = re.compile(r"`((?:cxaudit|notebooks|templates|tests|docs|client_data|reports|benchmarks)/[\w./-]*)`")


def name(path):
    return str(path.relative_to(ROOT))


def parsed(module):
    return ast.parse(module.read_text(encoding="utf-8"))


def has_test(module):
    """Whether a module has a test of its name, or a test of its room that names it."""
    inside = module.relative_to(PACKAGE)
    stem = inside.parent.name if inside.stem == "__init__" else inside.stem
    rooms = {ROOT / "tests" / inside.parent, ROOT / "tests" / inside.parent.parent}
    tests = [path for room in rooms for path in room.glob("test_*.py")]
    word = re.compile(rf"\b{stem}\b")
    return any(stem in path.stem or word.search(path.read_text(encoding="utf-8")) for path in tests)


def empty(module):
    return len(parsed(module).body) <= 2


def test_every_module_is_tested():
    modules = [m for m in MODULES if not empty(m) and m.name != "__main__.py"]
    assert [name(m) for m in modules if not has_test(m)] == []


def test_every_module_opens_with_a_sentence():
    said = {name(m): (ast.get_docstring(parsed(m)) or "").split("\n\n")[0] for m in MODULES}
    assert [path for path, sentence in said.items() if not sentence.endswith((".", "?", "``", ":"))] == []


def test_public_functions_and_classes_are_documented():
    kinds = (ast.FunctionDef, ast.ClassDef)
    nodes = [(m, node) for m in MODULES for node in parsed(m).body if isinstance(node, kinds) and node.name[0] != "_"]
    assert [f"{name(m)}: {node.name}" for m, node in nodes if not ast.get_docstring(node)] == []


def test_no_room_is_a_lumber_room():
    assert not {part.removesuffix(".py") for m in MODULES for part in m.relative_to(ROOT).parts} & LUMBER


def test_no_files_need_each_other_in_a_circle():
    """The contract on circles in pyproject.toml knows those of siblings; here a room's door and its inside count too."""
    needs = grimp.build_graph("cxaudit")
    TopologicalSorter({module: needs.find_modules_directly_imported_by(module) for module in needs.modules}).prepare()


def test_every_test_tests_a_module_or_a_promise():
    promises = {"environment", "import", "layout", "names", "notebooks", "one_place", "wording"}
    stems = {m.stem for m in MODULES} | {m.parent.name for m in MODULES}
    for path in (ROOT / "tests").glob("test_*.py"):
        assert path.stem.removeprefix("test_") in promises | stems


def test_paths_in_the_docs_exist():
    named = {(name(doc), path.rstrip("/")) for doc in DOCS for path in PATH.findall(doc.read_text(encoding="utf-8"))}
    made = ("reports/", "notebooks/NN_")  # what a reader will have made
    assert [place for place in named if not (ROOT / place[1]).exists() and not place[1].startswith(made)] == []


@pytest.mark.parametrize("module", WITH_EXAMPLES, ids=name)
def test_examples_in_docstrings_hold(module):
    inside = module.relative_to(ROOT).with_suffix("").parts
    found = doctest.testmod(importlib.import_module(".".join(inside).removesuffix(".__init__")))
    assert found.attempted
    assert not found.failed


def test_every_failure_is_met_by_a_test():
    told = re.compile(r"^class (\w+)\((?:\w*Error|Exception)\):", re.MULTILINE)
    kinds = {kind for m in MODULES for kind in told.findall(m.read_text(encoding="utf-8"))}
    asserted = re.compile(r"(?:raises\(|isinstance\(\w+, )(?:\w+\.)?(\w+)")
    met = {
        kind for path in (ROOT / "tests").rglob("*.py") for kind in asserted.findall(path.read_text(encoding="utf-8"))
    }
    assert {"AuditError", "InputError"} <= kinds <= met


def test_every_target_of_make_is_run_in_ci_or_has_a_reason():
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    said = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    run = re.findall(r"^make ([a-z-]+)", said, re.MULTILINE)
    reasons = re.findall(r"^#   ([a-z-]+): \w", said, re.MULTILINE)
    assert sorted(targets) == sorted([*run, *reasons])


def test_both_readmes_tell_the_same():
    def shape(path):
        lines = path.read_text(encoding="utf-8").splitlines()
        return [(line.split()[0], line.count("|")) for line in lines if line.startswith(("#", "|", "```"))]

    assert shape(ROOT / "README.md") == shape(ROOT / "README.ru.md")


def test_no_absolute_path():
    paths = [*MODULES, *(ROOT / "tests").rglob("*.py"), *DOCS]
    found = re.compile(r"/(?:home|Users|work|root)/\w+")
    assert [
        name(path) for path in paths if path != Path(__file__) and found.search(path.read_text(encoding="utf-8"))
    ] == []


#: Names that open with one of these say what has been done, not what a function does.
PARTICIPLE = re.compile(
    r"_?(made|written|told|known|found|taken|shown|given|kept|said|seen|held|built|drawn|done|[a-z]{3,}ed)(_[a-z_]*)?"
)
#: Names that stand in four modules and more, each for its reason.
PROTOCOLS = {
    "TABLE": "each table's module offers its table",
    "EXPORTER": "each format of a report offers its exporter",
    "SIZE": "a figure shape says how large it is",
    "size": "a figure shape says how large it is for its data",
    "draw": "a figure shape draws",
    "NAME": "a vendor's format, and a form of questionnaire, say how they are called",
    "SUFFIX": "a form of questionnaire says what its files end in",
    "SUFFIXES": "a reader says which files it opens",
    "ENDING": "a format of the handbook says what its file ends in",
    "recognises": "a vendor's format says whether a sheet is its own",
    "understand": "a vendor's format makes a plain sheet of its own",
    "read": "a reader of files reads",
    "write": "a form of questionnaire is written",
    "write_files": "a format of the handbook is written",
}


def test_functions_are_verbs():
    functions = [f for module in MODULES for f in ast.walk(parsed(module)) if isinstance(f, ast.FunctionDef)]
    past = [f.name for f in functions if PARTICIPLE.fullmatch(f.name)]
    assert len(past) <= 0.02 * len(functions), sorted(past)


def defined_names(module):
    for node in parsed(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (t.id for t in targets if isinstance(t, ast.Name))


def test_a_name_means_one_thing():
    where = {}
    for module in MODULES:
        for known in set(defined_names(module)):
            where.setdefault(known, []).append(name(module))
    assert {known: places for known, places in where.items() if len(places) >= 4 and known not in PROTOCOLS} == {}
