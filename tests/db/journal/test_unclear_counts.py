"""A control database that keeps what was counted and goes away before it says so: nothing is counted twice, or lost."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

import asyncpg
import pytest

from jobs.journal.base import Draft, Unavailable
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from plans.bundle import digest
from tests.conftest import MakeDatabase
from tests.db.journal.test_flow_weeks import LIVE, RUN, Weeks
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.proxy import Proxy, proxied

EVERY = timedelta(minutes=10)
WAITS = "select count(*) > 0 from pg_stat_activity where wait_event_type = 'Lock' and query like '%flow_count%'"
KEPT = "select count(*) from cutover_control.flow_count"


class Unanswered:
    """Keeps counts, and lets no answer through."""

    def __init__(self, journal: PostgresJournal, proxy: Proxy, beside: asyncpg.Connection) -> None:
        self._keep, self._proxy, self._beside = journal.keep_flow, proxy, beside

    async def keep(self, *of: Any, **more: Any) -> None:
        before = await self._beside.fetchval(KEPT)

        async def waits() -> bool:
            return bool(await self._beside.fetchval(WAITS))

        async def is_kept() -> bool:
            return bool(await self._beside.fetchval(KEPT) > before)

        async with self._beside.transaction():
            await self._beside.execute("select from cutover_control.head for update")
            keeping = asyncio.create_task(self._keep(*of, **more))
            await eventually(waits)
            self._proxy.stall()
        await eventually(is_kept)
        await self._proxy.reset()
        self._proxy.heal(old=False)
        with pytest.raises(Unavailable):
            await keeping
        raise Unavailable("it went away before it answered")


@pytest.mark.parametrize("another", [False, True], ids=["the same engine", "another engine"])
async def test_what_was_kept_without_an_answer_is_counted_once(
    postgres_server: PostgresServer, make_database: MakeDatabase, another: bool
) -> None:
    dsn = await make_database("unclear", holds=create_schema)
    async with proxied(postgres_server.socket / ".s.PGSQL.5432") as proxy, connected(dsn) as beside:
        journal = PostgresJournal(proxy.dsn(dsn))
        first = Draft(kind="RunCreated", body="{}", at=LIVE)
        await journal.create_run(RUN, title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
        run = Weeks(journal, EVERY)
        await run.another_engine()
        await looks(run, 3)
        keep = journal.keep_flow
        journal.keep_flow = Unanswered(journal, proxy, beside).keep  # type: ignore[method-assign]
        await looks(run, 1)
        journal.keep_flow = keep  # type: ignore[method-assign]
        if another:
            await run.another_engine()
        await looks(run, 3)
        kept = await run.kept()
        assert len(kept) == 7
        assert all(later.after == sooner.until for sooner, later in pairwise(kept))
        assert [sum(one.counts) for one in kept] == [7 * 10] * 7
        await journal.close()


async def looks(run: Weeks, many: int) -> None:
    for _ in range(many):
        run.run.passes(run.every / timedelta(minutes=1))
        run.watch.follow(run.run.plan, run.run.state)
        await run.watch.look()
