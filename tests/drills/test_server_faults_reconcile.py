"""A server fails while rows are proved: the attempt says so in our own words, and the next one proves them.

Left out: a deadlock and a serialization failure. A reconcile reads in transactions that are read only, has locked all
of its tables before it sums the first, and writes one row at a time.
"""

from pathlib import Path

import pytest

from jobs.outcomes import FailureKind
from jobs.postgres.connection import settings
from jobs.postgres.sqlstate import sentence
from jobs.rows import heaps
from tests.support.drill_servers import as_mover, fill_up, make_room, no_mover
from tests.support.fake_context import connected
from tests.support.moving import ROWS, Moving, passing

SEEKING = ", looking for orphans in public.patient on the target"


async def test_a_target_without_a_connection_to_spare(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heaps, "ROWS_PER_PART", ROWS // 8)  # so that a second connection is wanted
    await moving.fill_both()
    await as_mover(moving.two, connections=1)
    try:
        error = passing(await moving.reconciling().run())
        assert (error.kind, error.sqlstate) == (FailureKind.CONNECTION, "53300")
        assert error.sentence == sentence("53300")
        await moving.two.platform.execute("alter role mover connection limit -1")
        await moving.proved()
    finally:
        await no_mover(moving.two)
    await moving.nothing_runs()


async def test_a_target_whose_disk_has_no_room_for_temporary_files(small_disk: Path, moving: Moving) -> None:
    await _with_a_foreign_key(moving, "temp_tablespaces = 'small'")
    fill_up(small_disk)
    error = passing(await moving.reconciling().run())
    assert (error.kind, error.sqlstate) == (FailureKind.SERVER, "53100")
    assert error.sentence == sentence("53100") + SEEKING
    await make_room(small_disk)
    await moving.proved()
    await moving.nothing_runs()


async def test_a_target_that_permits_no_larger_temporary_files(moving: Moving) -> None:
    await _with_a_foreign_key(moving, "temp_file_limit = '64kB'")
    error = passing(await moving.reconciling().run())
    assert (error.kind, error.sqlstate) == (FailureKind.SERVER, "53400")
    assert error.sentence == sentence("53400") + SEEKING
    await _set_database(moving, "temp_file_limit = -1")
    await moving.proved()
    await moving.nothing_runs()


async def test_a_lock_that_somebody_else_holds(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.ROW_SETTINGS, "lock_timeout", "200ms")
    await moving.fill_both()
    async with connected(moving.two.platform_dsn) as rival:
        await rival.execute("begin; lock table patient in access exclusive mode")
        error = passing(await moving.reconciling().run())
    assert (error.kind, error.sqlstate) == (FailureKind.SERVER, "55P03")
    assert error.sentence == sentence("55P03")
    await moving.proved()
    await moving.nothing_runs()


async def _with_a_foreign_key(moving: Moving, setting: str) -> None:
    """Orphans are looked for with little memory, so that the server writes temporary files."""
    await moving.fill_both()
    await moving.two.both("create table person as select id from patient; alter table person add primary key (id)")
    await moving.two.platform.execute("alter table patient add foreign key (id) references person")
    moving.orphans = True
    await _set_database(moving, "work_mem = '64kB'")
    await _set_database(moving, setting)


async def _set_database(moving: Moving, setting: str) -> None:
    name = await moving.two.platform.fetchval("select current_database()")
    await moving.two.platform.execute(f"alter database {name} set {setting}")
