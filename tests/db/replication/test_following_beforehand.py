"""What a follow would be refused for is found days before, as a check looks at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jobs.beforehand import Surroundings
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.target import prepare
from jobs.replication.following_beforehand import look_at_follow
from jobs.rows.selection import SelectionRefused
from plans.model import FollowSpec, TableSelection
from tests.support.replication.following import RECORDS
from tests.support.replication.peers import Peers


def around(peers: Peers, *, deep: bool) -> Surroundings:
    @asynccontextmanager
    async def sides(_: TableSelection) -> AsyncIterator[tuple[SourceConnection, TargetConnection]]:
        yield SourceConnection(peers.legacy), TargetConnection(peers.platform)

    return Surroundings(connection=sides, sides=sides, environ={}, deep=deep)  # type: ignore[arg-type]


async def test_what_the_first_copy_would_refuse_is_found_beforehand(peers: Peers) -> None:
    await peers.two.both("create table note (id int primary key)")
    await peers.platform.execute(prepare.script())
    await peers.platform.execute("insert into note values (1)")
    spec = FollowSpec(replication=RECORDS)
    await look_at_follow(spec, around(peers, deep=False))
    with pytest.raises(SelectionRefused, match=r"this copy would be refused: 1 reason\n  public.note: is not empty"):
        await look_at_follow(spec, around(peers, deep=True))
    await peers.platform.execute("truncate note")
    await look_at_follow(spec, around(peers, deep=True))
    await peers.two.both("alter table note add column scan xml")
    with pytest.raises(SelectionRefused, match=r"public.note.scan: the target's server was built without xml"):
        await look_at_follow(spec, around(peers, deep=False))
