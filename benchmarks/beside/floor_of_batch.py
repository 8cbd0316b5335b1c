"""The floor of a batch: the same statistics, figures and exporters called in one warm process, without any kernel."""

from __future__ import annotations

from pathlib import Path

from nbformat.v4 import new_output

FORMATS = ("pdf", "html", "xlsx")


def warm() -> None:
    """Pay the imports."""
    from cxaudit.execution import light_imports, preload  # noqa: F401
    from cxaudit.report.export import exporter

    preload.fill()
    for name in FORMATS:
        exporter(name)


def audit(clients: Path, name: str) -> None:
    """Everything that a report of one language needs, but for kernels and files."""
    import nbformat

    from cxaudit.language import Language
    from cxaudit.report import prepared as room
    from cxaudit.report.audit import Audit
    from cxaudit.report.compose import compose, settle_notebook, without_empty
    from cxaudit.report.export import exporter
    from cxaudit.workbench import Workbench

    workbench = Workbench.at(clients=clients)
    evidence, language = room.gather(workbench, name), Language("ru")
    notebook, shown = compose(workbench.notebooks, evidence.data, language), Audit(evidence, language)
    for cell in notebook.cells:
        if "setup" in cell.metadata.get("tags", []):
            cell.outputs = [new_output("display_data", shown.cover()._repr_mimebundle_())]
        elif cell.cell_type == "code" and cell.source.startswith("audit."):
            for line in cell.source.strip().splitlines():
                block = eval(line, {"audit": shown})
            cell.outputs = [new_output("execute_result", block._repr_mimebundle_())]
    whole = without_empty(settle_notebook(notebook))
    for kind in FORMATS:
        exporter(kind).from_notebook_node(whole)
    nbformat.writes(whole)
