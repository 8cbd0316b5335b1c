"""Did respondents read before they answered? The share flagged by two or more signs of careless answering."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxaudit.estimates import wilson
from cxaudit.instruments import Instrument, scoring
from cxaudit.measures import Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import SHARE

FLAGGED = "share of customers with two or more signs of careless answering, Wilson interval; Meade and Craig 2012"
SIGN = "share of customers who show this sign, Wilson interval; one sign alone flags nobody"
NOT_SEARCHED = "Careless answers were not searched for: too few perceptions were asked, or too many people answered."
#: The index as the estimates name it -> the sign as people are told of it.
SIGNS = {
    "longstring": "long runs of one answer",
    "irv": "hardly any variation",
    "mahalanobis": "a pattern unlike all others",
    "even_odd": "halves that disagree",
    "synonyms": "similar questions answered differently",
    "identical_blocks": "perceptions that repeat the expectations",
}


@statistic(
    area="survey",
    creates=[
        Measure("careless respondents", SHARE, ("overall",)),
        Measure("sign of carelessness", SHARE, ("sign",)),
    ],
)
def careless(survey: pd.DataFrame, instrument: Instrument, client: ClientFile) -> pd.DataFrame:
    """How many customers are flagged as careless, and by which signs.

    Flags are set where the audit begins: two or more of the indices of Meade and Craig 2012 and Curran 2016.
    """
    customers = scoring.audience(survey, "customer")
    n, least = len(customers), client.privacy.min_group
    at: dict[str, Any] = {"level": "overall", "term": "overall", "unit": "share", "method": FLAGGED}
    if not n or not instrument.items:
        return rows([])
    if "careless" not in customers:
        return rows([{"measure": "careless respondents", **at, "note": NOT_SEARCHED}])
    found = [record("careless respondents", found=wilson(int(customers["careless"].sum()), n), least=least, **at)]
    for index, sign in SIGNS.items():
        if f"sign: {index}" in customers:
            share = wilson(int(customers[f"sign: {index}"].sum()), n)
            found.append(record("sign of carelessness", "sign", sign, share, least=least, unit="share", method=SIGN))
    return rows(found)
