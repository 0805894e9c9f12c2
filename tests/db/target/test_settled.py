"""Chunks whose commits need not wait for the disk: lost together or not at all, and never believed elsewhere before."""

from collections.abc import AsyncIterator

import pytest

from jobs.copy.job import make_copy
from jobs.postgres.target.fence import FenceLost, advance
from jobs.postgres.target.settled import OneServer, ServerChanged, begin_unsettled, settle
from plans.model import CopySpec, Deletions, Delta
from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.servers import Servers
from tests.support.two_databases import Two, two_on

pytestmark = pytest.mark.xdist_group("late writer")

T = "create table t (id int primary key, v text)"
ROWS = "insert into t select n, 'v' || n from generate_series(1, 5000) n"
NOTED = """
create table noted (waits text);
create function note() returns trigger language plpgsql as
    $$ begin insert into noted values (current_setting('synchronous_commit')); return null; end $$;
create trigger note after insert on t for each statement execute function note();
alter table t enable always trigger note"""


@pytest.fixture
async def crashing(servers: Servers) -> AsyncIterator[tuple[PostgresServer, Two]]:
    """Two databases of a server that keeps what it has not been told to write down for as long as it may."""
    server = servers.like(wal_writer_delay="10s", wal_writer_flush_after="1GB")
    async with two_on(server) as two:
        yield server, two


async def test_the_commit_of_a_chunk_does_not_wait_for_the_disk(two: Two) -> None:
    await two.both(T)
    await two.legacy.execute(ROWS)
    await two.platform.execute(NOTED)
    await two.copy(two.selection("public.t"), chunk_rows=1000)
    assert {row["waits"] for row in await two.platform.fetch("select * from noted")} == {"off"}


@pytest.mark.parametrize(("settled", "left"), [(True, 5), (False, 0)])
async def test_one_ordinary_commit_makes_sure_of_all_before_it(
    crashing: tuple[PostgresServer, Two], settled: bool, left: int
) -> None:
    server, two = crashing
    await two.both(T)
    fence = two.context(CopySpec(rows=two.selection("public.t"))).fence
    await advance(two.platform, fence)
    for number in range(5):
        await begin_unsettled(two.platform)
        await two.platform.execute("insert into t values ($1)", number)
        await two.platform.execute("commit")
    if settled:
        await settle(two.platform, fence)
    await server.restart("immediate")
    async with connected(two.platform_dsn) as again:
        assert await again.fetchval("select count(*) from t") == left


@pytest.mark.parametrize("delta", [None, Delta(deletions=Deletions.NONE)])
async def test_evidence_comes_after_that(two: Two, delta: Delta | None, monkeypatch: pytest.MonkeyPatch) -> None:
    await two.both(T)
    await two.legacy.execute(ROWS)

    async def refused(*_: object) -> None:
        raise ServerChanged

    monkeypatch.setattr(f"jobs.copy.{'job' if delta is None else 'delta.job'}.settle", refused)
    with pytest.raises(ServerChanged):
        await make_copy(1000)(two.context(CopySpec(rows=two.selection("public.t"), delta=delta)))
    assert await two.platform.fetchval("select count(*) from t") == 5000


async def test_what_a_crash_takes_it_takes_with_its_checkpoint(crashing: tuple[PostgresServer, Two]) -> None:
    server, two = crashing
    await two.both(T)
    await two.legacy.execute(ROWS)
    context = two.context(CopySpec(rows=two.selection("public.t")))
    await advance(two.platform, context.fence)
    await begin_unsettled(two.platform)
    await two.platform.execute("insert into t values (1, 'v1')")
    await two.platform.execute(
        "insert into cutover.chunk (run, task, relation, relfilenode, lo, hi, rows, token)"
        " values ('night', 'D08', 'public.t', pg_relation_filenode('t'), '', '[\"2\"]', 1, 1000001); commit"
    )
    await server.restart("immediate")
    async with connected(two.platform_dsn) as again:
        rows = await again.fetchval("select count(*) from t")
        assert rows == await again.fetchval("select count(*) from cutover.chunk") == 0
    evidence = await make_copy(1000)(two.context(context.spec, attempt=2))
    assert evidence.facts["rows"] == 5000


async def test_an_attempt_that_was_overtaken_settles_nothing(two: Two) -> None:
    old, new = (two.context(CopySpec(rows=two.selection("public.t")), attempt=number).fence for number in (1, 2))
    await advance(two.platform, new)
    with pytest.raises(FenceLost):
        await settle(two.platform, old)


async def test_an_attempt_speaks_to_one_server(two: Two, crashing: tuple[PostgresServer, Two]) -> None:
    server, of_another = crashing
    attempt = OneServer()
    await attempt.check(two.platform)
    await attempt.check(two.legacy)
    with pytest.raises(ServerChanged):
        await attempt.check(of_another.platform)
    attempt = OneServer()
    await attempt.check(of_another.platform)
    await server.restart("immediate")
    async with connected(of_another.platform_dsn) as again:
        with pytest.raises(ServerChanged):
            await attempt.check(again)
