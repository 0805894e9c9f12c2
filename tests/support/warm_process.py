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
    """The process that forks, started when it is asked first; it ends with this one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, wish: Mapping[str, object], descriptors: list[int]) -> None:
        """Have a process forked."""
        with self._lock:
            if self._requests is None:
                self._start()
            assert self._requests is not None
            socket.send_fds(self._requests, [json.dumps(wish).encode()], descriptors)

    def _start(self) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(Path(__file__).with_name("nursery.py")), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def close(self) -> None:
        """End it."""
        if self._requests is not None and self._process is not None:
            self._requests.close()
            self._process.wait()
            self._requests = self._process = None


NONE: Mapping[str, int] = {}
_nursery = _Nursery()
close_nursery = _nursery.close


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
        constants: Mapping[str, int] = NONE,
    ) -> None:
        """Start `python -P -m module` with these streams, in a session of its own.

        Args:
            constants: of the program, by their full names, that are others there.
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
