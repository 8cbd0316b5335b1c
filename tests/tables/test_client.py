"""client.toml: every wrong key is told by its name, with what would be right."""

import pytest

from cxaudit.tables.client import ClientFile

SURVEY = "respondent,nps\na,9\nb,10\n"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("languges = ['ru']", "languges | The key languges is not known"),
        ("languages = ['xx']", "languages | xx is none of the known words"),
        ("[privacy]\nmin_group = 2", "privacy.min_group | 2 is out of bounds"),
        ("[brand]\ncolor = 'green'", "brand.color | green is not a colour"),
        ("[thresholds]\nalpha = 2", "thresholds.alpha | 2 is out of bounds"),
        ("[thresholds]\ngap = [0.2, 0.1, 0.05]", "are not in order"),
        ("[thresholds]\ngap = [0.2, 0.1]", "thresholds.gap"),
        ("[survey]\nformat = 'qualtrix'", "format | qualtrix is none of the known words"),
        ("[survey]\nproblems = 'ignore'", "problems | ignore is none of the known words"),
        ("[outcomes]\nchanged_on = 'soon'", "outcomes.changed_on | soon is not a date"),
        ("[complaints]\ncustomers = 0", "complaints.customers | 0 is out of bounds"),
        ("[brand]\nlogo = 'nowhere.svg'", "nowhere.svg |  |  | There is no such file"),
        ("[brand]\nlogo = '../client/client.toml'", "The logo is no picture"),
        ("[brand]\nlogo = '/etc/hostname'", "The path leaves the client's folder"),
        ("[touchpoints]\nfiel = 'x.csv'", "touchpoints.fiel | The key fiel is not known"),
        ("x = ", "line "),
        ("sections = ['surveys']", "surveys is none of the known words"),
    ],
)
def test_wrong_keys_are_told(problems, toml, said):
    told = problems(toml, survey__csv=SURVEY)
    assert len(told) == 1
    if "are not in order" in said:
        assert "are not in order" in told[0]
    else:
        assert said in told[0]


def test_all_wrong_keys_at_once(problems):
    assert len(problems("a = 1\nb = 2\n[privacy]\nmin_group = 1", survey__csv=SURVEY)) == 3


def test_steps_may_fall_where_the_contracts_own_do(client):
    data = client("[thresholds]\ntrust_broken = [9, 8, 6]\ngap = [0.1, 0.2, 0.3]", survey__csv=SURVEY)
    assert data.client.thresholds.trust_broken == (9, 8, 6)


def test_a_table_has_a_section_even_without_a_key_of_its_own(client):
    data = client("[touchpoints]\nfile = 'map.csv'", survey__csv=SURVEY, map__csv="touchpoint,stage\nsite,onboarding\n")
    assert data.tables["touchpoints"].to_dict("list") == {"touchpoint": ["site"], "stage": ["onboarding"]}
    assert ClientFile(name="x").section("events").problems == "stop"


def test_binary_files_are_refused(client, problems, tmp_path):
    home = tmp_path / "client"
    home.mkdir()
    told = problems("")
    assert "holds no table" in told[0]
