"""`python -m tests.bench.reconcile`: our reconcile beside our copy of the same data, interleaved, as a ratio.

Peers that are not on PATH, and what is not measured yet, are null in the last line's JSON.
"""

import argparse
import asyncio
import json
import statistics
import time

from jobs.kinds.copy import make_copy
from jobs.kinds.reconcile import reconcile
from plans.model import CopySpec, ReconcileSpec
from tests.bench.copy import ratio, timed
from tests.bench.move_data import ROWS, bench_data


async def main(rows: int, repeat: int) -> None:
    """Measure, print a table, and the JSON object last."""
    copying: list[float] = []
    proving: list[float] = []
    async with bench_data(rows) as bench:
        for number in range(repeat):
            copy, context = make_copy(), bench.context(CopySpec(rows=ROWS), run=f"bench {number}")
            copying.append(await timed(bench, lambda copy=copy, context=context: copy(context)))
            began = time.perf_counter()
            evidence = await reconcile(bench.context(ReconcileSpec(rows=ROWS), run=f"bench {number}"))
            proving.append(time.perf_counter() - began)
            if not evidence.passed:
                raise RuntimeError(evidence.summary)
        print(f"{bench.total:,} rows in {len(bench.rows)} tables, median of {repeat}")
    print(f"copy      {statistics.median(copying):8.2f} s\nreconcile {statistics.median(proving):8.2f} s")
    print(json.dumps({"reconcile_vs_copy": ratio(proving, copying)}))


if __name__ == "__main__":
    import uvloop

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(given.rows, given.repeat))
