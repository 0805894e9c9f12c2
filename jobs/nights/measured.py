"""Measures a run of the control database up to one of its events, away from the event loop; what is known is kept."""

import asyncio
from collections.abc import Sequence
from itertools import takewhile

from jobs.journal.base import Journal, Recorded, Standing
from jobs.nights.shelf import SHELF
from jobs.past import PAGE, Past, plan_of
from jobs.rehearsals.measure import measure
from jobs.run.events import CountedNight, Entry
from jobs.run.state.reading import Reading
from plans.errors import CutoverError
from plans.model.night import Night


class NotAsRecorded(CutoverError):
    """A run's journal does not hold what counted."""


class NotMeasurable(CutoverError):
    """A run's journal tells no times that this program understands."""


async def read_past(journal: Journal, run: str) -> Past:
    """Read a run from its beginning to where it stands, as `jobs.past.history` does.

    Raises:
        NoSuchRun, RunUnreadable, PlanChanged, PlanProblems: as `history`.
    """
    head = await journal.standing(run)
    return await _past(journal, run, upto=head.seq, head=head)


async def measured_past(past: Past) -> Night:
    """The times of a run, which are kept for `counted_night`. Raises `NotMeasurable`."""
    kept = SHELF.find(past.state.birth, past.state.head_hash)
    if kept is not None:
        return kept
    try:
        night = await asyncio.to_thread(measure, past)
    except Exception as error:  # noqa: BLE001 - what one night left behind must not keep another one from beginning
        raise NotMeasurable(f"its journal cannot be measured ({type(error).__name__})") from None
    SHELF.keep(night)
    return night


async def counted_night(journal: Journal, counted: CountedNight) -> Night:
    """The night of a run as it was when it was counted: whatever was recorded in that run since is no part of it.

    Raises:
        NotAsRecorded: its journal holds something else at that place, or before it.
        NotMeasurable: it tells no times.
        NoSuchRun, RunUnreadable, PlanChanged, PlanProblems: as `jobs.past.history`.
    """
    found = await journal.read(counted.run, after=counted.seq - 1, limit=1)
    if [(last.seq, last.hash) for last in found] != [(counted.seq, counted.head)]:
        raise NotAsRecorded(f"#{counted.seq} of its journal is not the event that was counted")
    kept = SHELF.find(counted.birth, counted.head)
    if kept is not None:
        return kept
    past = await _past(journal, counted.run, upto=counted.seq)
    if past.state.flaws or (past.state.birth, past.state.head_hash) != (counted.birth, counted.head):
        raise NotAsRecorded("its journal is not what was recorded")
    return await measured_past(past)


async def _past(journal: Journal, run: str, *, upto: int, head: Standing | None = None) -> Past:
    reading = Reading(run)
    entries: list[Entry] = []
    while reading.seq < upto and (page := await journal.read(run, after=reading.seq, limit=PAGE)):
        wanted = tuple(takewhile(lambda one: one.seq <= upto, page))
        entries += await asyncio.to_thread(_taken, reading, wanted, head)
    entries += reading.compare(upto)
    state = reading.state
    return Past(run=run, plan=await plan_of(journal, state), state=state, entries=tuple(entries))


def _taken(reading: Reading, events: Sequence[Recorded], head: Standing | None) -> list[Entry]:
    return reading.take(events, head=head)
