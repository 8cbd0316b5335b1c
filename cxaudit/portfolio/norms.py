"""The consultant's own norms: what past audits found, and where one client stands among them, no other client named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cxaudit.estimates.norms import norm
from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.portfolio.index import FEWEST_CLIENTS, Facts, Report, error, key, list_reports, standing
from cxaudit.report.blocks import Block, Cell, Column, Prose, Table
from cxaudit.report.prepared import workbench_here
from cxaudit.report.tabular import number_table
from cxaudit.report.text import line

TOO_FEW_CLIENTS = message(
    "There is no norm yet: it takes {least} other clients who allow the comparison (share = true under [portfolio] in client.toml).",
    least=FEWEST_CLIENTS,
)


def open_portfolio(language: str, reports: Path | None = None) -> Portfolio:
    """The reports of the workbench, ready to be compared."""
    return Portfolio(list_reports(reports or workbench_here().reports), Language(language))


class Portfolio:
    """Past audits as norms; every method returns a block for a notebook cell."""

    def __init__(self, reports: Iterable[Report], language: Language) -> None:
        self.reports, self.language = list(reports), language

    def norms(self, id: str = "norms", caption: str = "") -> Block:
        """For each number the mean of the clients who allow it, how far they truly differ, and how many they are."""
        figures: dict[tuple[str, ...], list[Facts]] = {}
        for report in self.reports:
            for figure in report.figures if report.shares else ():
                if error(figure) > 0:
                    figures.setdefault(key(figure), []).append(figure)
        rows = []
        for found in figures.values():
            if len(found) > FEWEST_CLIENTS:
                made = norm([f["estimate"] for f in found], [error(f) for f in found])
                rows.append((found[0], made.mean, made.spread, made.n))
        return self.table(id, caption, ("mean", "true spread between clients", "clients"), rows)

    def standing(self, client: str, id: str = "standing", caption: str = "") -> Block:
        """Where a client stands by each number: as found, drawn towards the norm, and the share of others below."""
        own = next((report for report in self.reports if report.id == client), None)
        places = standing(own, self.reports) if own else {}
        rows = []
        for figure in own.figures if own else ():
            if place := places.get(key(figure)):
                rows.append((figure, figure["estimate"], place.shrunken, place.percentile, place.n))
        return self.table(id, caption, ("as found", "drawn towards the norm", "share of others below", "clients"), rows)

    def table(self, id: str, caption: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Block:
        """Numbers of measures as a table, or a line that there are too few clients."""
        if not rows:
            return Prose((self.language.say(TOO_FEW_CLIENTS),))
        text, amount = self.language.text, self.language.amount
        columns = (Column(text("what")), *(Column(text(head), number=True) for head in heads))
        cells, raws = [], []
        for figure, *values in rows:
            label = self.label(figure)
            shown = [
                amount(
                    value,
                    "count" if head == "clients" else "share" if head == "share of others below" else figure["unit"],
                )
                for head, value in zip(heads, values, strict=True)
            ]
            cells.append((Cell(label), *(Cell(one) for one in shown)))
            raws.append((label, *values))
        return Table(id, self.language.say(caption), columns, tuple(cells), (), number_table(columns, tuple(raws)))

    def label(self, figure: Facts) -> str:
        """What a number is about."""
        name = self.language.text(figure["measure"])
        return line(name if figure["level"] == "overall" else f"{name}: {figure['term']}")
