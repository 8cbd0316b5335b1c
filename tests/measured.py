"""Measures for tests, without the statistics that would make them: real names keep what their declarations say."""

from dataclasses import replace

from cxaudit import stats
from cxaudit.measures import Measure, complete, rows
from cxaudit.units import COUNT, UNITS


def measured(records, area):
    """The records as measures of an area (columns: ``cxaudit.measures.COLUMNS``)."""
    records = list(records)
    return complete(rows(records), area, list(declarations(records)))


def declarations(records):
    """One measure a name, with the levels and units that the records have."""
    for name in dict.fromkeys(record["measure"] for record in records):
        own = [record for record in records if record["measure"] == name]
        levels = tuple(dict.fromkeys(record.get("level") or "" for record in own))
        units = tuple(dict.fromkeys(UNITS[record["unit"]] for record in own if record.get("unit"))) or (COUNT,)
        known = stats.declared_measures().get(name, Measure(name, units, levels))
        yield replace(known, unit=units, levels=levels)
