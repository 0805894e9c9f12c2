"""The job `follow` between real servers while an application writes: all rows once, whatever dies in between."""

from jobs.replication.records import Phase
from tests.support.replication.followed import followed
from tests.support.replication.peers import Peers
from tests.support.two_databases import needs_15


async def test_a_database_follows_another_that_is_written_to(peers: Peers) -> None:
    async with followed(peers) as one:
        evidence = await one.follow()
        await one.writer.committed(50)
    await one.even()
    assert [group.phase for group in await one.groups()] == [Phase.ENABLED]
    assert evidence.facts["rows"] == sum(table.rows for table in evidence.tables) >= 3000
    assert evidence.facts["groups"] == 1
    assert evidence.caveats == ()


@needs_15
async def test_a_database_follows_one_of_an_older_version(peers_15_18: Peers) -> None:
    async with followed(peers_15_18) as one:
        await one.follow()
        await one.writer.committed(50)
    await one.even()


@needs_15
async def test_a_database_follows_one_of_a_newer_version(peers_18_15: Peers) -> None:
    async with followed(peers_18_15) as one:
        await one.follow()
        await one.writer.committed(50)
    await one.even()


async def test_several_groups_begin_at_one_position(peers: Peers) -> None:
    async with followed(peers, groups=3) as one:
        await one.follow()
        await one.writer.committed(50)
    await one.even()
    groups = await one.groups()
    assert len(groups) == 3
    assert len({group.position for group in groups}) == 1
    assert sorted(title for group in groups for title in group.tables) == [
        *("ehr.bed", "ehr.draft", "ehr.numbered", "ehr.patient", "ehr.receipt", "ehr.sent", "ehr.visit")
    ]


async def test_an_attempt_that_finds_everything_done_says_the_same(peers: Peers) -> None:
    async with followed(peers) as one:
        first = await one.follow()
        again = await one.follow()
    await one.even()
    assert [(table.table, table.rows) for table in again.tables] == [(t.table, t.rows) for t in first.tables]
