"""What a plan would copy from a side that people have left, or write to one that follows, is refused."""

from dataclasses import replace

import pytest

from jobs.copy.job import make_copy
from jobs.kinds import sql
from jobs.postgres.sql_files import statement
from jobs.postgres.survey import survey
from jobs.postgres.target import prepare
from jobs.postgres.target.followed import Follows
from jobs.postgres.target.live_tables import LiveTables, StaleSide, live_sides
from plans.model import CopySpec, FollowSpec, Job, JobKind, JobSpec, Plan, RunKind, SqlSpec, TaskId
from tests.support.attempts import rehearsed
from tests.support.fake_context import FakeContext, connected
from tests.support.nights import task
from tests.support.replication.peers import Peers, name_of
from tests.support.replication.switches import Followed, followed
from tests.support.replication.tables import TABLES
from tests.support.two_databases import LEGACY, PLATFORM

REHEARSAL = "    rehearsal text not null default coalesce(current_setting('cutover.rehearsal', true), ''),\n"
RECORDED = """insert into cutover.live_side (birth, replication, here, live, run, task, token)
              values ($1, 'r', $2, $2, 'n', 'S', 1)"""


def job_of(night: Followed, spec: JobSpec) -> FakeContext:
    return FakeContext(spec=spec, databases=night.context(night.there()).databases, task=TaskId("D08"))


async def test_rows_of_a_side_that_people_have_left_are_not_copied_over_what_they_wrote_since(peers: Peers) -> None:
    async with followed(peers) as night:
        copying = CopySpec(rows=peers.two.selection("ehr.*"))
        with pytest.raises(Follows, match=r"nothing was copied: platform follows legacy, and so do ehr\.bed"):
            await make_copy()(job_of(night, copying))
        assert (await night.switch(night.there())).passed
        with pytest.raises(StaleSide, match="nothing was copied: legacy has not been written to since"):
            await make_copy()(job_of(night, copying))
        nowhere_else = replace(copying, rows=replace(copying.rows, source=PLATFORM, target=PLATFORM))
        with pytest.raises(LiveTables, match="nothing was copied: people have written to platform since"):
            await make_copy()(job_of(night, nowhere_else))


async def test_another_run_learns_before_it_begins_which_side_people_left_and_which_they_came_to(peers: Peers) -> None:
    async with followed(peers) as night:
        assert (await night.switch(night.there())).passed
        again = following_once_more(night)
        seen = await survey(again, RunKind.REHEARSAL, {})
        assert {name: len(reasons) for name, reasons in seen.refusals.items()} == {LEGACY: 1, PLATFORM: 1}
        assert "nothing may be read from it: legacy has not been written to since" in seen.refusals[LEGACY][0]
        assert "nothing may be copied into it: people have written to platform" in seen.refusals[PLATFORM][0]
        (known,) = await live_sides(peers.platform) or ()
        assert (known.tables, known.moved_to) == (tuple(sorted(f"ehr.{table.name}" for table in TABLES)), True)
        assert not (await survey(again, RunKind.REHEARSAL, {}, birth=known.birth)).refusals
        assert not (await survey(again, RunKind.REHEARSAL, {}, begun=True)).refusals, "what ends it has to be let in"


async def test_a_clone_that_is_marked_for_rehearsals_is_not_held_by_what_it_brought_along(peers: Peers) -> None:
    side, name = peers.platform, name_of(peers.dsn(PLATFORM))
    older = statement("prepare_live_side").split(";")[0].replace(REHEARSAL, "")
    await side.execute(f"drop table cutover.live_side; {older}")
    await side.execute(RECORDED, "of production", PLATFORM)
    assert len(await live_sides(side) or ()) == 1, "what an older version of the schema holds counts"
    for _ in range(2):
        await prepare.prepare(side)
    assert len(await live_sides(side) or ()) == 1
    await side.execute(f"alter database {name} set cutover.rehearsal = 'dress-1'")
    assert not await live_sides(side)
    async with connected(peers.dsn(PLATFORM)) as rehearsing:
        await rehearsing.execute(RECORDED, "of the rehearsal", PLATFORM)
        assert [one.birth for one in await live_sides(rehearsing) or ()] == ["of the rehearsal"]
    await side.execute(f"alter database {name} reset cutover.rehearsal")
    assert [one.birth for one in await live_sides(side) or ()] == ["of production"]


def following_once_more(night: Followed) -> Plan:
    """The plan of another run over the same databases."""
    plan = rehearsed(legacy=night.peers.dsn(LEGACY), platform=night.peers.dsn(PLATFORM))
    job = Job(kind=JobKind.FOLLOW, spec=FollowSpec(replication=night.replication))
    return replace(plan, tasks=(task("F1", job),), replications={night.replication.id: night.replication})


@pytest.mark.parametrize("side", [LEGACY, PLATFORM])
async def test_a_script_may_write_to_the_live_side_and_not_to_the_one_that_follows(peers: Peers, side: str) -> None:
    async with followed(peers) as night:
        if side == PLATFORM:
            assert (await night.switch(night.there())).passed
        for on in (LEGACY, PLATFORM):
            writing = job_of(night, SqlSpec(on=on, text=f"insert into ehr.patient values ({len(on)}, 'n', 'x', 1)"))
            if on == side:
                assert (await sql.run(writing)).passed
            else:
                with pytest.raises(Follows, match="all of it was rolled back"):
                    await sql.run(writing)
