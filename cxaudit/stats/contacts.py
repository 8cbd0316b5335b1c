"""How many contacts, channels and loops does a customer need, and are they helped at the first contact?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxaudit.estimates import kaplan_meier, median_survival, weighted_mean, wilson
from cxaudit.estimates.survival import survival_percentile
from cxaudit.journeys import ENDS_UNKNOWN, journeys
from cxaudit.measures import WITHHELD, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, DAYS, HOURS, SCORE, SHARE

AGAIN_WITHIN = pd.Timedelta(days=7)
DAY = pd.Timedelta(days=1)


@statistic(
    area="journey",
    creates=[
        Measure("customers in the log", COUNT, ("overall",)),
        Measure("steps in the log", COUNT, ("overall",)),
        Measure("different paths", COUNT, ("overall",)),
        Measure("contacts of a customer", SCORE, ("overall",)),
        Measure("steps that change the channel", SHARE, ("overall",)),
        Measure("customers who return to a touchpoint", SHARE, ("overall",)),
        Measure("contacts repeated within 7 days", SHARE, ("overall",)),
        Measure("done at the first step", SHARE, ("overall",)),
        Measure("median time of a journey", (DAYS, HOURS), ("overall",)),
        Measure("time of a journey, nine of ten", (DAYS, HOURS), ("overall",)),
    ],
)
def contacts(events: pd.DataFrame, client: ClientFile, touchpoints: pd.DataFrame | None = None) -> pd.DataFrame:
    """Contacts, switches of channel, loops, repeated asking, first-contact resolution, and the time of a journey.

    Switches: ``sum switches / sum (contacts - 1)``, interval over customers. A loop is a return to a touchpoint after
    another one. First-contact resolution: journeys that ended well at their first step, of all that ended.
    """
    log = journeys(events, touchpoints)
    steps, customers = log.steps, log.steps["customer"].nunique()
    if customers < client.privacy.min_group:
        return rows([_overall("contacts of a customer", note=WITHHELD)])
    return rows(
        [
            _overall("customers in the log", n=customers, estimate=customers, unit="count", method="count"),
            _overall("steps in the log", n=customers, estimate=len(steps), unit="count", method="count"),
            _overall(
                "different paths",
                n=customers,
                estimate=_paths(steps),
                unit="count",
                method="count of distinct orders of touchpoints",
            ),
            _mean("contacts of a customer", steps.groupby("customer").size().astype(float)),
            *_switches(steps),
            _share("customers who return to a touchpoint", _loops(steps)),
            _share("contacts repeated within 7 days", _repeats(steps)),
            _first_contact(steps, log.ends_known),
            *_journey_time(steps),
        ]
    )


def _overall(measure: str, **facts: Any) -> dict[str, Any]:
    return {"measure": measure, "level": "overall", "term": "all", **facts}


def _paths(steps: pd.DataFrame) -> int:
    return int(steps.groupby("customer")["touchpoint"].agg("\x1e".join).nunique())


def _mean(measure: str, values: pd.Series) -> dict[str, Any]:
    mean = weighted_mean(values)
    return _overall(
        measure,
        n=mean.n,
        estimate=mean.estimate,
        low=mean.low,
        high=mean.high,
        unit="score",
        method="arithmetic mean with a t interval",
        note=mean.note,
    )


def _share(measure: str, hits: pd.Series) -> dict[str, Any]:
    share = wilson(int(hits.sum()), len(hits))
    return _overall(
        measure,
        n=share.n,
        estimate=share.estimate,
        low=share.low,
        high=share.high,
        unit="share",
        method="Wilson",
        note=share.note,
    )


def _switches(steps: pd.DataFrame) -> list[dict[str, Any]]:
    """Share of steps that change the channel, each customer weighted by their steps, where channels are known."""
    if not steps["channel"].ne("").any():
        return []
    later = steps[~steps["first"]]
    changed = (
        later["channel"].ne(steps["channel"].shift()[~steps["first"]]).groupby(later["customer"]).agg(["mean", "size"])
    )
    if changed.empty:
        return []
    rate = weighted_mean(changed["mean"].astype(float), changed["size"].astype(float))
    return [
        _overall(
            "steps that change the channel",
            n=rate.n,
            estimate=rate.estimate,
            low=max(rate.low, 0.0),
            unit="share",
            high=min(rate.high, 1.0),
            method="ratio of sums over customers, t interval",
            note=rate.note,
        )
    ]


def _loops(steps: pd.DataFrame) -> pd.Series:
    """Whether each customer came back to a touchpoint with another one in between."""
    moved = steps["touchpoint"].ne(steps["touchpoint"].shift()) | steps["first"]
    entered = steps[moved]
    return entered.duplicated(["customer", "touchpoint"]).groupby(entered["customer"]).any()


def _repeats(steps: pd.DataFrame) -> pd.Series:
    """Whether each contact repeats one at the same touchpoint by the same customer within a week."""
    pause = steps.groupby(["customer", "touchpoint"])["time"].diff()
    return pause.le(AGAIN_WITHIN)


def _first_contact(steps: pd.DataFrame, ends_known: bool) -> dict[str, Any]:
    measure = "done at the first step"
    if not ends_known:
        return _overall(measure, unit="share", note=ENDS_UNKNOWN)
    ended = steps[steps["ended"].ne("")].drop_duplicates("customer")
    return _share(measure, ended["first"] & ended["ended"].eq("done"))


def _journey_time(steps: pd.DataFrame) -> list[dict[str, Any]]:
    """Time from the first to the last step; where ends are known, journeys without one are censored."""
    times = steps.groupby("customer").agg(first=("time", "min"), last=("time", "max"), ended=("ended", "last"))
    days = (times["last"] - times["first"]) / DAY
    over = times["ended"].ne("") if times["ended"].ne("").any() else pd.Series(True, index=times.index)
    time, unit = (days, "days") if days.median() >= 3 else (days * 24, "hours")
    curve = kaplan_meier(time.to_numpy(), over.to_numpy())
    named = {
        "median time of a journey": median_survival(curve),
        "time of a journey, nine of ten": survival_percentile(curve, 0.9),
    }
    return [
        _overall(
            measure,
            n=len(times),
            estimate=t.estimate,
            low=t.low,
            high=t.high,
            unit=unit,
            note=t.note,
            method="Kaplan-Meier from the first to the last step",
        )
        for measure, t in named.items()
    ]
