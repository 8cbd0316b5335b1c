"""Which groups of people may be shown: one plan for all that leaves an audit, so that no small group can be rebuilt.

A group under the client's minimum is withheld. That is not enough: who knows the whole and all other parts knows it by
subtraction, and with two segments that cross, or stages and channels of the same touchpoints, by longer sums. The plan
looks at the published sums as a reader can (every linear combination of them, not only the obvious differences) and
withholds the fewest further people so that none isolates a group under the minimum: an implicit hitting set, exact.

What it guards are groups that somebody can name: segments, waves, audiences, products, topics, touchpoints, and the
careless among all. How a shown group's answers are spread (a share of 2 in 30) is a result, not a group.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from cxaudit.disclosure.other_tables import of_complaints, of_handoffs, of_journey, of_outcomes, of_trust
from cxaudit.disclosure.surveys import of_counts, of_survey
from cxaudit.disclosure.withholding import Plan as Plan
from cxaudit.tables.data import ClientData


def plan(data: ClientData) -> Plan:
    """The plan of a client, from their tables; surveys carry the flags of careless answers already."""
    least = data.client.privacy.min_group
    parts = [of_survey(survey, least) for survey in data.surveys]
    others = (of_journey, of_handoffs, of_complaints, of_outcomes, of_trust)
    cells = frozenset(chain.from_iterable(part(data, least) for part in others))
    return Plan(
        least,
        groups=frozenset(chain.from_iterable(p.groups for p in parts)),
        terms=frozenset(chain.from_iterable(p.terms for p in parts)),
        cells=cells,
        audiences=frozenset(chain.from_iterable(p.audiences for p in parts)),
        counts=frozenset(chain.from_iterable(p.counts for p in parts)),
    )


def presentable(data: ClientData) -> ClientData:
    """The tables as everything that shows them may see them: without audiences that are withheld, nor their counts."""
    hidden = {s.instrument.id: of_counts(s.answers, data.client.privacy.min_group)[0] for s in data.surveys}
    if not any(hidden.values()):
        return data
    surveys = tuple(
        replace(s, answers=s.answers[~s.answers["audience"].isin(hidden[s.instrument.id])])
        if hidden[s.instrument.id]
        else s
        for s in data.surveys
    )
    readings = data.readings
    if "rows" in readings:  # the length of a file tells how many the withheld are
        readings = readings.assign(rows=readings["rows"].where(readings["table"].ne("survey")))
    return replace(data, surveys=surveys, readings=readings)
