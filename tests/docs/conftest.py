"""The scripts of the site, and the site itself, built once without reports and screenshots."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "site"
sys.path.insert(0, str(SITE))


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """The built site."""
    pytest.importorskip("furo", reason="the extra docs is not installed")
    import build

    target = tmp_path_factory.mktemp("site")
    build.build(target, light=True)
    return target
