"""One attempt of a copy, or of its undo, in a process of its own, so that a test can kill it: says how far it is, and
what it found.
"""

import asyncio
import json
import sys

from jobs.api import Evidence, Progress
from jobs.copy.delta.job import delta_load
from jobs.copy.job import make_copy
from jobs.copy.undo import copy_undo
from jobs.postgres import lock_table
from jobs.run.events import rollback_unit
from plans.model import (
    BadRows,
    CopySpec,
    CopyUndo,
    DatabaseId,
    Deletions,
    Delta,
    Frozen,
    FrozenBy,
    TableSelection,
    TaskId,
)
from tests.support.fake_context import FakeContext, FakeDatabase

SOURCE, TARGET = DatabaseId("legacy"), DatabaseId("platform")
ROWS = TableSelection(source=SOURCE, target=TARGET, tables=("public.*",))
FROZEN = Frozen(by=FrozenBy.DECLARED, who="Kari Nordmann")
MANY = BadRows(at_most=1_000_000)
MANNERS: dict[str, CopySpec | CopyUndo] = {
    "live": CopySpec(rows=ROWS, workers=3),
    "frozen": CopySpec(rows=ROWS, workers=3, consistency=FROZEN),
    "live, bad rows": CopySpec(rows=ROWS, workers=3, bad_rows=MANY),
    "frozen, bad rows": CopySpec(rows=ROWS, workers=3, consistency=FROZEN, bad_rows=MANY),
    "delta": CopySpec(rows=ROWS, workers=3, delta=Delta(deletions=Deletions.ALL)),
    "undo": CopyUndo(rows=ROWS),
}
"""How public.* is copied, and emptied again."""


async def attempt(context: FakeContext, spec: CopySpec | CopyUndo) -> Evidence:
    """Small chunks, or transactions of one table, so that a kill finds some done and some not."""
    if isinstance(spec, CopyUndo):
        lock_table.LOCK_TABLE_SHARE = 10_000_000
        return await copy_undo(context)
    if spec.delta is not None:
        return await delta_load(context, spec, spec.delta, range_rows=50, bucket_rows=5)
    return await make_copy(50)(context)


async def main(legacy: str, platform: str, number: int, manner: str) -> None:
    """Say each committed row count, then the evidence's facts."""
    spec = MANNERS[manner]
    databases = {SOURCE: FakeDatabase(id=SOURCE, dsn=legacy), TARGET: FakeDatabase(id=TARGET, dsn=platform)}
    task = TaskId(rollback_unit("D08") if isinstance(spec, CopyUndo) else "D08")
    context = FakeContext(spec=spec, task=task, databases=databases, attempt=number)

    def say(progress: Progress) -> None:
        print(int(progress.done), flush=True)

    context.progress = say  # type: ignore[method-assign]
    evidence = await attempt(context, spec)
    print(json.dumps(dict(evidence.facts)), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
