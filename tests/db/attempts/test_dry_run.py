"""What a job would refuse its dry run refuses, in the same words; what is worth a word is said days before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.api import Fatal
from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from jobs.dry_run import dry_run, forewarn
from jobs.reconcile.job import reconcile
from jobs.rows.selection import SelectionRefused
from plans.model import BadRows, CopySpec, Deletions, Delta, Grain, PauseIf, ReconcileSpec
from tests.support.two_databases import Two, as_carrier

TABLES = "create table t (id int primary key, v text); create table u (id int primary key, t_id int references t)"
AGGREGATED = {"public.t": "select max(id) as id, v from t group by v"}


async def _reasons(two: Two, spec: CopySpec) -> tuple[str, ...]:
    """Of the job; its dry runs have the same."""
    with pytest.raises(SelectionRefused) as refused:
        await make_copy()(two.context(spec))
    for dry in (preview, dry_run):
        with pytest.raises(SelectionRefused) as told:
            await dry(two.legacy, two.platform, spec)
        assert told.value.reasons == refused.value.reasons
    return refused.value.reasons


async def test_a_copy_is_refused_by_its_dry_run_for_the_same_reasons(two: Two) -> None:
    await two.both(TABLES)
    bad = BadRows(at_most=3)
    assert await _reasons(two, CopySpec(rows=two.selection("public.?", mapping=AGGREGATED), bad_rows=bad)) == (
        "public.t: its bad rows could not be set aside, there is no key to name them by",
    )
    rows = two.selection("public.u", mapping={"public.alergy": "select 1 as id", "public.t": "select 1 as no"})
    assert await _reasons(two, CopySpec(rows=rows)) == (
        "public.alergy: the target has no such table",
        "public.t.no: the target has no such column",
        "public.t.id: may not be empty, and the source has nothing for it",
    )
    await two.platform.execute("insert into t values (1, 'lives here')")
    assert len(await _reasons(two, CopySpec(rows=two.selection("public.?")))) == 1


async def test_tables_that_refer_to_each_other_in_a_circle_are_refused_by_the_dry_run_too(two: Two) -> None:
    await two.both(TABLES)
    await two.platform.execute("alter table t add u_id int references u")
    await two.legacy.execute("alter table t add u_id int")
    await two.platform.execute("insert into t values (1, 'x'); delete from t")
    async with as_carrier(two, "grant select, insert on all tables in schema public to carrier"):
        spec = CopySpec(rows=two.selection("public.?"))
        with pytest.raises(SelectionRefused, match="refer to each other in a circle"):
            await make_copy()(two.context(spec))
        async with two.context(spec).databases["platform"].connect() as writing:  # type: ignore[index]
            with pytest.raises(SelectionRefused, match="refer to each other in a circle"):
                await preview(two.legacy, writing, spec)


async def test_an_unprepared_target_is_refused_by_the_dry_run(two: Two) -> None:
    await two.both(TABLES)
    await two.platform.execute("drop table cutover.selection")
    for run in (make_copy()(two.context(spec := CopySpec(rows=two.selection("public.?")))),
                preview(two.legacy, two.platform, spec)):  # fmt: skip
        with pytest.raises(Fatal, match=r"not prepared: no usable cutover\.selection"):
            await run


async def test_a_delta_and_a_reconcile_are_refused_by_their_dry_runs(two: Two) -> None:
    await two.both("create table t (id int, v text)")
    delta = CopySpec(rows=two.selection("public.t"), delta=Delta(deletions=Deletions.ALL))
    proof = ReconcileSpec(rows=two.selection("public.t"), unique={"public.tt": (("id",),)})
    for spec, job in ((delta, make_copy()), (proof, reconcile)):
        with pytest.raises(SelectionRefused) as refused:
            await job(two.context(spec))
        with pytest.raises(SelectionRefused) as told:
            await dry_run(two.legacy, two.platform, spec)
        assert told.value.reasons == refused.value.reasons


async def test_a_sound_job_is_told_what_its_mappings_are_and_what_would_not_be_proved(two: Two) -> None:
    await two.both(f"{TABLES}; create table side (k int, of_t int)")
    await two.legacy.execute("insert into t select g, g::text from generate_series(1, 1000) g; analyze t")
    await two.platform.execute("create table z (id int primary key)")
    rows = two.selection("public.?", mapping=AGGREGATED)
    assert await dry_run(two.legacy, two.platform, ReconcileSpec(rows=rows)) == [
        "would not be proved: public.z (public.? means it, the source has no such table)",
        "public.t is made of public.t by id (inferred)",
    ]
    mapped = CopySpec(rows=two.selection("public.nothing", mapping=AGGREGATED))
    assert await forewarn(two.legacy, two.platform, mapped) == [
        "tables: public.nothing selects nothing: the source has no such table",
        "public.t is made of public.t by id (inferred)",
        "public.t is copied in one piece (about 1,000 rows, 0 MB): cut off, all of it begins again",
    ]
    joined = {"public.t": "select t.id * 9 + k as id, v from t join side on of_t = t.id"}
    told = await dry_run(two.legacy, two.platform, CopySpec(rows=two.selection(mapping=joined)))
    assert told[0].startswith("that public.t is complete cannot be proved without a grain")


async def test_names_that_mean_nothing_on_the_two_servers_are_said_days_before(two: Two) -> None:
    await two.both(f"{TABLES}; create view seen as select 1 as one; create table t_heir () inherits (t)")
    await two.both(
        "create schema report; create materialized view report.mv as select 1 as one; create sequence report.nr"
    )
    await two.platform.execute("create table own (id int primary key)")
    rows = two.selection("public.?", "public.tt", "public.seen")
    besides = ("report.mv", "report.nr", "public.t_heir")
    rows = replace(rows, excluded=("public.v", "public.own", "public.u", *besides), where={"public.elsewhere": "true"})
    limits = PauseIf(replication_lag=timedelta(seconds=9), wal_kept=1, active_sessions=5)
    lacks = "the source has no such table"
    names = [
        f"tables: public.tt selects nothing: {lacks}, the nearest is public.t",
        "tables: public.seen selects nothing: is a view on the source, and no table (a mapping query can read it)",
        f"except: public.v leaves nothing out: {lacks}, the nearest is public.u",
    ]
    where = f"where: public.elsewhere: {lacks}"
    assert await forewarn(two.legacy, two.platform, CopySpec(rows=rows, pause_if=limits)) == [
        *names,
        "except: public.own leaves nothing out: no table that tables names is among those that it means",
        where,
        "pause_if: replication_lag: platform has no replica just now",
        "pause_if: wal_kept: platform has no replication slot just now",
    ]
    also = replace(rows, tables=(*rows.tables, "public.o*"))
    assert await forewarn(two.legacy, two.platform, ReconcileSpec(rows=also)) == [
        *names[:2],
        "tables: public.o* selects nothing: the source has no such table, the nearest is public.u",
        names[2],
        where,
    ]


async def test_a_grain_that_cannot_be_is_said_without_a_dry_run(two: Two) -> None:
    await two.both(TABLES)
    grain = {"public.t": (Grain(table="public.t", key={"nr": ""}),)}
    rows = replace(two.selection(mapping={"public.t": "select id, v from t"}), grain=grain)
    said = ["would be refused: public.t: its grain public.t has no column nr"]
    for spec in (CopySpec(rows=rows), ReconcileSpec(rows=rows)):
        assert await forewarn(two.legacy, two.platform, spec) == said


async def test_what_takes_the_place_of_what_others_need_is_said_with_its_size(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ring(_: object) -> int:
        return 10

    for module in ("copy.cutting", "dry_run"):
        monkeypatch.setattr(f"jobs.{module}.ring_from", ring)
    await two.both(f"{TABLES}; create table m (id bigint primary key, v text)")
    await two.legacy.execute("insert into t select g, repeat('v', 200) from generate_series(1, 9000) g; analyze t")
    plain = two.selection("public.t")
    mapped = two.selection(mapping={"public.m": "select id::bigint as id, v from t"})
    size = await two.legacy.fetchval("select pg_relation_size('t')") / 1e6
    place = "read by ranges, which takes the place of what others need in legacy's memory"
    bound = "(pause_if: {source_cache_hit: 90%} bounds it; in_use: false says that nobody works there)"

    delta = CopySpec(rows=plain, delta=Delta(deletions=Deletions.NONE))
    assert await forewarn(two.legacy, two.platform, delta) == [f"{place}: public.t ({size:.0f} MB) {bound}"]
    assert await dry_run(two.legacy, two.platform, delta) == [f"{place}: public.t ({size:.0f} MB) {bound}"]
    said = await forewarn(two.legacy, two.platform, CopySpec(rows=mapped))
    assert said[-1] == f"{place}: public.m ({size:.0f} MB) {bound}"
    assert said[-1] in await preview(two.legacy, two.platform, CopySpec(rows=mapped))
    assert await forewarn(two.legacy, two.platform, CopySpec(rows=plain)) == []
    assert await forewarn(two.legacy, two.platform, ReconcileSpec(rows=plain)) == []

    monkeypatch.setattr("jobs.rows.displacing.AGAIN_PAGES", 20)
    proof = ReconcileSpec(rows=plain)
    told = f"{place}: public.t ({size:.0f} MB) (in_use: false says that nobody works there)"
    assert await forewarn(two.legacy, two.platform, proof) == [told]
    unused = replace(plain, source_in_use=False)
    for spec in (replace(delta, rows=unused), CopySpec(rows=unused), ReconcileSpec(rows=unused)):
        assert await forewarn(two.legacy, two.platform, spec) == []
