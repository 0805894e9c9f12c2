"""What is sent to the shell of another host: a script that needs nothing there, and one line that says what to do.

It is read from the shell's standard input, so that no log-in shell reads a word of a plan: what is said in that line is
quoted for a POSIX shell alone.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from shlex import quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A text for `/bin/sh`, and the mark that its answers begin with."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where a host keeps what became of a program."""

    node: str
    """What that host calls itself: another one that answers in its place knows nothing."""
    path: str


def begin(name: str, argv: Sequence[str], *, folder: str, needs: Sequence[str], given: Mapping[str, str]) -> Script:
    """Begin a program where whoever is on the line says so, and pass on what it prints.

    Args:
        name: of its record.
        argv: the program and its words.
        folder: in which it runs; empty for the account's own.
        needs: variables that the account's environment there has to have.
        given: variables with their values.
    """
    run = ("env", *(f"{key}={value}" for key, value in given.items()), *argv)
    return _script("there", "begin", name, folder, " ".join(needs), argv[0], *run)


def follow(record: Record, *, number: int, offset: int) -> Script:
    """Say how a program stands that was begun, and pass on what it prints from a byte of a file of its output on."""
    return _script("there_at", "follow", record.node, record.path, str(number), str(offset))


def look(record: Record) -> Script:
    """Say how a program stands; one that has not begun never will."""
    return _script("there_at", "told", record.node, record.path)


def last(record: Record, most: int) -> Script:
    """Pass on the last bytes that a program has printed which runs no more, and say how it stands."""
    return _script("there_at", "last", record.node, record.path, str(most))


def end(record: Record) -> Script:
    """End a program and what it has started, and say how it stands then."""
    return _script("there_at", "end", record.node, record.path)


def rehearse(programs: Sequence[str]) -> Script:
    """Say what a host lacks for these programs; nothing is run."""
    return _script("there", "try", *programs)


def _script(door: str, what: str, *words: str) -> Script:
    mark = secrets.token_hex(8)
    line = " ".join(map(quote, (mark, what, *words)))
    return Script(text=f"{_there()}\nsupervisor={quote(_supervisor())}\n{door} {line}; exit\n", mark=mark)


@cache
def _there() -> str:
    return (files(__package__) / "there.sh").read_text("utf-8")


@cache
def _supervisor() -> str:
    return (files(__package__) / "supervisor.sh").read_text("utf-8")
