"""A journal that only looks: one connection for any number of runs, over which nothing can be written."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from jobs.journal import line
from jobs.journal.base import News, Unavailable
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from plans.bundle import digest
from tests.conftest import MakeDatabase
from tests.support.eventually import eventually
from tests.support.people.control import FIRST
from tests.support.postgres_server import PostgresServer
from tests.support.proxy import proxied

RUNS = ("roros", "orland", "frosta")
LONG = timedelta(minutes=5)


@pytest.fixture
async def dsn(make_database: MakeDatabase) -> str:
    return await make_database("looks", holds=create_schema)


@pytest.fixture
async def engine(dsn: str) -> AsyncIterator[PostgresJournal]:
    """A journal with three runs in it."""
    journal = PostgresJournal(dsn, application_name="engine")
    for run in RUNS:
        await journal.create_run(run, title=run, kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST)
    yield journal
    await journal.close()


@pytest.fixture
async def looking(dsn: str) -> AsyncIterator[PostgresJournal]:
    journal = PostgresJournal(dsn, application_name="looks at all", looks_only=True)
    yield journal
    await journal.close()


class Followers:
    """One for each run; keeps the news of each."""

    def __init__(self, journal: PostgresJournal, *, poll: timedelta = LONG) -> None:
        self.heard: dict[str, list[News]] = {run: [] for run in RUNS}
        self.tasks = {run: asyncio.create_task(self._follow(journal, run, poll)) for run in RUNS}

    async def _follow(self, journal: PostgresJournal, run: str, poll: timedelta) -> None:
        async for news in journal.follow(run, after=0, poll=poll):
            self.heard[run].append(news)

    def heads(self) -> list[int]:
        return [news[-1].head if news else 0 for news in self.heard.values()]


async def test_three_runs_are_followed_over_one_connection_each_woken_by_its_own_news(
    dsn: str, engine: PostgresJournal, looking: PostgresJournal
) -> None:
    followers = Followers(looking)
    await eventually(lambda: followers.heads() == [1, 1, 1])
    watching = await asyncpg.connect(dsn)
    count = "select count(*) from pg_stat_activity where application_name = 'looks at all'"
    assert await watching.fetchval(count) == 1

    await engine.send("orland", "hold", {})  # they look by themselves every five minutes only
    await eventually(lambda: followers.heard["orland"][-1].commands)
    assert [len(news) for run, news in followers.heard.items() if run != "orland"] == [1, 1]

    await watching.fetch(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'looks at all'"
    )
    await eventually(lambda: all(len(news) > 1 for news in followers.heard.values()))
    await engine.send("frosta", "hold", {})
    await eventually(lambda: followers.heard["frosta"][-1].commands)
    await watching.close()
    await looking.close()
    await asyncio.wait_for(asyncio.gather(*followers.tasks.values()), 10)


async def test_a_follower_that_has_ended_leaves_the_others_their_connection(
    engine: PostgresJournal, looking: PostgresJournal
) -> None:
    followers = Followers(looking)
    await eventually(lambda: followers.heads() == [1, 1, 1])
    followers.tasks["roros"].cancel()
    await asyncio.wait([followers.tasks["roros"]])
    await engine.send("orland", "hold", {})
    await eventually(lambda: followers.heard["orland"][-1].commands)


async def test_who_only_looks_can_write_nothing_though_its_login_may(
    engine: PostgresJournal, looking: PostgresJournal
) -> None:
    assert await looking.whoami() in await looking.commanders()
    with pytest.raises(Unavailable, match="read-only"):
        await looking.send("roros", "hold", {})
    assert await engine.commands("roros") == ()


async def test_all_who_follow_learn_at_once_that_a_server_does_not_answer_and_go_on_once_it_does(
    dsn: str, engine: PostgresJournal, monkeypatch: pytest.MonkeyPatch, postgres_server: PostgresServer
) -> None:
    monkeypatch.setattr(line, "PATIENCE", 1.0)
    assert await engine.runs()
    async with proxied(postgres_server.socket / ".s.PGSQL.5432") as network:
        journal = PostgresJournal(network.dsn(dsn), application_name="behind a line", looks_only=True)
        followers = Followers(journal, poll=timedelta(seconds=0.1))
        await eventually(lambda: followers.heads() == [1, 1, 1])
        network.stall()
        await eventually(lambda: any(news[-1].lost for news in followers.heard.values()))
        began = time.monotonic()
        await eventually(lambda: all(any(one.lost for one in news) for news in followers.heard.values()))
        assert time.monotonic() - began < 0.5  # not one patience behind the other
        network.heal()
        await eventually(lambda: followers.heads() == [1, 1, 1])
        await journal.close()
        await asyncio.wait_for(asyncio.gather(*followers.tasks.values()), 10)
