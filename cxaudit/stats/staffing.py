"""Who can take which function of a service director, and is that an own post, a team's, or somebody's from outside?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxaudit.estimates import Acceptability, assign_functions, flip_distance, smaa
from cxaudit.estimates.raters import balanced_means
from cxaudit.measures import THINGS, Measure, rows, statistic
from cxaudit.models import OPTIONS, Competencies, Decision, Function
from cxaudit.models import load_competencies as catalogue
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, POINTS, RATIO, SHARE

SELF = "self"
BY_OFFICE = ("manager", "consultant")
LEAST_RATERS = 3
FULL_BOAST = 3.0  # points of self over others at which the need of fresh eyes is full

NOT_IN_CATALOGUE = "none of the client's competencies is in the catalogue: the functions cannot be judged"
NOT_RATED = "a competency that the function needs was not rated"
NOBODY_LEFT = "nobody has capacity left for it"
UNKNOWN = "unknown: every value from 0 to 1 is tried"
LEFT_OUT = "left out of the decision: nothing is known about it"
DEPENDS = "no option wins under half of the weights: it depends on the priorities"
ALREADY = "already the first choice at the given weights"
OUT_OF_REACH = "no coverage would make it the first choice at the given weights"

LACKING = "weighted points under the target over the competencies that the function needs; critical ones count twice"
HUNGARIAN = "smallest total shortfall under the capacity of each person, Hungarian method"
SMAA = "share of all weights and all plausible evidence; SMAA-2, Lahdelma and Salminen 2001"


@dataclass(frozen=True)
class Team:
    """What the team knows, by block of the catalogue: people in rows, blocks in columns."""

    scores: pd.DataFrame
    errors: pd.DataFrame
    targets: pd.Series
    functions: tuple[Function, ...]

    def lacking(self, function: Function, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points that each person lacks for a function; ``scores`` end in people by blocks."""
        blocks, weight = self.of(function)
        short = np.maximum(self.targets.to_numpy()[blocks] - scores[..., blocks], 0.0)
        return np.asarray(short @ weight / weight.sum())

    def able(self, function: Function, scores: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each person meets every target that is critical for a function."""
        blocks, weight = self.of(function)
        critical = [b for b, w in zip(blocks, weight, strict=True) if w == weight.max()]
        return np.asarray((scores[..., critical] >= self.targets.to_numpy()[critical]).all(axis=-1))

    def of(self, function: Function) -> tuple[list[int], NDArray[np.float64]]:
        """Positions of the blocks that a function needs, and their weights."""
        known = [(self.scores.columns.get_loc(b), w) for b, w in function.needs.items() if b in self.scores]
        return [place for place, _ in known], np.array([w for _, w in known], dtype=float)

    def draw_scores(self, draws: int, seed: int) -> NDArray[np.float64]:
        """Scores as they may truly be: draws by people by blocks."""
        noise = np.random.default_rng(seed).standard_normal((draws, *self.scores.shape))
        return np.asarray(self.scores.to_numpy() + noise * self.errors.fillna(0.0).to_numpy())


@statistic(
    area="competencies",
    creates=[
        Measure("against the demand of the function", POINTS, ("function/person",), counts=THINGS),
        Measure("takes the function", POINTS, ("function/person",), counts=THINGS),
        Measure("shortfall that stays", POINTS, ("function",), counts=THINGS),
        Measure("people able to carry the function", COUNT, ("function",), counts=THINGS),
        Measure("competencies not rated", COUNT, ("function",), counts=THINGS),
        Measure("evidence", SHARE, ("evidence",), counts=THINGS),
        Measure("weight", SHARE, ("criterion",), counts=THINGS),
        Measure("score at the given weights", RATIO, ("option",), counts=THINGS),
        Measure("first choice", SHARE, ("option",), counts=THINGS),
        Measure("rank acceptability", SHARE, ("option/rank",), counts=THINGS),
        Measure("weights that speak for it", SHARE, ("option/criterion",), counts=THINGS),
        Measure("change of one weight that changes the choice", SHARE, ("option/criterion",), counts=THINGS),
        Measure("coverage that would be enough", SHARE, ("option",), counts=THINGS),
        Measure("coverage of the functions", COUNT, ("overall",), counts=THINGS),
    ],
)
def staffing(
    competencies: pd.DataFrame,
    client: ClientFile,
    targets: pd.DataFrame | None = None,
    touchpoints: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Functions to people with the least shortfall, and the acceptability of each way of staffing.

    The Hungarian method on points under target; then ``u_o = sum_k w_k (start_ok + slope_ok evidence_k)`` with all
    weights and all plausible evidence (SMAA-2). The model is the client's decision.toml.
    """
    team = of_catalogue(competencies, targets, catalogue())
    if team is None:
        return rows(
            [{"measure": "coverage of the functions", "level": "overall", "term": "team", "note": NOT_IN_CATALOGUE}]
        )
    lacking = pd.DataFrame(
        {f.id: team.lacking(f, team.scores.to_numpy()) for f in team.functions}, index=team.scores.index
    ).T
    taken = assign_functions(lacking, capacity=client.decision.capacity)
    draws = team.draw_scores(client.decision.draws, client.decision.seed)
    judged = judgements(client.decision, competencies, touchpoints)
    evidence = plausible(client.decision, team, taken, draws, judged)
    found: list[dict[str, Any]] = [
        *demands(lacking),
        *assignment(taken),
        *carriers(team, draws, client.decision),
        *list_unrated_functions(team),
        *summaries(evidence, judged, len(team.scores)),
        *decide(client.decision, evidence),
    ]
    return rows(found)


# -- the team ---------------------------------------------------------------------------------------------------------


def of_catalogue(competencies: pd.DataFrame, targets: pd.DataFrame | None, known: Competencies) -> Team | None:
    """The scores of others by block, with the people who were scored on every block that anybody was scored on."""
    scores = competencies.dropna(subset=["score"])
    scores = scores.assign(
        relation=scores["relation"].fillna("") if "relation" in scores else "",
        block=scores["competency"].map(by_block(scores, known)),
    )
    others = scores[(scores["relation"] != SELF) & scores["block"].notna()]
    if others.empty:
        return None
    cell = others["person"] + "\n" + others["competency"]
    means = balanced_means(others["score"], cell, others["relation"], others["competency"])
    colleagues = (~others["relation"].isin(BY_OFFICE)).groupby(cell).sum().reindex(means.index)
    means = means[~(colleagues.gt(0) & means["n"].lt(LEAST_RATERS))]
    about = others.assign(cell=cell).drop_duplicates("cell").set_index("cell").loc[means.index]
    grouped = means.assign(error=means["sem"] ** 2, person=about["person"], block=about["block"]).groupby(
        ["person", "block"], sort=False
    )
    score = grouped["estimate"].mean().unstack().dropna()
    if score.empty:
        return None
    error = (np.sqrt(grouped["error"].sum()) / grouped.size()).unstack().loc[score.index, score.columns]
    functions = tuple(f for f in known.functions if any(b in score for b in f.needs))
    return Team(
        score, error, target_blocks(targets, known).reindex(score.columns).fillna(known.default_target), functions
    )


def by_block(scores: pd.DataFrame, known: Competencies) -> dict[str, str]:
    """Which block of the catalogue each of the client's competencies belongs to."""
    blocks = {name: known.block_of(name) for name in scores["competency"].unique()}
    return {name: block.id for name, block in blocks.items() if block}


def target_blocks(targets: pd.DataFrame | None, known: Competencies) -> pd.Series:
    """The target of each block: the mean over the client's roles and competencies."""
    if targets is None:
        return pd.Series(dtype=float)
    return targets.groupby(targets["competency"].map(by_block(targets, known)))["target"].mean()


def demands(lacking: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What each person lacks for each function, as a shortfall below zero."""
    for function, people in lacking.iterrows():
        for person, points in people.items():
            yield {
                "measure": "against the demand of the function",
                "level": "function/person",
                "term": f"{function}/{person}",
                "estimate": 0.0 - points,
                "n": 1,
                "unit": "points",
                "method": LACKING,
            }


def assignment(taken: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Who takes which function, and what is then still lacking."""
    for function, row in taken.iterrows():
        if row["person"] is None:
            yield {
                "measure": "shortfall that stays",
                "level": "function",
                "term": function,
                "n": 1,
                "unit": "points",
                "note": NOBODY_LEFT,
            }
            continue
        yield {
            "measure": "takes the function",
            "level": "function/person",
            "term": f"{function}/{row['person']}",
            "estimate": 0.0 - row["shortfall"],
            "n": 1,
            "unit": "points",
            "method": HUNGARIAN,
        }
        yield {
            "measure": "shortfall that stays",
            "level": "function",
            "term": function,
            "estimate": 0.0 - row["shortfall"],
            "n": 1,
            "unit": "points",
            "method": HUNGARIAN,
        }


def carriers(team: Team, draws: NDArray[np.float64], decision: Decision) -> Iterator[dict[str, Any]]:
    """How many people can surely carry each function."""
    for function in team.functions:
        chance = team.able(function, draws).mean(axis=0)
        yield {
            "measure": "people able to carry the function",
            "level": "function",
            "term": function.id,
            "n": len(chance),
            "unit": "count",
            "estimate": (chance >= decision.met_from).sum(),
            "low": (chance >= decision.met_from).sum(),
            "high": (chance > 1 - decision.met_from).sum(),
            "method": "persons who surely meet every critical target of the function",
        }


def list_unrated_functions(team: Team) -> Iterator[dict[str, Any]]:
    """Functions that are judged without one of the competencies that they need."""
    for function in team.functions:
        if any(block not in team.scores for block in function.needs):
            yield {
                "measure": "competencies not rated",
                "level": "function",
                "term": function.id,
                "unit": "count",
                "n": 1,
                "note": NOT_RATED,
                "estimate": sum(block not in team.scores for block in function.needs),
            }


# -- the evidence -----------------------------------------------------------------------------------------------------


def judgements(decision: Decision, competencies: pd.DataFrame, touchpoints: pd.DataFrame | None) -> dict[str, float]:
    """What the client says, else what their tables let one guess; NaN where nothing is known."""
    guesses = {
        "coordination": changes_of_hands(touchpoints),
        "fresh_eyes": boast(competencies),
        "workload": np.nan,
        "handed_over": np.nan,
    }
    return {**guesses, **{str(name): share for name, share in decision.evidence.items()}}


def plausible(
    decision: Decision, team: Team, taken: pd.DataFrame, draws: NDArray[np.float64], judged: dict[str, float]
) -> dict[str, NDArray[np.float64]]:
    """Draws of each piece of evidence, 0 to 1: what is measured or judged with its error, what is unknown anything."""
    rng = np.random.default_rng(decision.seed)
    opinions = {name: about(rng, value, decision.judgement_spread, len(draws)) for name, value in judged.items()}
    return {"coverage": cover_share(team, taken, draws), "safety": safe(team, draws), **opinions}


def cover_share(team: Team, taken: pd.DataFrame, draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of what all functions ask for that those who take them can give; nobody gives nothing."""
    given = np.zeros(len(draws))
    for function in team.functions:
        person = taken.loc[function.id, "person"]
        if person is not None:
            place = team.scores.index.get_loc(person)
            most = team.lacking(function, np.ones((1, team.scores.shape[1])))[0] or 1.0
            given += 1 - team.lacking(function, draws)[:, place] / most
    return np.clip(given / len(team.functions), 0, 1)


def safe(team: Team, draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the functions that at least two people can carry."""
    return np.mean([team.able(f, draws).sum(axis=1) >= 2 for f in team.functions], axis=0)


def changes_of_hands(touchpoints: pd.DataFrame | None) -> float:
    """Share of steps from one touchpoint to the next, in their order, at which the channel or the owner changes."""
    if touchpoints is None or len(touchpoints) < 2 or "channel" not in touchpoints:
        return np.nan
    way = touchpoints.sort_values("order", kind="stable") if "order" in touchpoints else touchpoints
    hands = way[[c for c in ("channel", "owner") if c in way]].fillna("")
    return float((hands != hands.shift()).any(axis=1).iloc[1:].mean())


def boast(competencies: pd.DataFrame) -> float:
    """How far people see themselves above how others see them, 1 from three points on: a team that needs fresh eyes."""
    if "relation" not in competencies:
        return np.nan
    own = competencies["relation"].eq(SELF)
    cells = ["person", "competency"]
    gap = competencies[own].groupby(cells)["score"].mean() - competencies[~own].groupby(cells)["score"].mean()
    return float(np.clip(gap.mean() / FULL_BOAST, 0, 1)) if gap.notna().any() else np.nan


def about(rng: np.random.Generator, value: float, spread: float, draws: int) -> NDArray[np.float64]:
    """A judgement with its triangular error, kept between 0 and 1; anything where nothing is known."""
    if np.isnan(value):
        return rng.random(draws)
    return np.clip(value + spread * (rng.random(draws) - rng.random(draws)), 0, 1)


def summaries(
    evidence: dict[str, NDArray[np.float64]], judged: dict[str, float], people: int
) -> Iterator[dict[str, Any]]:
    """Each piece of evidence with the range that was tried."""
    names = {
        "coverage": "coverage of the functions",
        "safety": "safety when somebody leaves",
        "coordination": "coordination load",
        "fresh_eyes": "need of fresh eyes",
        "workload": "permanent workload",
        "handed_over": "risk of handing service over",
    }
    for name, drawn in evidence.items():
        unknown = np.isnan(judged.get(name, 0.0))
        low, high = np.quantile(drawn, [0.025, 0.975])
        yield {
            "measure": "evidence",
            "level": "evidence",
            "term": names[name],
            "n": people,
            "estimate": np.nan if unknown else drawn.mean(),
            "low": np.nan if unknown else low,
            "high": np.nan if unknown else high,
            "unit": "share",
            "note": UNKNOWN if unknown else "",
        }


# -- the decision -----------------------------------------------------------------------------------------------------


def decide(decision: Decision, evidence: dict[str, NDArray[np.float64]]) -> Iterator[dict[str, Any]]:
    """Acceptability of every option, the weights that speak for it, and what would change the choice."""
    used = {name: c for name, c in decision.criteria.items() if c.usable and c.weight > 0}
    values = np.stack(
        [worth(decision, c, evidence, seed) for seed, c in enumerate(used.values(), decision.seed)], axis=2
    )
    weights = np.array([c.weight for c in used.values()])
    labels = [c.name.get("en", name) for name, c in used.items()]
    order = None if np.ptp(weights) == 0 else [int(k) for k in np.argsort(-weights, kind="stable")]
    accepted = smaa(values, order=order, seed=decision.seed)
    yield from split_weights(decision, dict(zip(used, weights / weights.sum(), strict=True)))
    utility = values @ (weights / weights.sum())
    in_house, spread, outside, audited = accepted.first
    unclear = max(in_house, spread + audited, outside) < decision.leaning_from
    for place, option in enumerate(OPTIONS):
        yield score(option, utility[:, place], accepted)
        yield from acceptability(option, place, accepted, labels, DEPENDS if unclear else "")
    yield from changes(decision, used, evidence, values.mean(axis=0), weights, labels)


def split_weights(decision: Decision, used: dict[str, float]) -> Iterator[dict[str, Any]]:
    """The weights of the criteria that count, and those that are left out."""
    common = {"measure": "weight", "level": "criterion", "unit": "share"}
    for name, weight in used.items():
        yield {**common, "term": decision.criteria[name].name.get("en", name), "n": 1, "estimate": weight}
    for name, criterion in decision.criteria.items():
        if name not in used:
            yield {**common, "term": criterion.name.get("en", name), "estimate": np.nan, "note": LEFT_OUT}


def score(option: str, utility: NDArray[np.float64], accepted: Acceptability) -> dict[str, Any]:
    """What an option is worth under the given weights."""
    low, high = np.quantile(utility, [0.025, 0.975])
    return {
        "measure": "score at the given weights",
        "level": "option",
        "term": option,
        "estimate": utility.mean(),
        "low": low,
        "high": high,
        "unit": "ratio",
        "n": accepted.draws,
        "method": "weighted mean over the criteria, from 0 to 1",
    }


def acceptability(
    option: str, place: int, accepted: Acceptability, labels: list[str], note: str
) -> Iterator[dict[str, Any]]:
    """How often an option comes first and on each other rank, and the weights that speak for it."""
    common = {"n": accepted.draws, "unit": "share", "method": SMAA}
    first = accepted.first[place]
    yield {**common, "measure": "first choice", "level": "option", "term": option, "estimate": first, "note": note}
    for rank, share in accepted.rank.loc[place].items():
        ranked = {"measure": "rank acceptability", "level": "option/rank", "term": f"{option}/{rank}"}
        yield {**common, **ranked, "estimate": share}
    for label, weight in zip(labels, accepted.central_weights.loc[place], strict=True):
        if np.isfinite(weight):
            spoken_for = {"measure": "weights that speak for it", "level": "option/criterion"}
            yield {**common, **spoken_for, "term": f"{option}/{label}", "estimate": weight}


def worth(
    decision: Decision, criterion: Any, evidence: dict[str, NDArray[np.float64]], seed: int
) -> NDArray[np.float64]:
    """What each option gives of a criterion in every draw: draws by options."""
    lines = np.array([criterion.line(option) for option in OPTIONS])
    draws = len(evidence["coverage"])
    if criterion.evidence:
        return np.clip(lines[:, 0] + lines[:, 1] * evidence[criterion.evidence][:, None], 0, 1)
    rng = np.random.default_rng(seed)
    return np.stack([about(rng, start, decision.judgement_spread, draws) for start, _ in lines], axis=1)


def changes(
    decision: Decision,
    used: dict[str, Any],
    evidence: dict[str, NDArray[np.float64]],
    middle: NDArray[np.float64],
    weights: NDArray[np.float64],
    labels: list[str],
) -> Iterator[dict[str, Any]]:
    """The smallest change of one weight that brings another option to the top, and the coverage that would do it."""
    flip = flip_distance(middle, weights)
    if flip.criterion >= 0:
        yield {
            "measure": "change of one weight that changes the choice",
            "level": "option/criterion",
            "n": 1,
            "estimate": flip.distance,
            "term": f"{OPTIONS[flip.challenger]}/{labels[flip.criterion]}",
            "unit": "share",
            "method": ("smallest change of one weight, the others in proportion, at which another option draws level"),
        }
    fixed = {name: np.full(1, drawn.mean()) for name, drawn in evidence.items()}
    grid = np.linspace(0, 1, 101)
    winners = []
    for share in grid:
        at = fixed | {"coverage": np.full(1, share)}
        scores = [worth(decision.model_copy(update={"judgement_spread": 0.0}), c, at, 0)[0] for c in used.values()]
        winners.append(int(np.argmax(np.stack(scores, axis=1) @ weights)))
    now = int(np.argmax(middle @ weights))
    for place, option in enumerate(OPTIONS):
        if option in ("distributed", "audited"):
            enough = grid[[w == place for w in winners]]
            yield {
                "measure": "coverage that would be enough",
                "level": "option",
                "term": option,
                "n": 1,
                "unit": "share",
                "estimate": fixed["coverage"][0] if now == place else enough.min() if len(enough) else np.nan,
                "note": ALREADY if now == place else "" if len(enough) else OUT_OF_REACH,
                "method": "smallest coverage of the functions at which the option wins at the given weights",
            }
