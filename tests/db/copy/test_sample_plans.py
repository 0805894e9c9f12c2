"""The sample plans that move rows, their own copies and proofs, on two small databases."""

from dataclasses import replace

from jobs.api import Evidence
from jobs.copy.job import make_copy
from jobs.copy.undo import copy_undo
from jobs.reconcile.job import reconcile
from jobs.run.events import rollback_unit
from plans.library import Sample, path_of
from plans.load import load
from plans.model import CopySpec, CopyUndo, Job, Plan, ReconcileSpec, TableSelection, TaskId
from tests.support.two_databases import LEGACY, PLATFORM, Two

CARE = """
create schema care;
create table care.person (id int primary key, national_id text, registered_at timestamptz);
create table care.visit (id int primary key, person_id int references care.person, begun_at timestamptz)"""
PEOPLE = """
insert into care.person select {first} + n, 'n{first}-' || n, {evening} from generate_series(1, 240) n;
insert into care.visit select {first} + n, {first} + n, {evening} from generate_series(1, 240) n"""
EVENING = "timestamptz '2026-09-18 17:00+02' + n * interval '1 minute'"


def _plan(name: Sample) -> Plan:
    return load(path_of(name)).plan


def _rows(plan: Plan, task: str) -> TableSelection:
    """What a copy or a reconcile of the plan selects, on the databases of these tests."""
    body = plan.by_id[TaskId(task)].body
    assert isinstance(body, Job)
    assert isinstance(body.spec, CopySpec | ReconcileSpec)
    return replace(body.spec.rows, source=LEGACY, target=PLATFORM)


async def _copy(two: Two, plan: Plan, task: str) -> Evidence:
    return await make_copy(100)(two.context(CopySpec(rows=_rows(plan, task)), task=task))


async def _prove(two: Two, plan: Plan, task: str) -> Evidence:
    body = plan.by_id[TaskId(task)].body
    assert isinstance(body, Job)
    assert isinstance(body.spec, ReconcileSpec)
    return await reconcile(two.context(replace(body.spec, rows=_rows(plan, task)), task=task))


async def test_the_mapped_migration_accounts_for_every_row_on_the_databases_of_its_own_script(two: Two) -> None:
    old, _, new = (path_of(Sample.MAPPED_MIGRATION).parent / "try.sql").read_text("utf-8").partition("-- In the new")
    await two.legacy.execute(old)
    await two.platform.execute(f"-- {new}")
    plan = _plan(Sample.MAPPED_MIGRATION)
    await _copy(two, plan, "COPY")
    proved = await _prove(two, plan, "PROVE")
    assert proved.passed, proved.facts
    assert await two.platform.fetchval("select count(*) from core.person") == 500
    assert await two.platform.fetchval("select count(*) from core.contact") == 392


async def test_a_second_wave_is_proved_and_taken_out_again_and_the_first_one_stays(two: Two) -> None:
    await two.both(CARE)
    await two.platform.execute(PEOPLE.format(first=0, evening=EVENING))
    await two.platform.execute("alter table care.person add wave text; alter table care.visit add wave text")
    await two.legacy.execute(PEOPLE.format(first=20_000_000, evening=EVENING))
    plan = _plan(Sample.WAVE_TWO)
    for copied, proof in (("BULK", "PROVE1"), ("REST", "PROVE2")):
        await _copy(two, plan, copied)
        assert (await _prove(two, plan, proof)).passed
    assert await two.platform.fetchval("select count(*) from care.visit") == 480
    for task in ("REST", "BULK"):
        await copy_undo(two.context(CopyUndo(rows=_rows(plan, task)), task=rollback_unit(task)))
    assert await two.platform.fetchrow("select count(*), max(id) from care.visit") == (240, 240)
