"""`cutover db unfollow`: with the addresses of databases alone."""

import asyncio

from click.testing import CliRunner, Result

from console.cli.following import unfollow as command
from console.exits import Exit
from jobs.api import Fence
from jobs.postgres.connection.connect import application_name
from jobs.postgres.target.fence import advance
from jobs.postgres.target.live_side import Step, SwitchRecord
from jobs.postgres.target.live_tables import live_sides
from jobs.replication.records import new_group, write
from jobs.replication.removing.leftovers import read_left
from plans.model import Direction
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.following import BIRTH, RECORDS, follow_by_hand
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY, PLATFORM


async def following(peers: Peers) -> str:
    await peers.two.both("create table note (id int primary key)")
    found = await follow_by_hand(peers, "public.note")
    await eventually(found.healthy)
    return found.watched.groups[0].slot


async def called(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, command.unfollow, arguments, standalone_mode=False)


async def test_both_sides_are_cleaned_and_each_thing_is_named(peers: Peers) -> None:
    name = await following(peers)
    answer = await called("--dsn", peers.dsn(PLATFORM), "--dsn", peers.dsn(LEGACY), "--yes", "--while-running")
    assert answer.return_value == Exit.OK
    assert [line.rsplit(": ")[-1] for line in answer.stdout.splitlines()] == [
        f"dropped subscription {name}",
        f"dropped slot {name}",
        f"dropped publication {name}",
    ]
    again = await called("--dsn", peers.dsn(PLATFORM), "--yes")
    assert "nothing of a replication is left" in again.stderr


async def test_it_is_refused_while_an_engine_is_at_work_there_or_nobody_says_yes(peers: Peers) -> None:
    await following(peers)
    async with connected(peers.dsn(LEGACY)) as engine:
        await engine.execute(f"set application_name = '{application_name('night', '', 'look')}'")
        answer = await called("--dsn", peers.dsn(LEGACY), "--yes")
        assert "an engine of run night is at work there" in str(answer.exception)
    answer = await called("--dsn", peers.dsn(LEGACY), "--while-running")
    assert "nobody was there" in str(answer.exception)
    assert (await read_left(peers.legacy)).objects


async def test_writers_are_given_back_to_one_side_alone() -> None:
    sides = ("--dsn", "service=legacy", "--dsn", "service=platform")
    for said in ("back", "away"):
        answer = await called(*sides, "--writers", said, "--yes")
        assert f"--writers {said} says of one side whether it is written to" in str(answer.exception)


async def test_a_side_that_no_role_is_kept_out_of_is_come_back_to_as_well(peers: Peers) -> None:
    await peers.legacy.execute(
        "insert into cutover.live_side (birth, replication, here, live, run, task, token)"
        " values ('b', 'records', 'legacy', 'platform', 'night', 'S1', 1)"
    )
    only = ("--dsn", peers.dsn(LEGACY), "--yes", "--while-running")
    assert "nothing of a replication is left" in (await called(*only)).stderr
    answer = await called(*only, "--writers", "back")
    assert "legacy has not been written to since" in answer.stderr
    assert answer.stdout.strip().endswith("people write here again: replication records, run night")
    assert not [one for one in await live_sides(peers.legacy) or () if one.stale]
    assert "--writers away there" in answer.stderr


async def test_the_side_that_people_came_back_from_says_so_too_once_somebody_has_said_it_there(peers: Peers) -> None:
    await following(peers)
    platform = ("--dsn", peers.dsn(PLATFORM), "--yes", "--while-running", "--writers", "away")
    fence = Fence(run="night", task="S1", token=1)
    await advance(peers.platform, fence)
    async with peers.platform.transaction():
        group = new_group(BIRTH, RECORDS, Direction.FORWARD, 1, ["public.note"])
        await write(peers.platform, fence, group)
        came = SwitchRecord(
            birth=BIRTH, replication=RECORDS.id, here=PLATFORM, direction=Direction.FORWARD, fence=fence
        )
        await came.write(peers.platform, PLATFORM, Step.SETTLED)
    answer = await called(*platform)
    assert "people have written to platform since" in answer.stderr
    assert answer.stdout.strip().endswith("people do not write here any more: replication records, run night")
    [side] = await live_sides(peers.platform) or ()
    assert (side.live, side.step) == (LEGACY, Step.UNDONE)
    assert "nothing of a replication is left" in (await called(*platform)).stderr


async def test_what_is_printed_is_what_a_dba_runs(peers: Peers) -> None:
    await following(peers)
    for side in (PLATFORM, LEGACY):
        answer = await called("--dsn", peers.dsn(side), "--print")
        async with connected(peers.dsn(side)) as dba:
            for one in filter(None, answer.stdout.split(";\n")):
                await dba.execute(one)
    assert not (await read_left(peers.legacy)).objects
    assert not (await read_left(peers.platform)).objects


async def test_a_role_that_may_do_little_is_given_the_statements_and_told_what_it_cannot_see(peers: Peers) -> None:
    name = await following(peers)
    answer = await called("--dsn", await peers.app(LEGACY), "--yes", "--while-running")
    assert answer.return_value == Exit.DATABASE
    assert f'drop publication if exists "{name}";' in answer.stdout
    assert "see who is kept from writing" in answer.stderr
