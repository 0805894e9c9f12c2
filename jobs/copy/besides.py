"""What a copy owes beside the rows and what stands around them: told before the first byte, done after the last one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobs.api import Fact, Fence
from jobs.copy.hindrances import firing_triggers, read_hindrances
from jobs.copy.left_behind import read_left_behind
from jobs.copy.materialized import MaterializedViews, read_views
from jobs.copy.not_valid import NotValid, read_not_valid
from jobs.copy.reordered_keys import reordered_keys
from jobs.copy.set_aside.definitions import TablePart
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.rows.beside.large_objects import WantedObjects
from jobs.rows.beside.sequences import Sequences
from jobs.rows.selection import Pair
from plans.model import CopySpec, OnExisting


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """Says what one attempt owes beside its rows, and does it."""

    not_valid: NotValid
    hindrances: Sequence[str]
    """What else stands and may refuse rows."""
    triggers: Sequence[str]
    """That some of the target's fire."""
    reordered: Sequence[str]
    """Keys whose index may be out of order."""
    views: MaterializedViews
    left: Sequence[str]
    """What is not carried over, a sentence for each."""

    @property
    def told(self) -> list[str]:
        """All of it, for a dry run and for who looks before the night."""
        return [*self.reordered, *self.not_valid.told, *self.hindrances, *self.triggers, *self._left]

    @property
    def warnings(self) -> list[str]:
        """What the journal is told before the first byte."""
        return [*self.reordered, *self.not_valid.warnings, *self.hindrances, *self.triggers, *self._left]

    @property
    def caveats(self) -> tuple[str, ...]:
        """What the evidence does not prove or carry over."""
        return (*self.reordered, *self._left, *self.views.failed)

    @property
    def _left(self) -> list[str]:
        return [f"not carried over: {thing}" for thing in self.left]

    def facts(self) -> dict[str, Fact]:
        """For the evidence."""
        return {**self.not_valid.facts, **self.views.facts()}

    async def finish(
        self, writing: TargetConnection, fence: Fence, told: Callable[[str], None], warn: Callable[[str], None]
    ) -> None:
        """Do it, once all rows are in. Raises `FenceLost`, `Blocked`."""
        await self.views.refresh(writing, fence, told, warn)


async def read_besides(
    reading: SourceConnection,
    writing: TargetConnection,
    spec: CopySpec,
    pairs: Sequence[Pair],
    sequences: Sequences,
    objects: WantedObjects,
    away: Sequence[TablePart],
) -> Besides:
    """Look at both sides; nothing is changed.

    Args:
        sequences, objects: what is carried over of these is known there.
        writing: its triggers are silent already, where the role may silence them.
        away: what is set aside, or will be.
    """
    views = await read_views(reading, writing, pairs, spec.rows, spec.refresh)
    return Besides(
        not_valid=await read_not_valid(reading, writing, spec, pairs, away),
        hindrances=await read_hindrances(writing, pairs, away, cleared=spec.on_existing is OnExisting.TRUNCATE),
        triggers=await firing_triggers(writing, pairs),
        reordered=reordered_keys(pairs),
        views=views,
        left=[*objects.left, *await read_left_behind(reading, writing, pairs, sequences, views)],
    )
