"""A proof whose rows are summed by lanes on several hosts, which all see one state of each side."""

import asyncio

import pytest

from jobs.api import Evidence
from jobs.postgres.together import together
from jobs.reconcile.job import reconcile
from jobs.reconcile.spread.helping import help_reconcile
from plans.model import ReconcileSpec
from tests.support.spread.lanes import ON_HOSTS, hosts
from tests.support.two_databases import Two


async def _proved(two: Two, *, attempt: int = 1) -> Evidence:
    spec = ReconcileSpec(rows=two.selection("public.*"), workers=2, lanes=ON_HOSTS)
    async with asyncio.timeout(30), hosts(two, help_reconcile) as found:
        lanes = [asyncio.wait_for(found.lane(label, spec, attempt=attempt), 30) for label in ON_HOSTS]
        evidence: Evidence = (await together(reconcile(two.context(spec, attempt=attempt)), *lanes))[0]
    return evidence


@pytest.fixture
async def visits(two: Two) -> None:
    """The same rows on both sides, in a plain table and a partitioned one."""
    await two.both("""
        create table visit (id int primary key, note text);
        create table part (id int primary key) partition by range (id);
        create table part_1 partition of part for values from (0) to (500);
        create table part_2 partition of part for values from (500) to (9000);
        insert into visit select n, repeat('x', n % 50) from generate_series(1, 3000) n;
        insert into part select n from generate_series(1, 2000) n""")


@pytest.mark.usefixtures("visits")
async def test_two_hosts_share_one_proof_and_the_evidence_says_who_summed_how_much(two: Two) -> None:
    evidence = await _proved(two)
    assert evidence.passed
    assert {(one.done, one.worker, one.host) for one in evidence.shares} <= {
        ("summed", "db2", "host-db2"),
        ("summed", "db3", "host-db3"),
    }
    both_sides = evidence.facts["rows_source"] + evidence.facts["rows_target"]  # type: ignore[operator]
    assert sum(one.rows for one in evidence.shares) == both_sides
    assert await two.platform.fetchval("select count(*) from cutover.piece") == 0


@pytest.mark.usefixtures("visits")
async def test_what_differs_is_found_whoever_summed_it_and_no_value_stands_on_the_target(two: Two) -> None:
    await two.platform.execute("update visit set note = 'secret' where id = 77; delete from part where id = 1999")
    evidence = await _proved(two)
    assert not evidence.passed
    assert {table.table: table.differences for table in evidence.tables if table.differences} == {
        "public.visit": 1,
        "public.part": 1,
    }
