"""The control database restarts, cuts connections, is tampered with: what the journal in Postgres then does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from jobs.journal import chain
from jobs.journal.base import Draft, Journal, Lease, News, Recorded, Unavailable
from jobs.journal.link import Link, opened, translated
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.statements import statement
from jobs.postgres.connection.endpoint import endpoint
from plans.bundle import digest
from plans.model import Connection
from tests.conftest import MakeDatabase
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer

RUN = "night-1"
TTL = timedelta(minutes=5)
NOTE = Draft(kind="note", body='{"text": "as agreed"}', at=datetime(2022, 11, 12, tzinfo=UTC))


@pytest.fixture
async def dsn(make_database: MakeDatabase) -> str:
    return await make_database("faults", holds=create_schema)


@pytest.fixture
async def journal(dsn: str) -> AsyncIterator[PostgresJournal]:
    journal = PostgresJournal(dsn, application_name="engine")
    await journal.create_run(RUN, title="Night", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=NOTE)
    yield journal
    await journal.close()


async def held(journal: Journal) -> Lease:
    lease = await journal.acquire(RUN, "engine-1", TTL)
    assert lease is not None
    return lease


async def insisting(journal: Journal, lease: Lease, head: int) -> None:
    """Append as an engine does: the same batch again until it is answered."""
    while True:
        try:
            await journal.append(RUN, term=lease.term, expected_seq=head, events=[NOTE])
        except Unavailable:
            await asyncio.sleep(0.01)
        else:
            return


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_restart_in_the_middle_is_ridden_out_by_engine_and_follower(
    journal: PostgresJournal, postgres_server: PostgresServer, mode: str
) -> None:
    lease = await held(journal)
    heard: list[News] = []
    reached = asyncio.Event()

    async def follow() -> None:
        async for news in journal.follow(RUN, after=0, poll=timedelta(seconds=0.2)):
            heard.append(news)

    async def work() -> None:
        for head in range(1, 400):
            await insisting(journal, lease, head)
            if head == 50:
                reached.set()

    following, working = asyncio.create_task(follow()), asyncio.create_task(work())
    try:
        await reached.wait()
        await postgres_server.restart(mode)
        await working
        await eventually(lambda: 400 in (event.seq for news in heard for event in news.events))
    finally:
        following.cancel()
        working.cancel()
    assert any(news.lost for news in heard)
    assert [event.seq for news in heard for event in news.events] == list(range(1, 401))
    assert chain.verify(await journal.read(RUN)) is None


async def test_a_connection_that_was_cut_while_idle_is_replaced(journal: PostgresJournal, dsn: str) -> None:
    lease = await held(journal)
    await journal.read(RUN)
    other = await asyncpg.connect(dsn)
    cut = await other.fetch(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'engine'"
    )
    await other.close()
    assert len(cut) == 2
    await insisting(journal, lease, 1)
    assert [event.seq for event in await _patiently_read(journal)] == [1, 2]


async def _patiently_read(journal: PostgresJournal) -> list[Recorded]:
    while True:
        try:
            return list(await journal.read(RUN))
        except Unavailable:
            await asyncio.sleep(0.01)


async def test_a_service_of_the_hosts_own_file_leads_to_its_database(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = endpoint(Connection(dsn=dsn), {}).parameters
    lines = ["[control]", *(f"{name}={value}" for name, value in facts.items())]
    (tmp_path / "pg_service.conf").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "none"))
    monkeypatch.setenv("PGSYSCONFDIR", str(tmp_path))
    connection = await opened("postgresql://?service=control", settings={}, patience=10)
    assert await connection.fetchval("select current_database()") == facts["dbname"]
    await connection.close()


async def test_a_server_that_hangs_is_unavailable_after_a_while(dsn: str) -> None:
    link = Link(dsn, application_name="impatient", patience=0.05)
    blocker = await asyncpg.connect(dsn)
    try:
        async with blocker.transaction():
            await blocker.execute("lock table cutover_control.run")
            with pytest.raises(Unavailable, match="in time"):
                await link.fetch("runs")
        assert await link.fetch("whoami")
    finally:
        await blocker.close()
        await link.close()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (asyncpg.AdminShutdownError("a value"), Unavailable),
        (asyncpg.CannotConnectNowError("a value"), Unavailable),
        (asyncpg.ObjectNotInPrerequisiteStateError("a value"), Unavailable),  # a database that takes no connections
        (asyncpg.DatabaseDroppedError("a value"), Unavailable),
        (asyncpg.PostgresIOError("a value"), Unavailable),
        (asyncpg.ConnectionDoesNotExistError("a value"), Unavailable),
        (asyncpg.TooManyConnectionsError("a value"), Unavailable),
        (asyncpg.DiskFullError("a value"), Unavailable),
        (asyncpg.ReadOnlySQLTransactionError("a value"), Unavailable),
        (asyncpg.InterfaceError("connection is closed"), Unavailable),
        (asyncpg.InternalClientError("a value"), Unavailable),
        (ConnectionResetError("a value"), Unavailable),
        (TimeoutError("a value"), Unavailable),
        (asyncpg.DataError("a value"), asyncpg.DataError),
        (asyncpg.UniqueViolationError("a value"), asyncpg.UniqueViolationError),
    ],
)
def test_what_may_succeed_later_is_unavailable_and_a_defect_stays_one(
    error: Exception, expected: type[Exception]
) -> None:
    with pytest.raises(expected) as caught, translated("read"):
        raise error
    if expected is Unavailable:
        assert "a value" not in str(caught.value)
        assert caught.value.__suppress_context__


async def test_an_event_that_was_changed_in_the_database_is_found(journal: PostgresJournal, dsn: str) -> None:
    lease = await held(journal)
    for head in range(1, 6):
        await journal.append(RUN, term=lease.term, expected_seq=head, events=[NOTE])
    assert chain.verify(await journal.read(RUN)) is None
    attacker = await asyncpg.connect(dsn)
    await attacker.execute("update cutover_control.event set body = replace(body, 'agreed', 'decided') where seq = 4")
    await attacker.close()
    assert chain.verify(await journal.read(RUN)) == 4


async def test_a_command_that_is_committed_late_is_not_overtaken_by_a_later_one(
    journal: PostgresJournal, dsn: str
) -> None:
    """Whoever has read the inbox up to id n may go on behind n."""
    slow = await asyncpg.connect(dsn)
    transaction = slow.transaction()
    await transaction.start()
    first = await slow.fetchval(statement("send"), RUN, "hold", "{}")
    second = asyncio.create_task(journal.send(RUN, "resume", {}))

    async def waits() -> bool:
        return bool(
            await slow.fetchval("select exists (select from pg_locks where not granted and locktype = 'advisory')")
        )

    seen: bool = await eventually(waits)
    assert seen
    assert await journal.inbox(RUN, after=0) == ()
    await transaction.commit()
    await slow.close()
    assert [sent.id for sent in await journal.inbox(RUN, after=0)][:1] == [first]
    assert await second > first


async def test_the_hash_of_every_event_can_be_recomputed_in_sql(journal: PostgresJournal, dsn: str) -> None:
    """An auditor needs no program of ours: chain.py's rule, in one query."""
    lease = await held(journal)
    odd = Draft(kind="note", body='{"text": "Ørland\\n»"}', at=datetime(2022, 11, 12, 1, 2, 3, 40, tzinfo=UTC))
    await journal.append(RUN, term=lease.term, expected_seq=1, events=[odd, NOTE])
    auditor = await asyncpg.connect(dsn)
    wrong = await auditor.fetchval(
        r"""
        select count(*) from (
            select hash, concat_ws(e'\n', lag(hash, 1, repeat('0', 64)) over (order by seq), seq,
                       to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), kind, body) as hashed
              from cutover_control.event where run = $1) as chained
         where hash <> encode(sha256(convert_to(hashed, 'UTF8')), 'hex')
        """,
        RUN,
    )
    await auditor.close()
    assert wrong == 0
