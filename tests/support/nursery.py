"""A process that has imported the whole program and forks on request: run as a file, by `warm_process`.

What is asked for comes over a socket, as one JSON text with the file descriptors of its standard streams and of the
pipe that its pid and its exit code are written to. Each of the processes that share the tests may connect and ask.
"""

import atexit
import fcntl
import gc
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import termios
import threading
import warnings
from datetime import timedelta
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

LEFT_COLD = ("console.__main__",)
"""Modules that do something when they are imported."""
ROOT = str(Path(__file__).parents[2])
LONGEST = 2**20
"""Bytes of a request."""
STREAMS = 3
NOT_FLUSHED = 120
"""The exit code of an interpreter that cannot write what is left in its streams."""


def load_everything() -> None:
    """Import all modules of the program."""
    for package in ("console", "jobs", "plans"):
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.startswith(LEFT_COLD) and "__main__" not in module.name:
                import_module(module.name)
    import_module("uvloop")


class Nursery:
    """Forks processes and says how they ended."""

    def __init__(self, home: socket.socket, door: socket.socket | None) -> None:
        """Take requests.

        Args:
            home: of the process that started this one; where it closes, this ends.
            door: where others connect.
        """
        self._home = home
        self._door = door
        self._asking = [home]
        self._warm = False
        self._reports: dict[int, int] = {}
        self._woken, wakes = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(wakes, False)
        signal.set_wakeup_fd(wakes)
        self._wakes = wakes
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> dict[str, object] | None:
        """Fork until nobody is at home any more, and give None; in a forked process, give what it was asked to be."""
        doors = [] if self._door is None else [self._door]
        while True:
            ready, _, _ = select.select([*self._asking, *doors, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._bury()
            if self._door in ready:
                self._asking.append(self._door.accept()[0])
            for asking in [one for one in self._asking if one in ready]:
                text, descriptors, _, _ = socket.recv_fds(asking, LONGEST, STREAMS + 1)
                if text:
                    if self._forked(descriptors):
                        wish: dict[str, object] = json.loads(text)
                        return wish
                elif asking is self._home:
                    return None
                else:
                    self._asking.remove(asking)
                    asking.close()

    def _forked(self, descriptors: list[int]) -> bool:
        """Fork, and tell whether this is the new process."""
        if not self._warm:
            load_everything()
            gc.collect()
            gc.freeze()
            self._warm = True
        *streams, report = descriptors
        pid = os.fork()
        if pid == 0:
            self._leave_home(streams, report)
            return True
        for descriptor in streams:
            os.close(descriptor)
        self._reports[pid] = report
        return False

    def _bury(self) -> None:
        while self._reports:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            report = self._reports.pop(pid)
            os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
            os.close(report)

    def _leave_home(self, streams: list[int], report: int) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for known in (*self._asking, *([] if self._door is None else [self._door])):
            known.close()
        for descriptor in (self._woken, self._wakes, *self._reports.values()):
            os.close(descriptor)
        os.setsid()
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.write(report, f"{os.getpid()}\n".encode())
        os.close(report)


def become(
    module: str,
    arguments: list[str],
    environment: dict[str, str],
    folder: str,
    constants: dict[str, float],
    in_terminal: bool,
) -> None:
    """Go on as `python -P -m module` would with these arguments and this environment, and other constants."""
    if in_terminal:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for name, value in constants.items():
        home, _, constant = name.rpartition(".")
        known = getattr(import_module(home), constant)
        setattr(import_module(home), constant, timedelta(seconds=value) if isinstance(known, timedelta) else value)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.stdin = sys.__stdin__ = TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.__stdout__ = TextIOWrapper(
        open(1, "wb", closefd=False),  # noqa: SIM115
        encoding="utf-8",
        line_buffering=in_terminal,
    )
    sys.stderr = sys.__stderr__ = TextIOWrapper(
        open(2, "wb", closefd=False),  # noqa: SIM115
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=True,
    )
    sys.argv = [module, *arguments]
    if module.startswith("tests."):
        sys.path.insert(0, ROOT)
    if wanted := environment.get("PYTHONWARNINGS"):
        warnings.simplefilter(wanted)  # type: ignore[arg-type]
    leave(ended_with(module))


def ended_with(module: str) -> int:
    """Run a module as the program, and give its exit code as an interpreter makes it of what ended it."""
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001 - the end of the program
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0


def leave(code: int) -> NoReturn:
    """End as an interpreter does, but take no module apart: that copies the memory of all, 50 ms for each process."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    gc.collect()  # what was never closed says so
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = NOT_FLUSHED
    os._exit(code)


def main() -> None:
    """Serve the sockets whose numbers are the arguments: that of whoever started this, and one to connect to."""
    home, *doors = (socket.socket(fileno=int(number)) for number in sys.argv[1:])
    wish = Nursery(home, doors[0] if doors else None).serve()
    if wish is not None:
        become(**wish)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
