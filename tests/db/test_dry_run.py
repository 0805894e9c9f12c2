"""What a job would refuse its dry run refuses, in the same words; what is worth a word is said days before."""

import pytest

from jobs.api import Fatal
from jobs.kinds.copy import make_copy
from jobs.kinds.reconcile import reconcile
from jobs.postgres.copy_preview import preview
from jobs.postgres.dry_run import about_mappings, dry_run
from jobs.postgres.selection import SelectionRefused
from plans.model import BadRows, CopySpec, Deletions, Delta, ReconcileSpec
from tests.db.two_databases import Two, as_carrier

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
    await two.legacy.execute("insert into t select g, g::text from generate_series(1, 1000) g; analyze")
    await two.platform.execute("create table z (id int primary key)")
    rows = two.selection("public.?", mapping=AGGREGATED)
    assert await dry_run(two.legacy, two.platform, ReconcileSpec(rows=rows)) == [
        "would not be proved: public.z (public.? means it, the source has no such table)",
        "public.t is made of public.t by id (inferred)",
    ]
    mapped = CopySpec(rows=two.selection("public.nothing", mapping=AGGREGATED))
    assert await about_mappings(two.legacy, two.platform, mapped) == [
        "public.t is made of public.t by id (inferred)",
        "public.t is copied in one piece (about 1,000 rows, 0 MB): cut off, all of it begins again",
    ]
    joined = {"public.t": "select t.id * 9 + k as id, v from t join side on of_t = t.id"}
    told = await dry_run(two.legacy, two.platform, CopySpec(rows=two.selection(mapping=joined)))
    assert told[0].startswith("that public.t is complete cannot be proved without a grain")
