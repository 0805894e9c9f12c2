"""Whatever is left of a replication goes, on either side and in any state; the other side is not needed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.postgres.target.live_side import live_side
from jobs.replication import publication, records
from jobs.replication.names import family
from jobs.replication.removing import remove
from jobs.replication.removing.leftovers import Leftovers, read_left
from jobs.replication.removing.remove import StillRead, remove_left
from jobs.replication.removing.writers import Writers
from jobs.replication.switching.write_fence import fence_writers
from plans.model import Fenced
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.following import BIRTH, RECORDS, Following, follow_by_hand
from tests.support.replication.peers import Peers, app_of
from tests.support.two_databases import LEGACY, PLATFORM, needs_15

SCHEMA = "create table note (id int primary key, text text)"


async def following(peers: Peers) -> Following:
    await peers.two.both(SCHEMA)
    found = await follow_by_hand(peers, "public.note")
    await eventually(found.healthy)
    return found


async def nothing_left(peers: Peers) -> bool:
    return not any([await read_left(side) for side in (peers.legacy, peers.platform)])


@needs_15
async def test_both_sides_are_cleaned_one_after_the_other_on_every_version(
    peers_15_18: Peers, peers_18_15: Peers
) -> None:
    for peers in (peers_15_18, peers_18_15):
        await following(peers)
        for side in (peers.platform, peers.legacy):
            removed = await remove_left(side, await read_left(side))
            assert removed.done
            assert not removed.denied
        assert await nothing_left(peers)


async def test_the_publisher_is_cleaned_while_the_subscriber_goes_on_reading_and_coming_back(peers: Peers) -> None:
    found = await following(peers)
    name = found.watched.groups[0].slot
    left = await read_left(peers.legacy)
    assert left.slots[0].pid is not None
    removed = await remove_left(peers.legacy, left)
    assert removed.done == (f"dropped slot {name}", f"dropped publication {name}")
    assert not await read_left(peers.legacy)
    assert (await remove_left(peers.platform, await read_left(peers.platform))).done == (
        f"dropped subscription {name}",
    )


async def test_a_subscription_goes_while_its_worker_waits_for_a_lock_and_its_publisher_is_away(peers: Peers) -> None:
    await following(peers)
    async with connected(peers.dsn(PLATFORM)) as holder:
        await holder.execute("begin; lock table note in share mode")
        await peers.legacy.execute("insert into note values (5)")
        waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        await eventually(lambda: peers.platform.fetchval(waits))
        await peers.servers[LEGACY].go_away("immediate")
        removed = await remove_left(peers.platform, await read_left(peers.platform))
        assert len(removed.done) == 1
        assert not await read_left(peers.platform)
    await peers.servers[LEGACY].come_back()
    await peers.reconnect()
    await remove_left(peers.legacy, await read_left(peers.legacy))
    assert await nothing_left(peers)


async def test_what_is_half_made_is_found_by_its_name_alone(peers: Peers) -> None:
    await peers.two.both(SCHEMA)
    group = records.new_group(BIRTH, RECORDS, records.Direction.FORWARD, 1, ["public.note"])
    note = publication.PublishedTable(schema="public", name="note")
    await peers.legacy.execute(publication.create(group.publication, [note], RECORDS))
    assert (await read_left(peers.legacy)).publications == (group.publication,)
    assert not await read_left(peers.legacy, "cutover_ffffffffff_")
    removed = await remove_left(peers.legacy, await read_left(peers.legacy, family(BIRTH, RECORDS.id)))
    assert removed.done == (f"dropped publication {group.publication}",)


async def test_what_a_role_may_not_drop_is_handed_to_a_dba_as_statements(peers: Peers) -> None:
    await following(peers)
    async with connected(await peers.app(PLATFORM)) as plain:
        left = await read_left(peers.platform)
        removed = await remove_left(plain, Leftovers(subscriptions=left.subscriptions))
        assert removed.denied[-1] == f'drop subscription "{left.subscriptions[0]}"'
    for one in removed.denied:
        await peers.platform.execute(one)
    assert not await read_left(peers.platform)


@pytest.mark.parametrize(("step", "live"), [("fencing", LEGACY), ("undone", LEGACY), ("", LEGACY)])
async def test_roles_that_a_half_done_switch_keeps_out_may_write_again(peers: Peers, step: str, live: str) -> None:
    await fenced(peers, step, live)
    removed = await remove_left(peers.legacy, await read_left(peers.legacy))
    assert removed.done == (f"{app_of(peers.dsn(LEGACY))}: may write again, as before",)
    assert await logs_in(peers)
    side = await live_side(peers.legacy, BIRTH, RECORDS.id)
    assert side is not None
    assert side.step in ("undone", "")


async def test_after_a_switch_that_came_to_its_end_they_stay_out_unless_somebody_says_otherwise(peers: Peers) -> None:
    await fenced(peers, "released", PLATFORM)
    left = await read_left(peers.legacy)
    removed = await remove_left(peers.legacy, left)
    assert (removed.done, len(removed.stays)) == ((), 1)
    assert not await logs_in(peers)
    assert await read_left(peers.legacy) == left
    await remove_left(peers.legacy, left, writers=Writers.BACK)
    assert await logs_in(peers)
    side = await live_side(peers.legacy, BIRTH, RECORDS.id)
    assert side is not None
    assert not side.stale


async def test_roles_that_stay_out_for_good_are_forgotten(peers: Peers) -> None:
    await fenced(peers, "released", PLATFORM)
    await remove_left(peers.legacy, await read_left(peers.legacy), writers=Writers.OUT)
    assert not await read_left(peers.legacy)
    assert not await logs_in(peers)


async def test_when_only_the_other_side_knows_it_is_asked_and_without_it_nobody_decides(peers: Peers) -> None:
    await fenced(peers, "releasing", LEGACY)
    left = await read_left(peers.legacy)
    assert "only the other side knows" in (await remove_left(peers.legacy, left)).stays[0]
    here = await live_side(peers.legacy, BIRTH, RECORDS.id)
    assert here is not None

    async def not_switched(_: object) -> object:
        return replace(here, here=PLATFORM)

    await remove_left(peers.legacy, left, there=not_switched)
    assert await logs_in(peers)


async def test_a_fence_of_an_earlier_run_is_not_believed_once_a_later_one_brought_people_back(peers: Peers) -> None:
    await fenced(peers, "released", PLATFORM)
    await peers.legacy.execute(
        "insert into cutover.live_side (birth, replication, here, live, run, task, token, since)"
        " values ('later', $1, 'legacy', 'legacy', 'night 2', 'B1', 1, now() + interval '1 hour')",
        RECORDS.id,
    )
    removed = await remove_left(peers.legacy, await read_left(peers.legacy))
    assert "by an earlier switch" in removed.stays[0]
    assert "people write here (run night 2)" in removed.stays[0]


async def fenced(peers: Peers, step: str, live: str) -> None:
    """As a switch leaves the side that it comes from, at a step."""
    await peers.app(LEGACY)
    roles = Fenced(roles=(app_of(peers.dsn(LEGACY)),))
    async with peers.legacy.transaction():
        await fence_writers(peers.legacy, BIRTH, RECORDS.id, roles, 1)
    await peers.legacy.execute(
        "insert into cutover.live_side (birth, replication, here, live, run, task, token, step)"
        " values ($1, $2, 'legacy', $3, 'night', 'S1', 1, $4)",
        *(BIRTH, RECORDS.id, live, step),
    )


async def logs_in(peers: Peers) -> bool:
    query = "select rolcanlogin from pg_roles where rolname = $1"
    return bool(await peers.legacy.fetchval(query, app_of(peers.dsn(LEGACY))))


async def test_writers_are_given_back_although_something_is_held_and_all_else_goes(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remove, "_PATIENCE", timedelta(0))
    monkeypatch.setattr(remove, "_LOCK", "set local lock_timeout = '20ms'")
    await following(peers)
    await fenced(peers, "fencing", LEGACY)
    left = await read_left(peers.legacy)
    async with connected(peers.dsn(LEGACY)) as other:
        await other.execute(f"begin; comment on publication {left.publications[0]} is 'mine'")
        with pytest.raises(StillRead, match=f"held by somebody else: publication {left.publications[0]}"):
            await remove_left(peers.legacy, left)
    assert await logs_in(peers)
    assert await read_left(peers.legacy) == Leftovers(publications=left.publications)
