"""Links: what belongs to which touchpoint, so that one trouble is told once though many tables tell of it."""

from __future__ import annotations

from cxaudit.tables.cell_types import Choice, Text
from cxaudit.tables.experience import unknown_touchpoints
from cxaudit.tables.schema import Column, Table

KINDS: dict[str, tuple[str, ...]] = {
    "topic": ("тема",),
    "dimension": ("измерение", "шкала"),
    "item": ("вопрос", "пункт"),
    "kpi": ("показатель",),
    "criterion": ("критерий",),
    "pain_point": ("боль", "болевая точка"),
    "team": ("команда",),
    "product": ("продукт",),
    "obligation": ("обязательство",),
    "promise": ("обещание",),
    "competency": ("компетенция",),
}


TABLE = Table(
    "links",
    section="journey",
    meaning="one row says what belongs to which touchpoint",
    russian=("связи",),
    columns=(
        Column("touchpoint", Text(), meaning="the touchpoint", russian=("точка контакта",), required=True),
        Column(
            "kind",
            Choice(spellings=KINDS),
            meaning="what is tied to it: topic, dimension, item, kpi, criterion, pain_point, team, product and so on",
            russian=("вид", "что"),
            required=True,
        ),
        Column(
            "subject",
            Text(),
            meaning="its name, as the other tables spell it",
            russian=("предмет", "название"),
            required=True,
        ),
    ),
    key=("touchpoint", "kind", "subject"),
    checks=(unknown_touchpoints,),
)
