"""`python -m tests.bench.copy`: our copy beside psql's binary pipes, interleaved, as a ratio.

Peers that are not on PATH, and what is not measured yet, are null in the last line's JSON.
"""

import argparse
import asyncio
import json
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

from jobs.kinds.copy import make_copy
from plans.model import CopySpec
from tests.bench.move_data import PLATFORM, ROWS, Bench, bench_data, counted, have


async def timed(bench: Bench, work: Callable[[], Awaitable[object]]) -> float:
    """Seconds of one measurement into an empty target, its rows counted afterwards."""
    await bench.empty_target()
    began = time.perf_counter()
    await work()
    seconds = time.perf_counter() - began
    if await counted(bench.server.dsn(PLATFORM), list(bench.rows)) != bench.total:
        raise RuntimeError("rows are missing")
    return seconds


async def main(rows: int, repeat: int, workers: int) -> None:
    """Measure, print a table, and the JSON object last."""
    seconds: dict[str, list[float]] = {"ours": [], "psql": []}
    cpu = 0.0
    async with bench_data(rows) as bench:
        for number in range(repeat):
            before = time.process_time()
            copy, context = make_copy(), bench.context(CopySpec(rows=ROWS, workers=workers), run=f"bench {number}")
            seconds["ours"].append(await timed(bench, lambda copy=copy, context=context: copy(context)))
            cpu += time.process_time() - before
            if have("psql"):
                seconds["psql"].append(await timed(bench, lambda: bench.psql(workers)))
        print(f"{bench.total:,} rows in {len(bench.rows)} tables, {workers} workers, median of {repeat}")
        total = bench.total
    for name, measured in seconds.items():
        print(f"{name:8}" + (f"{statistics.median(measured):8.2f} s" if measured else "  not installed"))
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    print(
        json.dumps(
            {
                "copy_vs_psql": ratio(seconds["ours"], seconds["psql"]),
                "engine_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1),
                "cpu_s_per_million_rows": round(cpu / repeat / total * 1e6, 3),
            }
        )
    )


def ratio(ours: list[float], peer: list[float]) -> float | None:
    """Median against median; null where the peer is missing."""
    return round(statistics.median(ours) / statistics.median(peer), 3) if peer else None


if __name__ == "__main__":
    import uvloop

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(given.rows, given.repeat, given.workers))
