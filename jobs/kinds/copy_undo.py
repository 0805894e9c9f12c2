"""`copy: undo`: takes out of the target what a copy put there, rows and checkpoints in one transaction under the fence,
and then makes again what the copy had set aside. All or nothing: a server needs room for the locks of all its tables.

With a batch column the rows of the batch go; without one only a table that was empty when the copy began, and holds
exactly what was copied. Rows that stay and refer to rows that would go are a reason to refuse: no row of somebody
else's is ever taken along.
"""

from collections.abc import Sequence
from typing import Any

from jobs.api import Evidence, Fatal, JobContext, Progress, TableEvidence, TableProgress
from jobs.postgres import prepare
from jobs.postgres.aside.restore import read_open, restore
from jobs.postgres.chunks import Range
from jobs.postgres.copy_checkpoints import delete_rows, read_checkpoints
from jobs.postgres.fence import advance, take
from jobs.postgres.foreign_keys import left_behind, prove_emptied, triggers_off
from jobs.postgres.selection import Pair
from jobs.postgres.selection_order import filling_order, references
from jobs.postgres.settings import apply_settings, end_with_client
from jobs.postgres.sql_files import statement
from jobs.postgres.tables import Catalog, read_catalog
from jobs.postgres.tally import Tally
from plans.model import CopyUndo

NOT_YET = "not committed before all tables are done"


class StillReferredTo(Fatal):
    """Rows that are not this batch's refer to rows of it."""


async def copy_undo(ctx: JobContext) -> Evidence:
    """Undo what the target has recorded of the task whose contrary this is (`Fence.opposite`).

    The source is not asked: it may have moved on, or be gone.
    """
    if not isinstance(ctx.spec, CopyUndo):
        raise TypeError("copy: undo runs a CopyUndo")
    rows = ctx.spec.rows
    copied_by = ctx.fence.opposite or ctx.fence.task
    async with ctx.database(rows.target).connect("undo") as connection:
        await prepare.require(connection, rows.target)
        await advance(connection, ctx.fence)
        await apply_settings(connection)
        await end_with_client(connection)
        triggers = not await triggers_off(connection)
        catalog = await read_catalog(connection)
        done = await read_checkpoints(connection, ctx.fence.run, copied_by)
        pairs = _emptying_order(
            [
                Pair(target=table, source=None, rows="", batch=rows.batch)
                for table in catalog.tables.values()
                if table.sql in done
            ],
            catalog,
        )
        tally = Tally()
        async with connection.transaction():
            await take(connection, ctx.fence)
            await _refuse_if_referred_to(connection, pairs, catalog)
            for pair in pairs:
                committed = sum(chunk.rows for chunk in done[pair.target.sql])
                deleted = await delete_rows(connection, pair, Range(), committed)
                tally.put(pair.title, TableProgress(table=pair.title, done=deleted, finished=True))
                ctx.progress(Progress(done=tally.done, note=NOT_YET, tables=tally.tables))
            if not triggers:
                await prove_emptied(connection, pairs, catalog.foreign_keys)
            await connection.execute(statement("chunk_forget_all"), ctx.fence.run, copied_by, list(done))
        rebuilt = await _rebuild(ctx, connection, copied_by)
    count = len(tally.tables)
    return Evidence(
        summary=f"{tally.done:,} rows deleted from {count} table{'s' * (count != 1)}",
        facts={"rows": tally.done, "triggers": "on" if triggers else "off", "rebuilt": rebuilt},
        tables=tuple(TableEvidence(table=table.table, rows=table.done) for table in tally.tables),
        wrote=tuple(f"{rows.target}:{table.table}" for table in tally.tables),
    )


async def _rebuild(ctx: JobContext, connection: Any, copied_by: str) -> int:
    """Make again what the copy set aside and did not come to make again itself; the rows are gone by now."""
    return await restore(
        connection,
        await read_open(connection, ctx.fence.run, copied_by),
        lambda text: ctx.progress(Progress(done=0, note=text)),
    )


async def _refuse_if_referred_to(connection: Any, pairs: Sequence[Pair], catalog: Catalog) -> None:
    if staying := await left_behind(connection, pairs, catalog.foreign_keys):
        listed = "".join(
            f"\n  {'.'.join(key.referring)}: {rows} rows refer to {'.'.join(key.referenced)} ({key.name})"
            for key, rows in staying
        )
        raise StillReferredTo(
            f"nothing was deleted, rows that stay refer to rows of this copy:{listed}",
            hint="move or delete those first; the copy's rows never take others along",
        )


def _emptying_order(pairs: Sequence[Pair], catalog: Catalog) -> list[Pair]:
    """Every table before those that it refers to."""
    by_name = {(pair.target.schema, pair.target.name): pair for pair in pairs}
    return [by_name[name] for name in reversed(filling_order(references(by_name, catalog.foreign_keys)))]
