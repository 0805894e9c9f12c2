"""What every drill begins with: a control database, a source and a prepared target on the tests' server."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from tests.conftest import MakeDatabase
from tests.support.drill_servers import small_disk
from tests.support.moving import hasty, impatient, moving
from tests.support.processes import Night
from tests.support.replication.peers import peers, peers_15_18, peers_18_15
from tests.support.servers import prepared_target
from tests.support.session import struck
from tests.support.two_databases import two

__all__ = ["hasty", "impatient", "moving", "peers", "peers_15_18", "peers_18_15", "small_disk", "two"]


@pytest.fixture
async def night(
    make_database: MakeDatabase, tmp_path: Path, record_property: Callable[[str, object], None]
) -> AsyncIterator[Night]:
    """Three fresh databases; every process that a drill leaves is ended, and what it did is counted."""
    control, legacy, platform = (
        await make_database("control", holds=create_schema),
        await make_database("legacy"),
        await make_database("platform", holds=prepared_target),
    )
    found = Night(control=control, legacy=legacy, platform=platform, folder=tmp_path, journal=PostgresJournal(control))
    try:
        yield found
    finally:
        await found.close()
        for trouble in found.troubles:
            record_property(struck.PROPERTY, trouble)
