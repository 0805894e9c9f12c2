"""Reads a run from a kept fold on: what a screen begins with, as a long run takes seconds to read from its beginning.

A fold is believed only where an event behind it names its hash, and every event from it on is verified. Anything else,
and the run is read from its beginning. Whatever decides, executes, or is asked whether a journal is what was recorded
reads all of it (`jobs.past`).
"""

from collections.abc import Sequence

from jobs.journal.base import Journal, Recorded, StoredFold
from jobs.journal.chain import GENESIS, Walk
from jobs.past import Past, plan_of, read_on
from jobs.run.events import Entry, NotRecorded
from jobs.run.state.kept import KeptRun, form, kept_run, mark_of
from jobs.run.state.model import RunState
from jobs.run.state.reading import Reading
from jobs.run.state.records import entry_of

LATEST = 300
"""Events before a fold that are read with it: what a screen shows of the journal at first."""


async def kept_past(journal: Journal, run: str) -> Past | None:
    """A run as the journal has it at this moment, from the newest fold that can be believed; None where none can.

    Raises:
        NoSuchRun: there is none of this name.
        RunUnreadable: this program can make nothing of it.
        PlanProblems: it can make nothing of its plan.
    """
    fold = await journal.fold(run, form=form())
    while fold is not None:
        kept = kept_run(fold, run)
        if kept is not None and (past := await _from(journal, fold, kept)) is not None:
            return past
        fold = await journal.fold(run, form=form(), before=fold.seq)
    return None


async def _from(journal: Journal, fold: StoredFold, kept: KeptRun) -> Past | None:
    """The run from this fold on; None where no event names it, or something behind it is not what was recorded."""
    state = kept.state
    reading = Reading(state.run, begun=state)
    entries = await read_on(journal, reading)
    named = any(one.fold == mark_of(fold) for one in entries)
    earlier = await _before(journal, state) if named and not reading.state.flaws else None
    if earlier is None:
        return None
    plan = await plan_of(journal, reading.state, kept.plan)
    whole = (*earlier, *entries)
    return Past(run=state.run, plan=plan, state=reading.state, entries=whole, reading=reading, begun=kept)


async def _before(journal: Journal, state: RunState) -> Sequence[Entry] | None:
    """The latest events that are in a fold; None where they are not those that its hash stands for."""
    after = max(0, state.head - LATEST)
    found = await journal.read(state.run, after=max(0, after - 1), limit=state.head - max(0, after - 1))
    previous, events = (found[0].hash, found[1:]) if after else (GENESIS, found)
    walk = Walk(after=after, previous=previous)
    if any(walk.step(one) for one in events) or (walk.seq, walk.hash) != (state.head, state.head_hash):
        return None
    entries = tuple(map(_entry, events))
    return None if any(isinstance(one.event, NotRecorded) for one in entries) else entries


def _entry(recorded: Recorded) -> Entry:
    """What it means; that it is not what was recorded, where the column beside it names another command."""
    entry = entry_of(recorded)
    if entry.command_id == recorded.command_id:
        return entry
    return Entry(seq=entry.seq, at=entry.at, event=NotRecorded(why="another command", kind=recorded.kind))
