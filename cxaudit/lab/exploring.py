"""What changes when one looks closer: a part of the customers, other thresholds, other weights, one point more.

A client is measured once. Rules judge those measures anew, and only the rules that read a changed threshold; the gaps of
a part of the customers come from columns of scores that are kept, by the same formulas as the report's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxaudit import disclosure, rules
from cxaudit.comments import dictionary, mask, topics_of
from cxaudit.estimates import holm, slopes, weighted_mean
from cxaudit.estimates.estimate import Estimate
from cxaudit.findings import Finding, Rule, urgency
from cxaudit.instruments import Instrument, scoring
from cxaudit.measures import ALL, Remembered, complete, record, rows, select
from cxaudit.report.prepared import Evidence
from cxaudit.stats import drivers, service_gap
from cxaudit.stats.loyalty import loyalty
from cxaudit.stats.tolerance import tolerance
from cxaudit.survey_measures import ABOVE_EXPECTATION, EXPECTATION, GAP_5, GAP_5_EFFECT, PERCEPTION
from cxaudit.tables.client import Thresholds
from cxaudit.tables.data import ClientData

Bools = NDArray[np.bool_]
#: Rules whose measures are worked out for any part of the customers; all others speak of everyone.
OF_A_PART = frozenset({"gap-5", "below-adequate", "nps-level"})
#: Thresholds that statistics use too: another value needs another audit.
MEASURED = frozenset({"quality_standard"})
GAP_MEASURE = "gap 5"

#: What a part of the customers is measured by, beside loyalty and the zone of tolerance.
SHOWN = (EXPECTATION, PERCEPTION, GAP_5, GAP_5_EFFECT, ABOVE_EXPECTATION)


@dataclass(frozen=True)
class ExploredPart:
    """A part of the customers: a wave (empty: the latest) and a value for some segments."""

    wave: str = ""
    segments: tuple[tuple[str, str], ...] = ()

    @property
    def everyone(self) -> bool:
        """Whether it is no part but everyone whom the report speaks of."""
        return not self.wave and not self.segments


@dataclass(frozen=True)
class Change:
    """What a dimension's points go with in loyalty: by how many points respondents can move, and what that changes."""

    outcome: str
    moved: float
    effect: Estimate
    explained: float
    note: str = ""


class Watched:
    """Thresholds that remember which of them were read."""

    def __init__(self, thresholds: Thresholds) -> None:
        self.thresholds = thresholds
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self.thresholds, name)


@dataclass
class Judge:
    """Rules on one table of measures; a rule is asked again only when a threshold that it read has changed."""

    measures: pd.DataFrame
    data: ClientData
    rules: Sequence[Rule]
    found: dict[int, tuple[list[Finding], dict[str, Any]]] = field(default_factory=dict)
    asked: int = 0

    def findings(self, thresholds: Thresholds) -> list[Finding]:
        """All findings under these thresholds, the most urgent first."""
        for place, one in enumerate(self.rules):
            known = self.found.get(place)
            if known is None or any(getattr(thresholds, name) != value for name, value in known[1].items()):
                self.found[place] = self.judge(one, thresholds)
        return sorted((finding for found, _ in self.found.values() for finding in found), key=urgency)

    def judge(self, one: Rule, thresholds: Thresholds) -> tuple[list[Finding], dict[str, Any]]:
        """What one rule finds, and the thresholds that it read."""
        watched = Watched(thresholds)
        data = replace(self.data, client=self.data.client.model_copy(update={"thresholds": watched}))
        self.asked += 1
        return list(one(self.measures, data)), {name: getattr(thresholds, name) for name in watched.read}


class Exploration:
    """One client under the hand: parts, thresholds, weights; ``survey`` is the first one with expectations or perceptions."""

    def __init__(self, evidence: Evidence) -> None:
        self.data = evidence.data
        self.measures = Remembered.of(evidence.measures)
        self.everyone = Judge(self.measures, self.data, [r for r in rules.list_rules() if not r.late])
        self.of_part: tuple[ExploredPart, Judge] | None = None
        self.survey = next((s for s in self.data.surveys if s.instrument.dimensions), None)

    # -- what there is --------------------------------------------------------------------------------------------

    @property
    def instrument(self) -> Instrument:
        """The instrument of the survey (there must be one)."""
        assert self.survey is not None
        return self.survey.instrument

    @cached_property
    def customers(self) -> pd.DataFrame:
        """The customers of all waves."""
        return pd.DataFrame() if self.survey is None else scoring.audience(self.survey.answers, "customer")

    @cached_property
    def latest(self) -> Bools:
        """Who answered in the latest wave."""
        assert self.survey is not None
        return self.customers.index.isin(scoring.latest(self.survey.answers).index)

    @cached_property
    def waves(self) -> list[str]:
        """The waves from the latest back, where there are several."""
        several = self.survey is not None and scoring.several_waves(self.survey.answers)
        return [str(wave) for wave in reversed(scoring.order_items(self.customers))] if several else []

    @cached_property
    def segments(self) -> dict[str, list[str]]:
        """The segments with those of their values that may be shown."""
        if self.survey is None:
            return {}
        hidden = disclosure.plan(self.data)
        name = self.instrument.id
        found = {
            column: sorted(
                str(v) for v in self.customers[column].dropna().unique() if not hidden.hides(name, f"{column}={v}")
            )
            for column in self.survey.segments
            if column in self.customers
        }
        return {column: values for column, values in found.items() if len(values) > 1}

    @cached_property
    def scores(self) -> dict[str, dict[str, dict[str, NDArray[np.float64]]]]:
        """Expectation, perception and gap of every customer, by level, measure and term."""
        facets = {f: scoring.floats(scoring.facet(self.customers, self.instrument, f)) for f in "EP"}
        items = {
            "expectation": facets["E"],
            "perception": facets["P"],
            GAP_MEASURE: scoring.differences(facets["P"], facets["E"]),
        }
        whole = {
            name: scoring.floats(scoring.dimension_scores(columns, self.instrument)) for name, columns in items.items()
        }
        return {"dimension": whole, "item": items}

    @cached_property
    def weights(self) -> NDArray[np.float64] | None:
        """Survey weights of the customers."""
        return scoring.weights(self.customers)

    # -- a part of the customers ----------------------------------------------------------------------------------

    def mask(self, part: ExploredPart) -> Bools:
        """Which customers belong to a part."""
        inside = self.customers["wave"].eq(part.wave).to_numpy(dtype=bool, na_value=False) if part.wave else self.latest
        for column, value in part.segments:
            inside = inside & self.customers[column].eq(value).to_numpy(dtype=bool, na_value=False)
        return inside

    def may_show(self, part: ExploredPart) -> bool:
        """Whether a part is large enough, and no sum of parts with one filter less, or another value of it, gives few away."""
        if not self.mask(part).sum() >= self.data.client.privacy.min_group:
            return False
        return all(value not in self.list_hidden_values(part, column) for column, value in part.segments)

    def list_hidden_values(self, part: ExploredPart, column: str) -> set[str]:
        """The values of a segment that are hidden among the other filters of a part: small ones, and what tells them.

        From the smallest on values are hidden until the hidden are nobody or enough, so that the whole minus all that
        is shown is never a small group.
        """
        others = replace(part, segments=tuple(pair for pair in part.segments if pair[0] != column))
        least, total, hidden = self.data.client.privacy.min_group, 0, set()
        counts = self.customers.loc[self.mask(others), column].value_counts(ascending=True, dropna=False)
        for value, n in counts.items():
            if n >= least and (total == 0 or total >= least):
                break
            hidden.add(str(value))
            total += int(n)
        return hidden

    def measures_of(self, part: ExploredPart) -> pd.DataFrame:
        """The measures of a part (columns: ``cxaudit.measures.COLUMNS``, group ``all``), by the report's own formulas."""
        inside = self.mask(part)
        weights = None if self.weights is None else self.weights[inside]
        found = [line for level in ("dimension", "item") for line in self.level(level, inside, weights)]
        facts: dict[str, Any] = {"instrument": self.instrument, "client": self.data.client}
        answers = self.customers[inside]
        frames = [complete(rows(found), "survey", SHOWN), loyalty(survey=answers, **facts)]
        if "A" in self.instrument.facets:
            frames.append(tolerance(survey=answers, **facts))
        return pd.concat([f for f in frames if len(f)], ignore_index=True).assign(instrument=self.instrument.id)

    def level(self, level: str, inside: Bools, weights: NDArray[np.float64] | None) -> Iterator[dict[str, Any]]:
        """What a part expects, perceives and misses, for every dimension or item."""
        least = self.data.client.privacy.min_group
        scores = self.scores[level]
        for measure in ("expectation", "perception"):
            for term, column in scores[measure].items():
                mean = weighted_mean(column[inside], weights)
                yield record(
                    measure, level, term, mean, least=least, p=np.nan, unit="points", method=service_gap.MEAN_METHOD
                )
        gaps = {term: service_gap.gap(column[inside], weights) for term, column in scores[GAP_MEASURE].items()}
        family = service_gap.HOLM_DIMENSIONS if level == "dimension" else service_gap.HOLM_ITEMS
        for (term, gap), p in zip(gaps.items(), holm([g.p for g in gaps.values()]), strict=True):
            facts: dict[str, Any] = {
                "p_adjusted": p,
                "family": family,
                "unit": "points",
                "method": service_gap.GAP_FORMULA,
            }
            yield record(GAP_MEASURE, level, term, gap, least=least, **facts)

    # -- findings -------------------------------------------------------------------------------------------------

    def judge(self, part: ExploredPart) -> Judge:
        """The rules for a part; for everyone all of them on the measures of the report."""
        if part.everyone:
            return self.everyone
        if self.of_part is None or self.of_part[0] != part:
            measures = self.measures_of(part)
            known = [r for r in rules.list_rules() if OF_A_PART & set(r.names)]
            self.of_part = (part, Judge(Remembered.of(measures), self.data, known))
        return self.of_part[1]

    def findings(
        self,
        thresholds: Thresholds,
        part: ExploredPart = ExploredPart(),
        importance: Mapping[str, float] | None = None,
    ) -> list[Finding]:
        """The findings on a part under thresholds; what is more important by ``importance`` (by dimension) comes first."""
        found = self.judge(part).findings(thresholds)
        if not importance or not sum(importance.values()):
            return found
        mean = sum(importance.values()) / len(importance)
        return sorted(
            (replace(f, weight=f.weight * importance.get(self.dimension_of(f), mean) / mean) for f in found),
            key=urgency,
        )

    def dimension_of(self, finding: Finding) -> str:
        """The dimension that a finding of the survey is about, empty where it is about none."""
        if self.survey is None or finding.area != "survey":
            return ""
        term = finding.subject.rpartition("/")[2]
        return next((i.dimension for i in self.instrument.items if i.id == term), term)

    def gaps(self, part: ExploredPart, level: str = "dimension") -> pd.DataFrame:
        """The rows of gap 5 of a level for a part."""
        return select(self.judge(part).measures, GAP_MEASURE, level=level, group=ALL).query(
            "instrument == @self.instrument.id"
        )

    def worst(self) -> str:
        """The dimension that can be moved and has the widest gap for everyone; empty where no gap is known."""
        found = self.gaps(ExploredPart()).dropna(subset=["estimate"])
        found = found[found["term"].isin(list(self.stated_importance()))]
        return "" if found.empty else str(found.loc[found["estimate"].idxmin(), "term"])

    # -- importance and what-if -----------------------------------------------------------------------------------

    def stated_importance(self) -> dict[str, float]:
        """The importance of each dimension in points of 100, as customers gave it; equal where nobody was asked."""
        if self.survey is None:
            return {}
        known = [
            d.id
            for d in self.instrument.dimensions
            if d.id in self.scores["dimension"][GAP_MEASURE]
            or self.scores["dimension"]["perception"].get(d.id) is not None
        ]
        found = select(self.measures, "importance", level="dimension").set_index("term")["estimate"]
        if known and set(known) <= set(found.dropna().index):
            return {term: round(100 * float(found[term])) for term in known}
        return {term: round(100 / len(known)) for term in known}

    def weight_gap(self, part: ExploredPart, importance: Mapping[str, float]) -> Estimate:
        """Gap 5 as a whole, each dimension counting by its importance."""
        gaps = self.scores["dimension"][GAP_MEASURE]
        inside, terms = self.mask(part), [term for term in importance if term in gaps and importance[term] > 0]
        if not terms:
            return Estimate(np.nan)
        total = sum(importance[term] for term in terms)
        whole = scoring.mean_of_answered([gaps[t][inside] for t in terms], [importance[t] / total for t in terms])
        return weighted_mean(whole, None if self.weights is None else self.weights[inside])

    def what_if(self, dimension: str, points: float = 1.0, part: ExploredPart = ExploredPart()) -> Change:
        """What the willingness to recommend changes by when a dimension is perceived some points better.

        Nobody moves beyond the end of the scale. Slopes of a regression on all dimensions, HC3; where these explain
        too little or too few answered, the change says so and is not estimated.
        """
        inside = self.mask(part)
        answers = self.customers[inside]
        asked = next((c for c in ("nps", "csat") if c in answers and answers[c].notna().any()), "")
        scores = self.scores["dimension"]["perception"]
        if not asked or dimension not in scores:
            return Change(asked, np.nan, Estimate(np.nan), np.nan, drivers.FEW_RESPONDENTS)
        perceived = np.column_stack([column[inside] for column in scores.values()])
        outcome = answers[asked].to_numpy(dtype=float, na_value=np.nan)
        found, explained = slopes(outcome, perceived, weights=None if self.weights is None else self.weights[inside])
        one = found[list(scores).index(dimension)]
        moved = float(np.nanmean(np.clip(self.instrument.scale.high - scores[dimension][inside], 0, points)))
        note = one.note or self.refusal(one, explained, len(scores))
        effect = replace(one, estimate=one.estimate * moved, low=one.low * moved, high=one.high * moved)
        return Change(asked, moved, effect, explained, note)

    def refusal(self, found: Estimate, explained: float, count: int) -> str:
        """Why a change is not to be relied on, by the limits of the report."""
        if found.n < max(drivers.LEAST_PEOPLE_A_DRIVER * count, self.data.client.privacy.min_group):
            return drivers.FEW_RESPONDENTS
        return drivers.WEAK if explained < drivers.LEAST_EXPLAINED else ""

    # -- comments -------------------------------------------------------------------------------------------------

    @property
    def pain_points(self) -> list[str]:
        """The pain points of the client's table, the most severe first."""
        table = self.data.tables.get("pain_points")
        return (
            [] if table is None else list(table.sort_values("severity", ascending=False, kind="stable")["pain_point"])
        )

    def pain_point(self, name: str) -> pd.Series:
        """The row of a pain point."""
        table = self.data.tables["pain_points"]
        return table[table["pain_point"].eq(name)].iloc[0]

    @cached_property
    def texts(self) -> pd.DataFrame:
        """Everything that customers wrote: ``who``, ``touchpoint`` (where it is known), ``text`` and its ``topics``."""
        tables, signs = self.data.tables, dictionary(self.data.client.topics)
        found = [
            (str(row.get("customer")), row.get("touchpoint"), str(row[column]))
            for table, column in (("experience", "comment"), ("complaints", "text"))
            if table in tables and column in tables[table]
            for row in tables[table].dropna(subset=[column]).to_dict("records")
        ]
        if "comment" in self.customers:
            said = self.customers.dropna(subset=["comment"])
            found += [(f"survey {place}", None, str(text)) for place, text in said["comment"].items()]
        frame = pd.DataFrame(found, columns=["who", "touchpoint", "text"])
        return frame.assign(topics=[frozenset(topics_of(text, signs)) for text in frame["text"]])

    def comments(self, name: str, say: Any = str, most: int = 8) -> list[str] | None:
        """What customers wrote at the touchpoint of a pain point or on its topic, personal data masked; None where too few did."""
        point, privacy = self.pain_point(name), self.data.client.privacy
        about = topics_of(f"{point.get('description', '')} {name}", dictionary(self.data.client.topics))
        written = self.texts
        on_topic = np.array([not topics.isdisjoint(about) for topics in written["topics"]], dtype=bool)
        here = written[written["touchpoint"].eq(point["touchpoint"]).to_numpy(dtype=bool) | on_topic]
        if here["who"].nunique() < max(privacy.min_comments, privacy.min_group):
            return None
        return sorted(dict.fromkeys(mask(text, say) for text in here["text"]), key=len, reverse=True)[:most]
