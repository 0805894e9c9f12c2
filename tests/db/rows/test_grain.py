"""A mapping accounts for its source: what arrived, what the plan leaves out, what vanished or came twice."""

import hashlib
from dataclasses import replace

import pytest

from jobs.api import Evidence
from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from jobs.reconcile.job import reconcile
from jobs.rows.selection import SelectionRefused
from plans.model import BadRows, CopySpec, Deletions, Delta, Frozen, FrozenBy, Grain, ReconcileSpec, TableSelection
from tests.support.session.variants import by_night
from tests.support.two_databases import BATCH, Two

CODES = """create table t (id int primary key, kd text, n int);
insert into t select g, case when g % 100 = 0 then 'X' else 'A' end, g % 7 from generate_series(1, 2000) g"""
TARGET = "create table t (id bigint primary key, code text)"
LOSING = "select t.id::bigint + 1000 as id, m.c as code from t join (values ('A', 'ok')) m(k, c) on m.k = t.kd"


def _mapped(two: Two, query: str, *grains: Grain) -> TableSelection:
    return replace(two.selection(mapping={"public.t": query}), grain={"public.t": grains} if grains else {})


async def _proved(two: Two, rows: TableSelection, *, plain: bool = True) -> Evidence:
    return await reconcile(two.context(ReconcileSpec(rows=rows, plain_keys=plain), task="D09"))


def _accounted(evidence: Evidence) -> list[str]:
    return [str(found) for name, found in evidence.facts.items() if " made of " in name]


async def test_rows_that_a_join_loses_are_untrue_evidence_and_named(two: Two) -> None:
    await two.legacy.execute(CODES)
    await two.platform.execute(TARGET)
    rows = _mapped(two, LOSING)
    copied = await two.copy(rows)
    assert copied.facts["public.t is made of"] == "public.t by id (inferred)"
    evidence = await _proved(two, rows)
    assert not evidence.passed
    assert _accounted(evidence) == ["1,980 of 2,000 rows of public.t arrived, 20 vanished"]
    assert evidence.tables[0].differences == 20
    assert "public.t is not complete: of 2,000 rows of public.t 20 vanished" in evidence.summary
    assert str(evidence.facts["public.t vanished"]).startswith("100, 1000, 1100")
    hashed = await _proved(two, rows, plain=False)
    names = str(hashed.facts["public.t vanished"]).split(", ")
    assert hashlib.sha256(b"night:100").hexdigest()[:16] in names
    finding = hashed.facts["public.t key in public.t"]
    assert await two.legacy.fetchval(f"select count(*) from t where {finding} = any ($1)", names) == 20


@pytest.mark.parametrize(
    ("query", "grain", "found"),
    [
        (LOSING, Grain(table="public.t", where="kd <> 'X'"), "1,980 of 2,000 rows of public.t arrived, "
         "20 left out by the grain's condition (where)"),
        (LOSING, Grain(table="public.t", key={"id": "t.id"}, left_out={"no code": "kd = 'X'"}),
         "1,980 of 2,000 rows of public.t arrived, 20 left out: no code"),
        ("select id, kd as code from t where kd <> 'X'", None,
         "1,980 of 2,000 rows of public.t arrived, 20 left out by the query's own condition"),
        ("select id, kd as code from t where nullif(n, 3) >= 0", None, "1,714 of 2,000 rows of public.t arrived, "
         "286 left out because the query's own condition is neither true nor false of them"),
        ("select max(id) as id, n::text as code from t group by n", None, "2,000 of 2,000 rows of public.t arrived"),
        ("select id * 3 + g as id, kd as code from t cross join generate_series(0, 2) g",
         Grain(table="public.t", several=True), "2,000 of 2,000 rows of public.t arrived"),
        ("select x.id, x.kd as code from (select * from t) x", Grain(table="public.t", key={"id": "x.id"}),
         "2,000 of 2,000 rows of public.t arrived"),
        ("select a.id, b.kd as code from t a left join t b on b.id = a.n", Grain(table="public.t", key={"id": "a.id"}),
         "2,000 of 2,000 rows of public.t arrived"),
        ("select id, kd as code from t where n < 3 union all select id + 9000, kd from t where n >= 3", None,
         "2,000 of 2,000 rows of public.t arrived"),
    ],
)  # fmt: skip
async def test_rows_that_are_left_out_by_a_word_of_the_plan_are_counted_and_right(
    two: Two, query: str, grain: Grain | None, found: str
) -> None:
    await two.legacy.execute(CODES)
    await two.platform.execute(TARGET)
    rows = _mapped(two, query, *([grain] if grain else []))
    await two.copy(rows, chunk_rows=300)
    evidence = await _proved(two, rows)
    assert _accounted(evidence) == [found]
    assert evidence.passed, evidence.summary
    assert evidence.caveats == ()


@pytest.mark.parametrize(
    ("query", "grain", "found"),
    [
        ("select id * 3 + g as id, kd as code from t join generate_series(0, 1) g on g = 0 or n = 6", None,
         "2,000 of 2,000 rows of public.t arrived, 285 came more than once"),
        ("select id, kd as code from t", Grain(table="public.t", left_out={"no code": "kd = 'X'"}),
         "1,980 of 2,000 rows of public.t arrived, 20 came though they were to be left out, 20 left out: no code"),
        ("select distinct on (n) id, kd as code from t order by n, id", None,
         "7 of 2,000 rows of public.t arrived, 1,993 vanished"),
        ("select x.id, x.kd as code from (select id + 5000 as id, kd from t) x",
         Grain(table="public.t", key={"id": "x.id"}), "0 of 2,000 rows of public.t arrived, 2,000 vanished, "
         "2,000 came under a key that the table does not have"),
    ],
)  # fmt: skip
async def test_what_nobody_has_explained_is_untrue(two: Two, query: str, grain: Grain | None, found: str) -> None:
    await two.legacy.execute(CODES)
    await two.platform.execute(TARGET)
    rows = _mapped(two, query, *([grain] if grain else []))
    await two.copy(rows, chunk_rows=300)
    evidence = await _proved(two, rows)
    assert _accounted(evidence) == [found]
    assert not evidence.passed


async def test_each_of_several_source_tables_is_accounted_for(two: Two) -> None:
    await two.legacy.execute("""
        create table inpatient (ward text, nr int, v text, primary key (ward, nr));
        create table outpatient (id uuid primary key, v text);
        insert into inpatient select 'w|' || g % 3, g, 'v' from generate_series(1, 300) g;
        insert into outpatient select md5(g::text)::uuid, nullif(g, 7)::text from generate_series(1, 200) g""")
    await two.platform.execute("create table t (id text primary key, v text)")
    query = """select ward || nr as id, v from inpatient where nr > 0
               union all select id::text, v from outpatient o where v is not null or false"""
    rows = _mapped(two, query)
    await two.copy(rows)
    evidence = await _proved(two, rows)
    assert evidence.passed
    assert _accounted(evidence) == [
        "300 of 300 rows of public.inpatient arrived",
        "199 of 200 rows of public.outpatient arrived, 1 left out by the query's own condition",
    ]
    losing = query.replace("nr > 0", "exists (select from outpatient where v = nr::text)")
    rows = _mapped(two, losing, Grain(table="public.inpatient", where="true"), Grain(table="public.outpatient"))
    await two.platform.execute("truncate t, cutover.chunk")
    await two.copy(rows)
    evidence = await _proved(two, rows)
    assert not evidence.passed
    assert str(evidence.facts["public.t from public.inpatient vanished"]).startswith("w|0|201, ")


async def test_where_no_table_is_plainly_meant_completeness_is_said_not_to_be_proved(two: Two) -> None:
    await two.legacy.execute(f"{CODES}; create table side (nr int, of_t int); insert into side values (1, 1), (2, 2)")
    await two.platform.execute(TARGET)
    rows = _mapped(two, "select t.id * 10 + side.nr as id, kd as code from t join side on side.of_t = t.id")
    for evidence in (await two.copy(rows), await _proved(two, rows)):
        assert evidence.passed
        assert "completeness not proved" in evidence.summary
        (caveat,) = evidence.caveats
        assert caveat.startswith("completeness of public.t not proved")
    await two.legacy.execute("create view seen as select * from t")
    assert (await _proved(two, _mapped(two, "select id, kd as code from seen where id < 0"))).caveats


async def test_a_grain_that_does_not_fit_is_refused_by_the_copy_its_dry_run_and_the_reconcile(two: Two) -> None:
    await two.legacy.execute(CODES)
    await two.platform.execute(TARGET)
    for grain, why in (
        (Grain(table="public.tt"), "its grain public.tt is no table of the source"),
        (Grain(table="public.t", key={"nr": ""}), "its grain public.t has no column nr"),
        (
            Grain(table="public.t", where="no = 3"),
            "the condition .where. of its grain public.t cannot be run: there is no column",
        ),
        (
            Grain(table="public.t", left_out={"old": "n +"}),
            'the reason "old" of its grain public.t cannot be run: a syntax',
        ),
        (Grain(table="public.t", key={"id": "z.id"}), "the rows of public.t cannot be followed"),
    ):
        rows = _mapped(two, LOSING, grain)
        with pytest.raises(SelectionRefused, match=why):
            await two.copy(rows)
        with pytest.raises(SelectionRefused, match=why):
            await _proved(two, rows)
        with pytest.raises(SelectionRefused, match=why):
            await preview(two.legacy, two.platform, CopySpec(rows=rows))


@pytest.mark.parametrize(
    ("query", "frozen", "cut"),
    [
        (LOSING, False, "in chunks of the key of public.t (id)"),
        (LOSING, True, "in chunks of blocks of public.t"),
        ("select t.id, (select kd from t o where o.id = t.n) as code from t", False,
         "in chunks of the key of public.t (id)"),
        by_night("select coalesce(t.id, -1 - g) as id, kd as code from generate_series(0, 9) g"
                 " left join t on t.id % 10 = g", True, "in chunks of the key of public.t (id)"),
        ("select id, kd as code from (select * from t where n < 5) x", False, "in chunks of the key of public.t (id)"),
        ("select distinct id, kd as code from t", True, "in chunks of the key of public.t (id)"),
        by_night("select distinct t.id, kd as code from t join generate_series(1, 3) g on g <= n", False,
                 "in chunks of the key of public.t (id)"),
        ("select distinct id::bigint as id, kd as code from t", False, "in one piece"),
        ("select t.id, count(*)::text as code from t join generate_series(1, 3) g on g <= n group by t.id", True,
         "in chunks of the key of public.t (id)"),
        by_night("select id, s as code from (select id, sum(n)::text as s from t group by id, kd having sum(n) > 1) x",
                 False, "in chunks of the key of public.t (id)"),
        ("select t.id, count(*)::text as code from t group by t.id limit 900", False, "in chunks of its key (id)"),
        by_night("select coalesce(id, 0) as id, count(*)::text as code from t group by rollup (id)", False,
                 "in one piece"),
        ("select coalesce(t.id, 0) as id, count(*)::text as code from generate_series(0, 90) g"
         " left join t on t.id = g group by t.id", False, "in chunks of the key of public.t (id)"),
        ("select id, kd as code from t where n = 1 union all select id + 5000, 'y' from t where n = 2", False,
         "in one piece"),
        by_night("select max(id) as id, n::text as code from t group by n", False, "in one piece"),
    ],
)  # fmt: skip
async def test_a_mapping_is_cut_by_the_rows_that_it_is_made_of(two: Two, query: str, frozen: bool, cut: str) -> None:
    await two.legacy.execute(f"{CODES}; analyze t")
    await two.platform.execute(TARGET)
    by = Frozen(by=FrozenBy.DECLARED, who="Engineer") if frozen else None
    spec = CopySpec(rows=_mapped(two, query), consistency=by)
    assert cut in await preview(two.legacy, two.platform, spec)
    evidence = await make_copy(150)(two.context(spec))
    assert evidence.facts["public.t is copied"] == cut
    assert (int(str(evidence.facts["chunks"])) > 5) == ("piece" not in cut)
    expected = await two.legacy.fetch(query)
    rows = await two.platform.fetch("select id, code from t")
    assert sorted(map(tuple, rows)) == sorted(map(tuple, expected))


@pytest.mark.parametrize("frozen", [False, True])
async def test_a_mapped_copy_that_ends_goes_on_inside_the_table(two: Two, frozen: bool) -> None:
    await two.legacy.execute(CODES)
    await two.platform.execute("create table t (id bigint primary key, code text, check (id < 2500))")
    by = Frozen(by=FrozenBy.DECLARED, who="Engineer") if frozen else None
    spec = CopySpec(rows=_mapped(two, LOSING), workers=1, consistency=by)
    with pytest.raises(Exception, match="violates check"):
        await make_copy(200)(two.context(spec))
    before = len(await two.chunks())
    assert before >= 3
    await two.platform.execute("alter table t drop constraint t_id_check")
    evidence = await make_copy(200)(two.context(spec, attempt=2))
    assert evidence.facts["chunks_of_earlier_attempts"] == before
    assert await two.platform.fetchval("select count(*) from t") == 1980
    assert await two.platform.fetchval("select count(distinct id) from t") == 1980


async def test_how_a_mapping_is_cut_does_not_depend_on_what_the_planner_thinks(two: Two) -> None:
    await two.legacy.execute(f"{CODES}; create table codes (k text, c text); insert into codes values ('A', 'ok')")
    await two.platform.execute(TARGET)
    query = "select t.id::bigint as id, c as code from t join codes on k = kd"
    spec = CopySpec(rows=_mapped(two, query))
    said = []
    for change in (
        "select",
        "analyze t, codes",
        "insert into codes select g::text, 'x' from generate_series(1, 9000) g; analyze codes",
    ):
        await two.legacy.execute(change)
        said.append("in chunks of the key of public.t (id)" in await preview(two.legacy, two.platform, spec))
    assert said == [True, True, True]


async def test_bad_rows_of_a_mapping_are_set_aside_by_the_key_of_the_source(two: Two) -> None:
    await two.legacy.execute(CODES)
    await two.platform.execute("create table t (id bigint primary key, code text, check (id not in (1005, 1050)))")
    for frozen in (None, Frozen(by=FrozenBy.DECLARED, who="Engineer")):
        await two.platform.execute("truncate t, cutover.chunk, cutover.reject")
        spec = CopySpec(rows=_mapped(two, LOSING), bad_rows=BadRows(at_most=5), consistency=frozen)
        evidence = await make_copy(500)(two.context(spec))
        assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (1978, 2)
        rejected = await two.platform.fetch("select key_columns, key from cutover.reject order by 2")
        assert [tuple(row) for row in rejected] == [(["id"], ["5"]), (["id"], ["50"])]


async def test_several_rows_of_one_source_row_stand_or_fall_together(two: Two) -> None:
    await two.legacy.execute(CODES)
    await two.platform.execute("create table t (id bigint primary key, code text, check (id not in (10, 20)))")
    query = "select id * 10 + g as id, kd as code from t cross join generate_series(0, 1) g"
    rows = _mapped(two, query, Grain(table="public.t", several=True))
    evidence = await make_copy(500)(two.context(CopySpec(rows=rows, bad_rows=BadRows(at_most=5))))
    assert (evidence.facts["rows"], evidence.facts["bad_rows"]) == (3996, 2)
    assert await two.platform.fetchval("select count(*) from t where id between 10 and 29") == 0


async def test_a_second_wave_accounts_for_its_own_rows(two: Two) -> None:
    await two.legacy.execute(
        f"{CODES}; alter table t add wave int not null default 1; update t set wave = 2 where id > 1500"
    )
    await two.platform.execute("create table t (id bigint primary key, code text, load_batch text)")
    query = LOSING.replace("m.k = t.kd", "m.k = t.kd and t.wave = 2")
    grain = Grain(table="public.t", where="wave = 2", left_out={"no code": "kd = 'X'"})
    rows = replace(_mapped(two, query, grain), batch=BATCH)
    await two.platform.execute("insert into t values (1, 'lives here', 'before')")
    await two.copy(rows)
    evidence = await _proved(two, rows)
    assert evidence.passed
    assert _accounted(evidence) == [
        "495 of 2,000 rows of public.t arrived, 1,500 left out by the grain's condition (where), 5 left out: no code"
    ]


async def test_a_delta_beside_a_mapping_says_what_it_is_made_of(two: Two) -> None:
    await two.legacy.execute(CODES)
    await two.platform.execute(TARGET)
    rows = _mapped(two, LOSING)
    await two.copy(rows)
    await two.legacy.execute("delete from t where id = 3; update t set kd = 'X' where id = 4")
    spec = CopySpec(rows=rows, delta=Delta(deletions=Deletions.ALL))
    evidence = await make_copy()(two.context(spec, task="D10"))
    assert evidence.facts["deleted"] == 2
    assert evidence.facts["public.t is made of"] == "public.t by id (inferred)"
    assert _accounted(await _proved(two, rows)) == ["1,978 of 1,999 rows of public.t arrived, 21 vanished"]
