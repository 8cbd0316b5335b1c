"""The report as a PDF for the archive: PDF/A-2a and PDF/UA-1 at once, everything inside, readable for decades."""

from __future__ import annotations

from typing import ClassVar

from cxaudit.report.export.pdf import STANDARD, PdfExporter


class ArchiveExporter(PdfExporter):
    """PDF/A-2a that is PDF/UA-1 too."""

    export_from_notebook = "cxaudit: report as PDF for the archive"
    standard: ClassVar[tuple[str, ...]] = ("a-2a", STANDARD)  # type: ignore[assignment]


EXPORTER = ArchiveExporter
