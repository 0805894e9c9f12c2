"""What a deep check asks of the questions of jobs: may this login ask them, and do they have what is compared."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import asyncpg
import pytest

from jobs.api import Fatal
from jobs.beforehand import Surroundings, look_at_question
from jobs.kinds import probe, watch
from plans.model import ComparisonSign, Condition, DatabaseId, SqlProbe, WaitUntilSpec, WatchSpec
from tests.conftest import MakeDatabase
from tests.support.fake_context import connected

ON = DatabaseId("target")


@pytest.fixture
async def around(make_database: MakeDatabase) -> AsyncIterator[Surroundings]:
    """A database with a table that everybody may read and one that nobody but its owner may; asked by somebody else."""
    dsn = await make_database("asked")
    async with connected(dsn) as owner:
        await owner.execute("create table open (n int); create table shut (n int)")
        await owner.execute("create role somebody_else; grant select on open to somebody_else")

    @asynccontextmanager
    async def connection(_: DatabaseId) -> AsyncIterator[Any]:
        async with connected(dsn) as one:
            await one.execute("set role somebody_else")
            yield one

    yield Surroundings(connection=connection, sides=cast("Any", None), environ={}, deep=True)
    async with connected(dsn) as owner:
        await owner.execute("drop owned by somebody_else; drop role somebody_else")


async def test_what_this_login_may_not_read_is_refused_days_before(around: Surroundings) -> None:
    every = timedelta(seconds=5)
    assert (
        await look_at_question(WaitUntilSpec(on=ON, query="select count(*) > 0 from open", every=every), around) == ()
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await look_at_question(WaitUntilSpec(on=ON, query="select count(*) > 0 from shut", every=every), around)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await probe.look(SqlProbe(on=ON, query="select count(*) > 0 from shut"), around)


async def test_a_watch_names_the_column_that_its_question_has_not(around: Surroundings) -> None:
    late = Condition(column="late", comparison=ComparisonSign.GT, value=3)
    asked = WatchSpec(on=ON, query="select count(*) as late from open", every=timedelta(seconds=5), fail_if=late)
    assert await watch.look(asked, around) == ()
    with pytest.raises(Fatal, match="the query has no column late"):
        await watch.look(
            WatchSpec(on=ON, query="select count(*) as n from open", every=timedelta(seconds=5), warn_if=late), around
        )
