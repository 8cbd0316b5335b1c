"""Which sections of the audit a client has data for, the tables that each lives on, and what to collect for the others."""

from __future__ import annotations

from cxaudit.areas import list_areas
from cxaudit.tables.client import list_sections
from cxaudit.tables.data import ClientData
from cxaudit.tables.schema import list_tables


def wave(data: ClientData) -> str:
    """The latest wave of the surveys."""
    waves = {str(w) for s in data.surveys if "wave" in s.answers for w in s.answers["wave"].dropna().unique()}
    return max(waves - {""}, default="")


def sections(data: ClientData) -> dict[str, str]:
    """Each section with ``ok``, ``no data`` or ``left out`` (by client.toml)."""
    known = list_sections()
    asked = data.client.sections or known
    return {name: state(data, name) if name in asked else "left out" for name in known}


def state(data: ClientData, section: str) -> str:
    """``ok`` where any table of a section was given."""
    return "ok" if any(data.has(table) for table in tables_of(section)) else "no data"


def tables_of(section: str) -> tuple[str, ...]:
    """The tables that a section lives on: those that its area names, else all that say they belong to it."""
    named = next((area.tables for area in list_areas() if area.name == section), ())
    return named or tuple(name for name, table in list_tables().items() if table.section == section)
