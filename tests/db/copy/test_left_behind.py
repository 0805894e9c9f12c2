"""What a copy does not carry over is named before the first byte; materialized views are refreshed behind the last."""

import pytest

from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from plans.model import CopySpec, Deletions, Delta, Refresh
from tests.support.two_databases import BATCH, Two, as_carrier

STAYS = "create table stay (id int primary key, ward int, load_batch text)"
VIEWS = """
create view open_stay as select * from stay where ward > 0;
create materialized view per_ward as select ward, count(*) as stays from open_stay group by ward with no data;
create materialized view wards as select count(*) as n from per_ward with no data"""
ROWS = "insert into stay (id, ward) select n, n % 4 from generate_series(1, 100) n"


async def _stays(two: Two, of_source: str = VIEWS, of_target: str = VIEWS) -> None:
    await two.both(STAYS)
    await two.legacy.execute(ROWS)
    await two.legacy.execute(of_source or "select")
    await two.platform.execute(of_target or "select")


async def test_materialized_views_are_refreshed_in_the_order_in_which_they_read_each_other(two: Two) -> None:
    await _stays(two)
    evidence = await two.copy(two.selection("public.stay"))
    assert await two.platform.fetchval("select n from wards") == 3
    assert evidence.facts["materialized_views_refreshed"] == 2
    assert evidence.caveats == ()


async def test_one_that_was_filled_before_is_refreshed_again_and_by_a_delta_load_too(two: Two) -> None:
    await _stays(two, of_target=VIEWS.replace("with no data", ""))
    await two.platform.execute("create unique index on per_ward (ward)")
    await two.copy(two.selection("public.stay"))
    assert await two.platform.fetchval("select n from wards") == 3
    await two.legacy.execute("insert into stay values (999, 77)")
    spec = CopySpec(rows=two.selection("public.stay"), delta=Delta(deletions=Deletions.ALL))
    assert "refresh materialized view concurrently" in await preview(
        two.legacy, two.platform, CopySpec(rows=two.selection("public.stay"), on_existing=spec.on_existing.TRUNCATE)
    )
    await make_copy()(two.context(spec, attempt=2))
    assert await two.platform.fetchval("select n from wards") == 4


async def test_a_batch_leaves_what_readers_would_wait_for_unless_it_is_told_to(two: Two) -> None:
    await _stays(two, of_target=VIEWS.replace("with no data", ""))
    await two.legacy.execute("drop view open_stay cascade; alter table stay drop column load_batch")
    rows = two.selection("public.stay", batch=BATCH)
    evidence = await two.copy(rows)
    left = "shows what was there before, a refresh would keep readers out (refresh: yes, or a unique index on it)"
    assert f"not carried over: materialized view public.per_ward: {left}" in evidence.caveats
    await two.undo(rows)
    await make_copy()(two.context(CopySpec(rows=rows, refresh=Refresh.YES), attempt=11))
    assert await two.platform.fetchval("select n from wards") == 3


async def test_one_that_its_query_ends_is_told_and_the_copy_is_done(two: Two) -> None:
    await _stays(
        two, of_target=VIEWS.replace("count(*) as stays", "1 / (ward - 2) as stays").replace("group by", "order by")
    )
    context = two.context(CopySpec(rows=two.selection("public.stay")))
    evidence = await make_copy()(context)
    failed = "materialized view public.per_ward could not be refreshed: a division by zero"
    assert evidence.caveats[0] == failed
    assert failed in context.warnings


@pytest.mark.parametrize(
    ("of_source", "of_target", "said"),
    [
        (VIEWS, "", "materialized view public.per_ward: the target has none of this name"),
        ("create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger watch on "
         "ddl_command_end execute function f()", "", "1 event trigger of the source is not on the target: watch"),
        ("create publication news for table stay", "", "1 publication of the source is not on the target: news"),
        ("create policy mine on stay using (true)", "",
         "1 policy of the selected tables is not on the target: public.stay.mine"),
        ("create statistics guess on id, ward from stay; create rule r as on delete to stay do instead nothing", "",
         "1 rule of the selected tables is not on the target: public.stay.r"),
        ("comment on table stay is 'a'; comment on column stay.ward is 'b'", "comment on table stay is 'mine'",
         "1 comment of the selected tables is not on the target"),
        ("", "alter table stay set unlogged",
         "unlogged on the target, so that a crash of its server empties them: public.stay"),
        ("create sequence alone", "",
         "sequence public.alone: nothing that is selected uses it, and it is not carried over"),
    ],
)  # fmt: skip
async def test_what_is_left_behind_is_named_before_the_first_byte_and_in_the_evidence(
    two: Two, of_source: str, of_target: str, said: str
) -> None:
    await _stays(two, of_source, of_target)
    spec = CopySpec(rows=two.selection("public.stay"))
    assert f"-- {f'not carried over: {said}'!a}" in await preview(two.legacy, two.platform, spec)
    context = two.context(spec)
    evidence = await make_copy()(context)
    assert f"not carried over: {said}" in evidence.caveats
    assert f"not carried over: {said}" in context.warnings


async def test_a_copy_that_leaves_nothing_behind_says_nothing(two: Two) -> None:
    await two.both(
        STAYS + "; create sequence alone; comment on table stay is 'x'; create publication news for table stay"
    )
    evidence = await two.copy(two.selection("public.*"))
    assert evidence.caveats == ()


async def test_a_role_that_may_not_maintain_a_view_says_so(two: Two) -> None:
    await _stays(two)
    async with as_carrier(two, "grant select, insert, delete on all tables in schema public to carrier"):
        evidence = await make_copy()(two.context(CopySpec(rows=two.selection("public.stay"))))
    told = "not carried over: materialized view public.wards: has no rows, this role may not refresh it"
    assert told in evidence.caveats


async def test_a_freeze_of_the_night_is_not_named_and_a_trigger_of_the_system_is(two: Two) -> None:
    await _stays(two, "", "")
    await two.legacy.execute("""
        create schema if not exists cutover;
        create function cutover.refuse() returns trigger language plpgsql as 'begin return null; end';
        create function audit() returns trigger language plpgsql as 'begin return null; end';
        create trigger frozen after insert on stay execute function cutover.refuse();
        create trigger audit after insert on stay execute function audit()""")
    evidence = await two.copy(two.selection("public.stay"))
    said = "1 trigger of the selected tables is not on the target: public.stay.audit"
    assert evidence.caveats == (f"not carried over: {said}",)
