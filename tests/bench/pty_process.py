"""A program in a terminal of its own, of which a bench counts bytes, processor seconds and memory."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_ESCAPES = re.compile(rb"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[P_^][^\x1b]*\x1b\\|[()][A-Z0-9]|.)")


class PtyProcess:
    """`with PtyProcess(...) as one:` it runs; time is real time in seconds since it was begun.

    Args:
        command: program and arguments.
        columns, lines: the size of its terminal.
        folder: where it is begun.
        env: its environment besides this one's.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        lines: int = 24,
        folder: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._command = command
        self._size = (columns, lines)
        self._folder = folder
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("LC_", "TMUX", "COLUMNS", "LINES"))
        }
        self._env = {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "", **(env or {})}
        self.seen = b""

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            if self._folder is not None:
                os.chdir(self._folder)
            time.sleep(0.02)  # until the terminal has its size
            os.execvpe(self._command[0], list(self._command), self._env)
        columns, lines = self._size
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while not os.waitpid(self.pid, os.WNOHANG)[0]:
            self.read(0.05)
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                break
        os.close(self._descriptor)

    def read(self, seconds: float) -> bytes:
        """What comes within this time, at once when something came."""
        if not select.select([self._descriptor], [], [], seconds)[0]:
            return b""
        try:
            came = os.read(self._descriptor, 65536)
        except OSError:
            return b""
        self.seen += came
        return came

    def until(self, text: str, within: float = 120) -> float:
        """Read until this text was painted; returns the seconds since the start."""
        deadline = time.monotonic() + within
        wanted = text.encode()
        while wanted not in _ESCAPES.sub(b"", self.seen):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self._command[0]} painted no {text!r} within {within} s: {self.seen[-2000:]!r}")
            self.read(0.05)
        return time.monotonic() - self._began

    def count(self, seconds: float) -> int:
        """Bytes that come in this time."""
        deadline, count = time.monotonic() + seconds, 0
        while (left := deadline - time.monotonic()) > 0:
            count += len(self.read(left))
        return count

    def rest(self) -> None:
        """Read until the screen stands still."""
        while self.read(0.12):
            pass

    def press(self, key: str) -> float:
        """Seconds from a key, pressed while the screen stands still, to the first byte that it paints."""
        self.rest()
        began = time.monotonic()
        os.write(self._descriptor, key.encode())
        while not self.read(1):
            if time.monotonic() - began > 10:
                raise RuntimeError(f"the key {key!r} painted nothing")
        return time.monotonic() - began

    def processor_seconds(self) -> float:
        """Of all its threads that are there, so far, to the nanosecond."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(one.read_text().split()[0]) for one in threads) / 1e9

    def resident_mb(self) -> float:
        """Its resident memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0
