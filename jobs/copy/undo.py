"""`copy: undo`: takes out of the target what a copy put there, rows and checkpoints in one transaction under the fence,
and then makes again what the copy had set aside.

All or nothing, where the server has room for the locks of all tables. Else it takes several transactions, referring
tables first: what speaks against any of them is looked for before the first one, and again in each; an undo that ends
in between is gone on with, like a copy.

With a batch column the rows of the batch go; without one only a table that was empty when the copy began, and holds
exactly what was copied. Rows that stay and refer to rows that would go are a reason to refuse: no row of somebody
else's is ever taken along.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jobs.api import Evidence, Fact, Fatal, JobContext, Progress, TableEvidence, TableProgress
from jobs.copy.checkpoints import Checkpoints, delete_rows, read_checkpoints, refuse_strangers, rows_of
from jobs.copy.emptying import deletions
from jobs.copy.large_objects.undo import brought_by, take_away
from jobs.copy.set_aside.restore import read_open, restore
from jobs.copy.taken_out import StandingRows, TakenOut, read_taken_out, record
from jobs.postgres.catalog.rights import emptying
from jobs.postgres.catalog.tables import Catalog, read_catalog
from jobs.postgres.connection.settings import apply_settings, end_with_client
from jobs.postgres.sides import Connection, writing_to
from jobs.postgres.sql_files import statement
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import advance, take
from jobs.postgres.target.leases import hold, release
from jobs.rows.foreign_keys import left_behind, prove_emptied, triggers_off
from jobs.rows.ranges import Range
from jobs.rows.row_rate import RowRate
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import refuse
from jobs.rows.tally import ProgressTally
from plans.model import Batch, CopyUndo
from plans.plurals import counted

UNCOMMITTED_NOTE = "not committed before all tables are done"
REFUSAL = "nothing was deleted"


class StillReferredTo(Fatal):
    """Rows that are not this batch's refer to rows of it."""


async def copy_undo(ctx: JobContext) -> Evidence:
    """Undo what the target has recorded of the task that this rolls back (`Fence.counterpart`).

    The source is not asked: it may have moved on, or be gone.
    """
    if not isinstance(ctx.spec, CopyUndo):
        raise TypeError("copy: undo runs a CopyUndo")
    rows = ctx.spec.rows
    copied_by = ctx.fence.counterpart or ctx.fence.task
    async with writing_to(ctx.database(rows.target), "undo") as connection:
        await prepare.require(connection, rows.target)
        await advance(connection, ctx.fence)
        await apply_settings(connection)
        await end_with_client(connection)
        triggers = not await triggers_off(connection)
        catalog = await read_catalog(connection)
        done = await read_checkpoints(connection, ctx.fence.run, copied_by)
        pairs = _copied(catalog, done, rows.batch)
        await hold(ctx, connection, [pair.target for pair in pairs], rows.batch)
        objects, reasons = await brought_by(connection, ctx.fence.run, copied_by)
        refuse(REFUSAL, reasons)
        plan = _PlannedRollback(
            copied_by=copied_by,
            pairs=pairs,
            catalog=catalog,
            committed={relation: rows_of(chunks) for relation, chunks in done.items()},
            in_turn=await deletions(connection, pairs, catalog),
            triggers=triggers,
        )
        if plan.split:
            await _refuse_before_first(connection, plan)
        await _delete_in_turn(ctx, connection, plan)
        await take_away(connection, ctx.fence, copied_by, objects)
        rebuilt = await _rebuild(ctx, connection, copied_by)
        before = await read_taken_out(connection, ctx.fence.run, copied_by)
        removed = await read_taken_out(connection, ctx.fence.run, ctx.fence.task)
        await release(connection, ctx.fence)
    facts: dict[str, Fact] = {"rows": removed.rows, "triggers": "on" if triggers else "off", "rebuilt": rebuilt}
    if objects:
        facts["large_objects"] = len(objects)
    if plan.split:
        facts["transactions"] = len(plan.in_turn)
    return _evidence(rows.target, facts, before, removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlannedRollback:
    """All that the rollback of a copy has to take out, and in which transactions."""

    copied_by: str
    """The task whose rows these are."""
    pairs: Sequence[Pair]
    catalog: Catalog
    committed: Mapping[str, int]
    """Quoted name of a relation -> rows that the copy committed there; tables that are gone are among them."""
    in_turn: Sequence[Sequence[Pair]]
    """What goes in one transaction each."""
    triggers: bool
    """Whether the target's stay on."""

    @property
    def split(self) -> bool:
        """Whether it takes several transactions."""
        return len(self.in_turn) > 1

    @property
    def vanished(self) -> Collection[str]:
        """Relations that have checkpoints and are no tables of the target any more."""
        return self.committed.keys() - {pair.target.sql for pair in self.pairs}


def _copied(catalog: Catalog, done: Checkpoints, batch: Batch | None) -> list[Pair]:
    """Find the tables of the target that have checkpoints of the copy."""
    return [
        Pair(target=table, source=None, rows="", batch=batch) for table in catalog.tables.values() if table.sql in done
    ]


async def _refuse_before_first(connection: Connection, plan: _PlannedRollback) -> None:
    """Look for what speaks against any of several transactions before the first one."""
    reasons = []
    for pair in plan.pairs:
        reasons += [pair.title + reason for reason in emptying(pair.target, "delete")]
    refuse(REFUSAL, reasons)
    await _refuse_if_referred_to(connection, plan.pairs, plan.catalog, REFUSAL)
    for pair in plan.pairs:
        await refuse_strangers(connection, pair, Range(), plan.committed[pair.target.sql])


async def _delete_in_turn(ctx: JobContext, connection: Connection, plan: _PlannedRollback) -> None:
    """Delete rows and checkpoints together, transaction after transaction; the last one forgets the selection."""
    tally = ProgressTally()
    transactions = plan.in_turn or [[]]
    for number, some in enumerate(transactions):
        note = f"{number} of {len(plan.in_turn)} transactions committed" if plan.split else UNCOMMITTED_NOTE
        async with connection.transaction():
            await take(connection, ctx.fence)
            await _refuse_if_referred_to(connection, some, plan.catalog, note if number else REFUSAL)
            await _delete(ctx, connection, some, plan.committed, tally, note)
            if not plan.triggers:
                await prove_emptied(connection, some, plan.catalog.foreign_keys)
            forgotten = [*(pair.target.sql for pair in some), *plan.vanished]
            await connection.execute(statement("chunk_forget_all"), ctx.fence.run, plan.copied_by, forgotten)
            if number == len(transactions) - 1:
                await connection.execute(statement("selection_forget"), ctx.fence.run, plan.copied_by)


def _evidence(target: str, facts: Mapping[str, Fact], before: TakenOut, removed: TakenOut) -> Evidence:
    """Say what the rollback of a copy proves.

    Args:
        before: what stood in the tables before the copy, which is not brought back.
        removed: what this rollback has deleted, its earlier attempts included.
    """
    return Evidence(
        summary=f"{counted(removed.rows, 'row')} deleted from {counted(len(removed.of), 'table')}",
        facts={**facts, **(before.facts() if before else {})},
        tables=tuple(TableEvidence(table=title, rows=standing.rows) for title, standing in removed.of.items()),
        wrote=tuple(f"{target}:{title}" for title in removed.of),
        caveats=(before.left_empty,) if before else (),
    )


async def _delete(
    ctx: JobContext,
    connection: Connection,
    pairs: Sequence[Pair],
    committed: Mapping[str, int],
    tally: ProgressTally,
    note: str,
) -> None:
    total = sum(committed.values())

    def publish(doing: str) -> None:
        ctx.progress(Progress(done=tally.done, total=total, note=doing, tables=tally.tables))

    for pair in pairs:
        rate = RowRate()
        rate.begin(0)

        def told(rows: int, pair: Pair = pair, rate: RowRate = rate) -> None:
            of = committed[pair.target.sql]
            rate.reached(rows)
            now = TableProgress(table=pair.title, done=rows, total=of, rate=rate.per_second, at_work=1)
            tally.put(pair.title, now)
            publish(f"deleting {rows:,} of {counted(of, 'row')} of {pair.title}, {note}")

        told(0)
        deleted = await delete_rows(connection, pair, Range(), committed[pair.target.sql], told)
        await record(connection, ctx.fence, pair, StandingRows(rows=deleted))
        rate.reached(deleted)
        over = TableProgress(table=pair.title, done=deleted, total=deleted, finished=True, rate=rate.per_second)
        tally.put(pair.title, over)
        publish(note)


async def _rebuild(ctx: JobContext, connection: Connection, copied_by: str) -> int:
    """Make again what the copy set aside and did not come to make again itself; the rows are gone by now."""
    return await restore(
        connection,
        await read_open(connection, ctx.fence.run, copied_by),
        lambda text: ctx.progress(Progress(done=0, note=text)),
    )


async def _refuse_if_referred_to(connection: Connection, pairs: Sequence[Pair], catalog: Catalog, so_far: str) -> None:
    """Args: pairs: without those that are emptied already, whose rows by now are somebody else's."""
    if staying := await left_behind(connection, pairs, catalog.foreign_keys):
        listed = "".join(
            f"\n  {key.referring_title}: {counted(rows, 'row refers', 'rows refer')} to "
            f"{key.referenced_title} ({key.name})"
            for key, rows in staying
        )
        raise StillReferredTo(
            f"{so_far}, rows that stay refer to rows of this copy:{listed}",
            hint="move or delete those first; the copy's rows never take others along",
        )
