"""The first copy of a replication, one attempt: slots, the rows that come before their first change, and a record.

The order of things lets an attempt die anywhere. A group is written down on both sides before its publication and slot
are made. The copy then finds which tables earlier attempts have finished; these stay with the slot under which they
were, and all others go to the new one, before the first of their rows moves. An attempt that dies in between leaves two
groups with the same tables, of which the older has what is finished. One that ends otherwise drops the slots under
which no row has come: the next one would not go on from them, and until then the source would keep its log for nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

import asyncpg

from jobs.api import Evidence, Fatal, JobContext, Progress, Retryable
from jobs.copy.checkpoints import forget, read_checkpoints
from jobs.copy.job import copy_rows
from jobs.copy.preview import examine
from jobs.postgres.catalog.tables import read_foreign_keys
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import SourceConnection, TargetConnection, reading_from, writing_to
from jobs.postgres.snapshot import join_snapshot, share_snapshot
from jobs.postgres.target.fence import take
from jobs.replication import publication, slot
from jobs.replication.connections import BothSides, both_sides, major
from jobs.replication.dropped_slots import drop_slots
from jobs.replication.first_copy.chosen import ChosenTables, choose_tables, copy_of
from jobs.replication.first_copy.dividing import new_groups, settled, unproved
from jobs.replication.first_copy.slot_watch import refuse_gone, watching_slots
from jobs.replication.first_copy.state import FollowedState
from jobs.replication.guard import guarding
from jobs.replication.records import Group, Phase, write_on_both
from jobs.replication.subscribing import try_subscribing
from plans.errors import CutoverError
from plans.model import CopySpec, FollowSpec, OnExisting

_MOST_NAMED = 5
_CLEAN_UP_WITHIN = 10.0


class CannotPublish(Fatal):
    """This role may not let tables of the source travel."""


class SlotInUse(Retryable):
    """Somebody reads from a slot that has to go, and comes back when it is ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCopied:
    """What stands once all rows are in."""

    groups: Sequence[Group]
    """Those that have tables, each of them copied."""
    evidence: Evidence
    """Of the copy."""


async def first_copy(ctx: JobContext, spec: FollowSpec, sides: BothSides, known: Sequence[Group]) -> FirstCopied:
    """Copy all rows, and record that it is done.

    Args:
        sides: both fenced for this attempt.
        known: every group of this replication and run that is written down, none of them copied yet.

    Raises:
        SelectionRefused: for all reasons against it, before anything is touched.
        Whatever else a copy raises.
    """
    if not known:
        await _refuse(ctx, copy_of(spec))
    chosen = await choose_tables(sides.source, sides.target, spec.replication)
    attempt = _FirstCopy(ctx, spec, sides, known, chosen)
    return await attempt.run()


async def _refuse(ctx: JobContext, copying: CopySpec) -> None:
    """Refuse for all that the copy would, while the source has no slot yet."""
    rows = copying.rows
    async with (
        reading_from(ctx.database(rows.source), "examine") as reading,
        writing_to(ctx.database(rows.target), "examine") as writing,
    ):
        await examine(reading, writing, copying)


class _FirstCopy:
    """One attempt."""

    def __init__(
        self, ctx: JobContext, spec: FollowSpec, sides: BothSides, known: Sequence[Group], chosen: ChosenTables
    ) -> None:
        self._ctx = ctx
        self._spec = spec
        self._of = spec.replication
        self._sides = sides
        self._known = known
        self._chosen = chosen
        self._standing: Sequence[Group] = ()
        """Groups of earlier attempts under whose slots tables may be finished."""
        self._groups: Sequence[Group] = ()
        """These and the new ones, each with its own tables."""
        self._begun: Sequence[Group] = ()
        """The new ones, as they were begun."""

    async def run(self) -> FirstCopied:
        done = await read_checkpoints(self._sides.target, self._ctx.fence.run, self._ctx.fence.task)
        self._standing = await self._still_standing(done)
        orphaned = self._orphaned(done)
        if orphaned:
            await forget(self._sides.target, self._ctx.fence, orphaned)
        copying = copy_of(self._spec, OnExisting.TRUNCATE if orphaned else OnExisting.REFUSE)
        async with self._leaving_no_slot_in_vain():
            evidence = await copy_rows(self._ctx, copying, self._keeping)
        return FirstCopied(groups=await self._copied(), evidence=evidence)

    async def _still_standing(self, done: Collection[str]) -> list[Group]:
        """The groups whose slot is there and under which rows came; what is left of the others is dropped.

        Args:
            done: quoted names of tables of which rows are committed.
        """
        there = await slot.slots_of(self._sides.source, [group.slot for group in self._known])
        standing = []
        for group in (group for group in self._known if group.stands):
            begun = any(self._chosen.relations.get(title) in done for title in group.tables)
            found = there.get(group.slot)
            if group.phase is Phase.SLOT and begun and found is not None and not found.lost:
                standing.append(group)
            else:
                await self._drop(group, slot_stands=found is not None)
        return standing

    def _orphaned(self, done: Collection[str]) -> list[str]:
        """Tables (quoted names) that this task has filled under a slot that is gone: all of them begin anew."""
        kept = {title for group in self._standing for title in group.tables}
        return [sql for title, sql in self._chosen.relations.items() if sql in done and title not in kept]

    @asynccontextmanager
    async def _keeping(
        self,
        ctx: JobContext,
        spec: CopySpec,
        reading: SourceConnection,
        writing: TargetConnection,  # noqa: ARG002 - as every keeping of a copy
    ) -> AsyncIterator[FollowedState]:
        """Make the new slots; what comes before their first change is shared by the connection that reads."""
        new = await self._make_slots(reading)
        async with watching_slots(ctx.database(self._of.source)) as watch:

            async def settle(finished: Collection[str]) -> Sequence[Group]:
                await self._settle(settled(self._standing, new, finished))
                watch.needed = [group.slot for group in self._groups]
                return self._groups

            snapshot = await share_snapshot(reading)
            yield FollowedState(ctx, spec, snapshot=snapshot, new=new[0], settle=settle, slots=watch)

    async def _make_slots(self, reading: SourceConnection) -> list[Group]:
        """Publications, slots at one position, and a transaction on this connection that sees what comes before it."""
        birth, source = self._ctx.lineage.birth, self._sides.source
        begun = new_groups(birth, self._of, self._known, self._standing, self._chosen.sizes)
        await self._write(begun)
        self._begun = begun
        for group in begun:  # before the slots: a publication is looked up as it was when a change was made
            await self._publish(group)
        await try_subscribing(self._ctx, self._sides, [*self._standing, *begun])
        self._ctx.progress(Progress(done=0, note=f"a slot of {self._of.source} waits for transactions that are open"))
        first, *others = begun
        failover = all(major(side) >= slot.FAILOVER_SINCE for side in (source, self._sides.target))
        async with guarding(self._ctx.database(self._of.source), first.slot, failover=failover) as guard:
            await join_snapshot(reading, guard.snapshot)
        for group in others:
            await source.execute(slot.copy(first.slot, group.slot))
        at = (await slot.slots_of(source, [first.slot]))[first.slot].position
        new = [replace(group, phase=Phase.SLOT, position=at) for group in begun]
        await self._write(new)
        return new

    async def _settle(self, groups: Sequence[Group]) -> None:
        """Give each table to its group, in the publications too; a group that has none is dropped."""
        self._groups = [group for group in groups if group.tables]
        await self._write(self._groups)  # first: whoever watches finds that no publication lacks a table
        for group in groups:
            if group.tables:
                await self._on_source(publication.alter(group.publication, self._chosen.of(group.tables)))
            else:
                await self._drop(group, slot_stands=True)

    async def _publish(self, group: Group) -> None:
        making = publication.create(group.publication, self._chosen.of(group.tables), self._of)
        try:
            await self._on_source(making)
        except asyncpg.InsufficientPrivilegeError:
            raise CannotPublish(
                f"{self._of.source}: this role may not publish all of {', '.join(group.tables[:_MOST_NAMED])}",
                hint="it has to be a member of their owner, and may create in the database: cutover db rights PLAN",
            ) from None

    @asynccontextmanager
    async def _leaving_no_slot_in_vain(self) -> AsyncIterator[None]:
        """Where this block fails, or the attempt is cancelled in it, drop the slots under which no row has come."""
        try:
            yield
        except (asyncio.CancelledError, CutoverError, *DRIVER_ERRORS):
            with suppress(TimeoutError, CutoverError, *DRIVER_ERRORS):  # the next attempt, or `unfollow`, drops it too
                async with asyncio.timeout(_CLEAN_UP_WITHIN), both_sides(self._ctx, self._of) as self._sides:
                    await self._drop_in_vain()
            raise

    async def _drop_in_vain(self) -> None:
        done = await read_checkpoints(self._sides.target, self._ctx.fence.run, self._ctx.fence.task)
        there = await slot.slots_of(self._sides.source, [group.slot for group in self._begun])
        own = {group.number: group.tables for group in self._groups}
        for group in self._begun:
            if not any(self._chosen.relations[title] in done for title in own.get(group.number, ())):
                await self._drop(group, slot_stands=group.slot in there)

    async def _copied(self) -> Sequence[Group]:
        """Record that all rows are in, with what is still to be proved. Raises `SlotGone`."""
        await refuse_gone(self._of.source, self._sides.source, self._groups)
        left = unproved(await read_foreign_keys(self._sides.target), self._groups)
        groups = [replace(group, phase=Phase.COPIED, foreign_keys=left.get(group.number, ())) for group in self._groups]
        await self._write(groups)
        return groups

    async def _drop(self, group: Group, *, slot_stands: bool) -> None:
        if slot_stands:
            await self._on_source()
            if not await drop_slots(self._sides.source, [group.slot]):
                raise SlotInUse(f"slot {group.slot} on {self._of.source} is read by somebody who does not let go of it")
        await self._on_source(publication.drop(group.publication))
        await self._write([group.in_phase(Phase.GONE)])

    async def _on_source(self, *lines: str) -> None:
        """Alter the source under the fence: an attempt that was overtaken drops nothing of the newer one's."""
        async with self._sides.source.transaction():
            await take(self._sides.source, self._ctx.fence)
            for line in lines:
                await self._sides.source.execute(line)

    async def _write(self, groups: Sequence[Group]) -> None:
        await write_on_both(self._sides.source, self._sides.target, self._ctx.fence, groups)
