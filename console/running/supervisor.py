"""Keeps a run's engine alive: starts it, and starts it again when it dies, until the run has ended.

Deliberately tiny: no database, no event loop, nothing that could fail for the reasons for which an engine fails.
"""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Protocol

from console.exits import Exit
from console.saying import Say

FINAL = frozenset({Exit.OK, Exit.FAILED, Exit.USAGE, Exit.PLAN, Exit.NOT_FOUND, Exit.INTERRUPTED})
"""How an engine ends that shall not be started again: its run has ended, cannot be executed, or somebody ended it."""
FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
HEALTHY = 60.0
"""Seconds after which an engine that dies counts as one that had worked."""


class Child(Protocol):
    """What is needed of a process."""

    pid: int

    def wait(self) -> int:
        """Until it has ended; its exit code."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...


class Supervisor:
    """Runs a command again and again.

    Args:
        start: starts the engine.
        say: told about every start and end.
        gone: whether there is nothing left to work for: the embedded control database was removed.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        start: Callable[[], Child],
        *,
        say: Say,
        gone: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._start = start
        self._say = say
        self._gone = gone
        self._clock = clock
        self._child: Child | None = None
        self._ended = threading.Event()

    def run(self, wait: Callable[[float], bool] | None = None) -> int:
        """Until the run has ended or `end` was called; the engine's last exit code. `wait` is for tests."""
        wait = wait or self._ended.wait
        pause = FIRST_WAIT
        while True:
            began = self._clock()
            code = self._once()
            if code in FINAL or self._ended.is_set() or self._gone():
                return code
            pause = FIRST_WAIT if self._clock() - began > HEALTHY else min(LONGEST_WAIT, pause * 2)
            if wait(pause):
                return code

    def _once(self) -> int:
        """Run the engine until it ends; its exit code, or that of a defect where this host cannot start it just now."""
        try:
            self._child = self._start()
        except OSError as error:  # no memory or no process to be had: the next try may find some
            self._say(f"the engine cannot be started: {error.strerror or type(error).__name__}")
            return Exit.DEFECT
        self._say(f"engine started, pid {self._child.pid}")
        code = self._child.wait()
        self._say(f"engine {self._child.pid} ended with {code}")
        return code

    def end(self) -> None:
        """End the engine, and do not start it again."""
        self._ended.set()
        if self._child is not None:
            self._child.terminate()


def supervise(command: Sequence[str], *, say: Say, gone: Callable[[], bool]) -> int:
    """Keep `command` running in this process' session; SIGTERM and SIGINT end both. Returns its last exit code."""
    supervisor = Supervisor(lambda: subprocess.Popen(command), say=say, gone=gone)

    def ending(_: int, __: FrameType | None) -> None:
        supervisor.end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ending)
    return supervisor.run()
