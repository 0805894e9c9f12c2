"""Rows that wait for somebody else in vain say for whom."""

import asyncpg
import pytest

from jobs.api import Fence
from jobs.copy.lock_holder import naming_blocker
from jobs.copy.set_aside.ddl_lock import Blocked
from jobs.postgres.catalog.tables import Table
from tests.support.fake_context import connected
from tests.support.two_databases import Two

FENCE = Fence(run="night", task="D08", token=1)
TABLES = """
    create table ward (id int primary key);
    create table other (id int primary key);
    create table visit (id int primary key) partition by range (id);
    create table visit_1 partition of visit default"""


async def _write(two: Two, table: str) -> None:
    oid = await two.platform.fetchval("select $1::text::regclass::oid", table)
    await two.platform.execute("set lock_timeout = '100ms'")
    async with naming_blocker(two.platform, FENCE, Table(oid=oid, schema="public", name=table)):
        await two.platform.execute(f"begin; insert into {table} values (1); commit")


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("ward", "lock table ward in share mode"),
        ("ward", "insert into ward values (1)"),
        ("visit", "lock table visit_1 in access exclusive mode"),
        ("visit", "insert into visit_1 values (1)"),
    ],
)
async def test_who_holds_the_table_a_part_of_it_or_a_row_s_key_is_named(two: Two, table: str, what: str) -> None:
    await two.platform.execute(TABLES)
    async with connected(two.platform_dsn) as ours, connected(two.platform_dsn) as rival:
        await ours.execute(f"set application_name = 'cutover night/D08/write 1'; begin; insert into {table} values (7)")
        if what.startswith("lock"):
            await ours.execute("rollback")
        await rival.execute(f"begin; {what}")
        with pytest.raises(Blocked, match=rf"rows of public\.{table}: no lock in 10 s, backend ") as blocked:
            await _write(two, table)
        assert blocked.value.facts.pid == rival.get_server_pid()
    assert not two.platform.is_in_transaction()


async def test_a_lock_on_something_else_is_blamed_on_nobody(two: Two) -> None:
    await two.platform.execute(TABLES)
    await two.platform.execute("alter table ward add foreign key (id) references other; insert into other values (1)")
    async with connected(two.platform_dsn) as rival:
        await rival.execute("begin; select from other for update")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await _write(two, "ward")
