"""`python -m tests.bench.reconcile`: our reconcile beside our copy of the same data, pgcopydb and reladiff.

Interleaved: each proves the rows that the copy before it has moved. Peers that are not on PATH are null at the end.
"""

import argparse
import asyncio
import json
import os
import subprocess
import time
from collections.abc import Awaitable
from urllib.parse import parse_qs, urlsplit

from jobs.copy.job import make_copy
from jobs.reconcile.job import reconcile
from plans.model import CopySpec, ReconcileSpec
from tests.bench.copy import timed
from tests.bench.figures import ratios, rounded, seconds, verdicts
from tests.bench.move_data import ROWS, Bench, bench_data, have

PEERS = ("pgcopydb", "reladiff")
GOALS = {"reconcile_vs_copy": 0.55, "reconcile_vs_pgcopydb": 0.5, "reconcile_vs_reladiff": 0.25}
"""At most so much."""


def peers() -> dict[str, str]:
    """Who is not there, and why."""
    missing = {}
    if not have("pgcopydb"):
        missing["pgcopydb"] = "not on PATH"
    elif subprocess.run(["pgcopydb", "compare", "data", "--help"], capture_output=True, check=False).returncode:
        missing["pgcopydb"] = "too old to compare data"
    if not have("reladiff"):
        missing["reladiff"] = "not on PATH"
    return missing


async def ours(bench: Bench, run: str) -> None:
    """Every table, at once."""
    evidence = await reconcile(bench.context(ReconcileSpec(rows=ROWS), run=run))
    if not evidence.passed:
        raise RuntimeError(evidence.summary)


async def pgcopydb(bench: Bench) -> None:
    """Every table, as it comes."""
    await bench.program("pgcopydb", "compare", "data")


async def reladiff(bench: Bench) -> None:
    """One table after the other, all columns, as it comes. It takes a socket's folder from libpq's environment only."""
    folder = parse_qs(urlsplit(bench.source).query)["host"][0]
    for table in bench.rows:
        process = await asyncio.create_subprocess_exec(
            "reladiff", "postgresql://postgres@/legacy", f"ehr.{table}", "postgresql://postgres@/platform",
            f"ehr.{table}", "-k", "id", "-c", "%", "-s", env={**os.environ, "PGHOST": folder},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        if process.returncode or b"0.00% difference" not in said:
            raise RuntimeError(f"reladiff failed: {said.decode()[-2000:]}")


async def clocked(work: Awaitable[None]) -> float:
    """Seconds."""
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def main(rows: int, repeat: int) -> None:
    """Measure, print a table, and the JSON object last."""
    missing = peers()
    took: dict[str, list[float]] = {name: [] for name in ("copy", "reconcile", *PEERS)}
    async with bench_data(rows) as bench:
        await bench.bare_target()
        for number in range(repeat):
            run = f"bench {number}"
            copy, context = make_copy(), bench.context(CopySpec(rows=ROWS), run=run)
            took["copy"].append(await timed(bench, lambda copy=copy, context=context: copy(context)))
            took["reconcile"].append(await clocked(ours(bench, run)))
            for name, work in (("pgcopydb", pgcopydb), ("reladiff", reladiff)):
                if name not in missing:
                    took[name].append(await clocked(work(bench)))
        load = f"load {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores"
        print(f"{bench.total:,} rows in {len(bench.rows)} tables, median of {repeat} and quartiles ({load})")
    for name, measured in took.items():
        print(f"  {name:10}{seconds(measured, missing.get(name, ''))}")
    beside = {f"reconcile_vs_{name}": ratios(took["reconcile"], took[name]) for name in ("copy", *PEERS)}
    print("goals", verdicts(beside, GOALS), json.dumps({name: rounded(one) for name, one in beside.items()}), sep="\n")


if __name__ == "__main__":
    import uvloop

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(given.rows, given.repeat))
