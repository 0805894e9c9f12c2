"""What the program of an attempt has printed, as far as this host and this account may read it.

The file holds whatever the program says, so nothing of it goes into the journal, a log, or to another host: it is read
here, by the account that it belongs to, while somebody looks.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from console.view.model import Printed, View
from jobs.programs import here
from jobs.run.events import FarSide, Program, UnitId
from plans.characters import shown

_READ_BYTES = 16_384
_LINES = 40
_CHARACTERS = 300
_SECRET = re.compile(
    r"(?i)(?P<name>\b\w*(?:passw(?:or)?d|pwd|secret|token|api_?key)\w*[\"']?\s*[=:]\s*)(?P<value>\"[^\"]*\"|'[^']*'|\S+)"
)
_OF_ADDRESS = re.compile(r"(?P<before>\w+://[^\s:/@]+:)[^\s@]+(?=@)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFile:
    """Where the lines of an attempt are."""

    unit: UnitId
    attempt: int
    program: Program
    path: str

    @property
    def host(self) -> str:
        """The host that it is on: the engine's, of a program that ran over ssh."""
        return self.program.printed_on[0]

    @property
    def is_here(self) -> bool:
        """Whether it is a file of this host."""
        at = here()
        return (at.host, at.machine) == self.program.printed_on


def printed_file(view: View, unit: str) -> PrintedFile | None:
    """The file of the newest attempt that has started a program; None where none has, or nobody noted it."""
    for attempt in reversed(view.state.unit(UnitId(unit)).attempts):
        if attempt.program is not None and attempt.output:
            return PrintedFile(unit=UnitId(unit), attempt=attempt.number, program=attempt.program, path=attempt.output)
    return None


def there_text(far: FarSide) -> str:
    """The command that reads what a program on another host has printed last, typed where ssh reaches that."""
    return f"ssh {quote(far.ssh)} {quote(f'cat {quote(far.record)}/out.* | tail -n {_LINES}')}"


def read_printed(file: PrintedFile) -> Printed:
    """The last lines of it, cleaned; or why they cannot be read here. Never raises."""
    if not file.is_here:
        on = f"{_follow(file)} on {file.host}, by the account of its engine"
        return _unread(file, f"it is on {file.host}; this console is on {here().host}", elsewhere=on)
    try:
        data, is_whole = _tail(Path(file.path), f"{file.unit}-{file.attempt}.out")
    except PermissionError as error:
        return _unread(
            file, error.strerror or "not permitted", elsewhere=f"{_follow(file)}, by the account of its engine"
        )
    except OSError as error:
        return _unread(file, error.strerror or type(error).__name__)
    lines = data.decode("utf-8", "replace").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return Printed(
        unit=file.unit,
        attempt=file.attempt,
        host=file.host,
        path=file.path,
        lines=tuple(_cleaned(lines if is_whole else lines[1:]))[-_LINES:],
    )


def _unread(file: PrintedFile, why: str, *, elsewhere: str = "") -> Printed:
    return Printed(
        unit=file.unit,
        attempt=file.attempt,
        host=file.host,
        path=file.path,
        trouble=why,
        elsewhere=elsewhere,
    )


def _follow(file: PrintedFile) -> str:
    """The command of a shell that follows it."""
    return f"tail -n {_LINES} -F -- {quote(file.path)}"


def _tail(path: Path, name: str) -> tuple[bytes, bool]:
    """The last bytes of a regular file of this account and of this name, and whether that is all of it."""
    if path.name != name:
        raise OSError(0, f"the journal names a file that is not {name}")
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(number, "rb") as file:
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise PermissionError(0, f"{name} is no file of this account")
        start = max(0, found.st_size - _READ_BYTES)
        file.seek(start)
        return file.read(_READ_BYTES), start == 0


def _cleaned(lines: list[str]) -> Iterator[str]:
    """As a terminal would show them at the end, without what looks like a secret, and none of them endless."""
    for line in lines:
        text = shown(line.rstrip("\r").rpartition("\r")[2]).rstrip()
        text = _OF_ADDRESS.sub(r"\g<before>***", _SECRET.sub(r"\g<name>***", text))
        yield text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]} .."
