"""The reference is whole in both languages: everything that the program has is on its page, and nothing is untranslated."""

import re

import pytest

from cxaudit import figures, instruments, stats
from cxaudit.cli import commands
from cxaudit.measures import COLUMNS
from cxaudit.rules import list_rules as rules
from cxaudit.tables import client, schema


@pytest.fixture(scope="module", params=["en", "ru"])
def reference(request):
    import reference
    from speech import Speech

    say = Speech(request.param)
    return say, reference.pages(say)


def test_nothing_is_untranslated(reference):
    say, pages = reference
    assert say.missed == set()
    if say.code == "ru":
        for name, text in pages.items():
            prose = re.sub(r"`[^`]*`|^```.*?^```", "", text, flags=re.M | re.S)
            headings = re.findall(r"^# (.+)$", prose, re.M)
            assert all(re.search("[а-яё]", h) or h == "client.toml" for h in headings), name


def test_everything_of_the_program_is_there(reference):
    _, pages = reference
    assert [
        c.name or c.callback.__name__
        for c in commands.app.registered_commands
        if f"## cxaudit {c.name or c.callback.__name__}\n" not in pages["commands"]
    ] == []
    assert [n for r in rules() for n in r.names if f"`{n}`" not in pages["rules"]] == []
    assert [t for t in schema.list_tables() if f"## {t}\n" not in pages["tables"]] == []
    columns = [c.name for t in schema.list_tables().values() if t.name != "survey" for c in t.columns]
    assert [c for c in columns if f"| `{c}` |" not in pages["tables"]] == []
    assert [i for i in instruments.list_instruments() if f"## {i}\n" not in pages["instruments"]] == []
    assert [c for c in COLUMNS if f"| `{c}` |" not in pages["words"]] == []
    assert pages["statistics"].count("\n### ") == len(list(stats.list_statistics()))


def test_every_key_of_client_toml_has_a_sentence(reference):
    """But for the plain sections, which are headings, and the model of the decision, which is a file of its own."""
    _, pages = reference
    parts = [client.Brand, client.Privacy, client.Portfolio, client.SurveySection, client.ComplaintsSection]
    wanted = {k for part in (*parts, client.OutcomesSection, client.Thresholds) for k in part.model_fields}
    wanted |= {"name", "languages", "industry", "sections", "topics"}
    assert {k for k in wanted if f"| `{k}` | " not in pages["client-toml"]} == set()


def test_thresholds_stand_beside_their_rules(reference):
    say, pages = reference
    for rule, key in {
        "gap-5": "gap",
        "systemic-complaint": "systemic_share",
        "weak-touchpoint": "weak_touchpoint",
        "pain-point": "pain_severity",
        "churn-change": "alpha",
        "kpi-off-track": "kpi_off_track",
    }.items():
        row = next(line for line in pages["rules"].splitlines() if f"`{rule}`" in line)
        assert f"`{key}` {'' if key != 'gap' else ('5%' if say.code == 'en' else '5' + chr(160) + '%')}" in row


def test_problems_are_collected_with_what_to_do(reference):
    say, pages = reference
    known = {
        "en": "| The workbook is protected by a password | Save it without a password. |",
        "ru": "| Книга защищена паролем |",
    }
    assert known[say.code] in pages["messages"]
    assert pages["messages"].count("\n| ") > 100


def test_every_shape_has_its_question():
    import gallery

    assert sorted(gallery.ANSWERS) == figures.list_shapes()
