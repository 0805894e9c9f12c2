"""`python -m tests.bench.workers`: what it costs to have jobs run on other hosts, and how soon a lost one is missed.

Real processes on a server of their own. `dispatch`: from the engine's append to the worker's claim, by the tickets' own
times, one after the other. `lost`: from a worker's kill -9 to the engine's event, with leases as long as they are.
`in_process_vs_worker`: small statements a second, in the engine and on a worker. `zombies`: rounds of the drills in
which workers are frozen until others have their work, and woken. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import shlex
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.tickets import TICKET_LEASE
from jobs.run.events import AttemptEnded, AttemptStarted, How, RunEnded
from jobs.workers.queue import make_queue
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer
from tests.support.processes import HEADER as AT_THE_ENGINE
from tests.support.processes import Night, Witness
from tests.support.proxy import proxied
from tests.support.replication.scene import socket_of
from tests.support.servers import databases, prepared_target
from tests.support.workers.namespaces import namespace
from tests.support.workers.region import LABEL, region, there
from tests.support.workers.schedule import Kind, schedule
from tests.support.workers.troubles import carry_out

GOALS = {
    "copy_two_hosts_vs_one": 0.55,
    "dispatch_p99_ms": 100.0,
    "lost_seen_s": 1.5 * TICKET_LEASE.total_seconds(),
    "zombie_writes": 0,
}
STATEMENT = "  - {{id: T{number:03}, title: One, {where}{after}duration: 1m, rollback: none,{job}}}\n"
JOB = ' job: {sql: {on: platform, query: "select 1"}}'
SLEEPS = ' job: {sql: {on: platform, query: "select pg_sleep(600)"}}'
END = "  - {{id: M1, title: Live, after: [{after}], milestone: true}}\n"
AT_WORK = "select exists (select from pg_stat_activity where query ~ 'pg_sleep\\(600')"
DISPATCHED = "select array_agg(extract(epoch from claimed - issued)::float * 1000) from cutover_control.ticket"


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--tasks", type=int, default=200)
    options.add_argument("--kills", type=int, default=3)
    options.add_argument("--rounds", type=int, default=10)
    asked = options.parse_args()
    server = PostgresServer()
    try:
        server.start()
        figures = asyncio.run(_measured(server, asked.tasks, asked.kills, asked.rounds))
    finally:
        server.stop()
    for name, goal in GOALS.items():
        print(f"{name}: {figures[name]}, goal {goal:g}: {'met' if figures[name] <= goal else 'MISSED'}")
    print(json.dumps(figures))


async def _measured(server: PostgresServer, tasks: int, kills: int, rounds: int) -> dict[str, Any]:
    dispatched, on_worker = await _chain(server, tasks, f"runs_on: {LABEL}, ")
    _, in_process = await _chain(server, tasks, "")
    lost = [await _lost(server) for _ in range(kills)]
    zombies = [await _frozen(server, seed) for seed in range(rounds)]
    one, two = await _copied(server, 1), await _copied(server, 2)
    return {
        "copy_one_host_s": round(one, 1),
        "copy_two_hosts_vs_one": round(two / one, 2),
        "link_limited_by": "kernel (tbf)",
        "dispatch_p50_ms": round(_share(dispatched, 0.5), 1),
        "dispatch_p99_ms": round(_share(dispatched, 0.99), 1),
        "lost_seen_s": round(max(lost), 1),
        "in_process_vs_worker": round(in_process / on_worker, 2),
        "in_process_tasks_s": round(in_process, 1),
        "worker_tasks_s": round(on_worker, 1),
        "zombie_writes": sum(zombies),
        "frozen_rounds": rounds,
    }


def _share(values: Sequence[float], share: float) -> float:
    """The value below which so many of them are."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


@asynccontextmanager
async def _night(server: PostgresServer) -> AsyncIterator[Night]:
    """A control database with a queue, a source and a target."""
    async with databases(server) as made:
        control = await made.make("control", holds=create_schema)
        legacy, platform = await made.make("legacy"), await made.make("platform", holds=prepared_target)
        await make_queue(control)
        with tempfile.TemporaryDirectory() as folder:
            night = Night(
                control=control, legacy=legacy, platform=platform, folder=Path(folder), journal=PostgresJournal(control)
            )
            try:
                yield night
            finally:
                await night.close()


async def _begun(night: Night, tasks: str) -> tuple[str, Witness]:
    """A run that no engine executes yet, and a worker that is there."""
    await night.journal.say_of_worker(await night.journal.whoami(), LABEL, serves=True)
    night.start("worker", "--labels", LABEL, "--name", "w1")
    await eventually(lambda: _are_there(night, 1))
    return await night.begin(tasks, header=AT_THE_ENGINE)


async def _chain(server: PostgresServer, tasks: int, where: str) -> tuple[list[float], float]:
    """One small task after the other: how many milliseconds each lay unclaimed, and how many there were a second."""
    lines = [
        STATEMENT.format(number=one, where=where, after=f"after: [T{one - 1:03}], " if one else "", job=JOB)
        for one in range(tasks)
    ]
    async with _night(server) as night:
        run, witness = await _begun(night, "".join([*lines, END.format(after=f"T{tasks - 1:03}")]))
        night.engine(run, 15)
        await witness.heard(RunEnded, within=600)
        at = [one.at for one in witness.entries if isinstance(one.event, AttemptStarted | RunEnded)]
        dispatched = await night.ask(night.control, DISPATCHED)
        return dispatched or [], tasks / (at[-1] - at[0]).total_seconds()


async def _lost(server: PostgresServer) -> float:
    """Seconds from the kill of a worker at work to the engine's event."""
    task = STATEMENT.format(number=0, where=f"runs_on: {LABEL}, ", after="", job=SLEEPS)
    async with _night(server) as night:
        run, witness = await _begun(night, task + END.format(after="T000"))
        night.engine(run, 15)
        await witness.heard(AttemptStarted)

        async def is_at_work() -> bool:
            return bool(
                await night.ask(night.platform, "select count(*) from pg_stat_activity where query ~ 'pg_sleep\\(600'")
            )

        await eventually(is_at_work)
        [worker, *_] = night.processes
        killed = await night.journal.now()
        worker.kill()
        await witness.heard(AttemptEnded, lambda event: event.how is not How.SUCCEEDED, within=60)
        [ended] = [one.at for one in witness.entries if isinstance(one.event, AttemptEnded)]
        return (ended - killed).total_seconds()


COPY = """\
  - {{id: C1, title: Copy, duration: 5m, rollback: none,
     job: {{copy: {{from: legacy, to: platform, tables: ["public.*"], workers: {{{workers}}}}}}}}}
  - {{id: M1, title: Live, after: [C1], milestone: true}}
"""
TABLES = 8
"""A table of this size moves in one go, on one lane: what is spread are tables."""
WIDE = "".join(
    f"create table wide{one} (id int primary key, text text); alter table wide{one} alter text set storage plain;"
    for one in range(TABLES)
)
FILL = "".join(
    f"insert into wide{one} select n, repeat(md5(n::text), 18) from generate_series(1, 12500) n; analyze wide{one};"
    for one in range(TABLES)
)
"""About 60 megabytes in all."""
MEGABITS = 48
"""What passes to and from each host in a second."""
PIECES: Mapping[str, float] = {"jobs.copy.chunk_size.FIRST_ROWS": 5_000}


async def _copied(server: PostgresServer, hosts: int) -> float:
    """Seconds of a copy whose lanes are on so many hosts, each behind a link that the kernel limits."""
    async with _night(server) as night, AsyncExitStack() as stack:
        night.constants = PIECES
        await night.both(WIDE)
        async with night.on(night.legacy) as source:
            await source.execute(FILL)
        labels = [f"host{number}" for number in range(hosts)]
        for number, label in enumerate(labels):
            await night.journal.say_of_worker(await night.journal.whoami(), label, serves=True)
            host = await stack.enter_async_context(namespace(number))
            way = await stack.enter_async_context(proxied(socket_of(server), host.address))
            await host.limit(MEGABITS)
            facts = {"CUTOVER_CONTROL": night.control, "LEGACY_DSN": night.legacy, "PLATFORM_DSN": night.platform}
            told = " ".join(f"{name}={shlex.quote(way.dsn(dsn))}" for name, dsn in facts.items())
            night.in_shell(f"export {told}; ", "worker", "--labels", label, "--name", label, inside=host.inside)
        workers = ", ".join(f"{label}: 2" for label in labels)
        await eventually(lambda: _are_there(night, hosts), within=60)
        run, witness = await night.begin(COPY.format(workers=workers), header=AT_THE_ENGINE)
        night.engine(run, 15)
        ended = await witness.heard(AttemptEnded, within=300)
        assert ended.how is How.SUCCEEDED, witness.story()
        at = [one.at for one in witness.entries if isinstance(one.event, AttemptStarted | AttemptEnded)]
        return (at[-1] - at[0]).total_seconds()


async def _are_there(night: Night, number: int) -> bool:
    return int(await night.ask(night.control, "select count(*) from cutover_control.worker")) >= number


async def _frozen(server: PostgresServer, seed: int) -> int:
    """Transactions written by workers that had been given up, in a round; raises where a row is lost or doubled."""
    async with _night(server) as night, region(night, server, server) as scene:
        for host in scene.hosts:
            scene.worker(host)
        await there(scene)
        scene.engine()
        await carry_out(scene, schedule(seed, 2, hosts=2, among=(Kind.FREEZE,)))
        await scene.ends()
        await night.same("patient", rows=6000)
        return len(await scene.zombies())


if __name__ == "__main__":
    main()
