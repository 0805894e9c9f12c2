"""One lane of a copy in a process of its own, so that a test can freeze or kill it."""

import asyncio
import sys
from datetime import timedelta

from jobs.api import Lane
from jobs.copy.spread.helping import help_copy
from jobs.rows.spread import lane as lane_side
from plans.model import CopySpec, DatabaseId, TableSelection, TaskId
from tests.support.fake_context import FakeContext, FakeDatabase

SOURCE, TARGET = DatabaseId("legacy"), DatabaseId("platform")
LANES = {"db2": 1, "db3": 1, "db4": 1}
SPEC = CopySpec(rows=TableSelection(source=SOURCE, target=TARGET, tables=("public.*",)), lanes=LANES, workers=3)
LEASE = timedelta(seconds=1)


def soon_silent() -> None:
    """A lane is silent after a second."""
    lane_side.LANE_LEASE, lane_side.BEAT_SECONDS = LEASE, 0.2


async def main(legacy: str, platform: str, ticket: int, label: str, attempt: int) -> None:
    """Help one attempt to its end."""
    soon_silent()
    databases = {SOURCE: FakeDatabase(id=SOURCE, dsn=legacy), TARGET: FakeDatabase(id=TARGET, dsn=platform)}
    context = FakeContext(spec=SPEC, task=TaskId("D08"), databases=databases, attempt=attempt)
    print("there", flush=True)
    await help_copy(context, Lane(ticket=ticket, label=label, number=0, worker=label, host=label))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])))
