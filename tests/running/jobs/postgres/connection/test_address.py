"""Addresses are compared as resolved: however production's is written, it is known again."""

from pathlib import Path

import pytest

from jobs.postgres.connection.address import Nearness, doors, nearness
from jobs.postgres.connection.endpoint import endpoint
from plans.model import Connection

PRODUCTION = "postgresql://mig@127.0.0.1:6134/ehr"


async def near(one: str, other: str, **environ: str) -> Nearness:
    some, others = [await doors(endpoint(Connection(dsn=dsn), environ)) for dsn in (one, other)]
    assert nearness(some, others) is nearness(others, some)
    return nearness(some, others)


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://someone@127.1:6134/ehr",
        "postgresql://127.0.0.1:6134/ehr?user=other",
        "postgresql://[::ffff:127.0.0.1]:6134/ehr",
        "postgresql://0.0.0.0:6134/ehr",
        "host=nobody-knows-it.invalid hostaddr=127.0.0.1 port=6134 dbname=ehr",
        "postgresql://10.255.255.1:6134,127.0.0.1:6134/ehr",
        "host=10.255.255.1,127.0.0.1 port=6134 dbname=ehr",
    ],
)
async def test_another_way_of_writing_an_address_is_the_same_address(dsn: str) -> None:
    assert await near(dsn, PRODUCTION) is Nearness.SAME


@pytest.mark.parametrize(
    "dsn", ["host=/tmp port=6134 dbname=ehr", "postgresql://[::1]:6134/ehr", "postgresql://127.0.0.2:6134/ehr"]
)
async def test_another_door_of_this_host_may_lead_to_the_same_server(dsn: str) -> None:
    assert await near(dsn, PRODUCTION) is Nearness.PERHAPS


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://127.0.0.1:6135/ehr",
        "postgresql://127.0.0.1:6134/ehr_copy",
        "postgresql://192.0.2.1:6134/ehr",
        "postgresql://db.invalid:6134/ehr",
    ],
)
async def test_another_port_database_or_host_is_apart(dsn: str) -> None:
    assert await near(dsn, PRODUCTION) is Nearness.APART


async def test_a_name_that_cannot_be_resolved_is_compared_as_a_name() -> None:
    assert await near("postgresql://DB.invalid.:5432/ehr", "postgresql://db.invalid/ehr") is Nearness.SAME


async def test_a_socket_folder_is_the_one_that_its_links_lead_to(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    assert await near(f"host={real} dbname=ehr", f"host={link} dbname=ehr") is Nearness.SAME


async def test_a_database_that_is_not_named_is_that_of_the_user() -> None:
    assert await near("postgresql://ehr@127.0.0.1:6134", PRODUCTION) is Nearness.SAME
    assert await near("postgresql://127.0.0.1", "postgresql://", PGUSER="ehr", PGDATABASE="ehr") is Nearness.SAME
