"""Names as legacy databases have them: blanks, dots, quotes, wildcards, brackets, upper case."""

from collections.abc import Sequence

import pytest

from jobs.kinds.sql import run as run_sql
from jobs.postgres.quote import qualified
from jobs.reconcile.job import reconcile
from jobs.rows.selection import SelectionRefused
from plans.model import Batch, Measure, ReconcileSpec, SqlSpec
from plans.table_names import table_title
from tests.support.two_databases import PLATFORM, Two

SCHEMA = "s.with space"
NAMES = ("t.with dot", "a?b[c]", 'say "x"', "Upper", "*", "line\nbreak", "t")
TITLES = tuple(table_title(SCHEMA, name) for name in NAMES)


async def make(two: Two, names: Sequence[str] = NAMES) -> None:
    await two.both(f'create schema "{SCHEMA}"')
    for name in names:
        table = qualified(SCHEMA, name)
        await two.both(f"create table {table} (id int primary key, v int)")
        await two.legacy.execute(f"insert into {table} select g, g from generate_series(1, 4) g")


async def test_each_is_named_in_one_form_wherever_a_table_is_named(two: Two) -> None:
    await make(two)
    await two.both(
        'create schema s; create table s."with space.t" (id int primary key)'
    )  # written alike without quotes
    dotted, wild, quote, upper, star, line, plain = TITLES
    await two.platform.execute("""
        create table "Core" (id int primary key, v int); create table "m*" (id int, v int)""")
    rows = two.selection(
        f'"{SCHEMA}".*',
        excluded=(line,),
        where={wild: "id < 3", star: "id = 1"},
        mapping={'public."m*"': f"select id, v from {qualified(SCHEMA, 't')}"},
    )
    rows = type(rows)(
        **{name: getattr(rows, name) for name in ("source", "target", "tables", "excluded", "where", "mapping")},
        columns={quote: {"v": "v * 10"}},
        rename={upper: "public.Core"},
    )
    copied = await two.copy(rows)
    assert {table.table: table.rows for table in copied.tables} == {
        dotted: 4,
        wild: 2,
        quote: 4,
        "public.Core": 4,
        star: 1,
        plain: 4,
        'public."m*"': 4,
    }
    assert await two.platform.fetchval(f"select sum(v) from {qualified(SCHEMA, NAMES[2])}") == 100
    proof = ReconcileSpec(
        rows=rows, aggregates={dotted: {"v": {Measure.SUM: 0.0}}}, unique={wild: (("v",),), "public.Core": (("id",),)}
    )
    evidence = await reconcile(two.context(proof, task="D09"))
    assert evidence.passed, evidence
    assert set(evidence.read) == {f"platform:{table.table}" for table in copied.tables}
    undone = await two.undo(rows)
    assert len(undone.tables) == len(copied.tables)
    assert await two.platform.fetchval(f"select count(*) from {qualified(SCHEMA, NAMES[0])}") == 0


async def test_a_script_names_what_it_wrote_in_the_same_form_also_when_an_earlier_attempt_did(two: Two) -> None:
    await make(two, NAMES[:2])
    text = "; ".join(f"delete from {qualified(SCHEMA, name)}" for name in NAMES[:2])
    spec = SqlSpec(on=PLATFORM, text=text)
    wrote = tuple(sorted(f"platform:{title}" for title in TITLES[:2]))
    for attempt in (1, 2):
        evidence = await run_sql(two.context(spec, attempt=attempt))
        assert tuple(sorted(evidence.wrote)) == wrote


OTHERS = """
create table visit (id int, day date) partition by range (day);
create table visit_2026 partition of visit for values from ('2026-01-01') to ('2027-01-01');
create view recent as select * from visit;
create materialized view counted as select count(*) from visit;
create sequence numbers;
"""


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("public.visit_2026", "is a partition of public.visit on the source, and no table (name the partitioned table"),
        ("public.recent", "is a view on the source, and no table (a mapping query can read it)"),
        ("public.counted", "is a materialized view on the source, and no table (a mapping query can read it)"),
        ("public.numbers", "is a sequence on the source, and no table"),
        ("public.rec*", "is a view on the source"),
        ("pg_catalog.pg_class", "tables of pg_catalog belong to PostgreSQL or to cutover itself"),
        ("cutover.chunk", "tables of cutover belong to PostgreSQL or to cutover itself"),
        ("public.visitt", "the source has no such table, the nearest is public.visit"),
    ],
)
async def test_what_is_no_table_is_refused_for_what_it_is(two: Two, named: str, reason: str) -> None:
    await two.both(OTHERS)
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(two.selection(named))
    assert f"{named}: {reason}" in str(refused.value)


async def test_a_target_that_is_no_table_is_refused_for_what_it_is(two: Two) -> None:
    await two.legacy.execute("create table a (id int primary key); create table b (id int primary key)")
    await two.platform.execute("create view a as select 1 as id; create table p (id int) partition by list (id)")
    await two.platform.execute("create table b partition of p default")
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(two.selection("public.*", batch=None))
    assert "public.a: is a view on the target, and no table" in str(refused.value)
    assert "public.b: is a partition of public.p on the target, and no table" in str(refused.value)


async def test_heirs_and_foreign_keys_are_named_in_the_same_form(two: Two) -> None:
    await make(two, NAMES[:1])
    parent, heir = qualified(SCHEMA, NAMES[0]), qualified(SCHEMA, "the heir")
    await two.legacy.execute(f"create table {heir} () inherits ({parent})")
    with pytest.raises(SelectionRefused) as refused:
        await two.copy(two.selection(TITLES[0]))
    assert f"{TITLES[0]}: {table_title(SCHEMA, 'the heir')} inherits from it" in str(refused.value)


async def test_a_batch_of_an_odd_table_is_undone(two: Two) -> None:
    await make(two, NAMES[:1])
    await two.platform.execute(f"alter table {qualified(SCHEMA, NAMES[0])} add b text")
    rows = two.selection(TITLES[0], batch=Batch(column="b", value="w"))
    await two.copy(rows)
    assert (await two.undo(rows)).facts["rows"] == 4
