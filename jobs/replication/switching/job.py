"""`switch` and `switch_back`: people write to the other side, in seconds, and can be taken back.

An attempt first brings both sides to agree (`settling`): what an earlier one left is taken back or completed. Then
everything is looked at and made that can be while people write (`readiness`, `way_back`); the pause follows (`pause`);
then what flowed one way flows the other (`afterwards`), and the state of the pause is proved (`proving`).
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial

from jobs.api import Evidence, Fact, Fatal, JobContext, Progress, Retryable
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.postgres.sides import reading_from, writing_to
from jobs.postgres.target.fence import FenceLost
from jobs.postgres.target.live_side import live_side
from jobs.replication.changed.proof import changed_rows
from jobs.replication.connections import BothSides, both_sides
from jobs.replication.records import Group, read_both
from jobs.replication.switching.afterwards import Afterwards, finish, settle_records
from jobs.replication.switching.even_moment import prove_even
from jobs.replication.switching.pause import NotUndone, Pause, Switched
from jobs.replication.switching.proving import SwitchProof
from jobs.replication.switching.proving_later import prove_later
from jobs.replication.switching.readiness import Ready, drain_once, make_sure, wait_for_open_writes
from jobs.replication.switching.retiring import retire
from jobs.replication.switching.settling import Settled, record_left, record_of, settled
from jobs.replication.switching.stopwatch import shortly
from jobs.replication.switching.sweeping import sweep
from jobs.replication.switching.way import Way, way_of
from jobs.replication.switching.way_back import make_early_slot, make_ready
from plans.errors import CutoverError
from plans.model import Direction, Proof, SwitchBackSpec, SwitchSpec

DOES_NOT_FLOW_BACK = (
    "does not flow back: what was sent or paid (letters, messages, payments), files, large objects, what other systems"
    " were told"
)

_CLEAN_UP_WITHIN = 10.0


async def switch(ctx: JobContext) -> Evidence:
    """The kinds `switch` and `switch_back`.

    Raises:
        Fatal, Retryable: nobody was kept from writing, or all of it is undone; where the sentence says that the other
            side is written to, the next attempt does what is left.
    """
    spec = ctx.spec
    if not isinstance(spec, SwitchSpec | SwitchBackSpec):
        raise TypeError("switch runs a SwitchSpec or a SwitchBackSpec")
    return await _Switch(ctx, spec).run()


class SwitchedNotFinished(Fatal):
    """The other side is written to, and something that belongs behind the switch cannot be done as things stand."""


class SwitchedNotYetFinished(Retryable):
    """The other side is written to, and something that belongs behind the switch is still to be done."""


@contextmanager
def behind_the_switch(way: Way) -> Iterator[None]:
    """What goes wrong in this block says first that the switch has happened: nobody shall look for it to be undone."""
    try:
        yield
    except FenceLost:
        raise
    except CutoverError as error:
        kind = SwitchedNotYetFinished if isinstance(error, Retryable) else SwitchedNotFinished
        raise kind(_still_to_be_done(way, error.what), hint=error.hint) from None
    except DRIVER_ERRORS as error:
        failure = classify(error)
        if failure is None:
            raise
        kind = SwitchedNotYetFinished if failure.transient else SwitchedNotFinished
        raise kind(_still_to_be_done(way, failure.facts.sentence)) from None


def _still_to_be_done(way: Way, why: str) -> str:
    return f"people write to {way.come_to}; what comes behind the switch is still to be done: {why}"


class _Switch:
    """One attempt."""

    def __init__(self, ctx: JobContext, spec: SwitchSpec | SwitchBackSpec) -> None:
        self._ctx = ctx
        self._spec = spec
        self._way: Way = way_of(spec)
        self._proof = spec.proof if isinstance(spec, SwitchSpec) else Proof.AFTER
        self._caveats: list[str] = []
        self._facts: dict[str, Fact] = {}

    async def run(self) -> Evidence:
        """Settle what was left, and switch unless that has happened."""
        async with settled(self._ctx, self._way.replication) as found:
            if found.live == self._way.come_to:
                return await self._go_on(found)
            if not found.finished:
                await self._finish_before(found)
            return await self._switch(found.sides)

    async def _finish_before(self, found: Settled) -> None:
        """The switch that is gone back from was cut off once it had happened: do what is left of it, but no proof."""
        way = self._way.turned
        self._tell(f"makes the way back to {way.left}")
        with behind_the_switch(way):
            after = await finish(self._ctx, found.sides, way, found.comes_from)
            await settle_records(self._ctx, found.sides, way)
        self._caveats += [*after.wrong, *after.caveats, f"the rows were not proved when {way.come_to} was switched to"]

    async def _switch(self, sides: BothSides) -> Evidence:
        ctx, way = self._ctx, self._way
        self._tell("looks whether it can be switched")
        ready = await make_sure(ctx, sides, way, self._spec.headroom)
        self._caveats += ready.caveats
        async with self._dropping():
            back = await make_ready(ctx, sides, way, ready.groups, ready.tables)
        async with self._proving(sides, ready) as proof:
            async with self._dropping(), self._noting(ready, proof):
                pause, drained_in = await self._come_to_the_pause(sides, ready, back, proof)
                switched = await pause.switch()
            with behind_the_switch(way):
                after = await self._afterwards(sides, switched)
                self._tell("proves the rows as they were in the pause")
                proved = await proof.after()
                await settle_records(ctx, sides, way)
            self._caveats += proof.caveats
        self._facts |= {f"{name.replace(' ', '_')}_ms": value for name, value in pause.stopwatch.milliseconds().items()}
        self._facts |= {"drained_before_ms": round(drained_in * 1000), "sequences": switched.sequences}
        self._facts |= {"ended_sessions": switched.ended_sessions, "left_at": switched.left_at}
        return self._evidence(f"nobody could write for {shortly(pause.stopwatch.seconds)}", after, proved)

    async def _come_to_the_pause(
        self, sides: BothSides, ready: Ready, back: Group, proof: SwitchProof
    ) -> tuple[Pause, float]:
        """Do what is done while people write; also the seconds that both sides took to be even."""
        ctx, way = self._ctx, self._way
        self._tell("proves the rows before anybody is kept from writing")
        await proof.before()
        if proof.unproved:
            await wait_for_open_writes(ctx, sides, way)
            await proof.before_once_more()
        if proof.unproved:
            ctx.warn(f"differed each time, and are proved in the pause, which that may undo: {proof.unproved}")
        await make_early_slot(sides.of(way.come_to), back)
        await wait_for_open_writes(ctx, sides, way)
        drained_in = await drain_once(sides, way, ready.feeds)
        await proof.even_before()
        self._tell(f"both sides were even in {shortly(drained_in)}: the pause begins")
        pause = Pause(
            ctx=ctx,
            way=way,
            sides=sides,
            feeds=ready.feeds,
            back=back,
            sequences=ready.sequences,
            headroom=self._spec.headroom,
            limit=self._spec.pause_at_most,
            prove=proof.in_pause,
            keep_states=proof.keep,
        )
        return pause, drained_in

    @asynccontextmanager
    async def _proving(self, sides: BothSides, ready: Ready) -> AsyncIterator[SwitchProof]:
        replication = self._way.replication
        async with (
            reading_from(self._ctx.database(replication.source), "state") as reading,
            writing_to(self._ctx.database(replication.target), "state") as proving,
        ):
            yield SwitchProof(
                ctx=self._ctx,
                rows=ready.rows,
                proof=self._proof,
                limit=self._spec.pause_at_most,
                way=self._way,
                left=sides.of(self._way.left),
                even=partial(prove_even, self._ctx, sides, self._way, ready.feeds),
                reading=reading,
                proving=proving,
            )

    @asynccontextmanager
    async def _noting(self, ready: Ready, proof: SwitchProof) -> AsyncIterator[None]:
        """Note which rows change, where that is worth while, until the pause is over."""
        if self._proof is not Proof.BEFORE:
            yield
            return
        async with changed_rows(self._ctx, self._way, ready.feeds, ready.rows) as proof.changed:
            yield
        if proof.changed is not None:
            self._facts["changed_rows_proved"] = proof.changed.proved

    @asynccontextmanager
    async def _dropping(self) -> AsyncIterator[None]:
        """What was made ready of the way back goes where this block fails, or the attempt is cancelled in it: its slot
        would keep the log for nothing."""
        try:
            yield
        except NotUndone:
            raise  # nobody knows yet whether the way back is needed
        except (asyncio.CancelledError, CutoverError, *DRIVER_ERRORS):
            with suppress(TimeoutError, CutoverError, *DRIVER_ERRORS):  # the next attempt, or `unfollow`, drops it too
                async with (
                    asyncio.timeout(_CLEAN_UP_WITHIN),
                    both_sides(self._ctx, self._way.replication) as sides,
                ):
                    await self._drop_way_back(sides)
            raise

    async def _drop_way_back(self, sides: BothSides) -> None:
        """Drop what was made ready, unless people write to the other side: then it is the only way home."""
        ctx, way = self._ctx, self._way
        come_to = await live_side(sides.of(way.come_to), ctx.lineage.birth, way.replication.id)
        if come_to is not None and not come_to.stale:
            return
        groups = await read_both(sides.source, sides.target, ctx.lineage.birth, way.replication.id)
        await retire(ctx.fence, sides, [group for group in groups if group.direction is way.back and group.stands])
        await sweep(ctx, sides, [group for group in groups if group.direction is way.direction])

    async def _afterwards(self, sides: BothSides, switched: Switched) -> Afterwards:
        way, written_to = self._way, self._way.come_to
        self._tell("makes the way back")
        record = record_of(self._ctx, way.replication, way.left, way.direction)
        await record_left(self._ctx, sides.of(way.left), record, written_to, switched.left_at)
        self._ctx.log("switched", written_to=written_to, left_at=switched.left_at, comes_from=switched.comes_from)
        return await finish(self._ctx, sides, way, switched.comes_from)

    async def _go_on(self, found: Settled) -> Evidence:
        """People write to the other side already: do what an earlier attempt has not come to do."""
        ctx, way, sides = self._ctx, self._way, found.sides
        if found.finished:
            groups = await read_both(sides.source, sides.target, ctx.lineage.birth, way.replication.id)
            left_over = [group for group in groups if group.direction is way.direction and group.stands]
            await retire(ctx.fence, sides, left_over)
            await sweep(ctx, sides, [group for group in groups if group not in left_over])
            return Evidence(summary=f"people write to {way.come_to} already: there was nothing to switch")
        self._tell("makes the way back")
        with behind_the_switch(way):
            after = await finish(ctx, sides, way, found.comes_from)
            proved = await self._prove_later(sides, after.back)
            await settle_records(ctx, sides, way)
        return self._evidence("an earlier attempt switched", after, proved)

    async def _prove_later(self, sides: BothSides, back: Group | None) -> Evidence:
        """The proof where the state of the pause was lost: of what flows back since."""
        if back is None:
            return Evidence(summary="the rows are not proved")
        self._tell("proves the rows")
        await drain_once(sides, self._way.turned, [back])
        return await prove_later(self._ctx, sides, self._way.turned, back)

    def _evidence(self, how: str, after: Afterwards, proved: Evidence) -> Evidence:
        way_back = "the way back is open" if after.back is not None else "there is NO way back"
        flows_back = [DOES_NOT_FLOW_BACK] if self._way.direction is Direction.FORWARD else []
        summary = f"people write to {self._way.come_to}; {how}; {proved.summary}; {way_back}"
        return Evidence(
            summary="; ".join([*after.wrong, summary]),
            facts={**self._facts, **proved.facts, "foreign_keys": after.keys},
            tables=proved.tables,
            read=proved.read,
            seen=proved.seen,
            passed=proved.passed and not after.wrong and after.back is not None,
            caveats=(*self._caveats, *after.caveats, *proved.caveats, *flows_back),
        )

    def _tell(self, note: str) -> None:
        self._ctx.progress(Progress(done=0, note=note))
