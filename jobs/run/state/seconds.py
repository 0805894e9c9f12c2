"""What waits for a second person, and what became of what did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jobs.run.events.seconds import SecondEnd
from jobs.run.events.types import UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Somebody agreed."""

    seq: int
    parties: tuple[str, ...]
    by: str
    address: str
    at: datetime
    another: bool
    """Whether it is proved that this is another person than the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondAct:
    """An act that needs a second person, from the moment at which it was asked for."""

    seq: int
    """Its number: what the second says."""
    unit: UnitId | None
    word: str
    arguments: str
    """As JSON."""
    parties: tuple[str, ...]
    by: str
    address: str
    at: datetime
    does: str
    seen: tuple[str, ...]
    agreed: tuple[Agreement, ...] = ()
    end: SecondEnd | None = None
    """How it came to nothing; None where it waits, or was done."""
    ended_by: str = ""
    reason: str = ""
    closed: datetime | None = None
    """When it was done or came to nothing."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """The parties of which nobody has agreed."""
        said = {party for one in self.agreed for party in one.parties}
        return tuple(party for party in self.parties if party not in said)

    @property
    def waits(self) -> bool:
        """Whether somebody still has to agree."""
        return self.end is None and bool(self.lacking)

    @property
    def is_done(self) -> bool:
        """Whether it was done, with everybody's agreement."""
        return self.end is None and not self.lacking

    @property
    def by_one_person(self) -> bool:
        """Whether it was done although nothing proves that a second person agreed."""
        return self.is_done and not all(one.another for one in self.agreed)

    @property
    def subject(self) -> str:
        """What it is about: of one thing one act waits at a time."""
        return self.unit or self.word


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondActs:
    """All of a run, in the order in which they were asked for."""

    acts: tuple[SecondAct, ...] = ()

    @property
    def waiting(self) -> tuple[SecondAct, ...]:
        """Those that wait for somebody."""
        return tuple(one for one in self.acts if one.waits)

    def of(self, unit: str) -> SecondAct | None:
        """What waits of a task."""
        return next((one for one in self.acts if one.waits and one.unit == unit), None)

    def numbered(self, seq: int) -> SecondAct | None:
        """The one with this number."""
        return next((one for one in self.acts if one.seq == seq), None)

    @property
    def done(self) -> tuple[SecondAct, ...]:
        """Those that were done with everybody's agreement."""
        return tuple(one for one in self.acts if one.is_done)

    def by_one_person(self) -> Iterator[SecondAct]:
        """Those that were done although nothing proves that a second person agreed."""
        return (one for one in self.acts if one.by_one_person)


NO_SECONDS = SecondActs()
