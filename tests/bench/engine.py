"""`python -m tests.bench.engine`: what the engine itself costs, beside raw asyncpg in the same run.

A durable no-op task is one attempt that is recorded as begun before it begins, and as ended before its successor
begins; raw asyncpg commits one row for each of the two. Both on one server of their own, with fsync, interleaved. The
plan has eight chains side by side, as a night has; `one chain` is the same without anything to do at once, where every
task costs an append of its own. The last line is one JSON object.

`--profile FILE` writes a cProfile of one further chain.
"""

import argparse
import asyncio
import cProfile
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import uvloop

from jobs.api import Evidence
from jobs.engine.crew import Report
from jobs.engine.lease import TTL
from jobs.engine.loop import Engine, Who
from jobs.engine.now import StoreClock
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.outcomes import Succeeded
from jobs.run.decisions.decide import decide
from jobs.run.decisions.decision import AttemptResult, EngineUp, Input
from jobs.run.events import AttemptStarted, Entry, Result, RunCreated, UnitId
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.runner import Ticket
from plans.load import Loaded, load
from plans.model import Plan, RunKind
from plans.schedule import schedule
from tests.support.engines import ScriptedCrew, created
from tests.support.postgres_server import PostgresServer

LANES = 8
DONE = Succeeded(evidence=Evidence(summary="nothing was to be done"))
BODY = '{"attempt":1,"token":1000001,"unit":"T1","v":1}'
RAW_TABLE = """
create table raw (run text, seq bigint, at timestamptz, kind text, body text, primary key (run, seq))
"""
HEADER = """\
cutover: 1
title: A bench
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
databases: {platform: {role: target, rehearsal: {dsn: postgresql:///platform}}}
parties: {owner: {name: Owner}, ward: {name: Ward}}
tasks:
"""


class InstantCrew(ScriptedCrew):
    """Ends every attempt in the next step of the event loop, and keeps how long each successor took to begin."""

    def __init__(self) -> None:
        super().__init__()
        self.latencies: list[float] = []
        self.began: float | None = None
        self._ended: dict[str, float] = {}

    def start(self, plan: Plan, report: Report) -> None:
        super().start(plan, report)
        self._after = {task.id: task.after for task in plan.tasks}

    def submit(self, ticket: Ticket) -> None:
        now = time.perf_counter()
        self.began = self.began or now
        if before := self._after[UnitId(ticket.unit)]:  # type: ignore[index]
            self.latencies.append(now - max(self._ended[one] for one in before))
        asyncio.get_running_loop().call_soon(self._end, ticket)

    def _end(self, ticket: Ticket) -> None:
        assert self._report is not None
        self._ended[ticket.unit] = time.perf_counter()
        self._report(AttemptResult(unit=UnitId(ticket.unit), attempt=ticket.attempt, outcome=DONE))


@dataclass(kw_only=True)
class Figures:
    """What was measured, in rounds."""

    chain: list[float] = field(default_factory=list)
    lanes: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)


def plan_text(tasks: int, lanes: int) -> str:
    """Chains of jobs side by side, and a milestone behind them."""
    before = [f"T{n - lanes}" if n >= lanes else "" for n in range(tasks)]
    rows = [
        f"  - {{id: T{n}, title: Task {n}, owner: owner, duration: 5m, after: [{before[n]}],"
        " job: {sql: {on: platform, query: select 1}}}\n"
        for n in range(tasks)
    ]
    last = ", ".join(f"T{n}" for n in range(tasks - lanes, tasks))
    return HEADER + "".join(rows) + f"  - {{id: M1, title: Go-live, after: [{last}], milestone: true}}\n"


def loaded(folder: Path, tasks: int, lanes: int) -> Loaded:
    """Such a plan, from a file."""
    path = folder / f"plan-{tasks}-{lanes}.yaml"
    path.write_text(plan_text(tasks, lanes))
    return load(path)


async def through_the_engine(dsn: str, plan: Loaded, run: str, crew: InstantCrew) -> float:
    """Tasks a second of one run, from the first attempt to the run's end: loading the plan has a figure of its own."""
    journal = PostgresJournal(dsn)
    try:
        await created(journal, plan, run=run)
        who = Who(name="bench", host="here", pid=1)
        with tempfile.TemporaryDirectory() as folder:
            engine = Engine(journal, run, who, crew, clock=StoreClock(), folder=Path(folder), ttl=TTL)
            state = await engine.execute()
        ended = time.perf_counter()
    finally:
        await journal.close()
    assert state.ended is not None
    assert state.ended.result is Result.COMPLETED
    assert crew.began is not None
    return len(plan.plan.tasks) / (ended - crew.began)


async def raw(connection: "asyncpg.Connection[asyncpg.Record]", tasks: int, run: str) -> float:
    """The same with two transactions a task and nothing else."""
    insert = await connection.prepare("insert into raw values ($1, $2, $3, $4, $5)")
    now = datetime.now(UTC)
    began = time.perf_counter()
    for number in range(tasks):
        await insert.fetch(run, 2 * number, now, "AttemptStarted", BODY)
        await insert.fetch(run, 2 * number + 1, now, "AttemptEnded", BODY)
    return tasks / (time.perf_counter() - began)


async def throughput(folder: Path, tasks: int, rounds: int, profile: str | None) -> Figures:
    """Engine and raw asyncpg, interleaved."""
    figures = Figures()
    server = PostgresServer(on_disk=True, fsync="on", full_page_writes="on")
    try:
        server.start()
        dsn = server.dsn()
        await create_schema(dsn)
        connection = await asyncpg.connect(dsn)
        await connection.execute(RAW_TABLE)
        chain, lanes = loaded(folder, tasks, 1), loaded(folder, tasks, LANES)
        for number in range(rounds):
            alone, abreast = InstantCrew(), InstantCrew()
            figures.chain.append(await through_the_engine(dsn, chain, f"chain-{number}", alone))
            figures.raw.append(await raw(connection, tasks, f"raw-{number}"))
            figures.lanes.append(await through_the_engine(dsn, lanes, f"lanes-{number}", abreast))
            figures.latencies += alone.latencies + abreast.latencies
        if profile is not None:
            with cProfile.Profile() as measured:
                await through_the_engine(dsn, chain, "profiled", InstantCrew())
            measured.dump_stats(profile)
        await connection.close()
    finally:
        server.stop()
    return figures


def half_way(plan: Plan) -> tuple[list[Entry], RunState]:
    """A run of which half has happened: its events, and its state."""
    now = datetime(2022, 11, 11, 12, tzinfo=UTC)
    facts = RunCreated(
        run="half", title=plan.title, plan_sha256=plan.sha256, kind=RunKind.REHEARSAL,
        origin=now, run_origin=plan.start, by="bench",
    )  # fmt: skip
    entries = [Entry(seq=1, at=now, event=facts, command_id=None)]
    state = fold(entries)
    inputs: list[Input] = [EngineUp(term=1, engine="bench", host="here", pid=1)]
    ended = 0
    while ended < len(plan.tasks) // 2:
        now += timedelta(seconds=1)
        decision = decide(plan, state, inputs, now)
        entries += decision.entries
        state = decision.state
        started = [one.event for one in decision.entries if isinstance(one.event, AttemptStarted)]
        inputs = [AttemptResult(unit=one.unit, attempt=one.attempt, outcome=DONE) for one in started]
        ended += len(inputs)
    return entries, state


def in_memory(folder: Path, rounds: int) -> tuple[float, float]:
    """Milliseconds of one decision, and microseconds of folding one event, in a plan of 1,000 tasks."""
    plan = loaded(folder, 1000, LANES).plan
    entries, state = half_way(plan)
    running = next(unit for unit, known in state.units.items() if known.running is not None)
    result = AttemptResult(unit=running, attempt=1, outcome=DONE)
    now = entries[-1].at + timedelta(seconds=1)
    decided = best_time(lambda: decide(plan, state, [result], now), rounds * 20)
    folded = best_time(lambda: fold(entries), rounds * 5) / len(entries)
    return decided * 1e3, folded * 1e6


def best_time(work: Callable[[], object], rounds: int) -> float:
    """Seconds, of the quickest: what is slower was slowed down by something else (as `timeit` has it)."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def loading(folder: Path, rounds: int) -> float:
    """Milliseconds of loading, checking and scheduling a plan of 500 tasks."""
    path = folder / "plan-500.yaml"
    path.write_text(plan_text(500, LANES))
    return best_time(lambda: schedule(load(path).plan), rounds * 3) * 1e3


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Round by round: what was measured side by side."""
    return ", ".join(f"{one / other:.2f}" for one, other in zip(ours, theirs, strict=True))


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def main(tasks: int, rounds: int, profile: str | None) -> None:
    """Measure, print a table for people, and the JSON object last."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = uvloop.run(throughput(folder, tasks, rounds, profile))
        decide_ms, fold_us = in_memory(folder, rounds)
        load_ms = loading(folder, rounds)
    chain, lanes, bare = (statistics.median(one) for one in (figures.chain, figures.lanes, figures.raw))
    start = p95(figures.latencies) * 1e3
    print(f"{tasks} no-op tasks, PostgreSQL 18 with fsync, median of {rounds}, interleaved; in memory the best\n")
    print(f"{'':34}{'measured':>12}   goal")
    print(f"{f'engine, {LANES} chains side by side':34}{lanes:9.0f} /s   at least 0.6 x raw: {lanes / bare:.2f} x")
    print(f"{'engine, one chain':34}{chain:9.0f} /s   {ratio(figures.chain, figures.raw)} of raw, by round")
    print(f"{'raw asyncpg, two transactions':34}{bare:9.0f} /s")
    print(f"{'a ready task starts, p95':34}{start:9.1f} ms   50 ms")
    print(f"{'decide, 1,000 tasks':34}{decide_ms:9.2f} ms   5 ms")
    print(f"{'fold, one event of 1,000 tasks':34}{fold_us:9.1f} us   100 us")
    print(f"{'load and schedule 500 tasks':34}{load_ms:9.0f} ms   500 ms")
    result = {
        "tasks_per_s": round(lanes, 1),
        "raw_tasks_per_s": round(bare, 1),
        "start_p95_ms": round(start, 2),
        "decide_ms_1000": round(decide_ms, 3),
        "fold_us": round(fold_us, 2),
        "load_ms_500": round(load_ms, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", metavar="FILE")
    given = parser.parse_args()
    main(given.tasks, given.rounds, given.profile)
