"""What a look at two real servers finds when one stops following the other, or is about to."""

from dataclasses import replace

import asyncpg
import pytest

from jobs.replication import slot, subscription
from jobs.replication.looking.findings import subscriber
from jobs.replication.looking.health import Finding, Grave, Verdict, What
from jobs.replication.looking.look import look_at_subscriber
from jobs.replication.names import family
from jobs.replication.safe_commits import not_waiting, waiting
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.following import BIRTH, RECORDS, Following, follow_by_hand
from tests.support.replication.peers import Peers, flushed_soon
from tests.support.two_databases import LEGACY, PLATFORM, needs_15

SCHEMA = "create table note (id int primary key, text text); create table other (id int primary key)"


async def following(peers: Peers) -> Following:
    await peers.two.both(SCHEMA)
    found = await follow_by_hand(peers, "public.note", "public.other")
    await eventually(found.healthy)
    return found


async def hears(peers: Peers, rows: int) -> bool:
    return await peers.platform.fetchval("select count(*) from note") == rows


@needs_15
async def test_what_follows_is_healthy_and_how_far_behind_is_known_on_every_version(
    peers_15_18: Peers, peers_18_15: Peers
) -> None:
    for peers in (peers_15_18, peers_18_15):
        found = await following(peers)
        await peers.legacy.execute("insert into note select n from generate_series(1, 100) as n")
        await eventually(lambda peers=peers: hears(peers, 100))
        health = await eventually(found.look)
        assert (health.verdict, health.findings, health.drop) == (Verdict.HEALTHY, (), ())
        await eventually(lambda found=found: caught_up(found))
        assert health.wal_kept is not None
        assert health.disk_free is not None


async def caught_up(found: Following) -> bool:
    health = await found.look()
    return health.lag_bytes == 0 and health.lag is not None and not health.lag


async def test_a_row_written_by_hand_on_the_target_stops_it_and_is_named_until_it_is_gone(peers: Peers) -> None:
    found = await following(peers)
    await peers.platform.execute("insert into note values (1, 'by hand')")
    await peers.legacy.execute("insert into note values (1, 'came later')")
    finding = await eventually(lambda: found.finds(What.FAILING))
    assert "cannot be applied: a key that was written there by hand came later" in finding.sentence
    await eventually(lambda: is_broken(found))  # one look may meet the worker between two of its deaths
    await peers.platform.execute("delete from note where text = 'by hand'")
    await eventually(found.healthy)


async def is_broken(found: Following) -> bool:
    return (await found.look()).verdict is Verdict.BROKEN


@needs_15
async def test_before_version_18_a_failing_worker_is_known_by_its_errors(peers_18_15: Peers) -> None:
    found = await following(peers_18_15)
    await peers_18_15.platform.execute("insert into note values (1, 'by hand')")
    await peers_18_15.legacy.execute("insert into note values (1, 'came later')")
    await peers_18_15.legacy.execute("insert into other values (1)")
    finding = await eventually(lambda: names_table(found))
    assert finding.sentence == "platform: public.note cannot be applied"
    assert "duplicate key" in finding.hint


async def names_table(found: Following) -> Finding | None:
    finding = await found.finds(What.FAILING)
    return finding if finding is not None and finding.table and finding.grave is Grave.BREAKS else None


async def test_a_changed_row_that_was_overwritten_and_a_missing_one_are_counted(peers: Peers) -> None:
    await peers.two.both(SCHEMA + "; insert into note values (1), (2)")
    found = await follow_by_hand(peers, "public.note", "public.other")
    await eventually(found.healthy)
    await peers.platform.execute("update note set text = 'by hand' where id = 1")
    await peers.platform.execute("delete from note where id = 2")
    await peers.legacy.execute("update note set text = 'from the source'")
    await eventually(lambda: found.finds(What.CONFLICTS))
    health = await found.look()
    assert health.verdict is Verdict.HEALTHY
    assert dict(health.conflicts) == {"update_origin_differs": 1, "update_missing": 1}


async def test_a_disabled_a_dropped_and_a_dead_subscription_are_told_apart(peers: Peers) -> None:
    found = await following(peers)
    name = found.watched.groups[0].subscription
    await peers.platform.execute(subscription.disable(name))
    assert (await found.look()).findings[0].what is What.DISABLED
    for one in subscription.drop(name):
        await peers.platform.execute(one)
    assert (await found.look()).findings[0].what is What.SUBSCRIPTION


async def test_a_slot_that_is_gone_ends_it(peers: Peers) -> None:
    found = await following(peers)
    group = found.watched.groups[0]
    await peers.platform.execute(subscription.disable(group.subscription))
    await eventually(lambda: dropped(peers, group.slot))
    health = await found.look()
    assert (health.verdict, health.findings[0].what) == (Verdict.GONE, What.SLOT_GONE)


async def dropped(peers: Peers, name: str) -> bool:
    try:
        await peers.legacy.execute(slot.drop(name))
    except asyncpg.ObjectInUseError:
        return False
    return True


@pytest.mark.parametrize("side", [LEGACY, PLATFORM])
async def test_ddl_on_either_side_names_side_and_table(peers: Peers, side: str) -> None:
    found = await following(peers)
    connection = peers.legacy if side == LEGACY else peers.platform
    await connection.execute("create index on note (text); alter table other add unique (id)")
    finding = await found.finds(What.STRUCTURE)
    assert finding is not None
    assert (finding.table, finding.sentence.split(":")[0]) == ("public.other", side)
    assert (await found.look()).verdict is Verdict.BROKEN


async def test_a_table_emptied_by_truncate_is_named_and_one_written_anew_is_a_warning(peers: Peers) -> None:
    await peers.two.both(SCHEMA + "; insert into note values (1); insert into other values (1)")
    found = await follow_by_hand(peers, "public.note", "public.other")
    await eventually(found.healthy)
    await peers.legacy.execute("truncate note")
    await peers.legacy.execute("vacuum full other")
    tables = {one.what: one.table for one in (await found.look()).findings}
    assert (tables[What.EMPTIED], tables[What.REWRITTEN]) == ("public.note", "public.other")


async def test_a_table_that_the_plan_means_and_that_came_since_is_named(peers: Peers) -> None:
    found = await following(peers)
    await peers.legacy.execute("create table later (id int primary key); create temp table mine (id int)")
    finding = await found.finds(What.APPEARED)
    assert finding is not None
    assert finding.sentence == "legacy: public.later came since, and does not follow"
    rows = replace(RECORDS.rows, excluded=("public.later",))
    found.watched = replace(found.watched, replication=replace(RECORDS, rows=rows))
    assert await found.healthy()


async def test_a_table_that_is_published_and_not_subscribed_to_is_passed_over_and_named(peers: Peers) -> None:
    found = await following(peers)
    await peers.two.both("create table third (id int primary key)")
    group = found.watched.groups[0]
    await peers.legacy.execute(f"alter publication {group.publication} add table third")
    more = replace(group, tables=(*group.tables, "public.third"))
    found.watched = replace(found.watched, groups=(more,))
    finding = await found.finds(What.UNAPPLIED)
    assert finding is not None
    assert finding.sentence.endswith("passes over public.third")
    await peers.legacy.execute(f"alter publication {group.publication} drop table third")
    assert (await found.finds(What.PUBLICATION)) is not None


async def test_a_subscription_that_comes_in_beside_or_closes_a_circle_is_named(peers: Peers) -> None:
    found = await following(peers)
    for side, connection in ((LEGACY, peers.legacy), (PLATFORM, peers.platform)):
        other = PLATFORM if side == LEGACY else LEGACY
        await (peers.platform if side == LEGACY else peers.legacy).execute("create publication theirs for table note")
        await connection.execute(
            f"create subscription theirs connection '{peers.from_server(other)}' publication theirs"
            " with (create_slot = false, slot_name = 'x', enabled = false, copy_data = false)"
        )
    sentences = [one.sentence for one in (await found.look()).findings]
    for side in (LEGACY, PLATFORM):
        assert f"{side}: public.note is written to by another subscription" in sentences


async def test_who_may_write_to_the_target_is_named_and_who_is_left_is_not(peers: Peers) -> None:
    found = await following(peers)
    async with connected(await peers.app(PLATFORM)) as app:
        await app.execute("begin; insert into note values (77)")
        finding = await found.finds(What.WRITERS)
        assert finding is not None
        assert finding.sentence.endswith("is connected and writes")
        assert (await found.look()).healthy


async def test_what_the_apply_worker_waits_for_is_named_by_who_holds_it(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "_WAITS_SECONDS", 0.0)
    found = await following(peers)
    async with connected(peers.dsn(PLATFORM)) as holder:
        await holder.execute("set application_name = 'a report'; begin; lock table note")
        await peers.legacy.execute("insert into note values (5)")
        finding = await eventually(lambda: found.finds(What.WAITING))
        assert "postgres (a report)" in finding.sentence
        assert await found.finds(What.STRUCTURE) is None, "it was not looked at, and nobody waited"


async def test_a_slot_beyond_the_limit_of_the_plan_is_to_be_dropped(peers: Peers) -> None:
    await peers.two.both(SCHEMA)
    found = await follow_by_hand(peers, "public.note", of=replace(RECORDS, wal_at_most=1))
    health = await found.look()
    assert health.drop == (found.watched.groups[0].slot,)
    assert health.verdict is Verdict.BROKEN


async def test_a_source_that_was_put_back_to_before_what_was_applied_is_not_said_to_be_followed(peers: Peers) -> None:
    found = await following(peers)
    name = found.watched.groups[0].subscription
    await peers.platform.execute(subscription.disable(name))
    query = "select pid from pg_stat_subscription where subname = $1 and pid is not null"
    await eventually(lambda: peers.platform.fetchval(f"select not exists ({query})", name))
    await peers.platform.execute(
        "select pg_replication_origin_advance('pg_' || oid, 'F/0') from pg_subscription where subname = $1", name
    )
    await peers.platform.execute(subscription.enable(name))

    async def told() -> bool:
        return await found.finds(What.SLOT_AHEAD) is not None

    await eventually(told)


async def test_a_slot_that_a_switch_has_left_on_the_other_side_is_seen(peers: Peers) -> None:
    found = await following(peers)
    name = f"{family(BIRTH, RECORDS.id)}b1_early"
    await peers.platform.execute("select pg_create_logical_replication_slot($1, 'pgoutput')", name)
    try:
        looked = await look_at_subscriber(found.watched, peers.platform)
    finally:
        await peers.platform.execute("select pg_drop_replication_slot($1)", name)
    assert list(looked.besides) == [name]
    assert not looked.besides[name].is_read


async def test_a_side_that_cannot_be_asked_is_not_called_broken(peers: Peers) -> None:
    found = await following(peers)
    for asked in ({"publisher": False}, {"subscriber": False}):
        health = await found.look(**asked)
        assert (health.verdict, [one.what for one in health.findings]) == (Verdict.UNSEEN, [What.AWAY])


async def test_commits_wait_for_the_disk_unless_the_wal_writer_comes_soon(
    peers: Peers,
) -> None:
    found = await following(peers)
    name = found.watched.groups[0].subscription
    assert await found.finds(What.UNSAFE) is None
    await peers.platform.execute(not_waiting(name))
    unsafe = await found.finds(What.UNSAFE)
    assert unsafe is not None
    assert unsafe.grave is Grave.BREAKS
    async with flushed_soon(peers):
        await eventually(lambda: peers.platform.fetchval("select current_setting('wal_writer_delay') = '10ms'"))
        assert await found.finds(What.UNSAFE) is None
    await peers.platform.execute(waiting(name))
    assert await found.finds(What.UNSAFE) is None


async def test_a_subscriber_that_crashed_is_told_and_one_that_was_restarted_in_order_is_not(peers: Peers) -> None:
    found = await following(peers)
    for mode, told in (("fast", None), ("immediate", "platform: its server crashed since it began to follow")):
        await peers.servers[PLATFORM].restart(mode)
        await peers.reconnect()
        finding = await found.finds(What.CRASHED)
        assert (finding.sentence if finding is not None else None) == told
