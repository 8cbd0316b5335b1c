"""Where the numbers that the estimates are compared with come from."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference"

# Chatterjee & Price, `attitude` of base R: rating complaints privileges learning raises critical advance.
ATTITUDE = """
43 51 30 39 61 92 45 | 63 64 51 54 63 73 47 | 71 70 68 69 76 86 48 | 61 63 45 47 54 84 35 | 81 78 56 66 71 83 47
43 55 49 44 54 49 34 | 58 67 42 56 66 68 35 | 71 75 50 55 70 66 41 | 72 82 72 67 71 83 31 | 67 61 45 47 62 80 41
64 53 53 58 58 67 34 | 67 60 47 39 59 74 41 | 69 62 57 42 55 63 25 | 68 83 83 45 59 77 35 | 77 77 54 72 79 77 46
81 90 50 72 60 54 36 | 74 85 64 69 79 79 63 | 65 60 65 75 55 80 60 | 65 70 46 57 75 85 46 | 50 58 68 54 64 78 52
50 40 33 34 43 64 33 | 64 61 52 62 66 80 41 | 53 66 52 50 63 80 37 | 40 37 42 58 50 57 49 | 63 54 42 48 66 75 33
66 77 66 63 88 76 72 | 78 75 58 74 80 78 49 | 48 57 44 45 51 83 38 | 85 85 71 71 77 74 55 | 82 82 39 59 64 78 39
"""


@pytest.fixture
def shared_data() -> Path:
    """The real data beside the repository; a test that needs them skips where they are absent."""
    folder = Path(__file__).parents[2].parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is absent")
    return folder


@pytest.fixture
def attitude() -> np.ndarray:
    """Table T05 of methods.md, 30 departments by 7 ratings."""
    rows = ATTITUDE.strip().replace("\n", " | ").split(" | ")
    return np.array([[float(value) for value in row.split()] for row in rows])


@pytest.fixture
def survey_answers() -> pd.DataFrame:
    """Answers made up by tests/reference/survey_answers.R."""
    return pd.read_csv(REFERENCE / "survey_answers.csv")


@pytest.fixture
def survey_numbers() -> dict[str, np.ndarray]:
    """What R finds in these answers (tests/reference/survey_numbers.R), by name."""
    found: dict[str, list[float]] = defaultdict(list)
    for name, value in pd.read_csv(REFERENCE / "survey_numbers.csv").itertuples(index=False):
        stem, _, position = name.rpartition(".")
        found[stem if position.isdigit() else name].append(float(value))
    return {name: np.array(values) for name, values in found.items()}


@pytest.fixture
def reference(shared_data: Path) -> Callable[[str], Any]:
    """The reference.json of a data set in ../shared/data."""

    def read(name: str) -> Any:
        return json.loads((shared_data / name / "reference.json").read_text(encoding="utf-8"))

    return read


@pytest.fixture
def kiosk(shared_data: Path) -> pd.DataFrame:
    """Kiosk survey, columns named as in its reference.json: E1.., P1.., I1.. (importance), S1.. (satisfaction)."""
    frame = pd.read_csv(shared_data / "kiosk_servqual_kr" / "kiosk_clean_utf8.csv")
    letters = {"sq{}_1": "E{}", "sq{}_2": "P{}", "ipa{}_1": "I{}", "ipa{}_2": "S{}"}
    names = {old.format(i): new.format(i) for old, new in letters.items() for i in range(1, 25)}
    return frame.rename(columns=names)


@pytest.fixture
def bfi(shared_data: Path) -> pd.DataFrame:
    """Big five inventory with the reversed items turned round, as its reference.json says."""
    frame = pd.read_csv(shared_data / "bfi" / "bfi.csv")
    turned = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
    return frame.assign(**{item: 7 - frame[item] for item in turned})


@pytest.fixture
def sfo(shared_data: Path) -> pd.DataFrame:
    """SFO guests of 2017: NETPRO, WEIGHT and the ratings 1-5, a row for each respondent."""
    folder = shared_data / "sfo_2017"
    survey = pd.read_csv(folder / "fact_survey.csv", low_memory=False).set_index("RESPNUM")
    ratings = pd.read_csv(folder / "fact_ratings.csv", low_memory=False)
    wide = ratings.pivot_table(index="RESPNUM_FK", columns="question_code", values="rating_value", aggfunc="first")
    return survey[["NETPRO", "WEIGHT"]].join(wide.where(wide.le(5) & wide.ge(1)))
