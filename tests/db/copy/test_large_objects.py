"""Large objects come with the rows that refer to them: under their own numbers, once, with all that is theirs."""

import asyncpg
import pytest

from jobs.copy.job import make_copy
from jobs.copy.large_objects import copy
from jobs.copy.preview import preview
from jobs.reconcile.job import reconcile
from jobs.rows.selection import SelectionRefused
from plans.model import CopySpec, Deletions, Delta, Frozen, FrozenBy, LargeObjects, OnExisting, ReconcileSpec
from tests.support.fake_context import connected
from tests.support.session.variants import by_night
from tests.support.two_databases import Two, as_carrier

SCANS = """
create domain lo as oid;
create table scan (id int primary key, img lo, thumb oid)"""
PICTURES = """
insert into scan select g, lo_from_bytea(0, convert_to('picture ' || g, 'UTF8')), null from generate_series(1, 5) g;
insert into scan select g, lo_from_bytea(0, decode(repeat(lpad(to_hex(g), 2, '0'), 300000), 'hex')), 4711
  from generate_series(6, 7) g;
select lo_from_bytea(0, 'nobody refers to it')"""
ALL = "select oid::int8, md5(lo_get(oid)) from pg_largeobject_metadata order by oid"
ABOUT = """
select lomowner::regrole::text, obj_description(oid, 'pg_largeobject'),
       array(select coalesce(nullif(grantee, 0)::regrole::text, 'public') || ' ' || privilege_type
               from aclexplode(lomacl) where grantee <> lomowner order by grantee)
  from pg_largeobject_metadata where oid = $1"""
FROZEN = Frozen(by=FrozenBy.DECLARED, who="ops")


async def _scans(two: Two) -> list[tuple[int, str]]:
    """Seven that rows refer to, two of them in many pieces, and one that no row does. Returns the seven."""
    await two.both(SCANS)
    await two.legacy.execute(PICTURES)
    return (await _objects(two.legacy))[:7]


async def _objects(connection: asyncpg.Connection) -> list[tuple[int, str]]:
    return [tuple(row) for row in await connection.fetch(ALL)]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The larger ones take ten pieces, and a commit every three."""
    monkeypatch.setattr(copy, "PIECE_BYTES", 30_000)
    monkeypatch.setattr(copy, "PIECES_PER_COMMIT", 3)


async def test_those_that_rows_refer_to_arrive_under_their_numbers_and_the_others_are_named(two: Two) -> None:
    wanted = await _scans(two)
    evidence = await two.copy(two.selection("public.*"))
    assert await _objects(two.platform) == wanted
    assert (evidence.facts["large_objects"], evidence.facts["large_object_bytes"]) == (7, 600_045)
    left = "1 large object that no copied column of type oid refers to (large_objects: yes)"
    assert f"not carried over: {left}" in evidence.caveats
    await two.undo(two.selection("public.*"))
    assert await _objects(two.platform) == []
    assert not await two.platform.fetchval("select count(*) from cutover.large_object")


async def test_the_plan_may_want_all_of_them_or_none(two: Two) -> None:
    await _scans(two)
    spec = CopySpec(rows=two.selection("public.*"), large_objects=LargeObjects.NO)
    evidence = await make_copy()(two.context(spec))
    assert await _objects(two.platform) == []
    left = "7 large objects that public.scan.img, public.scan.thumb refer to (large_objects: no)"
    assert f"not carried over: {left}" in evidence.caveats
    await two.undo(two.selection("public.*"))
    spec = CopySpec(rows=two.selection("public.*"), large_objects=LargeObjects.ALL)
    assert "8 large objects" in await preview(two.legacy, two.platform, spec)
    await make_copy()(two.context(spec, attempt=11))
    assert await _objects(two.platform) == await _objects(two.legacy)


async def test_owner_comment_and_grants_come_too(two: Two) -> None:
    first = (await _scans(two))[0][0]
    await two.legacy.execute("create role radiology")
    try:
        await two.legacy.execute(f"""
            comment on large object {first} is 'it''s a knee';
            grant select on large object {first} to public;
            grant update on large object {first} to pg_monitor;
            alter large object {first} owner to radiology""")
        evidence = await two.copy(two.selection("public.*"))
        for side in (two.legacy, two.platform):
            row = await side.fetchrow(ABOUT, first)
            assert tuple(row) == ("radiology", "it's a knee", ["public SELECT", "pg_monitor UPDATE"])
        assert len(evidence.caveats) == 1
    finally:
        await two.both("drop owned by radiology cascade")
        await two.legacy.execute("drop role radiology")


DIES = """
create function die() returns trigger language plpgsql as $$ begin
    if (select count(*) from cutover.large_object) >= {number} and new.bytes >= {bytes} then
        perform pg_terminate_backend(pg_backend_pid()); end if;
    return new; end $$;
create trigger die before insert or update on cutover.large_object for each row execute function die();
alter table cutover.large_object enable always trigger die"""


@pytest.mark.parametrize("still", [FROZEN, None])
@pytest.mark.parametrize(("number", "bytes_"), [by_night(0, 0), (5, 100_000), by_night(6, 200_000)])
async def test_an_attempt_that_ended_early_is_gone_on_with_and_none_comes_twice(
    two: Two, number: int, bytes_: int, still: Frozen | None
) -> None:
    wanted = await _scans(two)
    await two.platform.execute(DIES.format(number=number, bytes=bytes_))
    spec = CopySpec(rows=two.selection("public.*"), consistency=still)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await make_copy()(two.context(spec))
    await two.platform.execute("drop function die cascade")
    evidence = await make_copy()(two.context(spec, attempt=2))
    assert await _objects(two.platform) == wanted
    assert (evidence.facts["large_objects"], evidence.facts["large_object_bytes"]) == (7, 600_045)
    await two.same("scan")


async def test_what_they_have_lost_on_the_way_counts_whichever_attempt_brought_them(two: Two) -> None:
    wanted = await _scans(two)
    rows = two.selection("public.*")
    async with as_carrier(two):
        await two.legacy.execute("update pg_largeobject_metadata set lomacl = '{=r/postgres}'")
        await two.platform.execute(DIES.format(number=6, bytes=200_000))
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await two.copy(rows)
        await two.platform.execute("drop function die cascade")
        evidence = await two.copy(rows, attempt=2)
        assert await _objects(two.platform) == wanted
    lost = "7 large objects belong to this copy's role, which may not give them to their owner on the target"
    assert lost in evidence.caveats


async def test_what_stands_there_already_is_left_if_it_is_the_same_and_refused_if_not(two: Two) -> None:
    wanted = await _scans(two)
    await two.platform.execute(f"select lo_from_bytea({wanted[0][0]}, 'picture 1')")
    await two.platform.execute(f"select lo_from_bytea({wanted[1][0]}, 'of another town')")
    refused = r"large objects: 1 on the target have the numbers of others of the source"
    with pytest.raises(SelectionRefused, match=refused):
        await two.copy(two.selection("public.*"))
    assert await two.platform.fetchval("select count(*) from scan") == 0
    await two.platform.execute(f"select lo_unlink({wanted[1][0]})")
    await two.copy(two.selection("public.*"), attempt=2)
    assert await _objects(two.platform) == wanted


async def test_a_second_rehearsal_that_truncates_replaces_what_the_first_one_brought(two: Two) -> None:
    await _scans(two)
    rows = two.selection("public.*")
    await two.copy(rows)
    await two.legacy.execute("select lo_put(img, 0, 'changed') from scan")
    spec = CopySpec(rows=rows, on_existing=OnExisting.TRUNCATE)
    context = two.context(spec)
    context.run = "second night"
    await make_copy()(context)
    assert await _objects(two.platform) == (await _objects(two.legacy))[:7]


async def test_a_delta_load_brings_new_and_changed_ones(two: Two) -> None:
    await _scans(two)
    rows = two.selection("public.*")
    await two.copy(rows)
    await two.legacy.execute("""
        insert into scan select 9, lo_from_bytea(0, 'late'); select lo_put(img, 0, 'changed') from scan where id < 3""")
    spec = CopySpec(rows=rows, delta=Delta(deletions=Deletions.ALL))
    evidence = await make_copy()(two.context(spec, task="D09"))
    theirs = dict(await _objects(two.legacy))
    ours = dict(await _objects(two.platform))
    assert len(ours) == 8
    assert all(theirs[number] == digest for number, digest in ours.items())
    assert evidence.facts["large_objects"] == 8


async def test_a_reconcile_finds_what_is_missing_or_not_the_same(two: Two) -> None:
    wanted = await _scans(two)
    spec = ReconcileSpec(rows=two.selection("public.*"))
    await two.copy(two.selection("public.*"))
    evidence = await reconcile(two.context(spec))
    assert evidence.passed
    assert evidence.facts["large_objects"] == "7 of 7 the same"
    await two.platform.execute(f"select lo_unlink({wanted[0][0]}); select lo_put({wanted[5][0]}, 299999, 'x')")
    evidence = await reconcile(two.context(spec))
    assert not evidence.passed
    assert evidence.facts["large objects"] == "1 are missing on the target, 1 are different"
    assert evidence.facts["differences"] == 2
    await two.platform.execute("select lo_unlink(oid) from pg_largeobject_metadata")
    evidence = await reconcile(two.context(spec))
    assert evidence.caveats == ("none of the 7 large objects that the rows refer to is on the target",)


async def test_a_role_that_may_not_read_them_is_refused_before_the_first_byte(two: Two) -> None:
    await _scans(two)
    async with as_carrier(two):
        with pytest.raises(SelectionRefused, match="large objects: 7 of the source may not be read by this role"):
            await make_copy()(two.context(CopySpec(rows=two.selection("public.*"))))
    assert await two.platform.fetchval("select count(*) from scan") == 0


async def test_more_of_them_than_are_brought_together_all_arrive(two: Two) -> None:
    await two.both(SCANS)
    await two.legacy.execute("insert into scan select g, lo_from_bytea(0, 'p') from generate_series(1, 450) g")
    await two.copy(two.selection("public.*"))
    assert len(await _objects(two.platform)) == 450
    async with connected(two.platform_dsn) as other:
        assert await other.fetchval("select count(*) from cutover.large_object where complete") == 450
