"""What happens where an act needs a second person: it is asked for, agreed to, or comes to nothing."""

from dataclasses import dataclass
from enum import StrEnum

from jobs.run.events.types import UnitId


class SecondEnd(StrEnum):
    """How an act came to nothing for which somebody else should have agreed."""

    REFUSED = "refused"
    """By somebody who was asked."""
    WITHDRAWN = "withdrawn"
    """By whoever had asked, or holds the keys."""
    LAPSED = "lapsed"
    """By itself: what they would have agreed to is not what was asked any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondAsked:
    """A command would do what needs a second person. It is done when they agree, and not before."""

    unit: UnitId | None
    """The task that it is about; None of the night as a whole."""
    word: str
    """The command."""
    arguments: str
    """Its arguments, as JSON."""
    of_parties: tuple[str, ...]
    """Of each of them somebody has to agree."""
    by: str
    address: str = ""
    """From where, as the control database saw it; empty of its own host."""
    does: str = ""
    """What it would do, in words."""
    seen: tuple[str, ...] = ()
    """What it rests on, a line each: it has to be the same when they agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondAgreed:
    """Somebody agreed to what was asked; with the last party's agreement it is done, in the same append."""

    asked: int
    """The journal's number of the `SecondAsked`."""
    unit: UnitId | None
    of_parties: tuple[str, ...]
    """For which of them this counts."""
    by: str
    address: str = ""
    another: bool = True
    """Whether it is proved that this is another person than the first: by another login, which is of the party."""
    does: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondEnded:
    """What was asked for will not be done."""

    asked: int
    unit: UnitId | None
    end: SecondEnd
    by: str = ""
    """Empty where it lapsed by itself."""
    address: str = ""
    reason: str = ""
    does: str = ""


Seconds = SecondAsked | SecondAgreed | SecondEnded
