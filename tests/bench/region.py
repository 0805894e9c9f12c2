"""`python -m tests.bench.region`: what grows how where a night of a whole region runs on workers.

A real engine (`cutover engine`) with a plan of chains whose tasks do nothing, and many workers in one process: each the
real one with two connections of its own, for a label of a host. Two phases: all tasks as fast as they go, then as many
long ones as there are workers, which report progress twice a second. Figures are the server's own (pg_stat_statements,
the tickets' own times) and the processes' (processor time, memory). The last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from console.running.create_run import Wish, create_run
from jobs.api import Evidence, JobContext, Progress
from jobs.journal.hosts import ListedHost
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.worker_counter import Introduction, WorkerCounter
from jobs.workers.program import this_program
from jobs.workers.queue import QueueReceiver, make_queue
from jobs.workers.serving import Worker
from plans.load import load
from plans.model import CommandSpec, RunKind
from tests.bench.host_figures import cpu_seconds, peak_megabytes
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer

SETTINGS = {
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "all",
    "max_connections": "1200",
    "compute_query_id": "on",
}
HEADER = """\
cutover: 1
title: A region
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties: {me: {name: Me}}
defaults: {retry: {attempts: 9, first_wait: 0s, max_wait: 0s}}
tasks:
"""
SHORT = """\
  - {{id: {id}, title: Nothing, {after}duration: 1m, runs_on: {label},
     job: {{repeatable: true, command: {{argv: [nothing]}}}}}}
"""
LONG = "long"
HELD = 15.0
"""Real seconds for which a long task lasts."""
DISPATCH = """
select percentile_cont(array[0.5, 0.99]) within group (order by extract(epoch from claimed - issued) * 1000)
  from cutover_control.ticket where claimed is not null and (unit like 'L%') = $1
"""
ALL_ENDED = "(select count(*) from cutover_control.ticket where unit like 'T%' and state = 'ended') >= {tasks}"
COUNT = "select count(*) from cutover_control.ticket"
COSTLY = """
select regexp_replace(left(query, 90), '\\s+', ' ', 'g') as query, calls, round(total_exec_time::numeric) as total_ms,
       round(mean_exec_time::numeric, 3) as mean_ms
  from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
 order by total_exec_time desc limit 12
"""
APPENDED = """
select coalesce(sum(calls), 0)::int as calls, coalesce(sum(total_exec_time) / sum(calls), 0) as mean_ms
  from pg_stat_statements where query like '%with head as%cutover_control.event%'
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the region is."""

    workers: int
    tasks: int
    chains: int
    labels: int


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--workers", type=int, default=200)
    options.add_argument("--tasks", type=int, default=4750)
    options.add_argument("--chains", type=int, default=250, help="chains of tasks, side by side")
    options.add_argument("--labels", type=int, default=20)
    asked = options.parse_args()
    server = PostgresServer(**SETTINGS)
    try:
        server.start()
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(asyncio.run(_measured(server.dsn(), Path(folder), Size(**vars(asked))))))
    finally:
        server.stop()


async def _measured(dsn: str, folder: Path, size: Size) -> dict[str, Any]:
    await create_schema(dsn)
    await make_queue(dsn)
    journal = PostgresJournal(dsn)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(journal.close)
        look = await stack.enter_async_context(asyncpg.create_pool(dsn, min_size=1, max_size=1))
        await look.execute("create extension pg_stat_statements")
        login = await journal.whoami()
        for number in range(size.labels):
            label = label_of(number)
            await journal.say_of_worker(login, label, serves=True)
            any_program = ListedHost(name=label, kind=RunKind.REHEARSAL, label=label, any_program=True)
            await journal.list_host(any_program)
        workers = [await _worker(stack, dsn, folder, number, size) for number in range(size.workers)]
        await asyncio.sleep(2)
        idle = await _phase(look, None, "idle", seconds=10)
        path = folder / "plan.yaml"
        path.write_text(plan_of(size))
        run = await create_run(journal, load(path), Wish(no_waits=True), authenticated=False)
        environ = {**os.environ, "CUTOVER_STATE": str(folder / "state"), "CUTOVER_CONTROL": dsn}
        command = (sys.executable, "-P", "-m", "console", "engine", run)
        engine = await asyncio.create_subprocess_exec(*command, env=environ)
        stack.push_async_callback(engine.wait)
        stack.callback(engine.kill)
        burst = await _phase(
            look,
            engine.pid,
            "burst",
            until=ALL_ENDED.format(tasks=size.tasks),
        )
        held = await _phase(look, engine.pid, "held", seconds=HELD * 0.8)
        return {
            "workers": len(workers),
            "tasks": size.tasks,
            "at_once": size.chains,
            "idle": idle,
            "burst": burst,
            "held": held,
            "engine_peak_mb": peak_megabytes(engine.pid),
        }


def label_of(number: int) -> str:
    """Of a host's workers."""
    return f"site-{number:02}"


def plan_of(size: Size) -> str:
    """Chains of tasks that do nothing, then a long one for each worker."""
    lines, each = [HEADER], size.tasks // size.chains
    for chain in range(size.chains):
        label = label_of(chain % size.labels)
        for place in range(each):
            after = f"after: [T{chain:03}x{place - 1:03}], " if place else ""
            lines.append(SHORT.format(id=f"T{chain:03}x{place:03}", after=after, label=label))
    ends = ", ".join(f"T{chain:03}x{each - 1:03}" for chain in range(size.chains))
    lines.append(f"  - {{id: B1, title: All of them, after: [{ends}], milestone: true}}\n")
    for number in range(size.workers):
        long = SHORT.format(id=f"L{number:03}", after="after: [B1], ", label=label_of(number % size.labels))
        lines.append(long.replace("[nothing]", f"[{LONG}]"))
    held = ", ".join(f"L{number:03}" for number in range(size.workers))
    lines.append(f"  - {{id: M1, title: Live, after: [{held}], milestone: true}}\n")
    return "".join(lines)


async def _work(ctx: JobContext) -> Evidence:
    spec = ctx.spec
    if isinstance(spec, CommandSpec) and spec.argv == (LONG,):
        for done in range(int(HELD * 2)):
            ctx.progress(Progress(done=done, total=int(HELD * 2)))
            await asyncio.sleep(0.5)
    return Evidence(summary="nothing was to be done")


async def _worker(stack: AsyncExitStack, dsn: str, folder: Path, number: int, size: Size) -> Worker:
    label = label_of(number % size.labels)
    who = Introduction(
        id=f"w{number}",
        name=f"w{number:03}",
        labels=(label,),
        slots=4,
        version=this_program(),
        host=f"host{number // 2}",
        pid=number,
    )
    counter = WorkerCounter(dsn, who)
    stack.push_async_callback(counter.close)
    await counter.come()
    worker = Worker(
        counter,
        kinds={CommandSpec: _work},
        helpers={},
        environ={},
        program=who.version,
        slots=who.slots,
        folder=lambda _: folder,
        note=lambda *_, **__: None,
    )
    for duty in (QueueReceiver(counter, (label,), worker).receive(), worker.keep_orders(), _be_seen(counter)):
        task = asyncio.create_task(duty)
        stack.callback(task.cancel)
    return worker


async def _be_seen(counter: WorkerCounter) -> None:
    while True:
        await asyncio.sleep(10)
        await counter.seen()


async def _phase(
    look: "asyncpg.Pool[asyncpg.Record]", engine: int | None, name: str, *, seconds: float = 0, until: str = ""
) -> dict[str, Any]:
    """What a phase costs: for so long, or until a condition holds. Processor time is told by task or by second."""
    await look.execute("select pg_stat_statements_reset()")
    began, before, tickets = time.monotonic(), await _spent(look, engine), await look.fetchval(COUNT)
    if seconds:
        await asyncio.sleep(seconds)
    if until:
        await eventually(lambda: look.fetchval(f"select {until}"), within=3600, every=0.2)
    lasted, after = time.monotonic() - began, await _spent(look, engine)
    calls = await look.fetchval("select sum(calls)::float from pg_stat_statements")
    appended = await look.fetchrow(APPENDED)
    dispatch = await look.fetchval(DISPATCH, name == "held")
    assert appended is not None
    for row in await look.fetch(COSTLY):
        print(f"{name}: {row['total_ms']:>9} ms {row['calls']:>9} calls {row['mean_ms']:>8} ms  {row['query']}")
    by = (await look.fetchval(COUNT) - tickets) if name == "burst" else lasted
    return {
        "seconds": round(lasted, 1),
        "connections": await look.fetchval("select count(*) from pg_stat_activity where datname = current_database()"),
        "statements_s": round((calls or 0) / lasted),
        "dispatch_ms": [round(one) for one in dispatch] if dispatch else None,
        "append_ms": round(appended["mean_ms"], 2),
        "appends": appended["calls"],
        "cpu_ms_by": "task" if name == "burst" else "second",
        **{f"{who}_cpu_ms": round((after[who] - spent) * 1000 / by, 2) for who, spent in before.items()},
    }


async def _spent(look: "asyncpg.Pool[asyncpg.Record]", engine: int | None) -> dict[str, float]:
    """Processor seconds so far: of the server's backends, of the engine, and of all workers together."""
    backends = await look.fetchval("select array_agg(pid) from pg_stat_activity where datname = current_database()")
    spent = {"server": sum(map(cpu_seconds, backends)), "workers": cpu_seconds(os.getpid())}
    return spent | ({"engine": cpu_seconds(engine)} if engine else {})


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
