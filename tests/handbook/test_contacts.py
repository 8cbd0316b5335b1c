"""consultant.toml: optional, each fact optional, every problem told at once."""

import pytest

from cxaudit.errors import InputError
from cxaudit.handbook.contacts import contacts, logo


def test_without_a_file_there_are_no_contacts(tmp_path):
    known = contacts(tmp_path)
    assert (known.who, known.where) == ("", "")
    assert logo(tmp_path, known) is None


def test_facts_stand_on_two_lines_and_an_address_is_text(tmp_path):
    text = 'name = "Vera"\ncompany = "Falk"\n"e-mail" = "v@example.com"\nsite = "https://example.com/"\n'
    (tmp_path / "consultant.toml").write_text(text)
    known = contacts(tmp_path)
    assert known.who == "Vera · Falk"
    assert known.where == "v@example.com · example.com"


@pytest.mark.parametrize(("text", "wrong"), [('fax = "1"\nname = 5\n', 2), ("name = ", 1)])
def test_every_problem_is_told(tmp_path, text, wrong):
    (tmp_path / "consultant.toml").write_text(text)
    with pytest.raises(InputError) as failure:
        contacts(tmp_path)
    assert len(failure.value.problems) == wrong
