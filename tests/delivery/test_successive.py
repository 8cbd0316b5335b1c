"""A report is compared with the one that it replaces."""

from __future__ import annotations

import json

from cxaudit.delivery.successive import since
from cxaudit.measures import COLUMNS
from cxaudit.report.blocks import SHEETS


def test_a_report_is_compared_with_the_one_that_it_replaces(measures):
    def files(n: float, wave: str = "1") -> dict[str, bytes]:
        sheet = {
            "name": "measures",
            "heads": list(COLUMNS),
            "rows": measures({"n": n}).astype(object).fillna("").to_numpy().tolist(),
        }
        notebook = {"cells": [{"outputs": [{"data": {SHEETS: [sheet]}}]}]}
        manifest = {"client.toml": {"privacy": {"min_group": 5}}}
        told = {"a-en.ipynb": notebook, "findings.json": {"wave": wave}, "manifest.json": manifest}
        return {name: json.dumps(content).encode() for name, content in told.items()}

    assert [round(b.n) for b in since(files(100), files(102))] == [2]
    assert since(files(100), files(100)) == since(files(100), files(120)) == since({}, files(102)) == ()
    assert since(files(100), files(102, wave="2")) == ()  # other people
