"""Instruments are data: the built-in ones are whole, a broken one says what is wrong."""

import pytest
from pydantic import ValidationError

from cxaudit import instruments
from cxaudit.instruments import Instrument


def test_the_folder_is_the_list():
    assert instruments.list_instruments() == ["ces", "csat", "nps", "servperf", "servqual", "servqual-zot"]


@pytest.mark.parametrize("name", ["servqual", "servperf", "servqual-zot"])
def test_servqual_has_22_items_in_five_dimensions(name):
    servqual = instruments.load_built_in(name)
    sizes = {d.id: len(servqual.items_of(d.id)) for d in servqual.dimensions}
    assert sizes == {"TAN": 4, "REL": 5, "RES": 4, "ASS": 4, "EMP": 5}
    assert servqual.scale.range == 6
    assert servqual.columns("P")[:2] == ("P1", "P2")


@pytest.mark.parametrize("name", instruments.list_instruments())
def test_every_wording_exists_in_both_languages(name):
    instrument = instruments.load_built_in(name)
    words = [
        instrument.name,
        *(i.text for i in instrument.items),
        *(d.name for d in instrument.dimensions),
        *instrument.stems.values(),
        *(q.text for q in instrument.questions),
    ]
    assert all(set(w) == {"en", "ru"} and all(w.values()) for w in words)


def test_labels_fall_back_to_another_language_and_then_to_the_id():
    own = Instrument.model_validate(
        {
            "id": "x",
            "name": {"ko": "x"},
            "dimensions": [{"id": "FUN", "name": {"ko": "재미"}}],
            "items": [{"id": "1", "dimension": "FUN"}],
        }
    )
    assert (own.label("FUN", "ru"), own.label("1", "ru"), own.label("nobody", "en")) == ("재미", "1", "nobody")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"items": [{"id": "1", "dimension": "NO"}]}, "not declared"),
        ({"scale": {"low": 7, "high": 1}}, "low end"),
        ({"dimensions": [{"id": "A", "name": {}}, {"id": "A", "name": {}}]}, "twice"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_broken_instrument_says_what_is_wrong(broken, said):
    with pytest.raises(ValidationError, match=said):
        Instrument.model_validate({"id": "x", "name": {"en": "x"}, **broken})
