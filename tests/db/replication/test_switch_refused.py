"""What a switch refuses before anybody is kept from writing, and what it carries that replication does not."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from jobs.postgres.target.live_tables import StaleSide
from jobs.replication.switching import job
from jobs.replication.switching.job import switch
from jobs.replication.switching.readiness import NotReady
from jobs.replication.switching.sequences import SequencesUnfit
from jobs.replication.switching.writers import WritersNotFenced
from plans.model import Direction
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.peers import Peers, app_of
from tests.support.replication.switches import followed, stands
from tests.support.two_databases import LEGACY, PLATFORM

SEQUENCES = """
    alter table ehr.draft add no int generated always as identity (start 10 increment 5);
    create sequence ehr.down increment -1 minvalue -1000 maxvalue -1 start -1;
    create sequence ehr.round minvalue 1 maxvalue 20 cycle;
    alter table ehr.sent alter id set default nextval('ehr.numbered_id_seq');
"""
NEXT = "select nextval('ehr.draft_no_seq'), nextval('ehr.down'), nextval('ehr.round'), nextval('ehr.numbered_id_seq')"


async def test_sequences_of_every_kind_go_on_ahead_of_where_they_were_there_and_back(peers: Peers) -> None:
    async with followed(peers, shape=SEQUENCES) as night:
        for _ in range(15):
            before = await peers.legacy.fetchrow(NEXT)
        assert before is not None
        assert (await night.switch(night.there(headroom=100))).passed
        there = await peers.platform.fetchrow(NEXT)
        assert there is not None
        assert [there[0] - before[0], there[1] - before[1], there[2], there[3] - before[3]] == [505, -101, 16, 101]
        assert (await night.switch(night.home())).passed
        home = await peers.legacy.fetchrow(NEXT)
        assert home is not None
        assert [home[0] - there[0], home[1] - there[1], home[2], home[3] - there[3]] == [505, -101, 17, 101]


async def test_a_sequence_that_has_no_number_left_and_a_table_that_is_made_otherwise_are_refused(peers: Peers) -> None:
    async with followed(peers, shape="create sequence ehr.last maxvalue 3") as night:
        await peers.legacy.execute("select setval('ehr.last', 3)")
        with pytest.raises(SequencesUnfit, match=r"1 sequence cannot go on:\n  sequence ehr\.last"):
            await night.switch(night.there())
        await peers.legacy.execute("select setval('ehr.last', 1)")
        await peers.legacy.execute("alter table ehr.patient add born date")
        with pytest.raises(NotReady, match=r"does not follow legacy as it must \(broken\):\n  .*ehr\.patient"):
            await night.switch(night.there())
        assert await night.let_in() == [LEGACY]


async def test_a_table_that_came_since_is_refused_until_it_is_excepted_and_what_follows_goes_on_whatever_is(
    peers: Peers,
) -> None:
    async with followed(peers) as night:
        await peers.legacy.execute("create table ehr.newcomer (id int)")
        with pytest.raises(NotReady, match=r"legacy: ehr\.newcomer came since, and does not follow"):
            await night.switch(night.there())
        rows = replace(night.replication.rows, excluded=("ehr.newcomer", "ehr.patient"))
        night.replication = replace(night.replication, rows=rows)
        await night.write(LEGACY, 1)
        evidence = await night.switch(night.there())
        assert evidence.passed
        assert {"ehr.patient": 1}.items() <= {one.table: one.rows for one in evidence.tables}.items()
        await night.write(PLATFORM, 2)
        assert (await night.switch(night.home())).passed
        assert await peers.legacy.fetchval("select count(*) from ehr.patient") == 2
        assert await night.same()


async def test_whoever_could_write_and_is_not_named_keeps_it_from_beginning(peers: Peers) -> None:
    async with followed(peers) as night, connected(peers.dsn(LEGACY)) as dba:
        await dba.execute("begin; insert into ehr.patient values (7, 'n', 'x', 1); prepare transaction 'cutover_p'")
        await dba.execute("grant delete on ehr.visit to public; create role switch_reader login")
        role = await followed_as_the_application(peers)
        try:
            with pytest.raises(WritersNotFenced) as told:
                await night.switch(night.there())
        finally:
            await dba.execute("rollback prepared 'cutover_p'")
            await dba.execute("revoke delete on ehr.visit from public; drop role switch_reader")
        assert "legacy: switch_reader could write (delete of everybody (public))" in str(told.value)
        assert "legacy: prepared transaction cutover_p is neither committed nor rolled back" in str(told.value)
        assert f"legacy: as {role}, which is to be kept out, the other side reads what is written" in str(told.value)
        assert await night.let_in() == [LEGACY]


async def followed_as_the_application(peers: Peers) -> str:
    """Have the platform read as the role that the application has; returns that."""
    role = app_of(peers.dsn(LEGACY))
    await peers.legacy.execute(f"alter role {role} replication")
    reached_by = peers.from_server(LEGACY).replace("user=postgres", f"user={role}")
    (name,) = await stands(peers, Direction.FORWARD)
    await peers.platform.execute(f"alter subscription {name} connection '{reached_by}'")
    reads = "select count(*) from pg_stat_replication where usename = $1"
    await eventually(lambda: peers.legacy.fetchval(reads, role))
    return role


async def test_a_switch_that_is_told_to_end_in_the_pause_is_undone(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def looks_away(*_: object) -> None:
        """As if the transaction began just then."""

    monkeypatch.setattr(job, "wait_for_open_writes", looks_away)
    async with followed(peers) as night, connected(peers.dsn(LEGACY)) as dba:
        begun = dba.transaction()
        await begun.start()
        await dba.execute("insert into ehr.patient values (1, 'n', 'x', 1)")
        switching = asyncio.create_task(switch(night.context(night.there())))
        await eventually(lambda: _nobody_is_let_in(night.apps[LEGACY]))
        switching.cancel()
        await asyncio.wait([switching])
        assert switching.cancelled()
        assert await night.let_in() == [LEGACY]
        await begun.commit()


async def _nobody_is_let_in(dsn: str) -> bool:
    try:
        (await asyncpg.connect(dsn)).terminate()
    except asyncpg.InvalidAuthorizationSpecificationError:
        return True
    return False


async def test_a_side_that_another_run_switched_people_away_from_is_switched_from_by_nobody_else(peers: Peers) -> None:
    async with followed(peers) as night:
        await peers.legacy.execute(
            "insert into cutover.live_side (birth, replication, here, live, run, task, token)"
            " values ('other', 'records', 'legacy', 'elsewhere', 'other night', 'S1', 1)"
        )
        with pytest.raises(
            StaleSide, match="nobody was kept from writing: legacy has not been written to since"
        ) as told:
            await night.switch(night.there())
        assert "switched to elsewhere (replication records, run other night)" in told.value.what
        assert await night.let_in() == [LEGACY]
