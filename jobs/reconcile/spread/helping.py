"""A lane of a proof that is spread over several hosts: it sees what the leading attempt sees, and sums parts of it."""

from jobs.api import Evidence, JobContext, Lane
from jobs.postgres.connection.settings import apply_settings, end_with_client
from jobs.postgres.errors import SIDES, naming
from jobs.postgres.lock_table import ManyReads
from jobs.postgres.sides import TargetConnection, reading_from, writing_to
from jobs.postgres.snapshot import join_snapshot
from jobs.postgres.target.fence import take
from jobs.reconcile.spread.content import GatheredHeap, sum_to_text
from jobs.rows.checksum import sum_whole
from jobs.rows.heaps import HeapPart
from jobs.rows.spread.gathering import Gathering, read_gathered, same_servers
from jobs.rows.spread.lane import AtWork
from jobs.rows.spread.pieces import Claimed, Done, advance, hold
from plans.model import ReconcileSpec
from plans.plurals import counted


async def help_reconcile(ctx: JobContext, lane: Lane) -> Evidence:
    """Sum parts of a proof until there are none to come, or this lane is one too many."""
    if not isinstance(ctx.spec, ReconcileSpec):
        raise TypeError("help_reconcile helps a ReconcileSpec")
    helping = _Helping(ctx, ctx.spec, lane)
    await helping.run()
    return Evidence(summary=f"{counted(helping.rows, 'row')} summed")


class _Helping:
    """One lane."""

    def __init__(self, ctx: JobContext, spec: ReconcileSpec, lane: Lane) -> None:
        self._ctx, self._spec = ctx, spec
        self._source, self._target = ctx.database(spec.rows.source), ctx.database(spec.rows.target)
        self._at_work = AtWork(ctx, lane, moving=lambda: 0)
        self._reads: dict[int, ManyReads] = {}
        self.rows = 0

    async def run(self) -> None:
        """Join the attempt once it has gathered, and do pieces of it."""
        await self._at_work.join(self._spec.rows.target, self._work)

    async def _work(self, beating: TargetConnection, gathering: Gathering) -> None:
        async with (
            reading_from(self._source, f"read {self._at_work.name}") as reading,
            writing_to(self._target, f"prove {self._at_work.name}") as proving,
            writing_to(self._target, f"write {self._at_work.name}") as writing,
        ):
            await same_servers(gathering, reading, proving)
            for connection in (reading, proving, writing):
                await apply_settings(connection)
            await end_with_client(writing)
            await join_snapshot(reading, gathering.snapshot)
            await join_snapshot(proving, gathering.target_snapshot)
            sides = (reading, proving)

            async def do(piece: Claimed) -> None:
                heap = GatheredHeap.from_json(await read_gathered(writing, self._ctx.fence, piece.work.relation))
                connection = sides[heap.number]
                reads = self._reads.setdefault(heap.number, ManyReads(connection, heap.budget))
                await reads.one_more()
                part = HeapPart(heap=heap.heap, range=piece.work.part)
                with naming(f"summing {heap.title} on the {SIDES[heap.number]}"):
                    found = await sum_whole(connection, heap.side, heap.form, part)
                await self._tell(writing, piece, Done(up_to=part.range, rows=found.rows, result=sum_to_text(found)))

            await self._at_work.work(beating, writing, do)

    async def _tell(self, writing: TargetConnection, piece: Claimed, done: Done) -> None:
        async with writing.transaction():
            await take(writing, self._ctx.fence)
            await hold(writing, self._ctx.fence, piece)
            await advance(writing, self._ctx.fence, piece, done)
        self.rows += done.rows
