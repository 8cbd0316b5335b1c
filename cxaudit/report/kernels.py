"""Where a report's cells run: papermill with a kernel of its own, told by its environment where the evidence lies."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

import papermill
from jupyter_client import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from cxaudit.errors import AuditError
from cxaudit.messages import message

ENGINE = "cxaudit"
#: One kernel is one worker: no library in it starts threads of its own.
SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

Execute = Callable[[NotebookNode, Mapping[str, Any], Mapping[str, str]], NotebookNode]


class OwnEnvironment(NBClientEngine):
    """papermill's engine, with an environment for the kernel alone (papermill has none to give)."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, environment: Mapping[str, str] | None = None, **options: Any
    ) -> Any:  # type: ignore[override]
        """Execute in a kernel whose environment is that of this process and ``environment``."""
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=120,
            timeout=None,
            kernel_manager_class=QuietKernel,
            log=logging.getLogger("papermill"),
        )
        with tempfile.TemporaryFile() as said:  # what a kernel says beside its cells: only of use when it dies
            try:
                return client.execute(env={**os.environ, **SINGLE, **(environment or {})}, stdout=said, stderr=said)
            except DeadKernelError as death:
                said.seek(0)
                last = said.read().decode("utf-8", "replace").strip()[-2000:]
                raise AuditError(message("The kernel of the report died: {last}", last=last)) from death


class QuietKernel(AsyncKernelManager):
    """A kernel that is spoken to through files of this user where the system can, not through network ports."""

    def _transport_default(self) -> str:
        return "ipc" if os.name == "posix" else "tcp"


papermill_engines.register(ENGINE, OwnEnvironment)


def execute(notebook: NotebookNode, parameters: Mapping[str, Any], environment: Mapping[str, str]) -> NotebookNode:
    """The notebook, executed in a new kernel (raises ``AuditError`` with the cell that failed)."""
    try:
        return papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=ENGINE,
            environment=dict(environment),
            progress_bar=False,
        )
    except PapermillExecutionError as failure:
        raise AuditError(
            message(
                "The report stopped at the cell “{source}”: {error}",
                source=failure.source.strip(),
                error=f"{failure.ename}: {failure.evalue}",
            )
        ) from failure
