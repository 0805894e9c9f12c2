"""What a role needs and no more: named object by object, printed as grants, and enough for the plan's tasks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from console.cli.aside import restore_aside
from jobs.copy.job import make_copy
from jobs.postgres.target import leases, prepare, removal
from jobs.reconcile.job import reconcile
from jobs.rights.needed_rights import needed
from jobs.rights.right import grants, lacking
from plans.model import (
    CopySpec,
    CopyUndo,
    Database,
    Deletions,
    Delta,
    Job,
    JobKind,
    JobSpec,
    OnExisting,
    Plan,
    ReconcileSpec,
    Role,
    TaskId,
)
from tests.support.fake_context import connected
from tests.support.nights import task
from tests.support.two_databases import LEGACY, PLATFORM, Two

DATABASES = {LEGACY: Database(id=LEGACY, role=Role.SOURCE), PLATFORM: Database(id=PLATFORM, role=Role.TARGET)}


@pytest.fixture
async def mover(two: Two) -> AsyncIterator[Two]:
    """Tables in a schema of their own, and a role that may do nothing with them."""
    await two.both(
        'create schema app; create table app.a (id int primary key, n text); create table app."b c" (id int)'
    )
    await two.platform.execute("create sequence app.nr; alter table app.a alter n set default 'N' || nextval('app.nr')")
    await two.legacy.execute("insert into app.a values (1, 'x'), (2, 'y')")
    await two.platform.execute("create role mover login")
    try:
        yield two
    finally:
        await two.both("drop owned by mover")
        await two.platform.execute("drop role mover")


def _plan(*specs: JobSpec) -> Plan:
    tasks = tuple(task(f"T{number}", Job(kind=JobKind.COPY, spec=spec)) for number, spec in enumerate(specs, 1))
    start = datetime(2022, 11, 11, tzinfo=UTC)
    return Plan(title="A night", timezone="UTC", start=start, go_live=TaskId("M1"), tasks=tasks, databases=DATABASES)


async def test_the_grants_that_are_printed_are_enough_for_the_tasks(mover: Two) -> None:
    rows = mover.selection("app.*")
    plan = _plan(CopySpec(rows=rows), ReconcileSpec(rows=rows))
    for database, owner in zip(DATABASES.values(), (mover.legacy, mover.platform), strict=True):
        wanted = (await needed(owner, plan, database)).rights
        assert (await lacking(owner, "mover", wanted)).denied
        await owner.execute("\n".join(grants(wanted, "mover")))
        left = await lacking(owner, "mover", wanted)
        assert (list(left.denied), list(left.absent)) == ([], [])
    mover.legacy_dsn, mover.platform_dsn = (
        dsn.replace("postgres@", "mover@") for dsn in (mover.legacy_dsn, mover.platform_dsn)
    )
    await make_copy()(mover.context(CopySpec(rows=rows)))
    assert (await reconcile(mover.context(ReconcileSpec(rows=rows), task="R1"))).passed


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (lambda rows: CopySpec(rows=rows), "select, insert"),
        (lambda rows: CopySpec(rows=rows, on_existing=OnExisting.TRUNCATE), "select, insert, truncate"),
        (lambda rows: CopySpec(rows=rows, delta=Delta(deletions=Deletions.NONE)), "select, insert, update"),
        (lambda rows: CopySpec(rows=rows, delta=Delta(deletions=Deletions.ALL)), "select, insert, update, delete"),
        (lambda rows: CopyUndo(rows=rows), "select, delete"),
        (lambda rows: ReconcileSpec(rows=rows), "select"),
    ],
)
async def test_a_job_needs_on_the_target_what_it_does_there(mover: Two, spec: object, expected: str) -> None:
    plan = _plan(spec(mover.selection("app.b?c")))  # type: ignore[operator]
    printed = grants((await needed(mover.platform, plan, DATABASES[PLATFORM])).rights, "mover")
    assert f'grant {expected} on table "app"."b c" to "mover";' in printed
    assert all(" all " not in line for line in printed)


async def test_a_role_that_may_not_use_the_schema_is_told_so_and_not_that_the_target_is_not_prepared(
    mover: Two,
) -> None:
    async with connected(mover.platform_dsn.replace("postgres@", "mover@")) as connection:
        with pytest.raises(prepare.RightsMissing, match=r"this role may not read and write cutover\.chunk"):
            await prepare.require(connection, "platform")
        await mover.platform.execute("drop table cutover.chunk")
        with pytest.raises(prepare.NotPrepared, match=r"no usable cutover\.chunk"):
            await prepare.require(connection, "platform")
        needs = await needed(mover.platform, _plan(), DATABASES[PLATFORM])
        found = await lacking(mover.platform, "mover", needs.rights)
        assert found.absent == ("cutover.chunk",)
        await mover.platform.execute(prepare.script("mover"))
        await prepare.require(connection, "platform")


async def test_the_schema_is_not_dropped_while_something_is_set_aside_or_held(mover: Two) -> None:
    target = mover.platform
    await target.execute(
        "insert into cutover.set_aside (run, task, relation, kind, name, definition)"
        " values ('r', 't', 'x', 'i', 'n', 'd')"
    )
    with pytest.raises(removal.InUse, match="set aside"):
        await removal.remove(target, "platform")
    await target.execute("update cutover.set_aside set restored_at = now()")
    await target.execute("insert into cutover.lease (run, task, relation, token) values ('r', 't', 'app.a', 1)")
    with pytest.raises(removal.InUse, match="a run holds tables there"):
        await removal.remove(target, "platform")
    assert [held.run for held in await leases.read_held(target)] == ["r"]
    await leases.take_away(target, "r", ["t"])
    assert await removal.remove(target, "platform")
    assert not await removal.remove(target, "platform")
    assert await target.fetchval("select to_regclass('app.a') is not null")


async def test_what_is_set_aside_is_not_denied_to_be_there_where_only_rights_are_missing(mover: Two) -> None:
    address = mover.platform_dsn.replace("postgres@", "mover@")
    said = await asyncio.to_thread(CliRunner().invoke, restore_aside, ["--dsn", address])
    assert isinstance(said.exception, prepare.RightsMissing)
    assert "nothing was ever set aside" not in said.output
