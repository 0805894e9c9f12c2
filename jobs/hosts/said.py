"""What a host says of a program, line by line: letters with a mark, and bytes that the program printed. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_BYTES = re.compile(rb"(?: [0-9a-f]{2})+")


class Word(StrEnum):
    """The letters that `there.sh` says."""

    HOST = "H"
    BOOT = "O"
    SINCE = "W"
    RECORD = "P"
    BEGUN = "B"
    """The process that looks after the program waits to be let begin: its pid."""
    FILE = "F"
    """What follows is printed into the file of this number."""
    LOST = "L"
    """Some of what was printed before is gone."""
    BEAT = "."
    REFUSED = "R"
    NEVER = "N"
    """It never began, and never will."""
    ENDED = "S"
    """It has ended: its exit status, and when by that host's clock."""
    RUNS = "A"
    GONE = "G"
    """It is gone and left no status."""
    UNKNOWN = "E"
    """This host cannot tell."""
    TRIED = "T"
    """What a dry run asks is there."""


_LETTERS = frozenset(map(str, Word))


@dataclass(frozen=True, slots=True)
class Told:
    """A letter with its words."""

    word: Word
    text: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """What the program printed."""

    data: bytes


def understood(line: bytes, mark: str) -> Told | Printed | None:
    """What a line says; None for what an account prints by itself at log-in."""
    text = line.rstrip(b"\r\n")
    if _BYTES.fullmatch(text):
        return Printed(bytes.fromhex(text.decode("ascii")))
    spoken, _, rest = text.decode("utf-8", "replace").partition(" ")
    letter, _, words = rest.partition(" ")
    if spoken != mark or letter not in _LETTERS:
        return None
    return Told(Word(letter), words)


def together(said: Iterable[Told | Printed]) -> Iterator[Told | Printed]:
    """The same, with what was printed in one go in one piece."""
    for is_printed, some in groupby(said, key=lambda one: isinstance(one, Printed)):
        if is_printed:
            yield Printed(b"".join(one.data for one in some if isinstance(one, Printed)))
        else:
            yield from some
