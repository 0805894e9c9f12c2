"""One attempt of a copy in a process of its own, so that a test can kill it: says each committed row count."""

import asyncio
import sys

from jobs.api import Progress
from jobs.kinds.copy import make_copy
from plans.model import CopySpec, DatabaseId, TableSelection, TaskId
from tests.db.fake_context import FakeContext, FakeDatabase


async def main(legacy: str, platform: str, attempt: int) -> None:
    """Copy public.* from one DSN to the other with small chunks."""
    source, target = DatabaseId("legacy"), DatabaseId("platform")
    context = FakeContext(
        spec=CopySpec(rows=TableSelection(source=source, target=target, tables=("public.*",)), workers=3),
        task=TaskId("D08"),
        databases={source: FakeDatabase(id=source, dsn=legacy), target: FakeDatabase(id=target, dsn=platform)},
        attempt=attempt,
    )

    def say(progress: Progress) -> None:
        print(int(progress.done), flush=True)

    context.progress = say  # type: ignore[method-assign]
    await make_copy(50)(context)
    print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
