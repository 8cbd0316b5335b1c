"""Messages carry their English key and their values apart."""

from cxaudit.messages import Message, message


def test_values_stay_out_of_the_key():
    said = message("{value} is outside {low}-{high}", value=8, low=1, high=7)
    assert said.text == "{value} is outside {low}-{high}"
    assert said.values == {"value": 8, "low": 1, "high": 7}


def test_filled_adds_values_to_a_copy():
    said = message("{n} row", "{n} rows")
    assert said.fill(n=3) == Message("{n} row", "{n} rows", {"n": 3})
    assert said.values == {}
