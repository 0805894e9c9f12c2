"""`python -m tests.bench.same`: `same` on two databases of 5,000 tables beside pg_dump, which reads the same catalogue.

Processor time of both ends: of the server's processes, and of whoever asks. Seconds on the clock stand beside it, as
what a checkpoint waits for. Interleaved; pg_dump is that of the server's own programs, without rows, once for each
database.
"""

import argparse
import asyncio
import json
import os
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from jobs.same.job import compared
from plans.model import DatabaseId, SameSpec
from tests.bench.figures import ratios, rounded, seconds, verdicts
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.needs import POSTGRES_15
from tests.support.postgres_server import PostgresServer

A, B = DatabaseId("prod_a"), DatabaseId("prod_b")
SPEC = SameSpec(databases=(A, B))
GOALS = {"same_vs_pg_dump_cpu": 1.0, "same_s": 10.0}
"""At most so much."""
SCHEMAS = 20
TABLES = """
do $$
declare name text;
begin
  for n in {first}..{last} loop
    name := format('s%s.t_%s', n % {schemas}, n);
    execute format('create table %s (id bigint primary key, patient bigint not null, name text, born date,
                    code varchar(20) default ''x'', amount numeric(10,2) check (amount >= 0), noted timestamptz
                    default now(), unit int, status char(1) not null default ''A'', changed timestamptz, kind text,
                    note text, day date, valid bool, key uuid)', name);
    execute format('create index on %s (patient)', name);
    execute format('create index on %s (noted, unit)', name);
    execute format('grant select on %s to pg_monitor', name);
  end loop;
end $$
"""
_TICKS = os.sysconf("SC_CLK_TCK")
_AT_ONCE = 500
"""Tables that are made in one transaction: each takes locks."""


@dataclass(slots=True)
class Took:
    """What the rounds of one of them took."""

    server: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)

    @property
    def cpu(self) -> list[float]:
        """Of both ends."""
        return [there + here for there, here in zip(self.server, self.client, strict=True)]


async def make(server: PostgresServer, tables: int) -> None:
    """Two databases that are alike."""
    async with connected(server.dsn("postgres")) as admin:
        await admin.execute(f"create database {A}")
        async with connected(server.dsn(A)) as connection:
            for number in range(SCHEMAS):
                await connection.execute(f"create schema s{number}")
            for first in range(1, tables + 1, _AT_ONCE):
                last = min(first + _AT_ONCE - 1, tables)
                await connection.execute(TABLES.format(first=first, last=last, schemas=SCHEMAS))
            await connection.execute("analyze")
        await admin.execute(f"create database {B} template {A}")


def of_backends(postmaster: int) -> float:
    """Processor seconds of all backends that have ended."""
    told = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    return (int(told[13]) + int(told[14])) / _TICKS


def of_clients() -> float:
    """Processor seconds of this process and of the programs that it has waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


async def measure(took: Took, postmaster: int, work: Callable[[], Awaitable[None]]) -> None:
    """One round. A backend counts when the server has noticed that it has ended."""
    before, there, here, began = children(postmaster), of_backends(postmaster), of_clients(), time.perf_counter()
    await work()
    took.clock.append(time.perf_counter() - began)
    took.client.append(of_clients() - here)
    await eventually(lambda: children(postmaster) <= before)
    took.server.append(of_backends(postmaster) - there)


def children(postmaster: int) -> set[str]:
    """The processes of the server."""
    return set(Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split())


async def main(tables: int, repeat: int) -> None:
    """Measure, print a table, and the JSON object last."""
    server = PostgresServer(
        POSTGRES_15 if POSTGRES_15.is_dir() else None, max_locks_per_transaction="512", autovacuum="off"
    )
    server.start()
    took = {"same": Took(), "pg_dump": Took()}
    try:
        await make(server, tables)
        postmaster = int((server.data / "postmaster.pid").read_text().split()[0])

        async def same() -> None:
            (found,) = await compared(SPEC, lambda name: connected(server.dsn(name)))
            if found.differences:
                raise RuntimeError(str(found.differences[0]))

        async def dumped() -> None:
            both = [
                await asyncio.create_subprocess_exec(
                    str(server.binaries / "pg_dump"), "--schema-only", "--file=/dev/null", server.dsn(name)
                )
                for name in (A, B)
            ]
            if any([await one.wait() for one in both]):
                raise RuntimeError("pg_dump failed")

        for _ in range(repeat):
            await measure(took["same"], postmaster, same)
            await measure(took["pg_dump"], postmaster, dumped)
    finally:
        server.stop()
    load = f"load {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores"
    print(f"two databases of {tables:,} tables, median of {repeat} and quartiles ({load})")
    for name, one in took.items():
        for what, measured in (("server", one.server), ("client", one.client), ("clock", one.clock)):
            print(f"  {name:8}{what:7}{seconds(measured)}")
    beside = {"same_vs_pg_dump_cpu": ratios(took["same"].cpu, took["pg_dump"].cpu), "same_s": took["same"].clock}
    print("goals", verdicts(beside, GOALS), json.dumps({name: rounded(one) for name, one in beside.items()}), sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=5_000)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    asyncio.run(main(given.tables, given.repeat))
