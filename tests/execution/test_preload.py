"""What a process pays once is paid by ``fill``: shapes, catalogues and letters."""

import subprocess
import sys

from cxaudit.execution import preload

CODE = """
import sys
from cxaudit.execution import preload
from cxaudit import figures, language
preload.fill()
assert all(f"cxaudit.figures.{name}" in sys.modules for name in figures.list_shapes())
assert language.catalogue.cache_info().currsize >= 1
"""


def test_shapes_and_catalogues_are_loaded():
    subprocess.run([sys.executable, "-c", CODE], check=True)  # a process of its own: what is frozen stays frozen


def test_the_letters_of_both_languages_are_known():
    assert set("Ёёщ«»—№AZaz09−") <= set(preload.LETTERS)


def test_importing_preloaded_does_it():
    code = "import gc, cxaudit.execution.preloaded, sys; assert gc.get_freeze_count() > 10_000 and 'cxaudit.figures.bars' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
