"""The state of the source that a first copy sees: exactly what comes before the first change that travels."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from jobs.api import JobContext
from jobs.copy.source.source_snapshot import MINUTE_SECONDS, SourceState
from jobs.postgres.catalog.tables import ForeignKey
from jobs.replication.first_copy.dividing import positions
from jobs.replication.first_copy.slot_watch import SlotWatch
from jobs.replication.records import Group
from jobs.rows.selection import Pair
from plans.model import CopySpec

_PARTITIONED = "p"

Settle = Callable[[Collection[str]], Awaitable[Sequence[Group]]]
"""Gives each table to its group for good, now that it is known which (titles) are finished; returns the groups."""


class FollowedState(SourceState):
    """What is finished under an earlier slot stays, and goes on from there: tables need not be of one state.

    But what a foreign key between partitions ties together begins again together: Postgres keeps no such key unproved.
    """

    def __init__(
        self, ctx: JobContext, spec: CopySpec, *, snapshot: str, new: Group, settle: Settle, slots: SlotWatch
    ) -> None:
        super().__init__(
            ctx,
            spec,
            snapshot=snapshot,
            mark=f"slot {new.slot} at {new.position}",
            told=f"one snapshot, from which on changes follow ({new.position})",
        )
        self._settle = settle
        self.groups: Sequence[Group] = ()
        self._positions = positions(())
        self._slots = slots

    def check(self) -> None:
        """Let the copy go on; cheap. Raises `SlotGone`."""
        self._slots.check()
        super().check()

    @property
    def one_state(self) -> bool:
        """What earlier attempts finished is of an older state, and caught up with by its own slot."""
        return False

    def ties(self, foreign_keys: Collection[ForeignKey], pairs: Collection[Pair]) -> Collection[ForeignKey]:
        """Those that refer from or to a partitioned table."""
        parted = {(pair.target.schema, pair.target.name) for pair in pairs if pair.target.kind == _PARTITIONED}
        return [key for key in foreign_keys if not parted.isdisjoint(key.between(parted))]

    @property
    def note(self) -> str:
        """For the screen: how old the snapshot is, once that is worth a word; nothing once all rows are read."""
        minutes = int(self.age.total_seconds()) // MINUTE_SECONDS
        return f"snapshot {minutes} min old, which holds back vacuum" if minutes and not self.released else ""

    async def planned(self, finished: Collection[str]) -> None:
        """Give each table to its group."""
        self.groups = await self._settle(finished)
        self._positions = positions(self.groups)

    def uneven(self, referring: str, referenced: str) -> bool:
        """Whether their changes travel from two positions on."""
        here, there = self._positions.get(referring), self._positions.get(referenced)
        return here is not None and there is not None and here != there
