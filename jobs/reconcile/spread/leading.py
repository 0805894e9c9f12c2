"""The leading attempt has parts summed by lanes: it reads none itself, but looks into what differs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from jobs.api import Fatal, JobContext
from jobs.postgres.sides import Connection, TargetConnection, writing_to
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import advance
from jobs.postgres.target.settled import OneServer
from jobs.reconcile.spread.content import GatheredHeap, sum_from_text
from jobs.reconcile.states import BothStates
from jobs.reconcile.table import TableProof
from jobs.rows.checksum import Form, Sum
from jobs.rows.heaps import HeapPart
from jobs.rows.spread.gathering import Gathering
from jobs.rows.spread.leading import Spread
from jobs.rows.spread.pieces import Work
from plans.model import ReconcileSpec, Role
from plans.model.lanes import workers_of


class SummedByLanes:
    """Has one part summed (`jobs.reconcile.table.Summing`)."""

    def __init__(self, spread: Spread, writing: TargetConnection, budgets: Sequence[int | None]) -> None:
        """Args: writing: on which pieces are put up; budgets: of the locks of a connection to each side."""
        self.spread = spread
        self._writing = writing
        self._budgets = budgets
        self._putting = asyncio.Lock()

    async def __call__(
        self,
        connection: Connection,  # noqa: ARG002 - lanes have their own
        proof: TableProof,
        number: int,
        form: Form,
        part: HeapPart,
    ) -> Sum:
        heap = GatheredHeap(
            title=proof.title,
            number=number,
            side=proof.sides[number],
            form=form,
            heap=part.heap,
            budget=self._budgets[number],
        )
        work = Work(relation=f"{number} {proof.title} {part.rows}", part=part.range)
        async with self._putting:
            piece = await self.spread.put(self._writing, work, heap.to_json)
        while not (news := await piece.heard()).done:
            pass
        return sum_from_text(news.result)


@asynccontextmanager
async def summed_by_lanes(
    ctx: JobContext, spec: ReconcileSpec, both: BothStates, budgets: Sequence[int | None]
) -> AsyncIterator[SummedByLanes | None]:
    """Let lanes join a proof for the length of the block; None where the plan has it summed in one place.

    Raises:
        Fatal: what is proved is no target of the plan, so that no piece can stand there.
        NotPrepared: it has no schema `cutover` that fits. FenceLost: a newer attempt has begun.
    """
    if not spec.lanes:
        yield None
        return
    target, wanted = ctx.database(spec.rows.target), _wanted(ctx, spec)
    if target.role is not Role.TARGET:
        raise Fatal(f"{target.id} is no target: what lanes share stands there", hint="say a number of workers")
    source_server, target_server = OneServer(), OneServer()
    await source_server.check(both.reading)
    await target_server.check(both.proving)
    spread = Spread(ctx, target, wanted=wanted)
    async with writing_to(target, "pieces") as writing:
        await prepare.require(writing, spec.rows.target, spread=True)
        await target_server.check(writing)
        await advance(writing, ctx.fence)
        gathering = Gathering(
            snapshot=both.snapshots[0],
            target_snapshot=both.snapshots[1],
            source_started=source_server.started,
            target_started=target_server.started,
            triggers=True,
            budget=None,
        )
        async with spread.gathered(gathering):
            yield SummedByLanes(spread, writing, budgets)


def _wanted(ctx: JobContext, spec: ReconcileSpec) -> Callable[[], int]:
    return lambda: workers_of(spec, ctx.tuning) or 0
