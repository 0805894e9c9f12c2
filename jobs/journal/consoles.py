"""Which consoles are connected to the control database: each says who it is by its application_name.

No table, no heartbeat: the server itself knows who is connected. The login, and whether it may command at all,
are the server's word; host, process and whether somebody only looks are the console's own, and decide nothing.
"""

import re
from dataclasses import dataclass

LEAD = "cutover console"
_UNFIT = re.compile(r"[^A-Za-z0-9._-]")
_RUN = 16
_HOST = 15
"""Columns of either: an application_name has 63."""
_NAME = re.compile(rf"{LEAD} (?P<run>[\w.-]+) (?P<host>[\w.-]+):(?P<pid>\d+) (?P<does>acts|looks)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedConsole:
    """A console that looks at a run."""

    login: str
    host: str
    pid: int
    observes: bool

    @property
    def place(self) -> str:
        """`db2:4711`: which one of several."""
        return f"{self.host}:{self.pid}"


def console_name(run: str, host: str, pid: int, *, observes: bool) -> str:
    """What a console calls itself to the server."""
    return f"{LEAD} {_fit(run, _RUN)} {_fit(host, _HOST)}:{pid} {'looks' if observes else 'acts'}"


def connected_console(login: str, name: str, run: str, *, may_command: bool) -> ConnectedConsole | None:
    """The console that calls itself so; None where it looks at another run, or the name is not a console's."""
    read = _NAME.fullmatch(name)
    if read is None or read["run"] != _fit(run, _RUN):
        return None
    observes = read["does"] == "looks" or not may_command
    return ConnectedConsole(login=login, host=read["host"], pid=int(read["pid"]), observes=observes)


def _fit(text: str, width: int) -> str:
    return _UNFIT.sub("_", text)[:width]
