"""What it takes to follow, to switch and to go back is named for each side, and is enough for both directions."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest

from jobs.postgres.target import prepare
from jobs.replication.origins import last_applied
from jobs.replication.switching.write_fence import objections, read_connect_rights, read_fenced_roles
from jobs.rights.made_beforehand import look_at_role, made_beforehand, not_asked
from jobs.rights.needed_rights import needed
from jobs.rights.right import Right, grants, lacking, told
from plans.model import (
    Connection,
    Database,
    DatabaseId,
    Fenced,
    FencedBy,
    FollowSpec,
    Job,
    JobKind,
    Plan,
    Replication,
    ReplicationId,
    Role,
    RunKind,
    SwitchSpec,
    TableSelection,
    TaskId,
)
from tests.support.fake_context import connected
from tests.support.nights import task
from tests.support.replication.peers import Peers, app_of, name_of
from tests.support.two_databases import LEGACY, PLATFORM

SIDES = {LEGACY: Database(id=LEGACY, role=Role.SOURCE), PLATFORM: Database(id=PLATFORM, role=Role.TARGET)}


def _plan(peers: Peers, by: FencedBy = FencedBy.NOLOGIN, *, switched: bool = True) -> Plan:
    rows = TableSelection(source=LEGACY, target=PLATFORM, tables=("app.*",))
    fenced = {side: Fenced(roles=(app_of(peers.dsn(side)),), by=by) for side in SIDES}
    records = Replication(id=ReplicationId("records"), rows=rows, fenced=fenced, wal_at_most=1024**3)
    tasks = [task("F1", Job(kind=JobKind.FOLLOW, spec=FollowSpec(replication=records)))]
    if switched:
        tasks.append(task("S1", Job(kind=JobKind.SWITCH, spec=SwitchSpec(replication=records)), after="F1"))
    start = datetime(2026, 1, 17, tzinfo=UTC)
    databases = {side: replace(one, rehearsal=_reached(peers, side)) for side, one in SIDES.items()}
    return Plan(
        title="A night",
        timezone="UTC",
        start=start,
        go_live=TaskId("M1"),
        tasks=tuple(tasks),
        databases=databases,
        replications={records.id: records},
    )


def _reached(peers: Peers, side: DatabaseId) -> Connection:
    return Connection(dsn=peers.dsn(side), from_server=peers.from_server(side))


@asynccontextmanager
async def _moved_by_a_role(peers: Peers) -> AsyncIterator[Peers]:
    """Tables that belong to another role, an application's role on both sides, and a role that may do nothing."""
    admins = {LEGACY: peers.legacy, PLATFORM: peers.platform}
    own = {side: f"own_{app_of(peers.dsn(side))}" for side in SIDES}
    for side, admin in admins.items():
        await peers.app(side)
        await admin.execute(f"create role {own[side]}; create role mover_{own[side]} login")
        await admin.execute(
            f"create schema app; create table app.note (id int primary key generated always as identity, text text);"
            f"alter table app.note owner to {own[side]}"
        )
    try:
        yield peers
    finally:
        for side, admin in admins.items():
            await admin.execute(f"reassign owned by mover_{own[side]} to postgres; drop owned by mover_{own[side]}")
            await admin.execute(f"drop owned by {own[side]}")
            await admin.execute(f"drop role mover_{own[side]}; drop role {own[side]}")


@pytest.fixture
async def moved(peers: Peers) -> AsyncIterator[Peers]:
    async with _moved_by_a_role(peers) as found:
        yield found


def _mover(peers: Peers, side: DatabaseId) -> str:
    return f"mover_own_{app_of(peers.dsn(side))}"


async def _granted(peers: Peers, side: DatabaseId, plan: Plan) -> Sequence[Right]:
    """Grant what is printed; what the role lacks after it."""
    admin = peers.legacy if side == LEGACY else peers.platform
    await admin.execute(prepare.script(_mover(peers, side)))
    wanted = (await needed(admin, plan, SIDES[side])).rights
    await admin.execute("\n".join(grants(wanted, _mover(peers, side))))
    return (await lacking(admin, _mover(peers, side), wanted)).denied


async def _printed(peers: Peers, side: DatabaseId) -> str:
    admin = peers.legacy if side == LEGACY else peers.platform
    return "\n".join(grants((await needed(admin, _plan(peers), SIDES[side])).rights, _mover(peers, side)))


async def test_what_is_printed_lets_a_role_publish_apply_fence_and_end_sessions(moved: Peers) -> None:
    plan = _plan(moved)
    of = plan.replications[ReplicationId("records")]
    for side in SIDES:
        assert await _granted(moved, side, plan) == []
        dsn = moved.dsn(side).replace("postgres@", f"{_mover(moved, side)}@")
        async with connected(dsn) as connection:
            await connection.execute("create publication p for table app.note")
            await connection.execute("insert into app.note (text) values ('x'); delete from app.note")
            fenced = of.fenced_of(side)
            roles, rights = await read_fenced_roles(connection, fenced), await read_connect_rights(connection)
            assert list(objections(fenced, roles, rights)) == []
            await connection.execute(f"alter role {fenced.roles[0]} nologin")
            await connection.execute("select setval('app.note_id_seq', 20)")
            assert await last_applied(connection, ["none"]) == {}
            await connection.execute("select pg_create_logical_replication_slot('cutover_r', 'pgoutput', true)")


async def test_a_source_that_is_never_switched_needs_not_to_be_written_to(moved: Peers) -> None:
    wanted = (await needed(moved.legacy, _plan(moved, switched=False), SIDES[LEGACY])).rights
    printed = "\n".join(grants(wanted, "mover"))
    assert 'grant select on table "app"."note" to "mover";' in printed
    assert ("pg_signal_backend" in printed, "createrole" in printed) == (False, False)


async def test_who_revokes_the_right_to_connect_is_as_good_as_the_database_s_owner(moved: Peers) -> None:
    async def printed() -> str:
        return "\n".join(
            grants((await needed(moved.platform, _plan(moved, FencedBy.REVOKE), SIDES[PLATFORM])).rights, "mover")
        )

    of_a_superuser = await printed()
    assert "-- databases of role postgres are a superuser's, and only an owner takes the right" in of_a_superuser
    assert ('grant "postgres"' in of_a_superuser, "createrole" in of_a_superuser) == (False, False)
    owner = f"own_{app_of(moved.dsn(PLATFORM))}"
    await moved.platform.execute(f"alter database {name_of(moved.dsn(PLATFORM))} owner to {owner}")
    assert f'grant "{owner}" to "mover";' in await printed()
    await moved.platform.execute(f"alter database {name_of(moved.dsn(PLATFORM))} owner to postgres")


async def test_the_right_to_silence_triggers_is_printed_where_the_target_has_some(moved: Peers) -> None:
    trigger = """
        create function app.noted() returns trigger language plpgsql as 'begin return new; end';
        create trigger noted before insert on app.note for each row execute function app.noted()"""
    silences = 'grant set on parameter "session_replication_role" to'
    assert silences not in await _printed(moved, PLATFORM)
    for admin in (moved.legacy, moved.platform):
        await admin.execute(trigger)
    assert (silences in await _printed(moved, LEGACY), silences in await _printed(moved, PLATFORM)) == (False, True)
    assert await _granted(moved, PLATFORM, _plan(moved)) == []


async def test_tables_of_a_superuser_are_named_and_their_owner_is_not_granted(moved: Peers) -> None:
    await moved.platform.execute("create table app.other (id int primary key)")
    wanted = (await needed(moved.platform, _plan(moved, switched=True), SIDES[PLATFORM])).rights
    printed = grants(wanted, "mover")
    why = "are a superuser's, and only an owner publishes them: give them another"
    assert f"-- tables of role postgres {why}" in printed
    assert 'grant "postgres" to "mover";' not in printed


async def test_a_superuser_makes_beforehand_what_the_role_may_not_and_hands_it_over(peers_15_18: Peers) -> None:
    async with _moved_by_a_role(peers_15_18) as moved:
        plan = _plan(moved)
        admins = {LEGACY: moved.legacy, PLATFORM: moved.platform}
        roles = {side: await look_at_role(admin, _mover(moved, side)) for side, admin in admins.items()}
        made = made_beforehand(plan, RunKind.REHEARSAL, roles)
        assert set(made) == {PLATFORM}  # on 15 no role but a superuser owns one
        await _granted(moved, PLATFORM, plan)
        await moved.platform.execute(";\n".join(made[PLATFORM]))
        owners = await moved.platform.fetch("select subowner::regrole::text as owner, subenabled from pg_subscription")
        assert {tuple(row) for row in owners} == {(_mover(moved, PLATFORM), False)}
        await moved.platform.execute(f"alter role {_mover(moved, PLATFORM)} superuser")
        roles[PLATFORM] = await look_at_role(moved.platform, _mover(moved, PLATFORM))
        assert made_beforehand(plan, RunKind.REHEARSAL, roles) == {}


async def test_of_a_replication_that_is_never_switched_nothing_is_made_on_its_source(moved: Peers) -> None:
    admins = {LEGACY: moved.legacy, PLATFORM: moved.platform}
    roles = {side: await look_at_role(admin, _mover(moved, side)) for side, admin in admins.items()}
    assert set(made_beforehand(_plan(moved, switched=False), RunKind.REHEARSAL, roles)) == {PLATFORM}
    assert set(made_beforehand(_plan(moved), RunKind.REHEARSAL, roles)) == {LEGACY, PLATFORM}
    one_end = {LEGACY: roles[LEGACY]}
    assert made_beforehand(_plan(moved), RunKind.REHEARSAL, one_end) == {}
    [told] = not_asked(_plan(moved), one_end)
    assert "the subscriptions that a superuser makes" in told
    assert not list(not_asked(_plan(moved), roles))


async def test_before_16_only_a_superuser_owns_a_subscription_and_no_print_makes_one(peers_15_18: Peers) -> None:
    async with _moved_by_a_role(peers_15_18) as moved:
        plan = _plan(moved)
        left = await _granted(moved, LEGACY, plan)
        assert told(left) == ["the attribute superuser: before PostgreSQL 16 nobody else owns a subscription"]
        assert await _granted(moved, PLATFORM, plan) == []
        dsn = moved.dsn(LEGACY).replace("postgres@", f"{_mover(moved, LEGACY)}@")
        async with connected(dsn) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("create subscription s connection '' publication p with (connect = false)")
            fenced = plan.replications[ReplicationId("records")].fenced_of(LEGACY)
            assert (await read_fenced_roles(connection, fenced))[0].alterable
