"""Which sections of the audit a client has data for, the tables that each lives on, and what to collect for the others."""

from __future__ import annotations

from cxaudit.messages import Message, message
from cxaudit.tables.client import SECTIONS
from cxaudit.tables.data import ClientData

#: The tables that a section lives on.
TABLES: dict[str, tuple[str, ...]] = {
    "survey": ("survey",),
    "competencies": ("competencies", "targets"),
    "journey": ("touchpoints", "experience", "pain_points", "events"),
    "complaints": ("complaints",),
    "quality": ("quality", "actions"),
    "trust": ("trust", "obligations"),
    "goals": ("goals",),
    "outcomes": ("outcomes",),
    "readiness": ("readiness",),
}
COLLECT: dict[str, Message] = {
    "survey": message(
        "Ask customers the questionnaire on expectations and perceptions: "
        "200 answers show a gap of half a point surely."
    ),
    "competencies": message(
        "Let the manager, colleagues and the people themselves score each competency from 1 to 10."
    ),
    "journey": message("List the touchpoints and let customers rate satisfaction and effort at each of them."),
    "complaints": message(
        "Export the complaints with customer, date and topic, and say how many active customers there are."
    ),
    "quality": message("Check 10-20 % of calls, letters and meetings by fixed criteria, and count all of them."),
    "trust": message("Ask each customer for three marks from 1 to 10: contract, competence, communication."),
    "goals": message("Write down goals, their indicators, where they started, their targets and owners."),
    "outcomes": message("Export for each customer when he came, when he left, and what he bought again."),
    "readiness": message("Let the team answer the readiness statements from 1 to 5."),
}


def wave(data: ClientData) -> str:
    """The latest wave of the surveys."""
    waves = {str(w) for s in data.surveys if "wave" in s.answers for w in s.answers["wave"].dropna().unique()}
    return max(waves - {""}, default="")


def sections(data: ClientData) -> dict[str, str]:
    """Each section with ``ok``, ``no data`` or ``left out`` (by client.toml)."""
    asked = data.client.sections or SECTIONS
    return {s: state(data, s) if s in asked else "left out" for s in SECTIONS}


def state(data: ClientData, section: str) -> str:
    """``ok`` where any table of a section was given."""
    return "ok" if any(data.has(table) for table in TABLES[section]) else "no data"
