"""Touchpoints: the places where a customer meets the company, by stage and channel."""

from __future__ import annotations

from cxaudit.tables.cell_types import Choice, Number, Text
from cxaudit.tables.schema import Column, Table

STAGES = {
    "preboarding": ("подбор решения", "до покупки", "пребординг"),
    "onboarding": ("знакомство и вовлечение", "знакомство", "вовлечение", "онбординг"),
    "relationship": ("долгосрочные отношения", "отношения"),
    "reboarding": ("возвращение в цикл потребления", "возвращение", "ребординг"),
}

TABLE = Table(
    "touchpoints",
    section="journey",
    meaning="one row is one touchpoint: a step of the journey in one channel",
    russian=("точки контакта", "точки касания"),
    columns=(
        Column(
            "touchpoint",
            Text(),
            meaning="the name of the touchpoint, by which other tables refer to it",
            russian=("точка контакта", "точка касания"),
            required=True,
        ),
        Column(
            "stage",
            Choice(spellings=STAGES),
            meaning="the stage: preboarding, onboarding, relationship or reboarding",
            russian=("этап", "стадия"),
            required=True,
        ),
        Column("channel", Text(), meaning="the channel: site, phone, messenger, office and so on", russian=("канал",)),
        Column("owner", Text(), meaning="who answers for the touchpoint", russian=("владелец", "ответственный")),
        Column(
            "order",
            Number(),
            meaning="the place in the journey, counted from the beginning",
            russian=("порядок", "номер", "№"),
        ),
    ),
    key=("touchpoint",),
    unique=True,
)
