"""The application that writes in the drills: what was committed is on both sides, and what is not there is found."""

import pytest

from tests.support.eventually import eventually
from tests.support.replication.peers import Peers
from tests.support.replication.tables import GRANTED, SHAPE, TABLES
from tests.support.replication.writer import Writer
from tests.support.two_databases import LEGACY, PLATFORM

FOLLOWING = """
    create subscription s connection '{0}' publication p
    with (create_slot = false, slot_name = 'cutover_s', copy_data = false)"""


async def writer_of(peers: Peers, seed: int) -> Writer:
    """A writer to the source, from whose slot the target gets everything from the first row on."""
    await peers.two.both(SHAPE)
    dsn = await peers.app(LEGACY, *GRANTED)
    tables = ", ".join(table.relation for table in TABLES)
    await peers.legacy.execute(f"create publication p for table {tables}")
    await peers.legacy.execute("select pg_create_logical_replication_slot('cutover_s', 'pgoutput')")
    await peers.platform.execute(FOLLOWING.format(peers.from_server(LEGACY)))
    return Writer(sides=[dsn], watching=[peers.dsn(LEGACY)], seed=seed)


async def drained(peers: Peers) -> None:
    """Wait until the target has what the source has."""
    position = await peers.legacy.fetchval("select pg_current_wal_lsn()::text")
    query = "select coalesce(confirmed_flush_lsn >= $1::text::pg_lsn, false) from pg_replication_slots"
    await eventually(lambda: peers.legacy.fetchval(query, position))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.night) for seed in range(2, 8))])
async def test_what_a_writer_was_told_is_committed_is_on_both_sides_through_a_crash_of_either(
    peers: Peers, seed: int
) -> None:
    writer = await writer_of(peers, seed)
    async with writer.writing():
        await writer.committed(100)
        for side in (LEGACY, PLATFORM):
            await peers.servers[side].restart("immediate")
            await writer.committed(100)
    await peers.reconnect()
    await drained(peers)
    for side in (peers.legacy, peers.platform):
        verdict = await writer.ledger.against(side)
        assert not verdict, verdict
    assert writer.ledger.committed >= 300


async def test_a_writer_finds_what_one_side_has_lost_or_holds_twice(peers: Peers) -> None:
    writer = await writer_of(peers, seed=3)
    async with writer.writing():
        await writer.committed(200)
    await drained(peers)
    await peers.platform.execute("delete from ehr.receipt where number = 5 and writer = 0")
    await peers.platform.execute("insert into ehr.receipt values (1, 7)")
    await peers.platform.execute("update ehr.patient set name = 'older' where id = (select max(id) from ehr.patient)")
    verdict = await writer.ledger.against(peers.platform)
    assert verdict.lost[-1] == "receipt 0, 5"
    assert "receipt 1, 7" in verdict.doubled
    assert [one.split()[0] for one in verdict.lost + verdict.doubled].count("patient") == 2
    assert not await writer.ledger.against(peers.legacy)
