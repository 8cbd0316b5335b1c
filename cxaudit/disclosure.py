"""Which groups of people may be shown: one plan for all that leaves an audit, so that no small group can be rebuilt.

A group under the client's minimum is withheld. That is not enough: who knows the whole and all other parts knows it by
subtraction, and with two segments that cross, or stages and channels of the same touchpoints, by longer sums. The plan
looks at the published sums as a reader can (every linear combination of them, not only the obvious differences) and
withholds the fewest further people so that none isolates a group under the minimum: an implicit hitting set, exact.

What it guards are groups that somebody can name: segments, waves, audiences, products, topics, touchpoints, and the
careless among all. How a shown group's answers are spread (a share of 2 in 30) is a result, not a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from cxaudit.instruments import Instrument, scoring
from cxaudit.journeys import channel_of, journeys, stage_of
from cxaudit.measures import ALL, ATTENTIVE, NUMBERS, WITHHELD
from cxaudit.tables.data import ClientData, Survey

Bools = NDArray[np.bool_]
Cell = tuple[str, str]  # level and term of measures that are not split into groups

#: More sets of cells than this are not searched one by one; then every row that reaches the cell counts as an attack.
MOST_SEARCHED = 20_000
EXACT = 1e-7

# -- the engine -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Margins:
    """Published sums of one table: ``inside`` (groups x cells) says which cells a group sums up.

    A cell holds the people whom no published group tells apart; ``people`` counts them, ``faces`` are the people
    themselves where they are fewer than the minimum. ``cost`` is what it costs to withhold a group.
    """

    inside: Bools
    people: NDArray[np.int64]
    faces: Mapping[int, frozenset[int]]
    cost: NDArray[np.float64]
    alone: bool = True  # nobody is in two cells


def margins(
    groups: Sequence[Bools],
    person: NDArray[np.int64],
    cost: Sequence[float],
    least: int,
    base: Bools | None = None,
    code: NDArray[np.int64] | None = None,
) -> Margins:
    """The margins of groups given as masks over the rows of a table; ``person`` says whose row it is.

    ``base`` are the rows that count, all by default; ``code`` the rows' cells where they are known already.
    """
    code = cells_of(groups) if code is None else code
    first = np.unique(code, return_index=True)[1] if len(code) else np.zeros(0, dtype=np.int64)
    inside = np.array([mask[first] for mask in groups], dtype=bool).reshape(len(groups), len(first))
    rows = np.bincount(code if base is None else code[base], minlength=len(first))
    used = np.flatnonzero(inside.any(axis=0) & (rows > 0))
    alone = len(pd.unique(person)) == len(person)
    wanted = [cell for cell in used.tolist() if not alone or rows[cell] < least]
    who = faces_of(wanted, code, person, base) if wanted else {}
    people = np.array([len(who[cell]) if cell in who else rows[cell] for cell in used.tolist()], dtype=np.int64)
    faces = {place: who[cell] for place, cell in enumerate(used.tolist()) if cell in who and len(who[cell]) < least}
    return Margins(inside[:, used], people, faces, np.asarray(cost, dtype=float), alone)


def cells_of(groups: Sequence[Bools]) -> NDArray[np.int64]:
    """The cell of each row: rows that are in the same groups share one."""
    code = np.zeros(len(groups[0]) if groups else 0, dtype=np.int64)
    for mask in groups:
        code = pd.factorize(code * 2 + mask)[0].astype(np.int64)
    return code


def faces_of(
    wanted: Sequence[int], code: NDArray[np.int64], person: NDArray[np.int64], base: Bools | None
) -> dict[int, frozenset[int]]:
    """The people of some cells."""
    chosen = np.isin(code, wanted) if base is None else np.isin(code, wanted) & base
    found = pd.Series(person[chosen]).groupby(code[chosen]).agg(frozenset)
    return {int(cell): people for cell, people in found.items()}


def withheld(table: Margins, least: int, gone: Iterable[int] = ()) -> frozenset[int]:
    """The groups to withhold at the least cost so that no published sums isolate fewer than ``least`` people.

    ``gone`` are groups that are withheld anyway. Exact: attacks on the present choice are found and forbidden, the
    cheapest choice that breaks all of them is taken (integer programming), until no attack is left.
    """
    gone = frozenset(gone)
    count = len(table.inside)
    cuts: list[frozenset[int]] = []
    hidden = gone
    while True:
        shown = [g for g in range(count) if g not in hidden]
        found = list(dict.fromkeys(frozenset(shown[i] for i in rows) for rows in attacks(table, shown, least)))
        if not found:
            return hidden
        cuts += found
        hidden = gone | cheapest(cuts, table.cost)


def cheapest(cuts: Sequence[frozenset[int]], cost: NDArray[np.float64]) -> frozenset[int]:
    """The cheapest set of groups that holds one of every cut."""
    names = sorted(set(chain.from_iterable(cuts)))
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(cuts), len(names)))
    for i, cut in enumerate(cuts):
        matrix[i, [place[name] for name in cut]] = 1.0
    price = np.array([cost[name] for name in names]) + 1e-6 * np.arange(len(names))  # ties: the later group is kept
    solved = milp(
        price,
        integrality=np.ones(len(names), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lb=1.0),
    )
    return frozenset(name for name, taken in zip(names, np.asarray(solved.x), strict=True) if taken > 0.5)


def attacks(table: Margins, shown: Sequence[int], least: int) -> Iterator[tuple[int, ...]]:
    """The sums (places in ``shown``) that isolate fewer than ``least`` people, one attack for each small cell."""
    sums = table.inside[list(shown)].astype(float)
    if not sums.size or not table.faces:
        return
    seen = np.asarray(sums.any(axis=0))
    _, singular, right = np.linalg.svd(sums, full_matrices=False)
    basis = right[singular > EXACT * max(singular[0], 1.0)]
    small = np.array([cell for cell in sorted(table.faces) if seen[cell]], dtype=np.int64)
    # v lies in the row space and lives on S: its largest entry t has a leverage of at least 1 / |S|, and |S| < least.
    leverage = np.square(basis[:, small]).sum(axis=0)
    for pivot in small[leverage >= 1.0 / max(least - 1, 1) - EXACT]:
        found = isolated(table, basis, small, int(pivot), least)
        if found:
            yield combination(sums, found, int(pivot))


def isolated(table: Margins, basis: NDArray[np.float64], small: NDArray[np.int64], pivot: int, least: int) -> list[int]:
    """Cells, the pivot among them, of fewer than ``least`` people on which some published combination lives alone.

    With H the projection on the row space, such a v has H v = v. The pivot t being its largest entry, the other cells
    must make up for 1 - H[t, t] by their |H[t, s]|: a search from the largest, which stops where they no longer can.
    """
    weight = np.abs(basis[:, small].T @ basis[:, pivot])
    order = [i for i in np.argsort(-weight, kind="stable") if weight[i] > EXACT and small[i] != pivot]
    others, weights = [int(small[i]) for i in order], [float(weight[i]) for i in order]
    left = MOST_SEARCHED

    def search(chosen: list[int], faces: frozenset[int], need: float, start: int) -> list[int]:
        nonlocal left
        left -= 1
        if left < 0:
            return [*chosen, *others]
        if need <= EXACT and spans(basis, chosen):
            return chosen
        room = least - 1 - len(faces) if table.alone else len(others)
        for i in range(start, len(others) if room else start):
            if sum(weights[i : i + room]) < need - EXACT:
                break
            together = faces | table.faces[others[i]]
            if len(together) < least:
                found = search([*chosen, others[i]], together, need - weights[i], i + 1)
                if found:
                    return found
        return []

    own = float(np.square(basis[:, pivot]).sum())
    return search([pivot], table.faces[pivot], 1.0 - own, 0)


def spans(basis: NDArray[np.float64], cells: Sequence[int]) -> bool:
    """Whether the row space holds a vector that is zero outside these cells."""
    part = basis[:, list(cells)]
    return bool(np.linalg.norm(part, 2) >= 1.0 - EXACT)


def combination(sums: NDArray[np.float64], cells: Sequence[int], pivot: int) -> tuple[int, ...]:
    """The sums that an attacker adds and subtracts: the combination of least absolute coefficients."""
    outside = np.setdiff1d(np.arange(sums.shape[1]), np.array(cells, dtype=np.int64))
    matrix = np.vstack([sums[:, outside].T, sums[:, [pivot]].T])
    aim = np.concatenate([np.zeros(len(outside)), [1.0]])
    solved = linprog(np.ones(2 * len(sums)), A_eq=np.hstack([matrix, -matrix]), b_eq=aim, bounds=(0, None))
    if solved.x is None:  # the set of cells was too large to search: every sum that reaches the cell counts
        return tuple(np.flatnonzero(sums[:, pivot]).tolist())
    used = np.abs(solved.x[: len(sums)] - solved.x[len(sums) :])
    return tuple(np.flatnonzero(used > EXACT).tolist())


# -- the plan of a client -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What of a client is withheld.

    ``groups``: populations that are never shown, by questionnaire. ``terms``: populations withheld for one term alone
    (questionnaire, basis, level, term, group), where too few of them answered. ``cells``: terms of measures that are
    not split, by area and measure (``""``: every measure of the level). ``audiences``: withheld wholly, by
    questionnaire.
    """

    least: int
    groups: frozenset[tuple[str, str]] = frozenset()
    terms: frozenset[tuple[str, str, str, str, str]] = frozenset()
    cells: frozenset[tuple[str, str, str, str]] = frozenset()
    audiences: frozenset[tuple[str, str]] = frozenset()
    counts: frozenset[tuple[str, str, str]] = field(default_factory=frozenset)

    def hides(self, instrument: str, group: str) -> bool:
        """Whether a population is never shown."""
        return (instrument, group) in self.groups

    def applied(self, measures: pd.DataFrame) -> pd.DataFrame:
        """The measures without the numbers of what is withheld; a note stands in their place."""
        if measures.empty:
            return measures
        secret = self.named(measures) | self.small(measures)
        secret |= rests(measures, secret, self.least)
        kept = measures.copy()
        kept.loc[secret, list(NUMBERS)] = np.nan
        kept.loc[secret, "note"] = WITHHELD
        return kept

    def named(self, measures: pd.DataFrame) -> pd.Series:
        """Which rows the plan withholds by name."""
        secret = pd.Series(False, index=measures.index)
        survey = measures["area"].eq("survey")
        for instrument, group in sorted(self.groups):
            own = survey & measures["instrument"].eq(instrument)
            about = measures["level"].str.startswith("group")
            secret |= own & (measures["group"].eq(group) | (about & begins(measures["term"], group)))
        if self.terms:
            basis = measures["measure"].map(basis_of)
            keys = zip(*(measures[c] if c != "basis" else basis for c in TERM), strict=True)
            secret |= survey & pd.Series([key in self.terms for key in keys], index=measures.index)
            secret |= survey & self.differences(measures)
        for area, measure, level, term in sorted(self.cells):
            whose = measures["area"].eq(area)
            here = whose & measures["level"].eq(level) & measures["term"].eq(term)
            secret |= here & (measures["measure"].eq(measure) if measure else True)
            if area == "outcomes":  # curves have the product as their group, and their test counts whom it compares
                secret |= whose & measures["group"].eq(f"{level}={term}")
                secret |= whose & measures["measure"].eq("difference of the curves") & measures["level"].eq(level)
            if area == "trust":  # a client's other ratings hold the withheld one
                secret |= whose & measures["measure"].eq("against the other parts")
        for instrument, level, term in sorted(self.counts):
            own = survey & measures["instrument"].eq(instrument) & measures["measure"].eq("respondents")
            secret |= own & measures["level"].eq(level) & measures["term"].eq(term)
        return secret

    def differences(self, measures: pd.DataFrame) -> pd.Series:
        """Differences of a segment from the others, where the segment is withheld for that dimension or for loyalty."""
        found = pd.Series(False, index=measures.index)
        for instrument, basis, level, term, group in sorted(self.terms):
            if level == "dimension" and basis == "scores":
                found |= measures["instrument"].eq(instrument) & measures["term"].eq(f"{group}/{term}")
            elif basis == "nps":
                found |= (
                    measures["instrument"].eq(instrument)
                    & measures["measure"].eq("segment difference in nps")
                    & measures["term"].eq(group)
                )
        return found & measures["level"].str.startswith("group")

    def small(self, measures: pd.DataFrame) -> pd.Series:
        """Rows about people with fewer of them than the minimum: the last net, where a statistic let one through."""
        about = [
            row.area in PEOPLE and row.level not in NO_PEOPLE and row.measure not in NO_PEOPLE
            for row in measures[["area", "measure", "level"]].itertuples(index=False)
        ]
        return pd.Series(about, index=measures.index) & measures["n"].gt(0) & measures["n"].lt(self.least)

    @property
    def number(self) -> int:
        """How many groups of people are withheld."""
        whole = {group for group in self.groups if not group[1].startswith(REST)}
        parts = {(i, group) for i, _, _, _, group in self.terms} - whole
        return len(whole) + len(parts) + len({(a, t) for a, _, _, t in self.cells}) + len(self.audiences)


#: Areas whose n counts people (or their ratings), and the measures and levels in them whose n counts something else.
PEOPLE = frozenset({"survey", "complaints", "journey", "trust", "outcomes", "readiness"})
NO_PEOPLE = frozenset({
    "items asked in both waves", "strength of the standard", "items with a measurable standard",
    "standard against belief", "managers know the order", "statements that hold", "early churn after the change, ratio",
    "share of the outcome: stayed", "side", "side/age", "result", "result/side", "pain point", "pain point/touchpoint",
    "month of the change", "predictor", "a path across channels", "answers still needed",
})  # fmt: skip
TERM = ("instrument", "basis", "level", "term", "group")
REST = "all but "  # the name of the known others of a segment, whom its differences speak of


#: Measures of the zone of tolerance, which leave out zones that were turned around.
ZONES = frozenset({
    "least acceptable", "wished for", "perceived", "adequacy", "superiority", "width of the zone", "position in the zone",
    "below the zone", "inside the zone", "above the zone",
})  # fmt: skip


def basis_of(measure: str) -> str:
    """Which answers a measure rests on: those to the questionnaire, or to one question."""
    if measure.startswith("nps") or measure in {"promoters", "passives", "detractors"}:
        return "nps"
    if measure in ZONES:
        return "zones"
    return next((question for question in ("csat", "ces") if measure.startswith(question)), "scores")


def begins(terms: pd.Series, group: str) -> pd.Series:
    """Whether a term is this group, or about it: ``region=north`` or ``region=north/REL``."""
    if group.startswith(REST):
        return terms.str.startswith(group.removeprefix(REST) + "=")
    return terms.eq(group) | terms.str.startswith(group + "/")


#: Levels whose terms share out the term "overall" of the same measure.
PARTS = {"outcomes": ("product", "segment"), "complaints": ("topic",)}


def rests(measures: pd.DataFrame, secret: pd.Series, least: int) -> pd.Series:
    """Rows to withhold because a whole minus the rows still shown would leave fewer than ``least`` people.

    The plan knows who answered. A statistic may leave out some of them for reasons of its own (a zone turned around, a
    customer not watched for long enough): then its own numbers tell, and of the parts the smallest are withheld too.
    """
    found = pd.Series(False, index=measures.index)
    open_ = measures[~secret & measures["n"].gt(0) & measures["area"].isin(PEOPLE)]
    whole = open_["group"].eq(ALL)
    same = ["area", "instrument", "measure", "level", "term"]
    groups = open_[~whole & ~open_["group"].str.startswith("wave=")]
    column = groups["group"].map(lambda group: group.partition("=")[0])
    total = open_[whole].drop_duplicates(same).set_index(same)["n"]
    for key, part in groups.groupby([groups[name] for name in same] + [column], sort=False):
        if key[:-1] in total.index:
            found.loc[smallest(part["n"], float(total[key[:-1]]), least)] = True
    for area, levels in PARTS.items():
        own = open_[whole & open_["area"].eq(area)]
        total = own[own["level"].eq("overall")].drop_duplicates("measure").set_index("measure")["n"]
        for (measure, _), part in own[own["level"].isin(levels)].groupby(["measure", "level"], sort=False):
            if measure in total.index:
                found.loc[smallest(part["n"], float(total[measure]), least)] = True
    return found


def smallest(parts: pd.Series, total: float, least: int) -> list[Any]:
    """The parts to withhold, smallest first, until what a whole leaves beside the others is nobody or enough."""
    left, gone = round(total - float(parts.sum())), []
    for row, n in parts.sort_values(kind="stable").items():
        if not 0 < left < least:
            break
        gone.append(row)
        left += round(n)
    return gone


def plan(data: ClientData) -> Plan:
    """The plan of a client, from his tables; surveys carry the flags of careless answers already."""
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


# -- the survey -----------------------------------------------------------------------------------------------------


def of_survey(survey: Survey, least: int) -> Plan:
    """What is withheld of a survey: whole groups first, then groups for single terms that too few of them answered."""
    name, answers = survey.instrument.id, survey.answers
    customers = scoring.audience(answers, "customer")
    groups = populations(survey, customers)
    audiences, counts = of_counts(answers, least)
    if len(groups) < 2:
        return Plan(
            least, audiences=frozenset((name, a) for a in audiences), counts=frozenset((name, *c) for c in counts)
        )
    labels, masks = list(groups), list(groups.values())
    person = people(customers.get("respondent"), len(customers))
    price = [cost(label, mask) for label, mask in groups.items()]
    code = cells_of(masks)
    whole = withheld(margins(masks, person, price, least, code=code), least)
    whole |= frozenset(beside_single(labels, masks, whole))
    terms: set[tuple[str, str, str, str, str]] = set()
    known: dict[bytes, frozenset[int]] = {}
    if np.bincount(code[answered_all(customers, survey.instrument)], minlength=code.max(initial=0) + 1).min() >= least:
        return Plan(least, *shares(name, labels, whole, terms, audiences, counts))  # no cell is small for any question
    for basis, level, term, base in bases(customers, survey.instrument):
        mark = np.packbits(base).tobytes()
        if mark not in known:
            table = margins(masks, person, price, least, base, code)
            known[mark] = withheld(table, least, gone=whole) - whole
        terms |= {(name, basis, level, term, labels[i]) for i in known[mark]}
    return Plan(least, *shares(name, labels, whole, terms, audiences, counts))


def beside_single(labels: Sequence[str], masks: Sequence[Bools], hidden: Iterable[int]) -> Iterator[int]:
    """The smallest shown group of each segment whose withheld groups are one person each: their number would say so."""
    size = [int(mask.sum()) for mask in masks]
    columns: dict[str, list[int]] = {}
    for i, label in enumerate(labels):
        if "=" in label and not label.startswith(("wave=", REST)):
            columns.setdefault(label.partition("=")[0], []).append(i)
    for values in columns.values():
        gone = [i for i in values if i in frozenset(hidden)]
        shown = [i for i in values if i not in gone]
        if gone and shown and all(size[i] == 1 for i in gone):
            yield min(shown, key=lambda i: size[i])


def shares(
    name: str, labels: Sequence[str], whole: Iterable[int], terms: Iterable[tuple[str, str, str, str, str]],
    audiences: Iterable[str], counts: Iterable[Cell],
) -> tuple[frozenset[Any], ...]:  # fmt: skip
    """The fields of the plan of one questionnaire, in their order."""
    return (
        frozenset((name, labels[i]) for i in whole),
        frozenset(terms),
        frozenset(),
        frozenset((name, audience) for audience in audiences),
        frozenset((name, *cell) for cell in counts),
    )


def answered_all(customers: pd.DataFrame, instrument: Instrument) -> Bools:
    """Who answered every question that anyone answered."""
    columns = [c for facet in "EPA" for c in instrument.columns(facet)] + ["nps", "csat", "ces"]
    complete = np.ones(len(customers), dtype=bool)
    for column in columns:
        if column in customers:
            known = customers[column].notna().to_numpy()
            if known.any():
                complete &= known
    for zone in zones(customers, instrument).values():
        complete &= zone
    return complete


def zones(customers: pd.DataFrame, instrument: Instrument) -> dict[str, Bools]:
    """Item -> whose zone of tolerance counts; nothing where nobody was asked for one."""
    facets = {name: scoring.floats(scoring.facet(customers, instrument, name)) for name in "AEP"}
    shared = [item for item in facets["P"] if item in facets["A"] and item in facets["E"]]
    if not shared:
        return {}
    errors, excluded = scoring.reversed_zones(facets, shared)
    return {item: ~(errors[item] | excluded) for item in shared}


def populations(survey: Survey, customers: pd.DataFrame) -> dict[str, Bools]:
    """Every population of customers whose numbers could be shown, as masks."""
    now = customers.index.isin(scoring.latest(survey.answers).index)
    found: dict[str, Bools] = {ALL: now}
    if "careless" in customers and (customers["careless"].astype(bool) & now).any():
        found[ATTENTIVE] = now & ~customers["careless"].to_numpy(dtype=bool)
    for column in survey.segments:
        if column not in customers or customers.loc[now, column].nunique() < 2:
            continue
        known = customers[column].notna().to_numpy() & now
        for value in sorted(customers.loc[known, column].unique(), key=str):
            found[f"{column}={value}"] = known & customers[column].eq(value).to_numpy(dtype=bool, na_value=False)
        if (known != now).any():
            found[f"{REST}{column}"] = known
    if "wave" in customers and customers["wave"].nunique() > 1:
        for wave in customers["wave"].dropna().unique():
            found[f"wave={wave}"] = customers["wave"].eq(wave).to_numpy(dtype=bool, na_value=False)
    return found


def cost(label: str, mask: Bools) -> float:
    """What it costs to withhold a population: its people; everyone is withheld only when there is no other way."""
    people = float(mask.sum()) + 1.0
    if label == ALL or label.startswith("wave="):
        return 1e4 * people
    return 0.5 if label == ATTENTIVE else 1.0 if label.startswith(REST) else people


def bases(customers: pd.DataFrame, instrument: Instrument) -> Iterator[tuple[str, str, str, Bools]]:
    """Who answered what: basis, level, term and the mask of those who did; nothing where all answered everything."""
    facets = {name: scoring.facet(customers, instrument, name) for name in "EPA"}
    pairs = [scoring.differences(facets[a], facets[b]) for a, b in ("PE", "PA", "EA")]
    for items in (*facets.values(), *pairs):
        if not any(np.isnan(column).any() for column in items.values()):
            continue
        dimensions = scoring.dimension_scores(items, instrument)
        whole = {"overall": scoring.mean_of_answered(dimensions.values())} if dimensions else {}
        for level, columns in (("item", items), ("dimension", dimensions), ("overall", whole)):
            for term, column in columns.items():
                yield "scores", level, term, np.isfinite(column)
    yield from of_zones(customers, instrument)
    for question in ("nps", "csat", "ces"):
        if question in customers:
            answered = customers[question].notna().to_numpy()
            if not answered.all():
                yield question, "overall", "overall", answered


def of_zones(customers: pd.DataFrame, instrument: Instrument) -> Iterator[tuple[str, str, str, Bools]]:
    """Whose zones of tolerance count: of an item by what was answered of it, of a dimension where all of it was."""
    valid = zones(customers, instrument)
    facets = {name: scoring.floats(scoring.facet(customers, instrument, name)) for name in "AEP"} if valid else {}
    given = {name: {i: np.where(valid[i], columns[i], np.nan) for i in valid} for name, columns in facets.items()}
    for some in ("A", "E", "P", "AE", "AP", "PE", "AEP") if valid else ():
        for item in valid:
            yield "zones", "item", item, np.isfinite(sum(given[name][item] for name in some))
    if valid:
        whole = {i: sum(given[name][i] for name in "AEP") for i in valid}
        for term, column in scoring.dimension_scores(whole, instrument).items():
            yield "zones", "dimension", term, np.isfinite(column)


def of_counts(answers: pd.DataFrame, least: int) -> tuple[set[str], set[Cell]]:
    """The audiences that are too small, and the counts to withhold so that nobody works out how small."""
    if "audience" not in answers or answers["audience"].nunique() < 2:
        return set(), set()
    names = sorted(answers["audience"].dropna().unique())
    masks = [answers["audience"].eq(name).to_numpy(dtype=bool) for name in names]
    table = margins(
        [np.ones(len(answers), dtype=bool), *masks],
        np.arange(len(answers)),
        [1.0, *(1e3 if n == "customer" else 50.0 for n in names)],
        least,
    )
    hidden = withheld(table, least)
    small = {name for i, name in enumerate(names, 1) if i in hidden}
    cells: set[Cell] = {("audience", name) for name in small}
    return small, cells | ({("overall", "overall")} if 0 in hidden else set())


# -- other tables ---------------------------------------------------------------------------------------------------


def of_journey(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Touchpoints, stages and channels with too few customers, and what would give them away."""
    rated = data.tables.get("experience")
    if rated is None:
        return
    table, names = data.tables.get("touchpoints"), rated["touchpoint"].astype(str)
    stages, channels = stage_of(names, table), channel_of(table)
    parts = {
        "touchpoint": names,
        "stage": names.map(lambda name: stages[name]),
        "channel": names.map(lambda name: channels.get(name, "")),
    }
    person = people(rated.get("customer"), len(rated))
    for measure, column in (("satisfaction", "satisfaction"), ("effort", "effort")):
        if column in rated:
            base = rated[column].notna().to_numpy()
            # A stage is cheaper to miss than a touchpoint, against whose mean all others are held.
            for level, term in of_parts(parts, base, person, least, {"stage": 0.02, "channel": 0.01}):
                yield "journey", measure, level, term
                if level == "touchpoint" and measure == "satisfaction":
                    yield "journey", "below the mean", level, term


def of_handoffs(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Hand-offs of too few customers, and those that all steps of the log minus the others would give away."""
    log = data.tables.get("events")
    if log is None:
        return
    touchpoints = data.tables.get("touchpoints")
    steps = journeys(log, touchpoints).steps.assign(owner="")
    if touchpoints is not None and "owner" in touchpoints:
        owners = touchpoints.dropna(subset=["owner"]).drop_duplicates("touchpoint").set_index("touchpoint")["owner"]
        steps["owner"] = steps["touchpoint"].map(owners.astype(str)).fillna("")
    for kind, level in (("channel", "handoff"), ("owner", "owner→owner")):
        before = steps.groupby("customer")[kind].shift().fillna("")
        moves = steps[before.ne("") & steps[kind].ne("") & before.ne(steps[kind])]
        parts = {"overall": pd.Series("overall", index=moves.index), level: before[moves.index] + "→" + moves[kind]}
        base = np.ones(len(moves), dtype=bool)
        for _, term in of_parts(parts, base, people(moves["customer"], len(moves)), least, {"overall": 1e4}):
            yield "journey", "", level, term


def of_trust(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Parts of trust that too few clients rated."""
    table = data.tables.get("trust", pd.DataFrame())
    for part in ("contract", "competence", "communication"):
        if part in table and 0 < table[part].notna().sum() < least:
            yield "trust", "", "trust part", part


def of_complaints(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Topics whose times to resolve rest on too few clients, and what would give them away."""
    table = data.tables.get("complaints")
    if table is None or "topic" not in table:
        return
    person = people(table.get("customer"), len(table))
    parts = {"overall": pd.Series("overall", index=table.index), "topic": table["topic"].astype(str)}
    measures = [("reopened", "reopened"), ("median time to resolve", "date"), ("time to resolve, nine of ten", "date")]
    for measure, column in measures:
        if column in table:
            for level, term in of_parts(parts, table[column].notna().to_numpy(), person, least, {"overall": 1e4}):
                yield "complaints", measure, level, term


def of_outcomes(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Products and segments with too few customers, and what would give them away."""
    table = data.tables.get("outcomes")
    if table is None:
        return
    parts = {"overall": pd.Series("overall", index=table.index)}
    parts |= {level: table[level].fillna("").astype(str) for level in ("product", "segment") if level in table}
    person = people(table.get("customer"), len(table))
    for level, term in of_parts(parts, np.ones(len(table), dtype=bool), person, least, {"overall": 1e4}):
        yield "outcomes", "", level, term


def of_parts(
    parts: Mapping[str, pd.Series], base: Bools, person: NDArray[np.int64], least: int, price: Mapping[str, float]
) -> list[Cell]:
    """The values of some columns to withhold, each column a level of measures; ``price`` multiplies a level's cost."""
    cells = [(level, str(term)) for level, column in parts.items() for term in column.dropna().unique() if str(term)]
    masks = [parts[level].eq(term).to_numpy(dtype=bool) & base for level, term in cells]
    price_of = [
        price.get(level, 1.0) * (float(mask.sum()) + 1.0) for (level, _), mask in zip(cells, masks, strict=True)
    ]
    table = margins(masks, person, price_of, least, base)
    return [cells[i] for i in sorted(withheld(table, least))]


def people(names: pd.Series | None, rows: int) -> NDArray[np.int64]:
    """A number for each person; a row without a name is a person of its own."""
    if names is None:
        return np.arange(rows)
    code, _ = pd.factorize(names)
    return np.where(code >= 0, code, code.max(initial=0) + 1 + np.arange(rows))


# -- what is handed on ----------------------------------------------------------------------------------------------


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
