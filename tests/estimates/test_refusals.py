"""Every reason is a whole sentence, stands once, and is used."""

from pathlib import Path

import pytest

from cxaudit.estimates import refusals

SENTENCES = {name: text for name, text in vars(refusals).items() if name.isupper()}
SOURCES = "".join(
    file.read_text(encoding="utf-8") for file in Path(refusals.__file__).parent.glob("*.py") if file.stem != "refusals"
)


@pytest.mark.parametrize("name", list(SENTENCES))
def test_reason(name):
    text = SENTENCES[name]
    assert text[0].isupper()
    assert text.endswith(".")
    assert list(SENTENCES.values()).count(text) == 1
    assert name in SOURCES
