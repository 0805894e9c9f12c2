"""Who serves a label is asked once for all tickets that lie, and is as of some seconds ago."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from jobs.journal.tickets import TicketStore, WorkerRow
from jobs.lying import Lying
from jobs.workers.present import Present

NOW = datetime(2022, 11, 11, 22, tzinfo=UTC)
WORKER = WorkerRow(id="1", login="w", name="db2", labels=("dmz", "x"), slots=2, version="1", host="h", pid=1, came=NOW,
                   seen=NOW, now=NOW, busy=2)  # fmt: skip


class Rows:
    """A store whose workers a test says."""

    def __init__(self, *rows: WorkerRow) -> None:
        self.rows, self.asked = rows, 0

    async def workers(self, *, since: datetime) -> Sequence[WorkerRow]:
        assert since == NOW - timedelta(seconds=30)
        self.asked += 1
        await asyncio.sleep(0)
        return self.rows


def present(*rows: WorkerRow) -> tuple[Present, Rows]:
    store = Rows(*rows)
    return Present(cast(TicketStore, store), lambda: "1"), store


async def test_a_full_worker_is_there_and_one_with_a_slot_left_is_free() -> None:
    full, _ = present(WORKER, replace(WORKER, name="db3", labels=("x",), busy=0))
    assert await full.serving("dmz", NOW) == Lying(there=("db2",))
    free, _ = present(WORKER, replace(WORKER, id="2", busy=1), replace(WORKER, name="db3", busy=2))
    assert await free.serving("dmz", NOW) == Lying(there=("db2", "db3"), free=True)


async def test_workers_that_are_another_program_are_named_where_nobody_else_is_there() -> None:
    other = replace(WORKER, version="2 (77aa)", name="db3")
    alone, _ = present(other, replace(other, id="3"))
    assert await alone.serving("dmz", NOW) == Lying(others="db3 is cutover 2 (77aa), the engine 1")
    beside, _ = present(other, WORKER)
    assert await beside.serving("dmz", NOW) == Lying(there=("db2",))


async def test_one_that_is_silent_or_has_left_serves_nothing() -> None:
    gone = replace(WORKER, seen=NOW - timedelta(seconds=31)), replace(WORKER, left_at=NOW)
    nobody, _ = present(*gone)
    assert await nobody.serving("dmz", NOW) == Lying()


async def test_however_many_ask_at_once_the_control_database_is_asked_once() -> None:
    made, store = present(WORKER)
    await asyncio.gather(*(made.serving("dmz", NOW) for _ in range(50)))
    await made.serving("x", NOW)
    assert store.asked == 1
