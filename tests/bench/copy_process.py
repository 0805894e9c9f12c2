"""One attempt of our copy in a process of its own, so that it can be measured alone, and killed."""

import json
import resource
import sys
import time

import uvloop

from jobs.api import Progress
from jobs.copy.job import make_copy
from plans.model import CopySpec, Frozen, FrozenBy, TaskId
from tests.bench.move_data import LEGACY, PLATFORM, ROWS
from tests.support.fake_context import FakeContext, FakeDatabase

FROZEN = Frozen(by=FrozenBy.DECLARED, who="the bench")


async def main(legacy: str, platform: str, run: str, attempt: int, workers: int, source: str) -> None:
    """Copy, say how many rows are committed whenever that changes, and what it took at the end.

    Args:
        source: "frozen", as on the night, or "live".
    """
    databases = {LEGACY: FakeDatabase(id=LEGACY, dsn=legacy), PLATFORM: FakeDatabase(id=PLATFORM, dsn=platform)}
    context = FakeContext(
        spec=CopySpec(rows=ROWS, workers=workers, consistency=FROZEN if source == "frozen" else None),
        task=TaskId("D08"),
        databases=databases,
        run=run,
        attempt=attempt,
    )
    said, rows_in = -1, 0.0

    def say(progress: Progress) -> None:
        nonlocal said, rows_in
        if progress.done != said:
            said, rows_in = int(progress.done), time.perf_counter()
            print(said, flush=True)

    context.progress = say  # type: ignore[method-assign]
    cpu, began = time.process_time(), time.perf_counter()
    evidence = await make_copy()(context)
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - began,
                "rows_seconds": rows_in - began,
                "cpu": time.process_time() - cpu,
                "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
                "facts": dict(evidence.facts),
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), sys.argv[6]))
