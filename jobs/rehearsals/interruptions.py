"""What kept work still: holds, locks of others, and work that was begun once more, read off a journal."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from jobs.rehearsals.stretches import Switched
from jobs.run.events import (
    AttemptEnded,
    Entry,
    HoldReleased,
    HoldSet,
    QuietBegan,
    QuietEnded,
    TaskReopened,
    UnitId,
)
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState

_LOCK = "Lock:"
"""How Postgres' wait events of locks begin."""


@dataclass(slots=True)
class Interruptions:
    """All of a night, in run time."""

    holds: Switched = field(default_factory=Switched)
    locks: defaultdict[UnitId, Switched] = field(default_factory=lambda: defaultdict(Switched))
    """By task or rollback: when an attempt of it waited for a lock of somebody else."""
    reopened: set[UnitId] = field(default_factory=set)
    """What was begun once more after it had an end."""


def interruptions(entries: Iterable[Entry]) -> Interruptions:
    """Read a whole journal, from its first event on. Raises ValueError as `fold` does."""
    night = Interruptions()
    state: RunState | None = None
    for entry in entries:
        state = fold([entry], state)
        now = state.clock.run_time(entry.at)
        match entry.event:
            case HoldSet():
                night.holds.on(now)
            case HoldReleased():
                night.holds.off(now)
            case QuietBegan(unit=unit, waits_for=event) if event.startswith(_LOCK):
                night.locks[unit].on(now)
            case QuietEnded(unit=unit) | AttemptEnded(unit=unit) if unit in night.locks:
                night.locks[unit].off(now)
            case TaskReopened(unit=unit):
                night.reopened.add(unit)
            case _:
                pass
    return night
