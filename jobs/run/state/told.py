"""Who was told of what, and whose messages could not be delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.run.events import Addressee, UnitId
from plans.model.hooks import HookWord


def matter_name(word: HookWord, unit: UnitId | None, before: timedelta | None = None) -> str:
    """The name of a matter, without making one."""
    lead = f" {before.total_seconds():g}" if before is not None else ""
    return f"{word}{lead} {unit or ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What somebody is told of: the same one is not told twice."""

    word: HookWord
    unit: UnitId | None = None
    """None of the night as a whole."""
    before: timedelta | None = None
    problem: str = ""
    """Of `trouble`, which problem."""
    flow: str = ""
    """Of `flow`, the name of its series; of `replication`, what that is called."""
    looked_after_by: str = ""
    """The party that looks after it; another one makes no other matter."""

    @property
    def name(self) -> str:
        """The same for one matter, and another one for every other."""
        named = matter_name(self.word, self.unit, self.before)
        what = self.problem or self.flow
        return f"{named} {what}" if what else named


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """That it was told."""

    matter: Matter
    seq: int
    """The event with which its messages were put into the outbox."""
    at: datetime
    to: tuple[Addressee, ...]
    """All who were told of it since it came up."""
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Messages to somebody that could not be delivered."""

    to: Addressee
    since: datetime
    count: int
    reason: str
    given_up: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All of that."""

    calls: Mapping[str, Call] = field(default_factory=dict)
    """The latest of each matter, by its name."""
    last: int = 0
    """The latest event that put messages into the outbox; 0 where none did."""
    reached: Mapping[str, datetime] = field(default_factory=dict)
    """By party, when somebody said last that it was reached."""
    stuck: Mapping[str, Stuck] = field(default_factory=dict)
    """By the names of the addressees."""
    answers: int = 0
    """How many answers came by link or code, and counted."""
    refused: Mapping[str, int] = field(default_factory=dict)
    """By reason, how many the database has refused."""
    declined: Mapping[str, int] = field(default_factory=dict)
    """The same of those that the database took, and that came too late or twice."""

    @property
    def refusals(self) -> Mapping[str, int]:
        """How many answers were refused, by reason."""
        reasons = sorted({*self.refused, *self.declined})
        return {one: self.refused.get(one, 0) + self.declined.get(one, 0) for one in reasons}

    def call(self, matter: Matter) -> Call | None:
        """The latest telling of this matter; None where nobody was told of it."""
        return self.calls.get(matter.name)


NOBODY_TOLD = Told()
