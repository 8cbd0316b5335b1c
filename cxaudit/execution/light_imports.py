"""Imported first in a process that is about to import all of Jupyter: leaves out what takes a second and nobody needs.

``jsonschema`` compiles a grammar of web addresses when it is imported, if a package for that is installed. A notebook
has none to check, and ``jsonschema`` itself goes on without the package.
"""

from __future__ import annotations

import sys

LEFT_OUT = "rfc3987_syntax"

if "jsonschema" not in sys.modules:
    sys.modules.setdefault(LEFT_OUT, None)  # type: ignore[arg-type]  # None: an import of it fails at once
