"""What the program needs is said once: environment.yml and constraints.txt agree with pyproject.toml."""

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
ELSEWHERE = {
    "msoffcrypto": "msoffcrypto-tool",
    "sklearn": "scikit-learn",
    "markdown_it": "markdown-it-py",
    "python_calamine": "python-calamine",
}
ELSEWHERE |= {
    "odf": "odfpy",
    "msoffcrypto": "msoffcrypto-tool",
    "pydantic_core": "pydantic",
    "docx": "python-docx",
    "pptx": "python-pptx",
    "PIL": "pillow",
}


def name(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


def in_environment():
    lines = (ROOT / "environment.yml").read_text().splitlines()
    entries = [line.split("#")[0].strip().removeprefix("- ").strip() for line in lines if re.match(r"\s+- ", line)]
    return {e for e in entries if re.search(r"[<>=]", e) and name(e) != "python"}


def test_conda_users_get_the_same():
    assert in_environment() == {*PROJECT["dependencies"], *(d for extra in EXTRAS.values() for d in extra)}


def test_constraints_are_names_and_versions_alone():
    lines = (ROOT / "constraints.txt").read_text().split()
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[\w.+!-]+", line) for line in lines)
    assert "cxaudit" not in {name(line) for line in lines}


def test_everything_needed_is_constrained():
    constrained = {name(line) for line in (ROOT / "constraints.txt").read_text().split()}
    needed = {name(d) for d in [*PROJECT["dependencies"], *(d for extra in EXTRAS.values() for d in extra)]}
    assert needed <= constrained


def test_everything_imported_is_declared():
    declared = {name(d) for d in [*PROJECT["dependencies"], *EXTRAS["big"], *EXTRAS["cluster"]]}
    assert {ELSEWHERE.get(m, m.lower().replace("_", "-")) for m in imported()} <= declared


def test_nothing_declared_is_forgotten():
    imports = {ELSEWHERE.get(m, m.lower().replace("_", "-")) for m in imported()}
    programs = {"jupyterlab", "ipykernel", "pymorphy3-dicts-ru", "jupyter-client", "nbclient"}  # run, not imported
    programs |= {"jupyterlab-language-pack-ru-ru"}
    programs |= {"seaborn"}  # for notebooks of one's own
    readers = {"pyarrow", "odfpy", "openpyxl", "pyreadstat"}  # pandas calls for them
    assert {name(d) for d in PROJECT["dependencies"]} <= imports | programs | readers


def imported():
    """The packages from elsewhere that the program's source names."""
    found = set()
    for path in (ROOT / "cxaudit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add(node.module.split(".")[0])
    return found - {"cxaudit"} - set(sys.stdlib_module_names)
