"""The two servers on which everything of a replication is tried: changes travel, either way and across versions."""

from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY, PLATFORM

TABLE = "create table patient (id int primary key, name text)"


async def follows(peers: Peers) -> None:
    """A subscription made over a slot brings what was committed after the slot was made."""
    await peers.two.both(TABLE)
    await peers.legacy.execute("create publication p for table patient")
    await peers.legacy.execute("select pg_create_logical_replication_slot('cutover_s', 'pgoutput')")
    await peers.legacy.execute("insert into patient values (1, 'one')")
    await peers.platform.execute(f"""
        create subscription s connection '{peers.from_server(LEGACY)}' publication p
        with (create_slot = false, slot_name = 'cutover_s', copy_data = false)""")
    await eventually(lambda: peers.platform.fetchval("select count(*) from patient"))
    await peers.two.same("patient")


async def test_a_server_follows_one_of_its_version(peers: Peers) -> None:
    await follows(peers)


async def test_a_newer_server_follows_an_older_one(peers_15_18: Peers) -> None:
    await follows(peers_15_18)


async def test_an_older_server_follows_a_newer_one(peers_18_15: Peers) -> None:
    await follows(peers_18_15)


async def test_an_application_of_one_side_owns_nothing_and_writes(peers: Peers) -> None:
    await peers.two.both(TABLE)
    for side in (LEGACY, PLATFORM):
        async with connected(await peers.app(side)) as app:
            await app.execute("insert into patient values (1, 'one')")
            assert not await app.fetchval("select rolsuper from pg_roles where rolname = current_user")
    await peers.two.same("patient")
