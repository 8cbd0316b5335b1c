import pandas as pd
import pytest

from cxaudit.errors import InputError
from cxaudit.tables.folder import read_client

SHARES = "[survey.population]\nregion = {{ north = {north}, south = {south} }}\n"


def folder(tmp_path, survey, population, **more):
    frame = survey.customers(n=200, seed=2).drop(columns=["weight", "wave"]).assign(**more)
    frame.to_csv(tmp_path / "survey.csv", index=False)
    (tmp_path / "client.toml").write_text('name = "A"\n[survey]\nsegments = ["region"]\n' + population)
    return tmp_path


@pytest.mark.parametrize(("north", "south"), [(0.8, 0.2), (4000, 1000)])
def test_customers_get_the_proportions_of_the_population(tmp_path, survey, north, south):
    data = read_client(folder(tmp_path, survey, SHARES.format(north=north, south=south)))
    answers = data.surveys[0].answers
    share = answers.loc[answers["region"].eq("north"), "weight"].sum() / answers["weight"].sum()
    assert share == pytest.approx(0.8)
    assert answers["weight"].mean() == pytest.approx(1)


def test_each_wave_is_weighted_for_itself(tmp_path, survey):
    waves = pd.Series(["1"] * 100 + ["2"] * 100)
    answers = read_client(folder(tmp_path, survey, SHARES.format(north=0.5, south=0.5), wave=waves)).surveys[0].answers
    for _, people in answers.groupby("wave"):
        assert people.loc[people["region"].eq("north"), "weight"].sum() == pytest.approx(50)


@pytest.mark.parametrize(
    ("population", "said"),
    [
        ("[survey.population]\nproduct = { loan = 1.0 }\n", "no segment"),
        (SHARES.format(north=-1, south=2), "cannot be used"),
        ("[survey.population]\nregion = { north = 1.0 }\n", "no share"),
        ("[survey.population]\nregion = { north = 0.4, south = 0.4, west = 0.2 }\n", "Nobody of"),
    ],
)
def test_what_does_not_fit_is_a_problem_with_its_place(tmp_path, survey, population, said):
    with pytest.raises(InputError) as failure:
        read_client(folder(tmp_path, survey, population))
    problem = failure.value.problems[0]
    assert said in problem.what.text
    assert problem.cell.startswith("survey.population.")
