"""`python -m tests.bench.spread_copy`: the same copy by a lane on one host and by a lane on each of two, as a ratio.

Each host reaches the source and the target over a line of its own, which passes so many bytes a second (the tests' own
proxy) that the line is the limit and not this machine: its processor is busy for a part of the time alone, which is
said. Each race is of new databases; after it the rows are counted. Then one JSON object.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace

from jobs.api import Lane
from jobs.copy.job import make_copy
from jobs.copy.spread.helping import help_copy
from jobs.postgres.together import together
from plans.model import CopySpec
from tests.support.postgres_server import PostgresServer
from tests.support.proxy import TICK, proxied
from tests.support.two_databases import Two, two_on

MEGABYTE = 1_000_000
GOAL = 0.55
"""At most this part of the time that one host takes."""
ROW_BYTES = 200


async def copy_by_hosts(server: PostgresServer, hosts: int, *, megabytes: float, line_rate: float) -> float:
    """Seconds of one copy by a lane on each of so many hosts.

    Args:
        megabytes: of rows, in four tables.
        line_rate: megabytes a second that one host's line passes.
    """
    async with two_on(server) as two, AsyncExitStack() as opened:
        rows = round(megabytes * MEGABYTE / ROW_BYTES / 4)
        for number in range(4):
            await two.both(f"create table moved_{number} (id int primary key, note text)")
            filled = f"select n, repeat(md5(n::text), 6) from generate_series(1, {rows}) n"
            await two.legacy.execute(f"insert into moved_{number} {filled}; analyze moved_{number}")
        lanes = {f"host{number}": 1 for number in range(hosts)}
        spec = CopySpec(rows=two.selection("public.*"), lanes=lanes, workers=hosts)
        helped = []
        for ticket, label in enumerate(lanes, 1):
            proxy = await opened.enter_async_context(proxied(server.socket / ".s.PGSQL.5432"))
            proxy.slow(round(line_rate * MEGABYTE * TICK))
            behind = replace(two, legacy_dsn=proxy.dsn(two.legacy_dsn), platform_dsn=proxy.dsn(two.platform_dsn))
            lane = Lane(ticket=ticket, label=label, number=0, worker=label, host=label)
            helped.append(help_copy(behind.context(spec), lane))
        began = time.perf_counter()
        evidence, *_ = await together(make_copy()(two.context(spec)), *helped)
        seconds = time.perf_counter() - began
        await _counted(two, rows)
        if evidence.facts["rows"] != 4 * rows:
            raise RuntimeError("the evidence counts other rows")
        return seconds


async def two_hosts_vs_one(*, megabytes: float, line_rate: float, laps: int) -> Mapping[str, float]:
    """The ratio of the best laps, with the seconds of each and the part of them that the processor was busy."""
    server = PostgresServer()
    server.start()
    try:
        best: dict[int, float] = {}
        busy: dict[int, float] = {}
        for _ in range(laps):
            for hosts in (1, 2):
                before = time.process_time()
                seconds = await copy_by_hosts(server, hosts, megabytes=megabytes, line_rate=line_rate)
                if seconds < best.get(hosts, float("inf")):
                    best[hosts], busy[hosts] = seconds, (time.process_time() - before) / seconds
        return {
            "copy_two_hosts_vs_one": best[2] / best[1],
            "one_host_s": best[1],
            "two_hosts_s": best[2],
            "own_processor_one_host": busy[1],
            "own_processor_two_hosts": busy[2],
        }
    finally:
        server.stop()


async def _counted(two: Two, rows: int) -> None:
    for number in range(4):
        found = await two.platform.fetchrow(f"select count(*) as rows, count(distinct id) as keys from moved_{number}")
        if found is None or (found["rows"], found["keys"]) != (rows, rows):
            raise RuntimeError("rows are missing, or came twice")


def main() -> None:
    """Measure, and say it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=float, default=80)
    parser.add_argument("--line-rate", type=float, default=4, help="megabytes a second of each host's line")
    parser.add_argument("--laps", type=int, default=2)
    wish = parser.parse_args()
    found = asyncio.run(two_hosts_vs_one(megabytes=wish.megabytes, line_rate=wish.line_rate, laps=wish.laps))
    said = {"line": "the tests' own proxy", "line_mb_per_s": wish.line_rate, "megabytes": wish.megabytes}
    print(json.dumps({**{name: round(value, 3) for name, value in found.items()}, **said, "goal": GOAL}))


if __name__ == "__main__":
    main()
