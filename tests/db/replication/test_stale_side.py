"""What a plan would copy from a side that people have left, or write to one that follows, is refused."""

import pytest

from jobs.copy.job import make_copy
from jobs.kinds import sql
from jobs.postgres.target.followed import Follows
from jobs.postgres.target.live_side import StaleSide
from plans.model import CopySpec, JobSpec, SqlSpec, TaskId
from tests.support.fake_context import FakeContext
from tests.support.replication.peers import Peers
from tests.support.replication.switches import Followed, followed
from tests.support.two_databases import LEGACY, PLATFORM


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
