"""What a reconcile proves beside the rows themselves, and that no value of a row is told."""

import pytest

from jobs.api import Evidence
from jobs.postgres.single_row import UnfitAnswer
from jobs.reconcile.job import reconcile
from jobs.rows.selection import SelectionRefused
from plans.model import Agreement, Measure, ReconcileSpec
from tests.support.two_databases import Two

OBSERVED = """
create table ward (id int primary key, name text);
create table observed (id int primary key, ward int, value numeric(12,4), f float8, name text,
                       taken timestamptz, j json);
insert into ward select n, 'ward ' || n from generate_series(1, 10) n;
insert into observed
  select n, 1 + n % 10, n / 8.0, n / 3.0, 'name ' || n, timestamptz '2022-11-12 03:00+01' + n * interval '1 s',
         json_build_object('n', n % 5) from generate_series(1, 1000) n
"""
ALL = {Measure.SUM: 0.0, Measure.MIN: 0.0, Measure.MAX: 0.0, Measure.NULLS: 0.0, Measure.DISTINCT: 0.0}
ENDS = {Measure.MIN: 0.0, Measure.MAX: 0.0}
COUNTS = {Measure.NULLS: 0.0, Measure.DISTINCT: 0.0}


async def proved(two: Two, **what: object) -> Evidence:
    rows = two.selection("public.observed", "public.ward")
    return await reconcile(two.context(ReconcileSpec(rows=rows, **what), task="D09"))  # type: ignore[arg-type]


async def test_aggregates_of_equal_sides_are_equal_whatever_the_order_of_the_rows(two: Two) -> None:
    await two.both(OBSERVED)
    await two.platform.execute("""
        create table again as select * from observed order by id desc; truncate observed;
        insert into observed select * from again""")
    measured = {"value": ALL, "f": ALL, "name": ENDS | COUNTS, "taken": ENDS | COUNTS, "j": COUNTS}
    evidence = await proved(two, aggregates={"public.observed": measured})
    assert evidence.passed
    assert evidence.facts["public.observed.value sum"] == "62562.5 on both sides"
    assert evidence.facts["public.observed.j distinct"] == "5 on both sides"
    assert evidence.facts["public.observed.name min"] == "equal"
    assert evidence.summary == "1,010 rows in 2 tables, checksums equal; all 20 checks hold"


async def test_aggregates_that_differ_are_named_and_a_tolerance_bears_with_them(two: Two) -> None:
    await two.both(OBSERVED)
    await two.platform.execute(
        "update observed set value = value + 1.5, name = null, taken = taken + '1 s' where id = 1"
    )
    measured = {
        "value": {Measure.SUM: 1.0},
        "f": {Measure.SUM: 0.0},
        "name": ENDS | {Measure.NULLS: 1.0},
        "taken": ENDS,
    }
    evidence = await proved(two, aggregates={"public.observed": measured})
    assert not evidence.passed
    assert evidence.facts["public.observed.value sum"] == "62562.5 in the source, 62564 in the target"
    assert evidence.facts["public.observed.name nulls"] == "0 in the source, 1 in the target, within 1"
    assert evidence.facts["public.observed.name min"] == "different"
    assert evidence.facts["public.observed.taken max"] == "equal"
    assert "3 of 7 checks failed: public.observed.value sum" in evidence.summary
    assert "name 1" not in repr(evidence)


async def test_a_sum_of_few_values_is_not_told(two: Two) -> None:
    await two.both("create table ward (id int primary key); create table observed (id int primary key, pay int)")
    await two.both("insert into observed values (1, 54321), (2, null)")
    await two.platform.execute("update observed set pay = 54322 where id = 1")
    evidence = await proved(two, aggregates={"public.observed": {"pay": ALL}})
    assert evidence.facts["public.observed.pay sum"] == "different"
    assert "5432" not in repr(evidence)


async def test_orphans_and_values_that_stand_twice_are_counted(two: Two) -> None:
    await two.both(OBSERVED)
    await two.platform.execute("""
        alter table observed add constraint of_ward foreign key (ward) references ward not valid;
        set session_replication_role = replica;
        update observed set ward = 99 where id in (1, 2); update observed set name = 'name 3' where id in (4, 5);
        reset session_replication_role""")
    keys = (("name",), ("id", "ward"))
    evidence = await proved(two, orphans=True, unique={"public.observed": keys})
    assert not evidence.passed
    assert evidence.facts["public.observed orphans of of_ward"] == "2 rows without a row in public.ward"
    assert evidence.facts["public.observed unique name"] == "1 values more than once"
    assert evidence.facts["public.observed unique id, ward"] == "0 values more than once"
    assert evidence.facts["checks_failed"] == 2


async def test_both_sides_answer_alike_or_what_they_answer_is_told(two: Two) -> None:
    await two.both(OBSERVED)
    await two.both("create table other (n int); insert into other values (7)")
    ask = "select count(*) as open, max(n) > 5 as full from other"
    agree = (
        Agreement(name="open", source=ask, target=ask),
        Agreement(name="n", source="select 1", target="select 1.0"),
    )
    assert (await proved(two, agree=agree)).passed
    await two.platform.execute("insert into other values (1)")
    evidence = await proved(two, agree=agree)
    assert not evidence.passed
    assert evidence.facts["open"] == "open 1, full true in the source, open 2, full true in the target"
    with pytest.raises(UnfitAnswer):
        await proved(two, agree=(Agreement(name="x", source="select 'row value'", target="select 1"),))


async def test_what_cannot_be_checked_is_refused_before_anything_is_read(two: Two) -> None:
    await two.both(OBSERVED)
    with pytest.raises(SelectionRefused) as refused:
        await proved(
            two,
            aggregates={"public.observed": {"name": ALL, "j": ENDS, "no": ALL}, "public.other": {"n": ALL}},
            unique={"public.observed": (("no",),), "public.other": (("n",),)},
        )
    assert set(refused.value.reasons) == {
        "public.observed.name: a sum needs numbers",
        "public.observed.j: its values have no order that both sides share",
        "public.observed.no: is to be measured and is not among the columns",
        "public.other: is to be measured and is not among the tables",
        "public.observed.no: is to be unique and is no column of the target",
        "public.other: is to be unique and is not among the tables",
    }
