"""Processes of the program without the start of an interpreter: forked by one that has imported everything.

Each is a process like any other, in a session of its own: killed with -9, ended by signals, with an environment and
streams of its own. What a start itself does (which modules a command loads, streams that are closed, `ulimit`) is asked
of a new interpreter.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO


class _Nursery:
    """The process that forks, started when it is asked first, unless this one was told of another's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.shared: str | None = None
        """Where that of another process is reached, which outlives this one."""

    def ask(self, wish: Mapping[str, object], descriptors: list[int]) -> None:
        """Have a process forked."""
        with self._lock:
            if self._requests is None:
                self._reach()
            assert self._requests is not None
            socket.send_fds(self._requests, [json.dumps(wish).encode()], descriptors)

    def _reach(self) -> None:
        if self.shared is None:
            self.start()
        else:
            self._requests = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._requests.connect(self.shared)

    def start(self, door: socket.socket | None = None) -> None:
        """Start it; it ends with this process.

        Args:
            door: listens, for other processes that shall ask, too.
        """
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            known = [theirs.fileno(), *([] if door is None else [door.fileno()])]
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(Path(__file__).with_name("nursery.py")), *map(str, known)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=known,
                start_new_session=True,
            )

    def close(self) -> None:
        """End it, or leave another's."""
        if self._requests is not None:
            self._requests.close()
            if self._process is not None:
                self._process.wait()
            self._requests = self._process = None


NONE: Mapping[str, float] = {}
_nursery = _Nursery()
close_nursery = _nursery.close


def share_nursery() -> str:
    """Start once the process that forks for all that share the tests, and give the address that they are told.

    It imports nothing before it is asked first. The address is an abstract one: no file is left behind.
    """
    if _nursery.shared is None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
            door.bind("")  # Linux chooses an abstract address that nobody has
            door.listen()
            _nursery.start(door)
            _nursery.shared = door.getsockname().decode()
    return _nursery.shared


def use_nursery(address: str) -> None:
    """Have another's process fork for this one."""
    _nursery.shared = address


class WarmProcess:
    """A process, with what tests use of `subprocess.Popen`."""

    def __init__(
        self,
        module: str,
        arguments: list[str],
        *,
        environment: Mapping[str, str],
        stdin: IO[bytes] | int,
        stdout: IO[bytes] | int,
        stderr: IO[bytes] | int,
        constants: Mapping[str, float] = NONE,
        in_terminal: bool = False,
    ) -> None:
        """Start `python -P -m module` with these streams, in a session of its own.

        Args:
            constants: of the program, by their full names, that are others there; a time in seconds.
            in_terminal: the streams are one terminal, which becomes the session's.
        """
        self.returncode: int | None = None
        reading, report = os.pipe()
        self._report = os.fdopen(reading, "rb", buffering=0)
        wish = {
            "module": module,
            "arguments": arguments,
            "environment": dict(environment),
            "folder": str(Path.cwd()),
            "constants": dict(constants),
            "in_terminal": in_terminal,
        }
        try:
            streams = [one if isinstance(one, int) else one.fileno() for one in (stdin, stdout, stderr)]
            _nursery.ask(wish, [*streams, report])
        finally:
            os.close(report)
        pid = self._report.readline()
        assert pid, "the process that forks has ended: is there a module that cannot be imported?"
        self.pid = int(pid)

    def poll(self) -> int | None:
        """Its exit code, or None while it goes on."""
        if self.returncode is None and select.select([self._report], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. Raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            if not select.select([self._report], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = int(self._report.readline())
            self._report.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)
