"""Which table is taken up next, and how far all of them are: the same as if every table were looked at each time."""

import asyncio

import pytest

from jobs.copy.block_positions import gaps
from jobs.copy.hold import Chunk
from jobs.copy.table import TableCopy
from jobs.copy.tables import CopyTables
from jobs.postgres.catalog.tables import Table
from jobs.rows.heaps import Heap
from jobs.rows.selection import Pair
from jobs.rows.sizes import Size


def copied(name: str, rows: int, chunk_rows: int = 10) -> TableCopy:
    """A table of ten rows a block."""
    target = Table(oid=1, schema="ehr", name=name)
    pair = Pair(target=target, source=target, rows=name, heaps=(Heap(rows=name, pages=rows // 10, file=1),))
    left = gaps(pair.heaps, [])
    return TableCopy(pair, Size(rows=rows, width=8), believed=(), left=left, chunk_rows=chunk_rows, whole=False)


def finish(queue: CopyTables, table: TableCopy) -> None:
    """Claim a range, and commit it."""
    part = asyncio.run(table.claim(None, left=0, workers=1))
    assert part is not None
    queue.claimed(table)
    table.committed(Chunk(part=part, rows=10, bytes=80, filenode=0), seconds=1)
    queue.changed(table)


def order(tables: list[TableCopy], after: dict[str, set[str]], urgent: dict[str, int] | None = None) -> list[str]:
    """The tables in the order in which their ranges are taken up."""
    queue = CopyTables(tables, after, lambda name: (urgent or {}).get(name, 0))
    taken = []
    while (table := queue.take()) is not None:
        taken.append(table.pair.target.name)
        finish(queue, table)
    assert (queue.unclaimed, queue.unclaimed_bytes, queue.all_in) == (False, 0, True)
    assert queue.tally.done == queue.tally.total == 10 * len(taken)
    assert sum(one.done for one in queue.tally.tables) == queue.tally.done
    return taken


def test_the_most_urgent_and_then_the_largest_is_taken_up_first() -> None:
    tables = [copied("small", 10), copied("large", 40), copied("wanted", 20)]
    assert order(tables, {}, {'"ehr"."wanted"': 5}) == ["wanted", "wanted", *["large"] * 3, "small", "large"]


def test_a_table_waits_until_all_that_it_refers_to_is_in() -> None:
    tables = [copied("bed", 90), copied("ward", 20), copied("house", 10)]
    after = {"ehr.bed": {"ehr.ward"}, "ehr.ward": {"ehr.house"}}
    assert order(tables, after) == ["house", "ward", "ward", *["bed"] * 9]


def test_a_table_is_nobody_else_s_until_it_is_claimed_and_others_join_then() -> None:
    queue = CopyTables([copied("only", 30)], {}, lambda _: 0)
    table = queue.take()
    assert table is not None
    assert (queue.take(), queue.unclaimed) == (None, True)
    asyncio.run(table.claim(None, left=0, workers=1))
    queue.claimed(table)
    assert queue.take() is table


@pytest.mark.parametrize(("waited_for", "second"), [((), "small"), (('"ehr"."large"',), "large")])
def test_each_worker_has_a_table_to_itself_unless_something_waits_for_the_largest(
    waited_for: tuple[str, ...], second: str
) -> None:
    queue = CopyTables([copied("small", 10), copied("large", 40)], {}, lambda _: 0, waited_for)
    taken = []
    for _ in range(2):
        table = queue.take()
        assert table is not None
        asyncio.run(table.claim(None, left=0, workers=1))
        queue.claimed(table)
        taken.append(table.pair.target.name)
    assert taken == ["large", second]
    last = queue.take()
    assert last is not None
    assert last.pair.target.name == "large"


def test_bytes_that_nobody_has_claimed_are_counted_over_all_tables() -> None:
    queue = CopyTables([copied("small", 10), copied("large", 40)], {}, lambda _: 0)
    assert queue.unclaimed_bytes == 50 * 8
    table = queue.take()
    assert table is not None
    part = asyncio.run(table.claim(None, left=0, workers=1))
    assert part is not None
    queue.claimed(table)
    assert queue.unclaimed_bytes == 40 * 8
    table.committed(Chunk(part=part, rows=10, bytes=160, filenode=0), seconds=1)  # wider than they were thought to be
    queue.changed(table)
    assert queue.unclaimed_bytes == 10 * 8 + 30 * 16
