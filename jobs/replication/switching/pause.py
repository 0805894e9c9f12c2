"""The pause: from the first role that is kept out on one side until the other side's are let in.

| step | where | what an attempt finds that comes after a death here |
|---|---|---|
| writers are kept out, `FENCING` recorded | left, one transaction | `FENCING`: takes it back at once |
| their sessions end; nobody writes; drained | both | the same |
| sequences are set ahead | come to | the same; sequences that are ahead do no harm |
| what changed is proved, where the plan says so | both | the same |
| the slot of the way back is put to its place | come to | the same; it is dropped before the next one is made |
| nothing that follows was written since: looked at again | left | the same |
| `RELEASING` recorded | left, one transaction | asks the other side, which says no: takes it back |
| nothing is applied there any more, writers let in, recorded | come to, one transaction | it says yes: completes it |
| `RELEASED` recorded | left, one transaction | what comes after the pause is still to be done |

Whatever goes wrong before `RELEASING`, the limit among it, is taken back on the side that is left, without the other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from jobs.api import Fatal, JobContext, Progress, Retryable
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import FenceLost, take
from jobs.postgres.target.live_side import Step, SwitchRecord
from jobs.replication import subscription
from jobs.replication.connections import BothSides, altering
from jobs.replication.origins import last_applied
from jobs.replication.records import Group
from jobs.replication.switching.dead_man import DeadMan, dead_man
from jobs.replication.switching.drain import drain, read_log_end
from jobs.replication.switching.sequences import TiedSequences, read_left, set_ahead
from jobs.replication.switching.settling import record_of, settle_alone, settled
from jobs.replication.switching.standing import while_both_stand
from jobs.replication.switching.stopwatch import Stopwatch, shortly
from jobs.replication.switching.way import Way
from jobs.replication.switching.way_back import open_slot
from jobs.replication.switching.write_fence import fence_writers, let_in, lift_fence
from jobs.replication.switching.writers import Writing, end_writers, writing_now
from plans.durations import format_duration
from plans.errors import CutoverError
from plans.model import Direction

_DEAD_MAN_AFTER = timedelta(seconds=1)
"""The sleeping session comes so much later than this program, which can say what happened."""
_RELEASE_WITHIN = 10.0
_MOST_NAMED = 3


class PauseTooLong(Fatal):
    """Nobody could write for longer than the plan allows: everything was undone."""


class StillWritten(Retryable):
    """Somebody writes who was not kept out."""


class NotUndone(Retryable):
    """Neither side is written to, and who could change that cannot be reached."""


class TakenBack(Retryable):
    """The side that was to be left took the switch back by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """What the pause has brought."""

    left_at: str
    """A place in the log of the side that was left, up to which the other one has everything."""
    comes_from: str
    """A place in the log of the side that is written to now, from which on changes flow back."""
    ended_sessions: int
    sequences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Even:
    """Both sides have the same up to a place in the log of the side that is left."""

    position: str
    next_id: int
    """The transaction id that is given out next, as long as nobody on the whole server writes."""
    applied: Mapping[str, str | None] | None
    """Of each feed the last change that was applied, as a place in the publisher's log; None where that is not told."""


@dataclass(slots=True, kw_only=True)
class Pause:
    """One pause of one attempt."""

    ctx: JobContext
    way: Way
    sides: BothSides
    feeds: Sequence[Group]
    back: Group
    sequences: TiedSequences
    headroom: int
    limit: timedelta
    prove: Callable[[], Awaitable[None]]
    """Proves in the pause what the plan asks for, and raises where both sides differ."""
    keep_states: Callable[[], Awaitable[None]]
    """Keeps the state of both sides visible, for a proof that comes after the pause."""
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    _switched: Switched | None = None
    _happened: bool = False
    _waited_for: Sequence[Writing] = ()

    @property
    def _left(self) -> Connection:
        return self.sides.of(self.way.left)

    @property
    def _come_to(self) -> Connection:
        return self.sides.of(self.way.come_to)

    @property
    def _record(self) -> SwitchRecord:
        return record_of(self.ctx, self.way.replication, self.way.left, self.way.direction)

    async def switch(self) -> Switched:
        """Switch; or undo all of it and raise.

        Raises:
            PauseTooLong: it was undone because of the limit.
            SideGone: it was undone because a server went away.
            Anything else: it was undone because of that; or, after `RELEASING`, nobody could be asked whether it was.
        """
        async with (
            altering(self.ctx.database(self.way.left), "dead man") as sleeping,
            dead_man(sleeping, self._left, self._record, self.limit + _DEAD_MAN_AFTER) as standing_by,
        ):
            return await self._switch_or_undo(standing_by)

    async def _switch_or_undo(self, standing_by: DeadMan) -> Switched:
        limit = asyncio.timeout(self.limit.total_seconds())
        try:
            try:
                async with limit:
                    switched = await while_both_stand(self.sides, self.way, self._until_releasing())
                    self._switched = switched
                async with asyncio.timeout(_RELEASE_WITHIN):
                    await self._release(switched)
                self._happened = True
            finally:
                if not self._happened:
                    self._happened = await self._undo()
                self.stopwatch.end()
                await standing_by.stand_down()
        except (CutoverError, *DRIVER_ERRORS) as error:
            if not self._happened or self._switched is None:
                raise (self._too_long() if limit.expired() else error) from None
        return self._switched

    async def _until_releasing(self) -> Switched:
        part = self._part
        self.stopwatch.begin()
        with part("fence"):
            await self._keep_out()
        with part("sessions"):
            ended = await end_writers(self._left, self.way.kept_out.roles, self._wait_for)
        with part("drain"):
            even = await self._drain()
        with part("sequences"):
            sequences = await self._set_sequences()
        with part("proof"):
            await self.prove()
        with part("drain"):
            even = await self._drain_again(even)
        with part("states"):
            await self.keep_states()
        with part("way back"):
            comes_from = await open_slot(self._come_to, self.back)
        with part("quiet"):
            even = await self._still_even(even)
        async with self._left.transaction():
            await take(self._left, self.ctx.fence)
            if not await self._record.begin_release(self._left, even.position):
                raise TakenBack(f"{self.way.left} took the switch back by itself: it is written to again")
        return Switched(left_at=even.position, comes_from=comes_from, ended_sessions=ended, sequences=sequences)

    async def _keep_out(self) -> None:
        async with self._left.transaction():
            await take(self._left, self.ctx.fence)
            fenced, birth = self.way.kept_out, self.ctx.lineage.birth
            await fence_writers(self._left, birth, self.way.replication.id, fenced, self.ctx.fence.token)
            await self._record.write(self._left, self.way.left, Step.FENCING, ends_in=self.limit)

    async def _drain(self) -> Even:
        """Have the other side get everything that is committed by now."""
        end = await read_log_end(self._left)
        slots = [group.slot for group in self.feeds]
        pokes = await drain(self._left, self._come_to, slots, end.position, self._tell_left)
        applied = await last_applied(self._come_to, [group.subscription for group in self.feeds])
        return Even(position=end.position, next_id=end.next_id + pokes, applied=applied)

    async def _drain_again(self, before: Even) -> Even:
        """The same, where anybody has taken a transaction id since; whoever writes here is waited for."""
        if await self._is_quiet(before):
            return before
        await end_writers(self._left, self.way.kept_out.roles, self._wait_for)
        return await self._drain()

    async def _is_quiet(self, even: Even) -> bool:
        """Whether nobody on the whole server has begun to write since, and nobody is connected who was kept out."""
        now = await one_row(self._left, statement("log_end"))
        return now["next_id"] == even.next_id and not await self._writing()

    async def _still_even(self, before: Even) -> Even:
        """Refuse to go on where anything that follows was written since; who writes to other databases does not matter.

        Whether it was is told by what the other side has applied. Where that is not told, it is known behind the switch
        (`written_behind`).
        """
        if await self._is_quiet(before):
            return before
        now = await self._drain()
        if now.applied != before.applied or await self._writing():
            raise StillWritten(f"somebody wrote to {self.way.left} just before the switch: it is undone")
        return now

    async def _writing(self) -> Sequence[Writing]:
        return await writing_now(self._left, self.way.kept_out.roles)

    async def _set_sequences(self) -> int:
        positions = await read_left(self._left, self.sequences.tied)
        async with self._come_to.transaction():
            await take(self._come_to, self.ctx.fence)
            return await set_ahead(self._come_to, self.sequences, positions, self.headroom)

    async def _release(self, switched: Switched) -> None:
        """The switch itself: one transaction of the side that is come to."""
        way, connection, birth = self.way, self._come_to, self.ctx.lineage.birth
        with self._part("release"):
            async with connection.transaction():
                await take(connection, self.ctx.fence)
                for group in self.feeds:
                    await connection.execute(subscription.disable(group.subscription))
                await lift_fence(connection, birth, way.replication.id)
                if way.direction is Direction.FORWARD:  # of the source only what was taken is given back
                    await let_in(connection, way.let_in)
                record = record_of(self.ctx, way.replication, way.come_to, way.direction)
                await record.write(connection, way.come_to, Step.RELEASED, position=switched.comes_from)

    async def _undo(self) -> bool:
        """Give the writers of the side that is left back, unless the switch has happened; returns whether it has.

        A stand-by that commits wait for, and that is away, may be why: this waits for none.
        """
        try:
            step = await settle_alone(self.ctx, self.way.replication, self.way.left, at_once=True)
            if step is not Step.RELEASING:
                return False
            async with settled(self.ctx, self.way.replication, at_once=True) as found:
                return found.live == self.way.come_to
        except FenceLost:
            raise
        except (CutoverError, *DRIVER_ERRORS) as error:
            raise self._not_undone(error) from None

    def _not_undone(self, error: BaseException) -> NotUndone:
        what = error.what if isinstance(error, CutoverError) else "the connection was lost"
        if self._switched is None:
            after = format_duration(self.limit + _DEAD_MAN_AFTER)
            by_itself = f"a session of its server gives its writers back {after} after they were kept out"
            hint = f"{by_itself}, unless that server was started anew; the next attempt does it too"
        else:
            hint = f"whether {self.way.come_to} is written to only that side can say; the next attempt asks it"
        return NotUndone(f"{self.way.left} is not written to, and that could not be undone: {what}", hint=hint)

    def _too_long(self) -> PauseTooLong:
        at = self.stopwatch.doing
        waited_for = "".join(f"\n  {one}" for one in self._waited_for[:_MOST_NAMED]) if at == "sessions" else ""
        return PauseTooLong(
            f"nobody could write to {self.way.left} for {shortly(self.stopwatch.seconds)}, longer than"
            f" {format_duration(self.limit)}: all of it is undone, and it is written to again. It was at: {at}"
            f" ({self.stopwatch.told()}){waited_for}",
            hint="mend what took the time, or allow a longer pause_at_most",
        )

    @contextmanager
    def _part(self, doing: str) -> Iterator[None]:
        self._tell(doing)
        with self.stopwatch.part(doing):
            yield

    def _tell(self, note: str) -> None:
        total = self.limit.total_seconds()
        note = f"nobody writes to {self.way.left}: {note}"
        self.ctx.progress(Progress(done=self.stopwatch.seconds, total=total, unit="s", note=note))

    def _tell_left(self, undrained: int) -> None:
        self._tell(f"drain, {undrained:,} bytes left")

    def _wait_for(self, writing: Sequence[Writing]) -> None:
        self._waited_for = writing
        if writing:
            self._tell(f"waits for {writing[0]}")
