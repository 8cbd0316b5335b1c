"""The event log becomes journeys: stages, order, endings, and silence where no loss is named."""

import pandas as pd

from cxaudit.journeys import endings, journeys, order_steps, stage_of

TABLE = pd.DataFrame({"touchpoint": ["Заявка"], "stage": ["onboarding"], "channel": ["сайт"]})


def log(*steps):
    frame = pd.DataFrame(steps, columns=["customer", "time", "touchpoint", "channel", "outcome"])
    return frame.assign(time=pd.to_datetime(frame["time"], format="ISO8601"))


def test_a_stage_comes_from_the_table_or_the_first_word_of_the_name():
    assert stage_of(["Заявка", "onboarding messenger", "чат"], TABLE) == {
        "Заявка": "onboarding",
        "onboarding messenger": "onboarding",
        "чат": "",
    }


def test_stages_stand_in_the_order_of_the_cycle_and_own_ones_follow():
    assert order_steps(["own", "reboarding", "", "preboarding"]) == ["preboarding", "reboarding", "own"]


def test_endings_are_understood_in_both_languages():
    assert endings(pd.Series(["Lost", "готово", "", None, "звонок"])).tolist() == ["lost", "done", "", "", ""]
    assert endings(pd.Series([float("nan")] * 2)).tolist() == ["", ""]


def test_steps_are_sorted_and_channels_filled_from_the_table():
    found = journeys(
        log(
            ("b", "2026-01-02", "Заявка", None, "lost"),
            ("a", "2026-01-03", "x", "c", ""),
            ("a", "2026-01-01", "Заявка", None, ""),
        ),
        TABLE,
    )
    assert found.steps["customer"].tolist() == ["a", "a", "b"]
    assert found.steps["channel"].tolist() == ["сайт", "c", "сайт"]
    assert found.steps["first"].tolist() == [True, False, True]
    assert found.ends_known
    assert found.patience is None


def test_silence_counts_as_loss_only_where_the_log_names_successes_and_no_losses():
    steps = [
        (f"c{i}", f"2026-01-01 {h:02}:00", "x", "c", "done" if h == 3 and i else "")
        for i in range(9)
        for h in (1, 2, 3)
    ]
    found = journeys(log(*steps, ("late", "2026-03-01", "x", "c", "")))
    assert found.steps.groupby("customer")["ended"].last()[["c0", "c1", "late"]].tolist() == ["lost", "done", ""]


def test_a_log_without_endings_cannot_tell_loss():
    assert not journeys(log(("a", "2026-01-01", "x", "c", ""))).ends_known
