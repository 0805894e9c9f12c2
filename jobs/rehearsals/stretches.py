"""Stretches of run time: together, and where they lie within another one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]
"""From, until."""


def within(stretches: Iterable[Stretch], start: datetime, end: datetime) -> timedelta:
    """How much of the time between two instants lies in any of these; they do not overlap each other."""
    inside = ((max(begin, start), min(over, end)) for begin, over in stretches)
    return sum((over - begin for begin, over in inside if over > begin), timedelta())


@dataclass(slots=True)
class Switched:
    """Collects the stretches in which something was on."""

    closed: list[Stretch] = field(default_factory=list)
    since: datetime | None = None
    """When it was switched on; None while it is off."""

    def on(self, at: datetime) -> None:
        """It is on from here; a second time changes nothing."""
        if self.since is None:
            self.since = at

    def off(self, at: datetime) -> None:
        """It is off from here; a second time changes nothing."""
        if self.since is not None:
            self.closed.append((self.since, at))
            self.since = None

    def until(self, at: datetime) -> tuple[Stretch, ...]:
        """All of them, one that is still on ending here."""
        return (*self.closed, (self.since, at)) if self.since is not None else tuple(self.closed)
