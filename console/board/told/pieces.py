"""What parts of a page are made of: texts with how they are meant. Each says in words what its colour says besides."""

from dataclasses import dataclass
from datetime import datetime

from console.board.ticking import Tick
from console.telling.report.document import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A time that goes on, behind the words for it."""

    words: str
    kind: Tick
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing: what it is, whose, and more of it in small."""

    text: str
    who: str = ""
    below: str = ""
    tone: Tone = Tone.PLAIN
    since: Going | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question that is asked first, with its answer."""

    question: str
    value: str
    tone: Tone
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    count: int = 0
    """Lines that there are."""
    more: str = ""
    """How many of them are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]
    more: str = ""
    note: str = ""
