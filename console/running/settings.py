"""Where things are on this host: the control database, the state folder, the log files."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from plans.errors import CutoverError

_NO_NAME = re.compile(r"^\.+|[^A-Za-z0-9._-]")
VARIABLE = "CUTOVER_CONTROL"
CONTROL_DATABASE = "cutover"
"""Name of the journal's database on the embedded server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Which control database a command talks to. `dsn` is None for the embedded one, which a command may start."""

    dsn: str | None

    @property
    def embedded(self) -> bool:
        """Whether it is this account's own embedded server; names recorded there are not authenticated."""
        return self.dsn is None


def control(dsn: str | None) -> Control:
    """The control database: what --control says, else the variable CUTOVER_CONTROL, else the embedded one.

    Raises:
        Misused: what is said there is no address.
    """
    from console.running.address import checked_address

    named = dsn or os.environ.get(VARIABLE)
    return Control(dsn=checked_address(named) if named else None)


def log_file(name: str) -> Path:
    """The log file of this name in the state folder. Whoever opens it makes the folder, and says why it cannot."""
    return _state() / "log" / f"{file_name(name)}.log"


def run_folder(run: str) -> Path:
    """The folder of a run on this host, for what must not go into the journal; made by whoever writes there first."""
    return _state() / "runs" / file_name(run)


def nights_folder() -> Path:
    """The folder of nights that were measured on this host, so that they need not be measured again."""
    return _state() / "nights"


def console_lines() -> Path:
    """The file of the command lines that this account has typed into consoles."""
    return _state() / "console" / "lines"


def last_look(run: str, login: str) -> Path:
    """The file that says how much of a run this account has seen under this login."""
    return _state() / "console" / "looked" / _of_login(run, login)


def last_view(run: str, login: str) -> Path:
    """The file that says which view of a run this account had last under this login."""
    return _state() / "console" / "views" / _of_login(run, login)


def _of_login(run: str, login: str) -> str:
    """What a file of a run is called that is one login's."""
    return f"{file_name(run)}-{sha256(login.encode()).hexdigest()[:8]}"


def file_name(name: str) -> str:
    """A run's name as one name of a file: whoever may create runs in a database may write anything there."""
    return _NO_NAME.sub("_", name)


def _state() -> Path:
    """The state folder, made with the mode that it must have if that can be done now."""
    from jobs.embedded.places import state_base, state_folder

    with suppress(OSError, CutoverError):
        return state_folder()
    return state_base()
