"""What is left out of a quick start is left out before jsonschema asks for it, and jsonschema works without."""

import subprocess
import sys

CODE = """
import sys
import cxaudit.execution.light_imports as quick
assert sys.modules[quick.LEFT_OUT] is None
import jsonschema
jsonschema.validate({"a": 1}, {"type": "object"})
"""


def test_jsonschema_works_without_what_is_left_out():
    subprocess.run([sys.executable, "-c", CODE], check=True)
