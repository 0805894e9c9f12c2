"""The demonstration's two databases, and every statement that the reference night runs on them."""

import io
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from console.demo.data import create_legacy, create_platform
from console.demo.data.statements import TABLES
from plans.library import Sample, path_of
from plans.load import load
from plans.model import (
    Checkpoint,
    CopySpec,
    DatabaseId,
    Job,
    Plan,
    SqlCriterion,
    SqlProbe,
    SqlSpec,
    TableSelection,
    TaskId,
    WaitUntilSpec,
    WatchSpec,
)
from tests.conftest import MakeDatabase

ROWS = 3_000
LOCKED_BY_A_WRITER = """
select l.relation::regclass::text as name from pg_locks l join pg_class c on c.oid = l.relation
where l.pid = pg_backend_pid() and c.relkind = 'r' and c.relnamespace = 'ehr'::regnamespace
  and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""
Databases = dict[DatabaseId, Any]


@pytest.fixture(scope="module")
def night() -> Plan:
    return load(path_of(Sample.REFERENCE_NIGHT)).plan


@pytest.fixture
async def databases(make_database: MakeDatabase) -> AsyncIterator[Databases]:
    legacy = await asyncpg.connect(await make_database("legacy"))
    platform = await asyncpg.connect(await make_database("platform"))
    try:
        await create_legacy(legacy, ROWS)
        await create_platform(platform)
        yield {DatabaseId("legacy"): legacy, DatabaseId("platform"): platform}
    finally:
        await legacy.close()
        await platform.close()


async def contents(connection: Any) -> list[str]:
    """One checksum per table of records, of all its rows in any order."""
    query = "select coalesce(md5(string_agg(t::text, '|' order by t::text collate \"C\")), '') from ehr.{} t"
    return [await connection.fetchval(query.format(table)) for table in TABLES]


async def counts(connection: Any) -> dict[str, int]:
    return {table: await connection.fetchval(f"select count(*) from ehr.{table}") for table in TABLES}


async def test_the_same_seed_gives_the_same_records_and_another_seed_others(make_database: MakeDatabase) -> None:
    made = []
    for seed, zone in ((1, "UTC"), (1, "Pacific/Auckland"), (2, "UTC")):
        connection = await asyncpg.connect(await make_database("seed"), server_settings={"timezone": zone})
        try:
            assert sum((await create_legacy(connection, ROWS, seed)).values()) == ROWS
            await connection.execute("set timezone to 'UTC'")
            made.append(await contents(connection))
        finally:
            await connection.close()
    assert made[0] == made[1]
    assert all(one != other for one, other in zip(made[0], made[2], strict=True))


async def test_no_national_id_can_belong_to_anybody(databases: Databases) -> None:
    ids = [row[0] for row in await databases[DatabaseId("legacy")].fetch("select national_id from ehr.patient")]
    assert len(set(ids)) == len(ids) == 150
    for number in ids:
        digits = [int(digit) for digit in number]
        assert len(digits) == 11
        assert 66 <= int(number[2:4]) <= 77, "the month is 65 too high"
        weighted = sum(w * d for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), digits, strict=True))
        assert weighted % 11 != 0, "the last control digit is wrong"


async def test_counts_told_are_counts_there_and_foreign_keys_are_valid(databases: Databases) -> None:
    legacy = databases[DatabaseId("legacy")]
    assert sum((await counts(legacy)).values()) == ROWS
    keys = await legacy.fetch("select convalidated from pg_constraint where contype = 'f'")
    assert len(keys) == len(TABLES) - 1
    assert all(key["convalidated"] for key in keys)
    next_id = await legacy.fetchval("select nextval(pg_get_serial_sequence('ehr.patient', 'patient_id'))")
    assert next_id > await legacy.fetchval("select max(patient_id) from ehr.patient")


async def test_a_frozen_legacy_system_refuses_a_write_until_it_is_unfrozen(databases: Databases, night: Plan) -> None:
    legacy = databases[DatabaseId("legacy")]
    task = night.by_id[TaskId("D04")]
    assert isinstance(task.body, Job)
    assert task.rollback is not None
    await run_sql(databases, task.body)
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await legacy.execute("update ehr.patient set phone = null")
    assert isinstance(task.rollback.body, Job)
    await run_sql(databases, task.rollback.body)
    assert await legacy.execute("update ehr.patient set phone = null") == "UPDATE 150"


async def test_every_job_and_criterion_of_the_night_works_in_its_order_and_every_row_arrives_once(
    databases: Databases, night: Plan
) -> None:
    legacy, platform = databases[DatabaseId("legacy")], databases[DatabaseId("platform")]
    for task in night.tasks:
        match task.body:
            case Job(spec=CopySpec(rows=rows)):
                assert await copy(databases, rows) > 0, task.id
            case Job(spec=SqlSpec()):
                await run_sql(databases, task.body)
            case Job(spec=SqlProbe(on=on, query=query)):
                assert (await answer(databases[on], query))[0] is True, task.id
            case Job(spec=WaitUntilSpec(on=on, query=query)):
                await legacy.execute("update ops.system_state set read_only_since = null")
                assert list(await answer(databases[on], query)) == [False, 1400]
                await legacy.execute("update ops.system_state set read_only_since = now() - interval '1 hour'")
                assert list(await answer(databases[on], query)) == [True, 0]
            case Job(spec=WatchSpec(on=on, query=query, warn_if=warn_if, fail_if=fail_if)):
                row = await answer(databases[on], query)
                assert warn_if is not None
                assert fail_if is not None
                assert {warn_if.column, fail_if.column} <= set(row.keys())
            case Checkpoint(criteria=criteria):
                for criterion in criteria:
                    if isinstance(criterion, SqlCriterion):
                        row = await answer(databases[criterion.on], criterion.query)
                        assert row[0] is True, (task.id, criterion.query)
    assert await counts(platform) == await counts(legacy)
    delta = await legacy.fetchval("select sum(rows) from ops.control_total where stage = 'final-delta'")
    assert delta == await platform.fetchval(
        "select sum(rows) from ops.evidence where load_batch = 'nov22-D08-final-delta'"
    )
    assert await platform.fetchval("select nextval(pg_get_serial_sequence('ehr.note', 'note_id'))") > 4_000_001
    assert await platform.fetchval("select bool_and(convalidated) from pg_constraint where contype = 'f'")
    medication = dict(await platform.fetchrow("select * from ehr.medication order by medication_id limit 1"))
    prescription = await legacy.fetchrow("select * from ehr.medication order by prescription_no limit 1")
    parts = (medication["product"], medication["form"], medication["strength"].normalize(), medication["strength_unit"])
    assert "{} {} {:f} {}".format(*parts) == prescription["drug_text"]

    for task in reversed(night.tasks):
        undo = task.rollback.body if task.rollback else None
        if isinstance(undo, Job) and isinstance(undo.spec, SqlSpec):
            await run_sql(databases, undo)
        elif isinstance(undo, Job):
            assert isinstance(task.body, Job)
            assert isinstance(task.body.spec, CopySpec)
            rows = task.body.spec.rows
            assert rows.batch is not None
            for table in reversed(rows.tables):
                await platform.execute(f"delete from {table} where {rows.batch.column} = $1", rows.batch.value)
    assert set((await counts(platform)).values()) == {0}


async def test_what_runs_beside_the_last_reconciliation_writes_no_record_that_would_make_it_stale(
    databases: Databases, night: Plan
) -> None:
    platform = databases[DatabaseId("platform")]
    for name in ("D09", "D10", "D13"):
        task = night.by_id[TaskId(name)]
        assert isinstance(task.body, Job)
        assert isinstance(task.body.spec, SqlSpec)
        async with platform.transaction():
            await platform.execute(task.body.spec.text)
            locked = await platform.fetch(LOCKED_BY_A_WRITER)
        assert [row["name"] for row in locked] == [], name


async def answer(connection: Any, query: str) -> Any:
    """What a question of the plan may answer: one row of at most three numbers, booleans or times."""
    async with connection.transaction(readonly=True):
        rows = await connection.fetch(query)
    assert len(rows) == 1
    assert len(rows[0]) <= 3
    assert all(isinstance(value, bool | int) for value in rows[0])
    return rows[0]


async def run_sql(databases: Databases, job: Job) -> None:
    """As the plan says: in one transaction, and twice where it says that this does no harm."""
    spec = job.spec
    assert isinstance(spec, SqlSpec)
    for _ in range(2 if job.repeatable else 1):
        async with databases[spec.on].transaction():
            await databases[spec.on].execute(spec.text)


async def copy(databases: Databases, rows: TableSelection) -> int:
    """The plan's copy in its simplest form; the tables in the order in which it names them."""
    assert rows.batch is not None
    source, target = databases[rows.source], databases[rows.target]
    copied = 0
    for table in rows.tables:
        schema, name = table.split(".")
        query = rows.mapping.get(table) or f"select * from {table} where {rows.where.get(table, 'true')}"
        columns = [column.name for column in (await source.prepare(query)).get_attributes()]
        data = io.BytesIO()
        quoted = rows.batch.value.replace("'", "''")
        await source.copy_from_query(f"select q.*, '{quoted}'::text from ({query}) as q", output=data, format="binary")
        data.seek(0)
        status = await target.copy_to_table(
            name, schema_name=schema, source=data, columns=[*columns, rows.batch.column], format="binary"
        )
        copied += int(status.split()[1])
    return copied
