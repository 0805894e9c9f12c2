"""kill -9 at random moments, again and again, and the target is still the source, row for row."""

import asyncio
import json
import os
import random
import signal
from collections.abc import Sequence
from typing import Any

import pytest

from tests.support.two_databases import Two
from tests.support.warm_process import WarmProcess

TABLES = {
    "keyed": "id int primary key, v text",
    "loose": "id int, v text",
    "paired": "id int, v text, primary key (v, id)",
    "parted": "id int, v text) partition by hash (id",
}
PARTITIONS = "".join(
    f"create table parts.p{n} partition of parted for values with (modulus 3, remainder {n});" for n in range(3)
)
KILLS = pytest.mark.parametrize(
    ("kills", "seed"),
    [
        pytest.param(3, 7, id="three"),
        pytest.param(10, 7, marks=pytest.mark.night, id="ten"),
        pytest.param(100, 11, marks=pytest.mark.night, id="a hundred"),
    ],
)
"""By day a delta load alone is killed: of the others one attempt ends early where it hurts, in the tests beside."""


async def _filled(two: Two, tables: Sequence[str], rows: int) -> None:
    await two.both("create schema parts")
    for table in tables:
        await two.both(f"create table {table} ({TABLES[table]});" + PARTITIONS * (table == "parted"))
        await two.legacy.execute(
            f"insert into {table} select n, repeat('x', n % 90) from generate_series(1, $1) n", rows
        )


LIVE, FROZEN = ("live", 200), ("frozen", 1000)
"""A live one is cut by its keys where it has some, a frozen one by blocks; how many rows there are for each kill."""


@pytest.mark.night
@KILLS
@pytest.mark.parametrize(("source", "each"), [LIVE, FROZEN])
async def test_a_copy_that_is_killed_again_and_again_is_complete_and_nothing_came_twice(
    two: Two, source: str, each: int, kills: int, seed: int
) -> None:
    rows = each * kills
    await _filled(two, [*TABLES], rows)
    await _killed_again_and_again(two, source, kills, seed)
    for table in TABLES:
        await two.same(table)
    assert sum(chunk["rows"] for chunk in await two.chunks()) == len(TABLES) * rows


@pytest.mark.night
@KILLS
@pytest.mark.parametrize(("source", "each"), [LIVE, FROZEN])
async def test_bad_rows_are_set_aside_once_each_however_often_the_copy_is_killed(
    two: Two, source: str, each: int, kills: int, seed: int
) -> None:
    rows, every = each * kills // 2, each // 2 - 3
    bad = f"id % {every} = 0"
    await _filled(two, [*TABLES], rows)
    await two.platform.execute("".join(f"alter table {table} add check (not ({bad}));" for table in TABLES))
    facts = await _killed_again_and_again(two, f"{source}, bad rows", kills, seed)
    for table in TABLES:
        await two.same(table, rows=f"not ({bad})")
        refused = await two.legacy.fetchval(f"select count(*) from {table} where {bad}")
        assert facts[f'bad rows of "public"."{table}"'] == refused
        relation = f'"public"."{table}"'
        assert (
            await two.platform.fetchval("select count(*) from cutover.reject where relation = $1", relation) == refused
        )
    named = await two.platform.fetch("select key[1] as id from cutover.reject where relation like '%keyed%' order by 1")
    wanted = await two.legacy.fetch(f"select id::text from keyed where {bad} order by 1")
    assert [row["id"] for row in named] == [row["id"] for row in wanted]
    assert sum(chunk["rows"] for chunk in await two.chunks()) == len(TABLES) * (rows - rows // every)


@pytest.mark.night
@KILLS
@pytest.mark.parametrize(("source", "each"), [LIVE, FROZEN])
async def test_orphans_are_set_aside_once_each_however_often_the_copy_is_killed(
    two: Two, source: str, each: int, kills: int, seed: int
) -> None:
    rows = each * kills // 2
    await _filled(two, ["keyed"], rows)
    await two.both("create table visit (id int primary key, keyed int); create table note (visit int, no int unique)")
    await two.platform.execute("""
        alter table visit add foreign key (keyed) references keyed; alter table keyed add check (id % 97 <> 0);
        alter table note add foreign key (visit) references visit, alter no set not null""")
    await two.legacy.execute(f"""
        alter table note alter no set not null; insert into visit select n, n from generate_series(1, {rows}) n;
        insert into note select n, n from generate_series(1, {rows}) n""")
    facts = await _killed_again_and_again(two, f"{source}, bad rows", kills, seed)
    for table, key in (("keyed", "id"), ("visit", "id"), ("note", "no")):
        await two.same(table, rows=f"{key} % 97 <> 0")
        assert facts[f'bad rows of "public"."{table}"'] == rows // 97
    assert await two.platform.fetchval("select count(distinct (relation, key)) from cutover.reject") == 3 * (rows // 97)
    assert sum(chunk["rows"] for chunk in await two.chunks()) == 3 * (rows - rows // 97)


@KILLS
async def test_a_delta_that_is_killed_again_and_again_makes_all_equal_and_counts_each_change_once(
    two: Two, kills: int, seed: int
) -> None:
    rows, tables = 200 * kills, ["keyed", "paired"]
    await _filled(two, tables, rows)
    for table in tables:
        await two.platform.execute(f"""
            insert into {table} select n, repeat('x', n % 90) from generate_series(1, {rows}) n where n % 11 <> 0;
            insert into {table} select -n, 'gone' from generate_series(1, {rows}) n where n % 13 = 0""")
    await two.platform.execute("update keyed set v = 'old' where id > 0 and id % 7 = 0")
    changed = await two.platform.fetchval("select count(*) from keyed where v = 'old'")
    facts = await _killed_again_and_again(two, "delta", kills, seed)
    for table in tables:
        await two.same(table)
    counted = {what: facts[what] for what in ("inserted", "updated", "deleted")}
    assert counted == {"inserted": 2 * (rows // 11), "updated": changed, "deleted": 2 * (rows // 13)}


@pytest.mark.night
@KILLS
async def test_an_undo_that_is_killed_again_and_again_takes_rows_and_checkpoints_out_together(
    two: Two, kills: int, seed: int
) -> None:
    tables = [f"t{n}" for n in range(15 * kills)]
    for table, before in zip(tables, [tables[0], *tables], strict=False):
        await two.both(f"create table {table} (id int primary key, before int references {before})")
        await two.legacy.execute(f"insert into {table} values (1, 1)")
    await two.copy(two.selection("public.*"))
    filled = ", ".join(f"(select '{table}' from {table})" for table in tables)
    chance = random.Random(seed)
    for attempt in range(1, kills + 1):
        assert await _attempt(two, "undo", attempt, chance.randrange(1, 12)) is None
        async with two.platform.transaction(isolation="repeatable_read"):
            standing = set(await two.platform.fetchval(f"select array_remove(array[{filled}], null)"))
            assert {chunk["relation"].split('"')[3] for chunk in await two.chunks()} == standing
        assert standing == set(tables[: len(standing)])
    facts = await _attempt(two, "undo", kills + 1, 0)
    assert facts is not None
    assert standing
    assert facts["rows"] == len(tables)  # what all attempts deleted
    assert not await two.chunks()


async def _killed_again_and_again(two: Two, manner: str, kills: int, seed: int) -> dict[str, Any]:
    """Attempt after attempt until one comes to its end. Returns the facts of that one's evidence."""
    chance = random.Random(seed)
    killed = 0
    while (facts := await _attempt(two, manner, killed + 1, chance.randrange(1, 12) if killed < kills else 0)) is None:
        killed += 1
    assert killed == kills
    return facts


async def _attempt(two: Two, manner: str, attempt: int, after: int) -> dict[str, Any] | None:
    """Run an attempt, and kill it once it has said `after` more lines (0: never). None where it came to no end."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as said, os.fdopen(writing, "wb") as says:
        arguments = [two.legacy_dsn, two.platform_dsn, str(attempt), manner]
        process = WarmProcess(
            "tests.support.copy_process", arguments, environment=os.environ, stdin=0, stdout=says, stderr=2
        )
        says.close()
        last = b""
        while line := await asyncio.to_thread(said.readline):
            last = line
            after -= 1
            if after == 0:
                process.kill()
        code = await asyncio.to_thread(process.wait)
    if last.startswith(b"{"):
        facts: dict[str, Any] = json.loads(last)
        return facts
    assert code == -signal.SIGKILL
    return None
