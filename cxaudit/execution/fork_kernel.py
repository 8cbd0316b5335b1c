"""Kernels for Jupyter that are forked from a warm process; where that cannot be, an ordinary kernel starts."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import sys
import tempfile
import threading
import uuid
import weakref
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from cxaudit.execution.kernel_server import ForkedKernel, KernelServer, NoKernel, can_fork

#: The kernel server of each process; made when its first kernel is asked for, unless one was made beforehand.
_servers: dict[int, KernelServer] = {}


def use(server: KernelServer) -> None:
    """Let this process's kernels be born by that server."""
    _servers[os.getpid()] = server


def current_server() -> KernelServer:
    """The kernel server of this process, started where there is none or the old one is gone."""
    mine = _servers.get(os.getpid())
    if mine is not None and mine.alive():
        return mine
    if mine is None:
        atexit.register(close)
    else:
        mine.close()
    mine = _servers[os.getpid()] = KernelServer.start()
    return mine


def prepare() -> None:
    """Fork this process's kernel server now, while it has neither threads nor sockets; where it has, a later call starts one."""
    if can_fork() and threading.active_count() == 1 and os.getpid() not in _servers:
        use(KernelServer.fork())
        atexit.register(close)


def close() -> None:
    """End this process's kernel server, where it has one."""
    if mine := _servers.pop(os.getpid(), None):
        mine.close()


def ours(command: list[str]) -> bool:
    """Whether a command starts a kernel of this very Python: only such a one can be forked from this program."""
    return os.path.abspath(command[0]) == os.path.abspath(sys.executable) and "ipykernel_launcher" in command


class WarmProvisioner(LocalProvisioner):
    """A kernel provisioner (entry point ``cxaudit-warm``) for JupyterLab, nbclient and papermill alike."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel; where the system has no fork, or the fork failed, start it the ordinary way."""
        warm = isinstance(self.parent, WarmKernelManager) or ours(cmd)
        if not can_fork() or self.parent is None or not warm:
            return await super().launch_kernel(cmd, **kwargs)
        env = kwargs.get("env") or os.environ
        try:
            file = self.parent.connection_file
            options = [option for option in cmd if option.startswith("--")]
            born = await asyncio.to_thread(current_server().fork_kernel, file, kwargs.get("cwd"), env, options)
        except NoKernel:
            return await super().launch_kernel(cmd, **kwargs)
        self.parent.born = born  # remembered when the process itself is long forgotten
        self.process = born  # type: ignore[assignment]  # it has the face of Popen that is used here
        self.pid = self.pgid = born.pid
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, looking often: a kernel that was told to stop is gone in milliseconds."""
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()


class WarmKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels are warm and speak over local sockets: no port is opened, none can be raced for."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.born: ForkedKernel | None = None
        self.cache_ports = False
        # A private folder with a short path: socket names may not be longer than about 100 bytes.
        room = Path(tempfile.mkdtemp(prefix="cxaudit-"))
        self._leave = weakref.finalize(self, shutil.rmtree, room, ignore_errors=True)
        self.connection_file = str(room / "kernel.json")
        if can_fork():
            self.transport, self.ip = "ipc", str(room / "line")

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        self.kernel_id = self.kernel_id or str(uuid.uuid4())
        if self.provisioner is None:
            self.provisioner = WarmProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if not restart:
            self._leave()
