"""How fast the board answers on 5,000 respondents: every touch of a control, in seconds; the promise is 0.3."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from cxaudit.lab.api import Desk
from cxaudit.lab.board import Board
from cxaudit.lab.exploring import Exploration, ExploredPart
from cxaudit.report.prepared import assess_client
from cxaudit.tables.data import ClientData
from cxaudit.tables.folder import read_client
from cxaudit.workbench import Workbench

RESPONDENTS, PROMISED, TIMES = 5_000, 0.3, 3
ROOT = Path(__file__).parents[1]


def many(data: ClientData) -> ClientData:
    """The client with so many customers."""
    survey = data.surveys[0]
    whole = pd.concat([survey.answers] * (RESPONDENTS // len(survey.answers) + 1), ignore_index=True).iloc[:RESPONDENTS]
    whole = whole.assign(respondent=[f"r{i}" for i in range(len(whole))])
    return replace(data, surveys=(replace(survey, answers=whole), *data.surveys[1:]))


def timed(touch: Callable[[int], object]) -> tuple[float, float]:
    """The best of a few touches, each with something new: seconds on the clock, and of the processor."""
    clocks, processors = [], []
    for number in range(TIMES):
        clock, processor = time.perf_counter(), time.process_time()
        touch(number)
        clocks.append(time.perf_counter() - clock)
        processors.append(time.process_time() - processor)
    return min(clocks), min(processors)


def board() -> Board:
    """A board with every block open."""
    bench = Workbench.at(ROOT)
    desk = Desk("example-bank", "en", bench)
    made = Board(desk, Exploration(assess_client(many(read_client(bench.clients / "example-bank")))))
    for block in (made.findings, made.gaps, made.comments, made.what_if):
        block()
    return made


def touches(made: Board) -> dict[str, Callable[[int], object]]:
    """What a consultant does."""
    column, values = next(iter(made.exploration.segments.items()))
    terms = list(made.exploration.stated_importance())
    limits = made.thresholds
    return {
        "a threshold of gaps moves": lambda i: made.apply_change(
            thresholds=limits.model_copy(update={"gap": (0.03 + i / 100, 0.1, 0.2)})
        ),
        "a threshold of pain points moves": lambda i: made.apply_change(
            thresholds=limits.model_copy(update={"pain_point": (0.03 + i / 100, 0.1, 0.3)})
        ),
        "alpha moves": lambda i: made.apply_change(
            thresholds=limits.model_copy(update={"alpha": (0.001, 0.01, 0.1)[i]})
        ),
        "a weight moves": lambda i: made.apply_change(weights=dict.fromkeys(terms, 20.0) | {terms[0]: 30.0 + i}),
        "a segment is chosen": lambda i: made.apply_change(
            part=ExploredPart(segments=((column, values[i % len(values)]),))
        ),
        "the items of a dimension open": lambda i: made.items(terms[i % len(terms)]),
        "what if": lambda i: made.change(terms[i % len(terms)], 1.0),
        "comments of a pain point": lambda i: made.behind(
            made.exploration.pain_points[i % len(made.exploration.pain_points)]
        ),
    }


def main() -> None:
    """Print the table."""
    made = board()
    print(f"{RESPONDENTS:,} respondents; promised: under {PROMISED} s")
    for name, touch in touches(made).items():
        clock, processor = timed(touch)
        print(f"{name:<36} {clock:6.3f} s  (processor {processor:6.3f} s)  {'ok' if clock < PROMISED else 'TOO SLOW'}")


if __name__ == "__main__":
    main()
