"""What JupyterLab's server loads first: its kernels are forked from a process that warms up while the browser still opens."""

from __future__ import annotations

import atexit
from typing import Any

from cxaudit.execution import fork_kernel
from cxaudit.execution.kernel_server import KernelServer, can_fork
from cxaudit.workbench import PACKAGE

MODULE = __name__
PROVISIONER = "cxaudit-warm"
#: Rooms that are looked into when a client is measured; here they are opened beforehand.
ROOMS = ("stats", "rules")


def options() -> list[str]:
    """How JupyterLab is told to load this module and to fork its kernels; nothing where the system has no fork."""
    if not can_fork():
        return []
    return [
        f"--ServerApp.jpserver_extensions={MODULE}=True",
        f"--KernelProvisionerFactory.default_provisioner_name={PROVISIONER}",
    ]


def pages() -> list[str]:
    """The modules that the pages of the desk need."""
    inside = [f"cxaudit.{room}.{path.stem}" for room in ROOMS for path in sorted((PACKAGE / room).glob("[a-z]*.py"))]
    return ["cxaudit.lab.api", *inside]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": MODULE}]


def _load_jupyter_server_extension(_: Any) -> None:
    if can_fork():
        fork_kernel.use(KernelServer.start(pages()))
        atexit.register(fork_kernel.close)
