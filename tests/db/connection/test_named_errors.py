"""What a server says against a statement is told with the table and the side; what is missing, for what it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.copy.job import make_copy
from jobs.outcomes import Permanent
from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.connection.connect import CannotConnect, open_connection
from jobs.postgres.connection.endpoint import endpoint
from jobs.postgres.target.prepare import prepare
from jobs.reconcile.job import reconcile
from jobs.rows.pairing import pair_tables
from plans.model import Agreement, Connection, CopySpec, ReconcileSpec
from tests.support.attempts import Bench, rehearsed
from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.two_databases import Two

BAD = r"E'bl\xe5b\xe6r'"
"""Bytes of Latin 1 in a database without an encoding, where other rows may be UTF-8."""
TABLE = 'create table "kjønn" (id int primary key, "mål" text)'


SHORT = timedelta()


@asynccontextmanager
async def without_encoding(server: PostgresServer, name: str) -> AsyncIterator[str]:
    """A database of bytes."""
    made = f"create database {name} template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'"
    async with connected(server.dsn()) as admin:
        await admin.execute(made)
        try:
            yield server.dsn(name)
        finally:
            await admin.execute(f"drop database {name} with (force)")


@pytest.fixture
async def bytes_only(two: Two, postgres_server: PostgresServer) -> AsyncIterator[Two]:
    """`two`, but for the source, which has no encoding."""
    async with without_encoding(postgres_server, "bytes_legacy") as dsn, connected(dsn) as source:
        yield Two(legacy=source, platform=two.platform, legacy_dsn=dsn, platform_dsn=two.platform_dsn)


async def spoken(two: Two, spec: CopySpec | ReconcileSpec, tmp_path: Path) -> str:
    """How an attempt that fails for good is told."""
    plan = rehearsed(legacy=two.legacy_dsn, platform=two.platform_dsn)
    kinds = {CopySpec: make_copy(), ReconcileSpec: reconcile}
    outcome = await Bench(plan, tmp_path, kinds=kinds).run(spec)
    assert isinstance(outcome, Permanent), outcome
    return str(outcome.error)


async def test_a_byte_that_is_no_character_is_told_with_its_table_and_side(bytes_only: Two, tmp_path: Path) -> None:
    two = bytes_only
    await two.both("create table a (id int primary key, t text); create table b (like a including all)")
    await two.legacy.execute(f"insert into a values (1, 'ok'); insert into b values (1, {BAD})")
    rows = two.selection("public.*")
    said = await spoken(two, CopySpec(rows=rows), tmp_path)
    assert "encoding does not have, reading the rows of public.b on the source" in said
    await two.platform.execute("insert into b values (1, 'x')")
    said = await spoken(two, ReconcileSpec(rows=two.selection("public.b")), tmp_path)
    assert "summing public.b on the source" in said


async def test_what_a_row_breaks_on_the_target_is_told_with_table_and_side(two: Two, tmp_path: Path) -> None:
    await two.legacy.execute("create table a (id int primary key, v int); insert into a values (1, -1)")
    await two.platform.execute("create table a (id int primary key, v int check (v > 0))")
    said = await spoken(two, CopySpec(rows=two.selection("public.a")), tmp_path)
    assert said == (
        "a row would break a check constraint, writing rows of public.a on the target [23514, public.a, a_v_check]"
    )


async def test_a_question_to_both_sides_that_one_cannot_answer_names_it(two: Two, tmp_path: Path) -> None:
    await two.both("create table a (id int primary key)")
    asked = Agreement(name="wards", source="select count(*) from a", target="select count(*) from wards")
    said = await spoken(two, ReconcileSpec(rows=two.selection("public.a"), agree=(asked,)), tmp_path)
    assert 'there is no table of this name, asking "wards" of the target' in said


async def test_between_two_databases_without_an_encoding_bytes_pass_as_they_are(
    bytes_only: Two, postgres_server: PostgresServer
) -> None:
    async with without_encoding(postgres_server, "bytes_platform") as dsn, connected(dsn) as target:
        await prepare(target)
        two = Two(legacy=bytes_only.legacy, platform=target, legacy_dsn=bytes_only.legacy_dsn, platform_dsn=dsn)
        await two.both(TABLE)
        await two.legacy.execute(f"insert into kjønn select g, {BAD} || g from generate_series(1, 900) g")
        await two.legacy.execute("insert into kjønn values (0, 'ærlig')")
        await two.both("analyze kjønn")
        rows = two.selection("public.kjønn")
        assert (await two.copy(rows, chunk_rows=100)).facts["rows"] == 901
        assert (await reconcile(two.context(ReconcileSpec(rows=rows), task="D09"))).passed
        hashed = "select md5(string_agg(mål::bytea::text, ',' order by id)) from kjønn"
        assert await target.fetchval(hashed) == await two.legacy.fetchval(hashed)


async def test_a_table_that_is_dropped_while_it_is_looked_at_is_said_to_be(two: Two) -> None:
    await two.both("create table a (id int primary key); create table b (id int primary key)")
    async with connected(two.legacy_dsn) as reading, reading.transaction(isolation="repeatable_read"):
        await reading.fetchval("select count(*) from pg_class")
        await two.legacy.execute("drop table a")
        source, target = await read_catalog(reading), await read_catalog(two.platform)
        _, reasons = pair_tables(two.selection("public.*"), source, target, {})
    said = "was dropped on the source while it was looked at (see who changes tables there, and try again)"
    assert reasons == (f"public.a: {said}",)


async def test_of_several_hosts_none_of_which_is_what_is_asked_for_this_is_said(
    postgres_server: PostgresServer,
) -> None:
    hosts = f"/nowhere,{postgres_server.socket}"
    dsn = f"postgresql://postgres@/postgres?host={hosts}&port=5432,5432&target_session_attrs="
    with pytest.raises(CannotConnect, match="none of its hosts is standby now, though one answers"):
        await open_connection(endpoint(Connection(dsn=f"{dsn}standby"), {}), application="test", patience=SHORT)
    found = await open_connection(endpoint(Connection(dsn=f"{dsn}primary"), {}), application="test", patience=SHORT)
    await found.close()
    dsn = dsn.replace(str(postgres_server.socket), "/nor/here")
    with pytest.raises(CannotConnect, match="nothing listens there"):
        await open_connection(endpoint(Connection(dsn=f"{dsn}primary"), {}), application="test", patience=SHORT)
