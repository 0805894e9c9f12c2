"""Each server is asked once what decides its speed; that it does not tell is told, without an address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from jobs.databases import Databases
from jobs.engine import servers
from jobs.engine.servers import ServerWatch
from jobs.postgres.connection.server_facts import ServerFacts
from jobs.run.decisions.decision import Input, ServerAsked
from jobs.run.events import PlanAmended, ServerSeen
from plans.errors import CutoverError
from tests.support.driver import Driven
from tests.support.nights import SOURCE, TARGET, night, task

FACTS = ServerFacts(version="16.4", settings={"fsync": "on"}, size_bytes=7, identity="ab")


class FakeDatabases:
    """Databases of which some are away."""

    def __init__(self, *away: str) -> None:
        self.plan = night(task("A1"))
        self.away = set(away)

    @asynccontextmanager
    async def connection(self, name: str, application: str) -> AsyncIterator[None]:
        if name in self.away:
            raise CutoverError(f"{name}: db7.example.org:5432 refuses alice")
        yield None


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Input]:
    async def told(_: object) -> ServerFacts:
        return FACTS

    monkeypatch.setattr(servers, "ask_server", told)
    return []


def watch(databases: FakeDatabases, heard: list[Input]) -> ServerWatch:
    return ServerWatch(cast(Databases, databases), "r", heard.append)


def told(heard: list[Input]) -> dict[str, str]:
    return {one.seen.database: one.seen.unread or one.seen.version for one in heard if isinstance(one, ServerAsked)}


async def test_each_is_asked_once(heard: list[Input]) -> None:
    made = watch(FakeDatabases(), heard)
    await made.look()
    await made.look()
    assert (len(heard), told(heard)) == (2, {SOURCE: "16.4", TARGET: "16.4"})


async def test_one_that_is_away_is_told_without_its_address_and_asked_again_a_few_times(heard: list[Input]) -> None:
    databases = FakeDatabases(TARGET)
    made = watch(databases, heard)
    await made.look()
    assert told(heard)[TARGET] == "it cannot be used"
    databases.away.clear()
    await made.look()
    assert told(heard)[TARGET] == "16.4"
    never = watch(FakeDatabases(SOURCE, TARGET), asked := [])
    for _ in range(5):
        await never.look()
    assert len(asked) == 6


async def test_what_the_journal_knows_is_not_asked_again_until_it_is_reached_elsewhere(heard: list[Input]) -> None:
    run = Driven(night(task("A1")))
    run.decide(*(ServerAsked(seen=ServerSeen(database=name, version="16.4")) for name in (SOURCE, TARGET)))
    databases = FakeDatabases()
    made = watch(databases, heard)
    made.follow(run.state)
    await made.look()
    assert heard == []
    made.use(cast(Databases, databases), (TARGET,))
    await made.look()
    assert told(heard) == {TARGET: "16.4"}


def test_a_server_is_taken_down_once_and_that_it_did_not_tell_gives_way_to_what_it_tells() -> None:
    run = Driven(night(task("A1")))
    silent, open_ = ServerSeen(database=TARGET, unread="no answer in time"), ServerSeen(database=TARGET, version="16.4")
    assert [run.decide(ServerAsked(seen=one)) for one in (silent, silent, open_, silent)] == [[silent], [], [open_], []]
    assert run.state.servers == {TARGET: open_}


def test_a_database_that_is_reached_elsewhere_is_another_server() -> None:
    from jobs.run.events import Entry
    from jobs.run.state.fold import fold

    run = Driven(night(task("A1")))
    run.decide(ServerAsked(seen=ServerSeen(database=TARGET, version="16.4")))
    event = PlanAmended(plan_sha256="1", revision=2, summary="", by="x", readdressed=(TARGET,))
    after = fold([Entry(seq=run.state.head + 1, at=run.now, event=event)], run.state)
    assert after.servers == {}
