"""The latest events of a journal, as many as somebody wants to hear of."""

from collections.abc import Sequence
from typing import Protocol

from jobs.journal.base import Journal, Recorded
from jobs.run.events import Entry, NotRecorded
from jobs.run.state.model import RunState
from jobs.run.state.records import entry_of


class Known(Protocol):
    """What is known of a run already."""

    @property
    def run(self) -> str:
        """Its whole name."""
        ...

    @property
    def state(self) -> RunState:
        """What it adds up to."""
        ...

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The latest of its journal."""
        ...


async def latest_entries(journal: Journal, known: Known, after: int, most: int) -> tuple[Sequence[Entry], int]:
    """The latest `most` events behind `after`, and how many between are left out; what is known is not read again."""
    head, entries = known.state.head, known.entries
    first = max(after, head - most)
    if first >= head or (entries and entries[0].seq <= first + 1):
        return tuple(one for one in entries if one.seq > first), first - after
    found = await journal.read(known.run, after=first, limit=head - first)
    return tuple(map(_entry, found)), first - after


def _entry(recorded: Recorded) -> Entry:
    """What it means; that this program cannot read it, where a newer one wrote it."""
    try:
        return entry_of(recorded)
    except ValueError:
        why = "this program cannot read it"
        event = NotRecorded(why=why, kind=recorded.kind)
        return Entry(seq=recorded.seq, at=recorded.at, event=event, hash=recorded.hash)
