"""A warm process that forks kernels: it has imported what every audit imports, so that a kernel starts in a blink."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

#: What a kernel and the process that asks for it both need; imported before the kernel server is forked.
SHARED = ("numpy", "pandas", "matplotlib.figure", "cxaudit.report.prepared")
#: What a chapter needs; imported once, before any kernel is born.
WARM = ("cxaudit.execution.light_imports", "ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.shellapp", "matplotlib.figure", "matplotlib.backends.backend_svg",
        "cxaudit.execution.buffered_output", "cxaudit.report", "cxaudit.report.audit")  # fmt: skip
PLOTS = "module://matplotlib_inline.backend_inline"
MESSAGE = 1 << 20
PATIENCE = 60.0


class NoKernel(RuntimeError):
    """The warm process could not bring a kernel into the world."""


def can_fork() -> bool:
    """Whether this system has what a kernel server is made of."""
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform != "darwin"


class KernelServer:
    """The parent's handle of the warm process; one request at a time, and its kernels die with it."""

    def __init__(self, line: socket.socket, pid: int, process: subprocess.Popen[bytes] | None = None) -> None:
        self.line = line
        self.pid = pid
        self.process = process
        self.owner = os.getpid()
        self.turn = threading.Lock()  # of many threads that ask, each gets its own answer

    @classmethod
    def fork(cls) -> KernelServer:
        """Fork the warm process from this one; only before it has started threads or opened a ZeroMQ socket."""
        for name in SHARED:
            importlib.import_module(name)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:  # warms itself up while the parent goes on
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            code = 1
            try:
                ours.close()
                warm_up()
                serve(theirs)
                code = 0
            finally:
                os._exit(code)
        theirs.close()
        return cls(ours, pid)

    @classmethod
    def start(cls, more: Sequence[str] = ()) -> KernelServer:
        """Start the warm process as a program of its own; safe from any process, at the price of its imports (and ``more``)."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        program = [sys.executable, "-m", __name__, str(theirs.fileno()), *more]
        process = subprocess.Popen(
            program, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()
        return cls(ours, process.pid, process)

    def fork_kernel(
        self, connection_file: str, cwd: str | None, env: Mapping[str, str], options: Sequence[str] = ()
    ) -> ForkedKernel:
        """A new kernel on this connection file; it listens when this returns. Raises NoKernel.

        ``options`` are those of the command that would start the kernel the ordinary way.
        """
        answer = self.ask(fork=connection_file, cwd=cwd, env=dict(env), options=list(options))
        if "pid" not in answer:
            raise NoKernel(answer.get("why", "no answer"))
        return ForkedKernel(answer["pid"], self)

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send a request and wait for its answer; an empty answer when the warm process is gone."""
        try:
            with self.turn:
                self.line.send(json.dumps(request).encode())
                return json.loads(self.line.recv(MESSAGE) or b"{}")
        except OSError:
            return {}

    def alive(self) -> bool:
        """Whether the warm process still answers this process (a forked child must have one of its own)."""
        return self.owner == os.getpid() and self.ask(poll=0) == {"code": None}

    def close(self) -> None:
        """End the warm process, and with it every kernel that it bore."""
        self.line.close()
        if self.process is not None:
            self.process.wait()
        elif self.owner == os.getpid():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)

    def __enter__(self) -> KernelServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass
class ForkedKernel:
    """A kernel's process, with the face of ``subprocess.Popen`` that Jupyter's provisioners use."""

    pid: int
    server: KernelServer = field(repr=False)
    returncode: int | None = None
    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """The exit code, or None while the kernel runs (-1 when the kernel server is gone, and the kernel with it)."""
        if self.returncode is None:
            self.returncode = self.server.ask(poll=self.pid).get("code", -1)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code of a kernel that has ended or will at once."""
        answer = self.server.ask(wait=self.pid) if self.returncode is None else {"code": self.returncode}
        self.returncode = answer.get("code", -1)
        return -1 if self.returncode is None else self.returncode

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


# -- in the warm process ------------------------------------------------------------------------------------------


def warm_up(more: Sequence[str] = ()) -> None:
    """Import what every kernel will need, and fill the caches that its first pictures would fill."""
    for name in (*WARM, *more):
        importlib.import_module(name)
    importlib.import_module("cxaudit.execution.preload").fill()


def serve(line: socket.socket) -> None:
    """Answer requests until the parent hangs up; then end every kernel that still lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    codes: dict[int, int | None] = {}
    try:
        while request := line.recv(MESSAGE):
            asked = json.loads(request)
            if "fork" in asked:
                answer = fork_kernel(asked["fork"], asked["cwd"], asked["env"], asked["options"], line)
                codes[answer.get("pid", 0)] = None
            else:
                answer = {"code": code_of(asked.get("poll") or asked.get("wait") or 0, codes, block="wait" in asked)}
            line.send(json.dumps(answer).encode())
    finally:
        for pid in [pid for pid, code in codes.items() if pid and code is None]:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def code_of(pid: int, codes: dict[int, int | None], block: bool) -> int | None:
    """A kernel's exit code, None while it runs; negative is the signal that ended it."""
    if pid in codes and pid and codes[pid] is None:
        done, status = os.waitpid(pid, 0 if block else os.WNOHANG)
        if done:
            codes[pid] = os.waitstatus_to_exitcode(status)
    return codes.get(pid)


def fork_kernel(
    connection_file: str, cwd: str | None, env: Mapping[str, str], options: Sequence[str], line: socket.socket
) -> dict[str, Any]:
    """Fork a kernel and wait until it has bound its sockets."""
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        line.close()
        os.close(ready)
        live(connection_file, cwd, env, options, tell)
    os.close(tell)
    readable, _, _ = select.select([ready], [], [], PATIENCE)
    said = os.read(ready, 1000).decode() if readable else "the kernel was not ready in time"
    os.close(ready)
    if said == "ready":
        return {"pid": pid}
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return {"why": said or "the kernel ended before it was ready"}


def live(connection_file: str, cwd: str | None, env: Mapping[str, str], options: Sequence[str], tell: int) -> None:
    """Be a kernel until told to stop; nothing of the warm process's own life goes on in it."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os.environ.clear()
        os.environ.update(env, JPY_PARENT_PID=str(os.getppid()))
        if cwd:
            os.chdir(cwd)
        fresh_chance()
        draw_in_notebook()
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance(
            parent_handle=os.getppid(), outstream_class="cxaudit.execution.buffered_output.OutStream"
        )
        app.initialize(["-f", connection_file, *options])
        os.write(tell, b"ready")
        os.close(tell)
        app.start()
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(tell, f"{type(error).__name__}: {error}"[:900].encode())
    finally:
        os._exit(code)


def draw_in_notebook() -> None:
    """Let pyplot draw into the notebook: matplotlib, imported long before the kernel was born, did not hear of it."""
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = os.environ.setdefault("MPLBACKEND", PLOTS)


def fresh_chance() -> None:
    """A forked process would draw the same random numbers as its siblings."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


if __name__ == "__main__":
    warm_up(sys.argv[2:])
    serve(socket.socket(fileno=int(sys.argv[1])))
