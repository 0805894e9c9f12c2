"""The console in a real pty, and two terminals that understand what it sends: pyte, in memory, and tmux."""

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.support.places import ROOT
from tests.support.warm_process import WarmProcess

TMUX = shutil.which("tmux")
"""Where it is; None on a host without it."""


IN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])
"""
"""Take the terminal of the streams for the session's own, and go on as a module in a new interpreter."""


class Terminal:
    """`with Terminal(...) as t:` the console runs in it; `until` reads what it paints."""

    module = "tests.support.fake_source"
    """What runs in it."""

    def __init__(self, columns: int = 80, lines: int = 24, *arguments: str, **env: str) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._arguments = arguments
        clean = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(
                ("LC_", "LANG", "TMUX", "NO_COL", "COLUMNS", "LINES")
            )  # readline exports the last two
        }
        clean.pop("COLORTERM", None)
        self._env = {**clean, "TERM": "xterm-256color", "LANG": "C.UTF-8", **env}
        self._size = (columns, lines)
        self.raw = b""

    def __enter__(self) -> Self:
        self.descriptor, theirs = pty.openpty()
        columns, lines = self._size
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        try:
            self._process = self._started(theirs)
        except BaseException:
            os.close(self.descriptor)
            raise
        finally:
            os.close(theirs)
        self.pid = self._process.pid
        return self

    def _started(self, terminal: int) -> WarmProcess | subprocess.Popen[bytes]:
        return WarmProcess(
            self.module,
            list(self._arguments),
            environment=self._env,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            in_terminal=True,
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
        if self.exit_code(0) is None:
            self._process.kill()
            self._process.wait()

    def text(self) -> str:
        """What a person sees."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds: float) -> bool:
        """Take in what comes within this time; False once the other end is closed."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.raw += data
        # pyte does not know the kitty keyboard's reset and prints its tail
        self._stream.feed(data.replace(b"\x1b[<u", b""))
        return bool(data)

    def until(self, condition: Callable[[str], bool], within: float = 120) -> str:
        """Read until the screen satisfies the condition."""
        deadline = time.monotonic() + within
        while not condition(self.text()):
            assert time.monotonic() < deadline, f"not within {within} s:\n{self.text()}"
            if not self.read(0.1) and not condition(self.text()):
                raise AssertionError(f"the console ended:\n{self.text()}")
        return self.text()

    def to_the_end(self, within: float = 120) -> None:
        """Read until the console has closed its end."""
        deadline = time.monotonic() + within
        while self.read(0.1):
            assert time.monotonic() < deadline, "the console did not end"
            if self.exit_code(0) is not None:
                while self.read(0.05) and select.select([self.descriptor], [], [], 0.05)[0]:
                    pass
                return

    def scribble(self, text: str) -> None:
        """Another program writes into this terminal; the console does not know."""
        self._stream.feed(f"\x1b[3;1H{text}".encode())

    def type(self, text: str) -> None:
        """Keys."""
        os.write(self.descriptor, text.encode())

    def resize(self, columns: int, lines: int) -> None:
        """The window gets another size; the kernel tells the console."""
        self.screen.resize(lines, columns)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def hang_up(self) -> None:
        """The terminal goes: as when an SSH connection is lost."""
        os.close(self.descriptor)
        self.descriptor = -1

    def exit_code(self, within: float = 120) -> int | None:
        """The process's exit code (negative: the signal that killed it); None while it runs."""
        deadline = time.monotonic() + within
        while (code := self._process.poll()) is None and time.monotonic() < deadline:
            select.select([], [], [], 0.02)
        return code


class ColdTerminal(Terminal):
    """The same with a new interpreter: for what depends on the start, or on the locale in which it starts."""

    def _started(self, terminal: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", IN_TERMINAL, self.module, *self._arguments],
            cwd=ROOT,
            env=self._env,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )


class CutoverTerminal(Terminal):
    """A `cutover` command in a real terminal."""

    module = "console"


class TmuxScreen:
    """`with TmuxScreen(80, 24, sent, folder) as other:` a server of its own with one pane of this size."""

    def __init__(self, columns: int, lines: int, sent: bytes, folder: Path) -> None:
        self._socket = str(folder / "tmux")
        sent_file = folder / "sent"
        sent_file.write_bytes(sent)
        self._pane = ["-x", str(columns), "-y", str(lines), f"stty raw -echo; cat {sent_file}; exec sleep 600"]

    def __enter__(self) -> Self:
        # No status line: the pane is as high as the terminal.
        self._ask("-f", os.devnull, "start-server", ";", "set", "-g", "status", "off", ";", "new", "-d", *self._pane)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ask("kill-server")

    def text(self) -> str:
        """What a person sees."""
        return "\n".join(line.rstrip() for line in self._ask("capture-pane", "-p").split("\n")[:-1])

    def _ask(self, *words: str) -> str:
        command = [TMUX or "tmux", "-u", "-S", self._socket, *words]
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
