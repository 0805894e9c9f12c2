"""Who could write to a database is found, kept out and given back; and nobody is taken for quiet who is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from jobs.api import Fence
from jobs.postgres.target.live_side import Step, SwitchRecord, live_side
from jobs.postgres.target.live_tables import StaleSide, refuse_stale
from jobs.replication.removing.leftovers import read_left
from jobs.replication.switching.write_fence import FenceShared, fence_writers, lift_fence, look_at_others, still_out
from jobs.replication.switching.writers import end_writers, look_for_writers, writing_now
from plans.model import Direction, Fenced, FencedBy, ReplicationId, TableSelection
from tests.conftest import MakeDatabase
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.servers import prepared_target
from tests.support.two_databases import LEGACY, PLATFORM

BIRTH, RECORDS = "b1", ReplicationId("records")
TABLES = ['"ehr"."note"']


@pytest.fixture
async def dsn(make_database: MakeDatabase) -> AsyncIterator[str]:
    dsn = await make_database("legacy", holds=prepared_target)
    async with connected(dsn) as admin:
        await admin.execute("create schema ehr; create table ehr.note (id int primary key, body text)")
        await admin.execute("create role fence_app login; grant usage on schema ehr to public")
        await admin.execute("create role fence_group; create role fence_reader login; grant fence_group to fence_app")
        yield dsn
        await admin.execute("drop owned by fence_app, fence_group, fence_reader cascade")
        await admin.execute("drop role fence_app; drop role fence_group; drop role fence_reader")


@asynccontextmanager
async def as_role(dsn: str, role: str) -> AsyncIterator[asyncpg.Connection]:
    session = await asyncpg.connect(dsn.replace("postgres@", f"{role}@"))
    try:
        yield session
    finally:
        session.terminate()


async def could_write(admin: asyncpg.Connection, fenced: Fenced) -> list[str]:
    return [one for one in (await look_for_writers(admin, LEGACY, fenced, TABLES)).against if "fence_" in one]


@pytest.mark.parametrize(
    ("granted", "why"),
    [
        ("grant insert on ehr.note to fence_app", "insert"),
        ("grant update (body) on ehr.note to fence_app", "update"),
        ("grant truncate on ehr.note to fence_group", "truncate as a member of fence_group"),
        ("alter table ehr.note owner to fence_group", "owner as a member of fence_group"),
        ("grant pg_write_all_data to fence_app", "pg_write_all_data"),
    ],
)
async def test_a_role_that_could_write_and_is_not_fenced_is_refused(dsn: str, granted: str, why: str) -> None:
    async with connected(dsn) as admin:
        assert await could_write(admin, Fenced()) == []
        await admin.execute(granted)
        told = f"legacy: fence_app could write ({why}): name it under fence, as roles or as left"
        assert await could_write(admin, Fenced()) == [told]
        assert await could_write(admin, Fenced(roles=("fence_app",))) == []
        assert await could_write(admin, Fenced(left=("fence_app",))) == []


async def test_what_everybody_may_and_a_function_of_its_owner_are_named(dsn: str) -> None:
    async with connected(dsn) as admin:
        await admin.execute("grant delete on ehr.note to public")
        told = await could_write(admin, Fenced(roles=("fence_app",)))
        assert told == [
            "legacy: fence_reader could write (delete of everybody (public)): name it under fence, as roles or as left"
        ]
        await admin.execute("create function ehr.note_it() returns void security definer return null")
        seen = await look_for_writers(admin, LEGACY, Fenced(), TABLES)
        assert seen.caveats == [
            "legacy: 1 function with the owner's rights may be called and could write: ehr.note_it()"
        ]


async def test_what_a_trigger_does_with_its_owner_s_rights_is_named_where_others_set_it_off(dsn: str) -> None:
    async with connected(dsn) as admin:
        await admin.execute("""
            create function ehr.log_it() returns trigger language plpgsql security definer as 'begin return null; end';
            create trigger log_it after insert on ehr.note for each row execute function ehr.log_it()""")
        assert (await look_for_writers(admin, LEGACY, Fenced(), TABLES)).caveats == []
        await admin.execute("""
            create table public.inbox (id int);
            create trigger log_it after insert on public.inbox for each row execute function ehr.log_it()""")
        assert (await look_for_writers(admin, LEGACY, Fenced(), TABLES)).caveats == [
            "legacy: 1 function with the owner's rights may be called and could write: ehr.log_it()"
        ]


@pytest.mark.parametrize("by", FencedBy)
async def test_a_fenced_role_is_out_until_it_is_given_back_exactly_what_it_had(dsn: str, by: FencedBy) -> None:
    fenced = Fenced(roles=("fence_app",), by=by)
    connects = "has_database_privilege(rolname, current_database(), 'connect')"
    rights = f"select rolname, rolcanlogin, {connects} from pg_roles order by 1"
    async with connected(dsn) as admin, as_role(dsn, "fence_app") as writer:
        before = await admin.fetch(rights)
        async with admin.transaction():
            await fence_writers(admin, BIRTH, RECORDS, fenced, 1)
        assert [one.role for one in await writing_now(admin, fenced.roles)] == ["fence_app"]
        assert await end_writers(admin, fenced.roles) == 1
        with pytest.raises((asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InsufficientPrivilegeError)):
            await asyncpg.connect(dsn.replace("postgres@", "fence_app@"))
        async with as_role(dsn, "fence_reader"):
            pass
        await eventually(writer.is_closed)
        async with admin.transaction():
            assert "fence_app" in [*await lift_fence(admin, BIRTH, RECORDS), *fenced.roles]
        assert await admin.fetch(rights) == before
        assert await admin.fetchval("select count(*) from cutover.write_fence") == 0
        async with as_role(dsn, "fence_app"):
            pass


async def test_a_role_that_two_replications_keep_out_is_let_in_when_both_have_given_it_back(dsn: str) -> None:
    fenced = Fenced(roles=("fence_app",))
    logs_in = "select rolcanlogin from pg_roles where rolname = 'fence_app'"
    async with connected(dsn) as admin, admin.transaction():
        for name in ("records", "letters"):
            await fence_writers(admin, BIRTH, ReplicationId(name), fenced, 1)
        assert await lift_fence(admin, BIRTH, RECORDS) == []
        assert await admin.fetchval(logs_in) is False
        assert await still_out(admin, fenced) == ["fence_app"]
        assert await lift_fence(admin, BIRTH, ReplicationId("letters")) == ["fence_app"]
        assert await admin.fetchval(logs_in) is True
        assert await still_out(admin, fenced) == []


async def test_of_two_replications_none_gives_back_by_what_everybody_may_whom_the_other_keeps_out(dsn: str) -> None:
    writers, readers = (Fenced(roles=(role,), by=FencedBy.REVOKE) for role in ("fence_app", "fence_reader"))
    letters = ReplicationId("letters")
    async with connected(dsn) as admin, admin.transaction():
        await fence_writers(admin, BIRTH, RECORDS, writers, 1)
        assert await look_at_others(admin, BIRTH, RECORDS, writers) == []
        assert len(await look_at_others(admin, BIRTH, letters, readers)) == 1
        with pytest.raises(FenceShared, match="another replication keeps roles out of legacy"):
            await fence_writers(admin, BIRTH, letters, readers, 2)


async def test_who_may_connect_by_name_while_everybody_may_not_is_not_told_as_kept_out(dsn: str) -> None:
    fenced = Fenced(roles=("fence_app",), by=FencedBy.REVOKE)
    async with connected(dsn) as admin, admin.transaction():
        steps = await fence_writers(admin, BIRTH, RECORDS, fenced, 1)
        assert "fence_reader" in {step.role for step in steps}
        [kept_out] = (await read_left(admin)).fences
        assert kept_out.roles == ("public",)
        assert len(kept_out.undo) == len(steps)


async def test_whoever_has_begun_to_write_is_waited_for(dsn: str) -> None:
    async with connected(dsn) as admin, connected(dsn) as other:
        begun = other.transaction()
        await begun.start()
        await other.execute("insert into ehr.note values (1, 'x')")
        ending = asyncio.create_task(end_writers(admin, ("fence_app",)))
        assert await writing_now(other, ()) == []
        async with connected(dsn) as looking:
            assert [bool(one.wrote) for one in await writing_now(looking, ())] == [True]
        assert not ending.done()
        await begun.commit()
        assert await ending == 0


async def test_a_login_that_may_see_little_of_other_sessions_does_not_take_them_for_quiet(dsn: str) -> None:
    async with connected(dsn) as admin, as_role(dsn, "fence_app"), as_role(dsn, "fence_reader") as plain:
        begun = admin.transaction()
        await begun.start()
        await admin.execute("insert into ehr.note values (1, 'x')")
        found = {(one.role, bool(one.wrote)) for one in await writing_now(plain, ("fence_app",))}
        assert found == {("fence_app", False), ("postgres", True)}
        await begun.rollback()


async def test_a_database_that_was_left_is_refused_until_it_is_come_back_to(dsn: str) -> None:
    record = SwitchRecord(
        birth=BIRTH,
        replication=RECORDS,
        here=LEGACY,
        direction=Direction.FORWARD,
        fence=Fence(run="night", task="S1", token=1),
    )
    async with connected(dsn) as admin:
        copied = TableSelection(source=LEGACY, target=PLATFORM, tables=("ehr.note",))
        await refuse_stale(admin, "nothing was copied", copied)
        assert await record.write(admin, LEGACY, Step.FENCING)
        await refuse_stale(admin, "nothing was copied", copied)
        assert await record.begin_release(admin, "0/1")
        assert not await record.begin_release(admin, "0/1")
        assert await record.write(admin, PLATFORM, Step.SETTLED)
        with pytest.raises(StaleSide, match="nothing was copied: legacy has not been written to since"):
            await refuse_stale(admin, "nothing was copied", copied)
        known = await live_side(admin, BIRTH, RECORDS)
        assert known is not None
        assert (known.live, known.stale) == (PLATFORM, True)
