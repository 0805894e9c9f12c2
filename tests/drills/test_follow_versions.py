"""A database moves between versions of PostgreSQL, and comes home, while people write: no row is lost or doubled.

`CUTOVER_PG_BINS=/x/bin,/y/bin pytest -m night tests/drills/test_follow_versions.py` tries those versions, too.
"""

from pathlib import Path

import pytest

from tests.drills.test_follow import goes_and_returns
from tests.support.processes import Night
from tests.support.replication.peers import LOGICAL, peers_on
from tests.support.replication.versions import pairs
from tests.support.servers import Servers
from tests.support.two_databases import LEGACY, PLATFORM


@pytest.mark.night
@pytest.mark.parametrize(("source", "target"), pairs())
async def test_between_any_two_versions_it_is_followed_switched_and_taken_back(
    servers: Servers, night: Night, source: Path | None, target: Path | None
) -> None:
    legacy = servers.like(source, cluster_name=LEGACY, **LOGICAL)
    platform = servers.like(target, cluster_name=PLATFORM, **LOGICAL)
    async with peers_on(legacy, platform) as peers:
        await goes_and_returns(peers, night, 1, kills=0)
