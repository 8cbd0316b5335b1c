"""Tables of a client who does not exist: each function here turns a story (the facts of a TOML file) into one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxaudit import models
from cxaudit.instruments import Instrument

Story = Mapping[str, Any]
Floats = NDArray[np.float64]


def survey(story: Story, instrument: Instrument, rng: np.random.Generator) -> pd.DataFrame:
    """Customers of every wave, managers and employees, a respondent a row with the canonical columns."""
    facts = story["survey"]
    waves = [customers(story, instrument, wave, rng) for wave in facts["waves"]]
    groups = [*waves, managers(story, instrument, rng), employees(story, instrument, rng)]
    return pd.concat(groups, ignore_index=True)


def customers(story: Story, instrument: Instrument, wave: str, rng: np.random.Generator) -> pd.DataFrame:
    """Customers of one wave: leniency, satisfaction, then the items; loyalty follows from what was perceived."""
    facts, last = story["survey"], wave == story["survey"]["waves"][-1]
    n, gap = facts["customers"], facts["gap"] if last else facts["gap_before"]
    frame = pd.DataFrame(
        {"respondent": [f"{wave[2:4]}{wave[5:]}-{i:03d}" for i in range(1, n + 1)], "audience": "customer"}
    )
    frame["date"] = days(date.fromisoformat(f"{wave}-01"), 26, n, rng)
    frame["wave"] = wave
    for segment, shares in facts["segments"].items():
        frame[segment] = rng.choice(list(shares), n, p=list(shares.values()))
    lenient, pleased = rng.normal(0, 0.35, n), rng.normal(0, 0.7, n)
    felt: dict[str, Floats] = {}
    answers: dict[str, Floats] = {}
    for dimension in gap:
        level = facts["expectation"][dimension] + lenient
        special = rng.normal(0, 0.4, n) + shift(facts.get("shift"), frame, dimension)
        felt[dimension] = gap[dimension] + pleased + special
        for item in instrument.items_of(dimension):
            wish = level + rng.normal(0, 0.65, n)
            answers[f"E{item}"] = round_answers(wish, instrument)
            if "adequate" in facts:
                least = wish + facts["adequate"][dimension] + rng.normal(0, 0.5, n)
                answers[f"A{item}"] = np.minimum(round_answers(least, instrument), answers[f"E{item}"])
            worse = facts["worst_items"].get(item, 0)
            answers[f"P{item}"] = round_answers(level + felt[dimension] + worse + rng.normal(0, 0.75, n), instrument)
    frame = frame.join(pd.DataFrame(answers))
    mood = sum(weight * (felt[d] - gap[d]) for d, weight in facts["drivers"].items())
    frame = frame.join(pd.DataFrame(importance(facts["points"], n, rng)))
    frame["nps"] = np.clip(np.rint(facts["nps"] + 0.9 * mood + rng.normal(0, 1.3, n)), 0, 10)
    frame["csat"] = np.clip(np.rint(3.6 + 0.5 * mood + rng.normal(0, 0.6, n)), 1, 5)
    frame["ces"] = np.clip(np.rint(4.8 + 0.6 * mood + rng.normal(0, 1.0, n)), 1, 7)
    frame["comment"] = comments(story, felt, gap, rng)
    return careless(absent(frame, facts.get("no_answer"), rng), facts["careless"], rng)


def shift(planted: Mapping[str, Any] | None, frame: pd.DataFrame, dimension: str) -> Floats | float:
    """What one segment feels differently about one dimension."""
    if planted is None or planted["dimension"] != dimension:
        return 0.0
    return planted["by"] * frame[planted["segment"]].eq(planted["value"]).to_numpy(float)


def importance(points: Mapping[str, float], n: int, rng: np.random.Generator) -> dict[str, NDArray[np.int64]]:
    """A hundred points that each respondent deals out among the dimensions."""
    shares = rng.multinomial(20, np.array(list(points.values())) / sum(points.values()), size=n) * 5
    return {f"points_{dimension}": shares[:, i] for i, dimension in enumerate(points)}


def comments(
    story: Story, felt: Mapping[str, Floats], gap: Mapping[str, float], rng: np.random.Generator
) -> list[str | None]:
    """What some customers write, mostly about that dimension which disappointed or pleased them most."""
    words, chance = story["words"]["comments"], story["survey"]["comments"]
    written: list[str | None] = []
    for i in range(len(next(iter(felt.values())))):
        topics = sorted(gap, key=lambda d: felt[d][i])
        topic = topics[0] if rng.random() < 0.8 else topics[-1]
        written.append(rng.choice(words[topic]) if topic in words and rng.random() < chance else None)
    return written


def absent(frame: pd.DataFrame, code: float | None, rng: np.random.Generator) -> pd.DataFrame:
    """The frame with one answer in a hundred missing, as in life: empty, or the code that the client uses for it."""
    items = frame.columns[frame.columns.str.fullmatch(r"[EAP]\d+")]
    return frame.assign(**{c: frame[c].mask(rng.random(len(frame)) < 0.01, code) for c in items})


def careless(frame: pd.DataFrame, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """The frame with a few respondents who ticked the same answer all the way down."""
    items = frame.columns[frame.columns.str.fullmatch(r"[EAP]\d+")]
    lazy = rng.choice(len(frame), count, replace=False)
    frame.loc[lazy, items] = np.repeat(rng.integers(4, 8, count)[:, None], len(items), axis=1)
    return frame


def managers(story: Story, instrument: Instrument, rng: np.random.Generator) -> pd.DataFrame:
    """Managers: what they believe that customers expect, what standards demand, what was promised."""
    facts = story["survey"]
    frame = staff("M", "manager", facts["managers"], facts["waves"][-1])
    own = rng.normal(0, 0.2, len(frame))
    for dimension, expected in facts["expectation"].items():
        belief = expected + facts["belief"][dimension]
        levels = {"E": belief, "S": belief + facts["standard"][dimension]}
        levels["C"] = levels["S"] + facts["delivery"][dimension] + facts["promise"][dimension]
        frame = frame.join(answer_items(levels, instrument.items_of(dimension), own, instrument, rng))
    return frame


def employees(story: Story, instrument: Instrument, rng: np.random.Generator) -> pd.DataFrame:
    """Employees: what standards demand of them, and what is really delivered."""
    facts = story["survey"]
    frame = staff("S", "employee", facts["employees"], facts["waves"][-1])
    own = rng.normal(0, 0.3, len(frame))
    for dimension, expected in facts["expectation"].items():
        standard = expected + facts["belief"][dimension] + facts["standard"][dimension]
        levels = {"S": standard, "D": standard + facts["delivery"][dimension]}
        frame = frame.join(answer_items(levels, instrument.items_of(dimension), own, instrument, rng))
    return frame


def staff(letter: str, audience: str, n: int, wave: str) -> pd.DataFrame:
    """Respondents from within the company."""
    return pd.DataFrame(
        {"respondent": [f"{letter}{i:02d}" for i in range(1, n + 1)], "audience": audience, "wave": wave}
    )


def answer_items(
    levels: Mapping[str, float], items: tuple[str, ...], own: Floats, instrument: Instrument, rng: np.random.Generator
) -> pd.DataFrame:
    """Answers to the items of one dimension, facet by facet, around a level."""
    return pd.DataFrame(
        {
            f"{facet}{item}": round_answers(level + own + rng.normal(0, 0.6, len(own)), instrument)
            for facet, level in levels.items()
            for item in items
        }
    )


def round_answers(answers: Floats, instrument: Instrument) -> Floats:
    """Answers on the instrument's scale."""
    return np.clip(np.rint(answers), instrument.scale.low, instrument.scale.high)


def competencies(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Scores of every person and competency by themselves and by the others."""
    facts = story["competencies"]
    rows = []
    for person, role in facts["people"].items():
        for competency in facts["names"]:
            cell = f"{person}/{competency}"
            level = facts["cells"].get(cell, facts["level"] + rng.normal(0, 0.35))
            spread = 2.9 if cell in facts["disputed"] else 0.6
            relations = [relation for relation, count in facts["raters"].items() for _ in range(count)]
            raters = [(relation, f"{story['words']['rater']} {i}", 0.0) for i, relation in enumerate(relations, 1)]
            for relation, rater, extra in [*raters, ("self", person, facts["boasts"].get(cell, 0.3))]:
                score = int(np.clip(np.rint(level + extra + rng.normal(0, spread)), 1, 10))
                rows.append((person, role, competency, rater, relation, score))
    return pd.DataFrame(rows, columns=["person", "role", "competency", "rater", "relation", "score"])


def targets(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """What each role needs."""
    facts = story["competencies"]
    rows = [(role, c, level, 1) for role, level in facts["target"].items() for c in facts["names"]]
    return pd.DataFrame(rows, columns=["role", "competency", "target", "weight"])


def touchpoints(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """The touchpoints in the order of the journey."""
    frame = pd.DataFrame(story["journey"]["touchpoints"])[["touchpoint", "stage", "channel", "owner"]]
    return frame.assign(order=range(1, len(frame) + 1))


def experience(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Ratings of the touchpoints by a panel of customers, who now and then skip one."""
    facts, parts = story["journey"], []
    panel = np.sort(rng.choice(facts["customers"], facts["panel"], replace=False) + 1)
    for point in facts["touchpoints"]:
        asked = panel[rng.random(len(panel)) < 0.97]
        n = len(asked)
        part = pd.DataFrame({"customer": [f"K{i:04d}" for i in asked], "touchpoint": point["touchpoint"]})
        mood = rng.normal(0, 0.8, n)
        part["satisfaction"] = np.clip(np.rint(point["satisfaction"] + mood + rng.normal(0, 0.9, n)), 1, 10).astype(int)
        part["effort"] = np.clip(np.rint(point["effort"] - 0.5 * mood + rng.normal(0, 0.8, n)), 1, 7).astype(int)
        part["date"] = days(story["today"] - timedelta(days=60), 55, n, rng)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def pain_points(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """The pain points that interviews and logs have shown."""
    return pd.DataFrame(story["journey"]["pain_points"])


def links(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """What belongs to which touchpoint."""
    return pd.DataFrame(story["journey"]["links"], columns=["touchpoint", "kind", "subject"])


def events(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """The steps of every customer through stages and channels; some are lost, some not yet finished."""
    facts, rows = story["journey"], []
    points = pd.DataFrame(facts["touchpoints"])
    end = pd.Timestamp(story["today"])
    for i in range(1, facts["customers"] + 1):
        start = end - pd.Timedelta(minutes=int(rng.integers(60, 90 * 24 * 60)))
        for time, point, outcome in path(points, facts, start, rng):
            if time > end:
                break
            rows.append((f"K{i:04d}", time, point["touchpoint"], point["channel"], outcome))
    return pd.DataFrame(rows, columns=["customer", "time", "touchpoint", "channel", "outcome"])


def path(points: pd.DataFrame, facts: Mapping[str, Any], time: pd.Timestamp, rng: np.random.Generator) -> list[Any]:
    """One customer's steps: (time, touchpoint, outcome), one a stage; a bad hand-off or a bad stage loses them."""
    steps: list[Any] = []
    before = ""
    stages = list(points.groupby("stage", sort=False))
    for number, (stage, choice) in enumerate(stages):
        same = choice[choice["channel"].eq(before)]
        choice = same if len(same) and rng.random() < facts["stay"] else choice
        point = choice.iloc[int(rng.integers(len(choice)))]
        switch = f"{before}→{point['channel']}"
        lost = rng.random() < facts["handoffs"].get(switch, facts["stage_loss"].get(stage, facts["lost"]))
        last = number == len(stages) - 1
        steps.append((time, point, "lost" if lost else "done" if last else None))
        if lost:
            break
        before = str(point["channel"])
        time += pd.Timedelta(minutes=int(rng.integers(30, facts["pace"] * 60)))
    return steps


def complaints(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Complaints of the clients who were asked; some complain twice, some cases are still open."""
    facts, rows = story["complaints"], []
    for topic, share in facts["topics"].items():
        for client in rng.choice(facts["customers"], round(share * facts["customers"]), replace=False):
            for _ in range(1 + (rng.random() < 0.2)):
                day = story["today"] - timedelta(days=int(rng.integers(3, 120)))
                took = int(np.ceil(rng.gamma(2, 4)))
                done = day + timedelta(days=took) if day + timedelta(days=took) <= story["today"] else None
                product = facts["concentrated"].get(topic) if rng.random() < 0.85 else None
                product = product or rng.choice(facts["products"])
                text = rng.choice(facts["texts"][topic])
                rows.append((f"K{client + 1:04d}", day, topic, product, text, done, int(rng.random() < 0.08)))
    columns = ["customer", "date", "topic", "product", "text", "resolved", "reopened"]
    return pd.DataFrame(rows, columns=columns).sort_values(["date", "customer"], ignore_index=True)


def actions(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """How much each manager of each team did in the period."""
    facts = story["quality"]
    rows = [
        (team, f"{team} {m}", action, count + (5 * m + len(team)) % 7 - 3, facts["period"])
        for team in facts["teams"]
        for m in range(1, facts["managers"] + 1)
        for action, count in facts["action_counts"].items()
    ]
    return pd.DataFrame(rows, columns=["team", "manager", "action", "count", "period"])


def quality(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Checked actions, drawn within each manager and action; some of them are checked by a second person."""
    facts, rows = story["quality"], list[tuple[Any, ...]]()
    first, number = date.fromisoformat(f"{facts['period']}-01"), 0
    for done in actions(story, rng).to_dict("records"):
        team = facts["teams"][done["team"]]
        exact = done["count"] * team["checked"]
        for _ in range(int(exact) + int(rng.random() < exact % 1)):
            number += 1
            passed = int(rng.random() < team["passed"])
            day = first + timedelta(days=int(rng.integers(0, min(28, (story["today"] - first).days))))
            criterion, checkers = rng.choice(facts["criteria"]), rng.permutation(facts["checkers"])
            note = facts["note"] if not passed and criterion == facts["criteria"][-1] else None
            who = (f"{number:03d}", done["team"], done["manager"], done["manager"], done["action"], day, criterion)
            rows.append((*who, passed, checkers[0], note))
            if rng.random() < facts["twice"]:
                rows.append((*who, passed if rng.random() < facts["agree"] else 1 - passed, checkers[1], None))
    columns = ["id", "team", "manager", "employee", "action", "date", "criterion", "passed", "checker", "comment"]
    return pd.DataFrame(rows, columns=columns)


def trust(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Ratings of the three parts of trust."""
    facts = story["trust"]
    n, parts = facts["customers"], ["contract", "competence", "communication"]
    frame = pd.DataFrame({"customer": [f"K{i:04d}" for i in range(1, n + 1)]})
    general = rng.normal(0, 0.6, n)
    for part in parts:
        frame[part] = np.clip(np.rint(facts[part] + general + rng.normal(0, 1.1, n)), 1, 10).astype(int)
    return frame.assign(date=days(story["today"] - timedelta(days=30), 28, n, rng))


def obligations(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Promises of both sides, some of them late or never kept."""
    facts, rows = story["obligations"], list[tuple[Any, ...]]()
    for side in ("us", "client"):
        for _ in range(facts[side]["count"]):
            promised = story["today"] - timedelta(days=int(rng.integers(25, 80)))
            due = promised + timedelta(days=int(rng.integers(5, 20)))
            done: date | None = promised + timedelta(days=int(rng.integers(1, (due - promised).days + 1)))
            if rng.random() < facts[side]["late"]:
                late = due + timedelta(days=int(rng.integers(2, 40)))
                done = late if late < story["today"] else None
            blocks = rng.choice(facts["blocks"]) if rng.random() < 0.6 else None
            who = f"K{rng.integers(1, 60):04d}"
            rows.append(
                (f"O-{len(rows) + 1:03d}", side, who, rng.choice(facts["what"][side]), promised, due, done, blocks)
            )
    return pd.DataFrame(rows, columns=["id", "side", "customer", "what", "promised", "due", "done", "blocks"])


def standards(story: Story, instrument: Instrument, rng: np.random.Generator) -> pd.DataFrame:
    """What is true of the service standard behind each item."""
    facts = ("exists", "from_customers", "measurable", "owned", "reviewed")
    rows = []
    for item in instrument.items:
        lacking = story["standards"]["missing"].get(item.dimension, [])
        rows.append({"item": item.id, **{f: int(f not in lacking or rng.random() < 0.15) for f in facts}})
    return pd.DataFrame(rows)


def goals(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """The tree of goals with its measures."""
    columns = ["goal", "subgoal", "kpi", "unit", "better", "baseline", "target", "actual", "owner", "due", "measures"]
    return pd.DataFrame(story["goals"], columns=columns)


def outcomes(story: Story, events: pd.DataFrame, experience: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Customers with their start and, where they have left, their end; those of the journey bear the same names there."""
    lives = name_customers(story, contracts(story, rng), rng)
    left = pd.concat([find_last_days(story, events, rng), fed_up(story, experience, rng)])
    lives["end"] = lives["end"].fillna(lives["customer"].map(left.groupby(level=0).min()))
    return lives


def contracts(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Who came when, with which product, and who left again, mostly in the first two months."""
    facts, rows = story["outcomes"], list[tuple[Any, ...]]()
    for product, early in facts["early"].items():
        for _ in range(facts["customers"]):
            start = story["today"] - timedelta(days=int(rng.integers(5, facts["history"])))
            after = start >= facts["changed_on"]
            leaves = rng.random() < (facts["early_after"][product] if after else early)
            stay = int(rng.integers(12, 58)) if leaves else int(rng.exponential(3000)) + 61
            end = start + timedelta(days=stay)
            gone = end if end <= story["today"] else None
            months = ((gone or story["today"]) - start).days / 30.4
            repeat = int(rng.poisson(months * facts["repeat_after" if after else "repeat_before"]))
            revenue = round(float(rng.gamma(2, facts["revenue"] / 2)), 2)
            rows.append((product, rng.choice(facts["segments"], p=[0.8, 0.2]), start, gone, repeat, revenue))
    return pd.DataFrame(rows, columns=["product", "segment", "start", "end", "repeat_sales", "revenue"])


def name_customers(story: Story, lives: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The customers with names: those of the journey came before its first step and were there until the last."""
    known = story["journey"]["customers"]
    there = lives.index[lives["end"].isna() & (lives["start"] < story["today"] - timedelta(days=95))]
    travelled = rng.choice(there, known, replace=False)
    others = lives.index.difference(travelled)
    numbers = pd.Series(range(1, len(lives) + 1), index=[*travelled, *others])
    return lives.assign(customer=numbers.map("K{:04d}".format))[["customer", *lives.columns]].sort_values(
        "customer", ignore_index=True
    )


def find_last_days(story: Story, events: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """The last day of some of those who were lost on the journey, by customer."""
    lost = events[events["outcome"].eq("lost")].set_index("customer")["time"].dt.date
    return farewell(story, lost[rng.random(len(lost)) < story["outcomes"]["given_up"]], rng)


def fed_up(story: Story, experience: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """The last day of some of those whom a touchpoint left dissatisfied, by customer."""
    chance = experience["touchpoint"].map(story["outcomes"]["fed_up"]).fillna(0) * experience["satisfaction"].le(5)
    return farewell(story, experience[rng.random(len(experience)) < chance].set_index("customer")["date"], rng)


def farewell(story: Story, days: pd.Series, rng: np.random.Generator) -> pd.Series:
    """Days a little later, as far as they are not in the future."""
    later = pd.Series([day + timedelta(days=int(rng.integers(1, 15))) for day in days], index=days.index, dtype=object)
    return later[later <= story["today"]]


def readiness(story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Answers to the statements of the readiness ladder, a step lower on each level."""
    facts, rows = story["readiness"], []
    ladder = [level for level in models.load_readiness().levels if level.statements]
    for level, mean in zip(ladder, facts["steps"], strict=True):
        for statement in level.statements:
            for person in range(1, facts["respondents"] + 1):
                answer = int(np.clip(np.rint(mean + rng.normal(0, 0.6)), 1, 5))
                rows.append((statement.id, f"R{person:02d}", answer))
    return pd.DataFrame(rows, columns=["statement", "respondent", "answer"])


def days(start: date, span: int, n: int, rng: np.random.Generator) -> list[date]:
    """Days within a span after a start."""
    return [start + timedelta(days=int(d)) for d in rng.integers(0, span, n)]


#: Tables made from the story alone, by their name in the contract.
TABLES: dict[str, Callable[[Story, np.random.Generator], pd.DataFrame]] = {
    function.__name__: function
    for function in (
        *(competencies, targets, touchpoints, experience, pain_points, links, events, complaints),
        *(actions, quality, trust, obligations, goals),
    )
}
