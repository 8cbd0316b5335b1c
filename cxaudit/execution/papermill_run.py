"""Where a report's cells run: papermill with a warm kernel of its own, told by its environment where the evidence lies."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Mapping
from typing import Any

import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors

from cxaudit.errors import AuditError
from cxaudit.execution.fork_kernel import WarmKernelManager
from cxaudit.messages import Message, message

ENGINE = "cxaudit"
#: One kernel is one worker: no library in it starts threads of its own.
SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

#: What nbclient says beside what it raises is told by the failure itself.
QUIET = logging.getLogger("cxaudit.execution")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False

Execute = Callable[[NotebookNode, Mapping[str, Any], Mapping[str, str]], NotebookNode]


class OwnEnvironment(NBClientEngine):
    """papermill's engine, with a warm kernel and an environment for it alone (papermill has none to give)."""

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
            kernel_manager_class=WarmKernelManager,
            coalesce_streams=False,
            record_timing=False,
            extra_arguments=["--HistoryManager.enabled=False"],  # no word of a client outside their report
            log=QUIET,
        )
        kernel = client.create_kernel_manager()
        try:
            return client.execute(env={**surroundings(), **SINGLE, **(environment or {})})
        except DeadKernelError as death:
            raise AuditError(cause_of(kernel)) from death


def surroundings() -> dict[str, str]:
    """The environment of this process without any password: a kernel opens no file of a client."""
    return {name: value for name, value in os.environ.items() if "PASSWORD" not in name}


def cause_of(kernel: Any) -> Message:
    """Why a kernel is no more, as far as the system tells."""
    born = getattr(kernel, "born", None)
    code = born.poll() if born is not None else None
    if code == -signal.SIGKILL:
        return message("The kernel of the report was ended by the system; most often the memory did not suffice.")
    return message("The kernel of the report died: {last}", last="" if code is None else str(code))


papermill_engines.register(ENGINE, OwnEnvironment)


def execute(
    notebook: NotebookNode, parameters: Mapping[str, Any], environment: Mapping[str, str], engine: str = ENGINE
) -> NotebookNode:
    """The notebook, executed in a new kernel, or by another engine (raises ``AuditError`` with the cell that failed)."""
    # papermill's own call does both, and between them writes the executed notebook out to nowhere.
    prepared = papermill.execute_notebook(
        notebook, None, parameters=dict(parameters), engine_name=engine, prepare_only=True
    )
    try:
        done = papermill_engines.execute_notebook_with_engine(
            engine,
            prepared,
            kernel_name=papermill_engines.nb_kernel_name(engine, prepared),
            environment=dict(environment),
            progress_bar=False,
        )
        raise_for_execution_errors(done, None)
        return done
    except PapermillExecutionError as failure:
        raise AuditError(
            message(
                "The report stopped at the cell “{source}”: {error}",
                source=failure.source.strip(),
                error=f"{failure.ename}: {failure.evalue}",
            )
        ) from failure
