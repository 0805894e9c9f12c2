"""Thousands of tables on a server that has room for some hundred locks: as many, in proportion."""

import pytest

from jobs.copy.job import make_copy
from jobs.copy.set_aside.catalog import Candidate
from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.copy.set_aside.drop import at_once
from plans.model import CopySpec, Deletions, Delta
from tests.db.reconcile.test_reconcile import prove
from tests.db.set_aside.test_set_aside import definitions
from tests.support.two_databases import Two

pytestmark = pytest.mark.xdist_group("few locks")

MANY = pytest.mark.parametrize("tables", [85, pytest.param(400, marks=pytest.mark.night)])
"""By day more than the server promises locks for (8 times 10) in tables alone, and each has indexes."""
SHAPE = """
create table t{n} (id int primary key, after int references t{before}, v text);
create index on t{n} (v);
insert into t{n} select n, null, 'v' || n from generate_series(1, {rows}) n;
"""


@MANY
async def test_more_tables_than_the_servers_have_locks_for_are_moved_and_proved(crowded: Two, tables: int) -> None:
    for connection, rows in ((crowded.legacy, 20), (crowded.platform, 0)):
        for n in range(tables):
            await connection.execute(SHAPE.format(n=n, before=max(n - 1, 0), rows=rows))
    before = await definitions(crowded)
    rows = crowded.selection("public.*")
    evidence = await crowded.copy(rows)
    assert (evidence.facts["rows"], evidence.facts["set_aside_and_rebuilt"]) == (20 * tables, 3 * tables)
    assert await definitions(crowded) == before
    assert (await prove(crowded, rows)).passed
    for n in range(tables):
        await crowded.platform.execute(f"delete from t{n} where id = {n % 20 + 1}")
    evidence = await prove(crowded, rows)
    assert (evidence.facts["differences"], evidence.facts["public.t7 missing"]) == (tables, "8")


def found(table: int, oid: int, kind: PartKind) -> Candidate:
    part = TablePart(relation=f'"s"."t{table}"', kind=kind, name=f"n{oid}", definition="")
    return Candidate(part=part, table=table, oid=oid, tree=oid)


def test_foreign_keys_go_first_and_no_transaction_drops_more_than_there_is_room_for() -> None:
    keys = [found(table, 100 + table, PartKind.FOREIGN_KEY) for table in range(5)]
    indexes = [found(table, 10 * table + n, PartKind.INDEX) for table in range(5) for n in range(3)]
    in_turn = at_once([*indexes, *keys], most=7)
    assert [len(some) for some in in_turn] == [5, 6, 6, 3]
    assert in_turn[0] == keys
    assert [{one.table for one in some} for some in in_turn[1:]] == [{0, 1}, {2, 3}, {4}]
    assert at_once([*indexes, *keys], most=20) == [[*indexes, *keys]]
    assert at_once([], most=1) == []


@MANY
@pytest.mark.night
async def test_a_delta_finds_what_changed_in_more_tables_than_the_source_has_locks_for(
    crowded: Two, tables: int
) -> None:
    for connection, rows in ((crowded.legacy, 20), (crowded.platform, 10)):
        for n in range(tables):
            await connection.execute(SHAPE.format(n=n, before=max(n - 1, 0), rows=rows))
            await connection.execute(f"create index on t{n} (v, id)")
    spec = CopySpec(rows=crowded.selection("public.*"), workers=2, delta=Delta(deletions=Deletions.ALL))
    evidence = await make_copy()(crowded.context(spec))
    assert evidence.facts["inserted"] == 10 * tables
    assert (await prove(crowded, spec.rows)).passed
