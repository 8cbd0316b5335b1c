"""What the findings speak of: a touchpoint, a topic, a dimension; one thing, however many findings tell of it."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.findings import Finding
from cxaudit.rules import find_rule
from cxaudit.tables.data import ClientData


@dataclass(frozen=True, order=True)
class Entity:
    """A thing of the client's: its kind (a word of the table ``links``) and its name as the tables spell it."""

    kind: str
    name: str


def entity_of(finding: Finding, data: ClientData) -> Entity:
    """The thing that a finding speaks of, as its rule declares: an item's dimension, a person's competency, else the subject.

    A finding of a rule that declares nothing is a thing by itself.
    """
    kind, name = find_rule(finding.rule).about or finding.rule, finding.subject
    if "/" in kind:  # of a pair the last part is the thing
        kind, name = kind.rpartition("/")[2], name.rpartition("/")[2]
    if kind == "item":
        return Entity("dimension", dimension_of(name, data))
    if "=" in name and kind == "criterion":  # team=… and criterion=… say themselves what they are
        kind, _, name = name.partition("=")
    return Entity(kind, name)


def dimension_of(item: str, data: ClientData) -> str:
    """The dimension of an item of any of the client's questionnaires; the item itself where none has it."""
    dimensions = (i.dimension for survey in data.surveys for i in survey.instrument.items if i.id == item)
    return next(dimensions, item)
