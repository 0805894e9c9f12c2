"""`python -m tests.bench.copy`: our copy beside psql's binary pipes, pgcopydb and pg_dump, interleaved, as ratios.

Two races: the rows alone, into tables without keys, until the last one is committed; and the whole move, with indexes,
constraints, sequences and statistics. The source is declared frozen, as on the night; `live` is the same
without that. pgcopydb runs twice where it can: as it comes, and with binary and split tables.
Then one kill -9 in the middle and the take-over. Peers that are not on PATH are null in the last line.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from tests.bench.figures import ratios, rounded, seconds, verdicts
from tests.bench.move_data import PLATFORM, Bench, bench_data, counted, peers

Seconds = dict[str, list[float]]
GOALS = {
    **{"copy_vs_psql": 1.05, "copy_vs_pgcopydb": 0.7, "copy_vs_pgcopydb_tuned": 0.95, "copy_vs_limit": 1.35},
    **{"move_vs_pgcopydb": 0.7, "move_vs_pgcopydb_tuned": 0.95, "move_vs_pg_dump": 0.62, "resume_vs_straight": 1.1},
    "engine_rss_mb": 90,
}
"""At most so much, with ten million rows."""
KILLED_AT = 0.5
"""Part of the rows that are committed when the engine is killed."""


async def timed(bench: Bench, work: Callable[[], Awaitable[object]]) -> float:
    """Seconds of one measurement into an empty target, its rows counted afterwards."""
    await bench.empty_target()
    return await _timed(bench, work)


async def _timed(bench: Bench, work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    seconds = time.perf_counter() - began
    if await counted(bench.server.dsn(PLATFORM), list(bench.rows)) != bench.total:
        raise RuntimeError("rows are missing")
    return seconds


async def ours(
    bench: Bench, run: str, workers: int, *, attempt: int = 1, kill_at: int = 0, source: str = "frozen"
) -> dict[str, Any]:
    """One attempt in a process of its own; killed once so many rows are committed (0: never).

    Args:
        source: whether the plan says that it is "frozen", as on the night, or "live".

    Returns what it says at its end, `seconds` from its first word to its last in any case.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.copy_process", bench.source, bench.target, run, str(attempt), str(workers),
        source, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    began, last = 0.0, b""
    async for line in process.stdout:
        began = began or time.perf_counter()
        last = line
        if kill_at and line.strip().isdigit() and int(line) >= kill_at:
            process.send_signal(signal.SIGKILL)
    seconds = time.perf_counter() - began
    code = await process.wait()
    if kill_at and code == -signal.SIGKILL:
        return {"seconds": seconds}
    if code:
        raise RuntimeError("our copy failed")
    answer: dict[str, Any] = json.loads(last)
    return answer


class Races:
    """What was measured so far."""

    def __init__(self, bench: Bench, workers: int) -> None:
        self.bench = bench
        self.workers = workers
        self.peers = peers()
        self.rows: Seconds = {name: [] for name in ("ours", "live", "psql", "pgcopydb", "pgcopydb_tuned", "limit")}
        self.move: Seconds = {name: [] for name in ("ours", "pgcopydb", "pgcopydb_tuned", "pg_dump")}
        self.resume: Seconds = {name: [] for name in ("ours", "killed")}
        self.rss: list[float] = []
        self.cpu: list[float] = []
        self._runs = 0

    async def lap(self) -> None:
        """Everybody once."""
        bench, workers = self.bench, self.workers
        await bench.bare_target()
        self.rows["ours"].append(await self._ours("rows_seconds"))
        await bench.empty_target()
        self.rows["live"].append(await self._ours("rows_seconds", source="live"))
        for name, race in (
            ("psql", bench.psql),
            ("pgcopydb", bench.pgcopydb_rows),
            ("pgcopydb_tuned", partial(bench.pgcopydb_rows, tuned=True)),
        ):
            if name in self.peers:
                self.rows[name].append(await timed(bench, lambda race=race: race(workers)))
        await bench.empty_target()
        self.rows["limit"].append(await bench.limit(workers))
        await bench.new_target(shaped=True)
        self.move["ours"].append(await self._ours())
        for name, race in (
            ("pgcopydb", bench.pgcopydb_clone),
            ("pgcopydb_tuned", partial(bench.pgcopydb_clone, tuned=True)),
            ("pg_dump", bench.pg_dump),
        ):
            if name in self.peers:
                await bench.new_target(shaped=False)
                self.move[name].append(await _timed(bench, lambda race=race: race(workers)))

    async def killed(self) -> None:
        """The whole move once straight, and once with a kill -9 in the middle and a take-over."""
        bench = self.bench
        await bench.new_target(shaped=True)
        self.resume["ours"].append(await self._ours())
        await bench.new_target(shaped=True)
        self._runs += 1
        run, half = f"bench {self._runs}", int(bench.total * KILLED_AT)
        first = await ours(bench, run, self.workers, kill_at=half)
        second = await ours(bench, run, self.workers, attempt=2)
        self.resume["killed"].append(first["seconds"] + second["seconds"])
        if await counted(bench.target, list(bench.rows)) != bench.total:
            raise RuntimeError("rows are missing after a kill")

    async def _ours(self, until: str = "seconds", source: str = "frozen") -> float:
        self._runs += 1
        said = await ours(self.bench, f"bench {self._runs}", self.workers, source=source)
        if await counted(self.bench.target, list(self.bench.rows)) != self.bench.total:
            raise RuntimeError("rows are missing")
        self.rss.append(said["rss_mb"])
        self.cpu.append(said["cpu"])
        return float(said[until])

    @property
    def measured(self) -> dict[str, list[float]]:
        """Round by round."""
        rows, move = self.rows, self.move
        return {
            **{f"copy_vs_{name}": ratios(rows["ours"], rows[name]) for name in rows if name not in ("ours", "live")},
            "copy_live_vs_psql": ratios(rows["live"], rows["psql"]),
            **{f"move_vs_{name}": ratios(move["ours"], move[name]) for name in move if name != "ours"},
            "resume_vs_straight": ratios(self.resume["killed"], self.resume["ours"]),
            "engine_rss_mb": [max(self.rss)],
            "cpu_s_per_million_rows": [cpu / self.bench.total * 1e6 for cpu in self.cpu],
        }

    def table(self) -> str:
        """For people."""
        lines = []
        for title, race in (("rows alone", self.rows), ("whole move", self.move), ("kill -9 half-way", self.resume)):
            lines.append(title)
            lines += [f"  {name:15}{seconds(took)}" for name, took in race.items()]
        return "\n".join([*lines, "goals", verdicts(self.measured, GOALS)])


async def main(rows: int, repeat: int, workers: int) -> None:
    """Measure, print a table, and the JSON object last."""
    async with bench_data(rows) as bench:
        races = Races(bench, workers)
        before = os.getloadavg()[0]
        for _ in range(repeat):
            await races.lap()
            await races.killed()
        print(f"{bench.total:,} rows in {len(bench.rows)} tables, {workers} workers, median of {repeat}, quartiles")
        print(f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores")
        print(races.table())
        print(json.dumps({name: rounded(values) for name, values in races.measured.items()}))


if __name__ == "__main__":
    import uvloop

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(given.rows, given.repeat, given.workers))
