"""Kills at random moments, of engines, backends and servers, again and again: in the end everything happened once."""

import asyncio
import random

import pytest

from console.exits import Exit
from jobs.run.events import AttemptEnded, AttemptStarted, Result, RunEnded
from jobs.run.state.fold import fold
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer
from tests.support.processes import HEADER, PATIENCE, Night, Process, Witness

TASKS = """
  - {id: Q1, title: First, duration: 1m, job: {sql: {on: platform, query: "update ops.a set n = n + 1"}}}
  - {id: C1, title: Copy, after: [Q1], duration: 5m, job: {copy: {from: legacy, to: platform, tables: ["one.*"]}}}
  - {id: Q2, title: Then, after: [C1], duration: 1m, job: {sql: {on: platform, query: "update ops.a set n = n + 10"}}}
  - {id: C2, title: Copy, after: [Q2], duration: 5m, job: {copy: {from: legacy, to: platform, tables: ["two.*"]}}}
  - {id: Q3, title: Last, after: [C2], duration: 1m, job: {sql: {on: platform, query: "update ops.a set n = n + 100"}}}
  - {id: R1, title: Prove, after: [C2], duration: 5m,
     job: {reconcile: {from: legacy, to: platform, tables: ["one.*", "two.*"]}}}
  - {id: M1, title: Go-live, after: [Q3, R1], milestone: true}
"""
ROWS = 3000
BY_DAY, BY_NIGHT = (3, 4), (10, 16)
"""Kills, and tables in each schema."""
SLOW = """
create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.03); return new; end $$;
create schema ops; create table ops.a (n int); insert into ops.a values (0);
"""


@pytest.mark.parametrize(
    ("kills", "number", "seed"),
    [(*BY_DAY, 3), *(pytest.param(*BY_NIGHT, seed, marks=pytest.mark.night) for seed in (3, *range(100, 109)))],
)
async def test_whatever_is_killed_and_whenever_everything_happens_once(
    night: Night, postgres_server: PostgresServer, kills: int, number: int, seed: int
) -> None:
    chance = random.Random(seed)
    tables = await _tables(night, number)
    run, witness = await night.begin(TASKS, HEADER.replace("attempts: 5", "attempts: 99"))
    engines = [night.engine(run), night.engine(run)]
    killed = 0
    while killed < kills and not _over(witness):
        await eventually(lambda: _under_way(witness) or _over(witness), within=PATIENCE)
        engines = [one if one.alive or _over(witness) else night.engine(run) for one in engines]
        if chance.random() < 0.7:
            await _one_chunk_more(night, witness)
        await asyncio.sleep(chance.uniform(0, 0.3))  # no waiting for luck: the moment is what is drawn by lot
        match chance.choices(["engine", "backend", "server"], [45, 45, 10])[0]:
            case "engine":
                killed += await _kill_engine(night, witness, engines)
            case "backend":
                killed += await _kill_backend(night, run, chance)
            case _:
                await postgres_server.restart("immediate")  # the journal's, the source's and the target's at once
                killed += 1
    assert (await witness.heard(RunEnded, within=PATIENCE)).result is Result.COMPLETED
    assert killed >= kills / 2
    assert any(_resumed(one.event) for one in witness.entries)
    # one that begins while the server is away says so and ends: `console.running.supervisor` begins another
    assert {await one.ended() for one in engines} <= {Exit.OK, Exit.REFUSED, Exit.DATABASE}

    await night.same(*tables, rows=ROWS * len(tables))
    assert await night.ask(night.platform, "select sum(rows) from cutover.chunk") == ROWS * len(tables)
    assert await night.ask(night.platform, "select n from ops.a") == 111
    await night.intact(witness)


async def _tables(night: Night, number: int) -> list[str]:
    """Tables in two schemas, every other one without a key, and a target that is slow in each of them."""
    names = [f"{schema}.t{n}" for schema in ("one", "two") for n in range(number)]
    shape = "".join(
        f"create table {name} (id int {'primary key' if place % 2 else ''}, name text);"
        for place, name in enumerate(names)
    )
    await night.both("create schema one; create schema two;" + shape)
    async with night.on(night.legacy) as source, night.on(night.platform) as target:
        fill = f"select n, repeat('x', n % 90) from generate_series(1, {ROWS}) n"
        await source.execute("".join(f"insert into {name} {fill}; analyze {name};" for name in names))
        slow = "create trigger slow before insert on {0} for each row when (new.id % 375 = 0) execute function slow();"
        slow += "alter table {0} enable always trigger slow;"
        await target.execute(SLOW + "".join(slow.format(name) for name in names))
    return names


def _over(witness: Witness) -> bool:
    return any(isinstance(one.event, RunEnded) for one in witness.entries)


def _under_way(witness: Witness) -> bool:
    started = [one for one in witness.entries if isinstance(one.event, AttemptStarted)]
    return bool(started) and any(one.running is not None for one in fold(witness.entries).units.values())


async def _one_chunk_more(night: Night, witness: Witness) -> None:
    """Wait until the target has a chunk more than now, or everything is over."""
    before = await night.chunks()

    async def grown() -> bool:
        return await night.chunks() > before or _over(witness)

    done: bool = await eventually(grown, within=PATIENCE)
    assert done


def _resumed(event: object) -> bool:
    evidence = event.evidence if isinstance(event, AttemptEnded) else None
    return evidence is not None and bool(evidence.facts.get("chunks_of_earlier_attempts"))


async def _kill_engine(night: Night, witness: Witness, engines: list[Process]) -> int:
    """Kill the one that executes the run, and start another, which stands by."""
    holder = fold(witness.entries).engine
    found = [one for one in engines if holder is not None and one.pid == holder.pid and one.alive]
    for one in found:
        one.kill()
        engines.remove(one)
        engines.append(night.engine(witness.run))
    return len(found)


async def _kill_backend(night: Night, run: str, chance: random.Random) -> int:
    """End one of the connections that the jobs have, at either end."""
    async with night.on(chance.choice([night.legacy, night.platform])) as connection:
        query = (
            "select pid from pg_stat_activity where datname = current_database() and application_name like $1"
            " order by application_name"
        )
        pids = [row["pid"] for row in await connection.fetch(query, f"cutover {run}/%")]
        return int(bool(pids) and await connection.fetchval("select pg_terminate_backend($1)", chance.choice(pids)))
