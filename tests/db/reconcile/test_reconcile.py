"""What reconcile finds, and what it says about it."""

import hashlib
import re
from dataclasses import replace

import pytest

from jobs.api import Evidence
from jobs.reconcile import bisect
from jobs.reconcile.job import reconcile
from jobs.rows import checksum, heaps
from jobs.rows.selection import SelectionRefused
from plans.model import ReconcileSpec, TableSelection
from tests.db.copy.test_values import ROWS, TYPES
from tests.support.two_databases import BATCH, Two


async def prove(two: Two, rows: TableSelection, *, plain_keys: bool = True) -> Evidence:
    return await reconcile(two.context(ReconcileSpec(rows=rows, plain_keys=plain_keys), task="D09"))


WIDE = """
create type mood as enum ('good', 'bad');
create table t (id int primary key, t text, c char(5), n numeric, f float8, i interval, j jsonb, x json, b bytea,
                d date, m money, p point, tv tsvector, bi bit(4), a int[], e mood, u uuid, tz timestamptz, mac macaddr)
"""
FILL = """
insert into t select n, 'text ' || n, 'c' || n, n + 0.10, n / 3.0, n * interval '1 day', jsonb_build_object('n', n),
    json_build_object('n', n), decode(lpad(to_hex(n), 8, '0'), 'hex'), date '2022-11-11' + n, n::money, point(n, n),
    to_tsvector('simple', 'word' || n), (n % 16)::bit(4), array[n], 'good', md5(n::text)::uuid,
    timestamptz '2022-11-12 03:00+01' + n * interval '1 s', '08:00:2b:01:02:03'
  from generate_series(1, 2000) n
"""


async def test_what_was_copied_is_equal_and_what_is_spoilt_then_is_named(two: Two) -> None:
    await two.both(WIDE)
    await two.legacy.execute(FILL)
    await two.copy(two.selection("public.t"))
    await two.both("analyze t")
    context = two.context(ReconcileSpec(rows=two.selection("public.t")), task="D09")
    evidence = await reconcile(context)
    assert evidence.passed
    assert evidence.summary == "2,000 rows in 1 table, checksums equal"
    told = [table for one in context.published for table in one.tables]
    assert {table.at_work for table in told} == {0, 1, 2}, "each side is summed by itself, and told when it begins"
    assert (told[-1].finished, told[-1].chunks, told[-1].rate > 0) == (True, 2, True)
    assert evidence.read == ("platform:public.t",)
    await two.platform.execute("""
        delete from t where id = 9; insert into t (id) values (0); update t set n = n::numeric(12,3) where id = 3;
        update t set t = (select o.t from t o where o.id = 15 - t.id) where id in (7, 8)""")
    evidence = await prove(two, two.selection("public.t"))
    assert not evidence.passed
    assert evidence.facts["public.t different"] == "3 (n), 7 (t), 8 (t)"
    assert (evidence.facts["public.t missing"], evidence.facts["public.t extra"]) == ("9", "0")
    assert evidence.summary == "5 differences in public.t"


async def test_rows_of_a_table_without_constraints_that_came_twice_are_duplicated(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b')")
    await two.platform.execute(
        "create table t (id int, v text); insert into t values (1, 'a'), (2, 'b'), (2, 'b'), (2, 'b')"
    )
    evidence = await prove(two, two.selection("public.t"))
    assert evidence.facts["public.t duplicated"] == "2"
    assert evidence.tables[0].note == "1 duplicated"
    await two.platform.execute("insert into t values (null, 'n')")
    assert (await prove(two, two.selection("public.t"))).tables[0].note == "1 extra, 1 duplicated"


async def test_a_table_without_key_names_rows_by_their_hash_and_counts_copies(two: Two) -> None:
    await two.both("create table t (a text, b text)")
    await two.legacy.execute("insert into t values ('x', 'y'), ('x', 'y'), (null, ''), ('', null), ('z', 'z')")
    await two.platform.execute(
        "insert into t values ('x', 'y'), ('x', 'y'), ('x', 'y'), ('', null), ('', null), ('z', 'z')"
    )
    evidence = await prove(two, two.selection("public.t"))
    assert evidence.tables[0].note == "1 missing, 2 duplicated"


async def test_every_type_is_equal_after_a_copy_and_its_text_form_says_the_same(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.both(TYPES)
    await two.legacy.execute(ROWS)
    await two.copy(two.selection("ehr.*"))
    evidence = await prove(two, two.selection("ehr.*"))
    assert (evidence.passed, evidence.facts["hash"]) == (True, "native")
    monkeypatch.setattr(checksum, "NATIVE_FROM", 999_999)
    evidence = await prove(two, two.selection("ehr.*"))
    assert (evidence.passed, evidence.facts["hash"]) == (True, "text")
    await two.platform.execute("update ehr.everything set n2 = n2 + 1 where id = 3")
    evidence = await prove(two, two.selection("ehr.*"))
    assert evidence.facts["ehr.everything different"] == "3 (n2)"


async def test_a_native_hash_that_only_one_server_has_is_no_difference(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.legacy.execute("create table t (id int primary key, n numeric)")
    await two.platform.execute("create table u (id int primary key, n numeric)")
    await two.legacy.execute("insert into t select n, n from generate_series(1, 3000) n")
    rows = replace(two.selection("public.t"), rename={"public.t": "public.u"})
    await two.copy(rows)
    native = checksum.Side.hash

    def hashed(side: checksum.Side, form: checksum.Form) -> str:
        return native(side, form) + " + 1" * (form.native and '"u"' in side.rows)

    monkeypatch.setattr(checksum.Side, "hash", hashed)
    assert (await prove(two, rows)).passed
    monkeypatch.setattr(bisect, "MOST_ROWS", 500)
    assert (await prove(two, rows)).passed
    await two.platform.execute("update u set n = -n where id = 2000")
    evidence = await prove(two, rows)
    assert evidence.facts["public.u different"] == "2000 (n)"


@pytest.mark.parametrize(("most_rows", "sampled"), [(100, 2000), (100, 1_000_000), (50_000, 1_000_000)])
async def test_many_differences_are_bounded_in_names_and_said_to_be_at_least_so_many(
    two: Two, monkeypatch: pytest.MonkeyPatch, most_rows: int, sampled: int
) -> None:
    monkeypatch.setattr(bisect, "MOST_ROWS", most_rows)
    monkeypatch.setattr(bisect, "SAMPLED_ROWS", sampled)
    monkeypatch.setattr(checksum, "ROWS_PER_BUCKET", 100)
    monkeypatch.setattr(heaps, "ROWS_PER_PART", 700)
    await two.both("create table t (id int primary key, v int)")
    await two.legacy.execute("insert into t select n, n from generate_series(1, 5000) n; analyze t")
    await two.platform.execute(
        "insert into t select n, n from generate_series(501, 5000) n; update t set v = 0 where id > 4600"
    )
    evidence = await prove(two, two.selection("public.t"))
    if most_rows == 50_000:
        assert evidence.tables[0].differences == 900
        assert evidence.tables[0].note.startswith("500 missing, 400 different")
    else:
        assert evidence.tables[0].note.startswith("at least ")
        assert evidence.tables[0].note.endswith(", 5,000 rows in the source")
        assert evidence.summary == "at least 500 differences in public.t"
        assert evidence.tables[0].differences == 500
    for kind in ("missing", "different"):
        for key in re.findall(r"\d+", str(evidence.facts.get(f"public.t {kind}", ""))):
            assert (int(key) <= 500) == (kind == "missing")


async def test_keys_are_hashed_with_the_run_and_found_again_by_the_query_that_is_named(two: Two) -> None:
    await two.both('create table t ("Nid" text, n int, v text, primary key ("Nid", n))')
    await two.both("insert into t values ('13109912345', 1, 'secret'), ('13109912346', 2, 'other')")
    await two.platform.execute("update t set v = 'leaked' where n = 1")
    evidence = await prove(two, two.selection("public.t"), plain_keys=False)
    name = hashlib.sha256(b"night:13109912345|1").hexdigest()[:16]
    assert evidence.facts["public.t different"] == f"{name} (v)"
    find = evidence.facts["public.t key in target"]
    assert await two.platform.fetchval(f"select n from t where {find} = $1", name) == 1
    assert "13109912345" not in repr(evidence)
    assert "secret" not in repr(evidence)


async def test_where_mapping_and_batch_mean_the_same_rows_as_for_the_copy(two: Two) -> None:
    await two.legacy.execute("""
        create table patient (id int primary key, ward text, name text);
        insert into patient select n, case n % 2 when 0 then 'A' else 'B' end, 'n' || n from generate_series(1, 500) n;
        create table old_note (pid int, nr int, body text, code int);
        insert into old_note select n, n % 3, 'b', n from generate_series(1, 300) n""")
    await two.platform.execute("""
        create table patient (id int8 primary key, ward text, name text, load_batch text);
        insert into patient values (10001, 'A', 'lives here');
        create table note (id int primary key, kind varchar(5), load_batch text)""")
    rows = two.selection(
        "public.patient",
        where={"public.patient": "patient.ward = 'A' -- of wave 1"},
        mapping={"public.note": "select pid as id, 'k' || nr as kind from old_note where code <= 200 -- all"},
        batch=BATCH,
    )
    copied = await two.copy(rows, chunk_rows=50)
    assert {table.table: table.rows for table in copied.tables} == {"public.note": 200, "public.patient": 250}
    assert (await prove(two, rows)).passed
    await two.platform.execute("update note set kind = 'k9' where id = 5; delete from patient where id = 4")
    evidence = await prove(two, rows)
    assert evidence.facts["public.note different"] == "5 (kind)"
    assert evidence.facts["public.patient missing"] == "4"


async def test_what_cannot_be_compared_is_refused_and_what_is_only_narrower_is_compared(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key, v text, n int); insert into t values (1, 'ab', 1)")
    await two.platform.execute("create table t (id int primary key, v varchar(2)); insert into t values (1, 'ab')")
    with pytest.raises(SelectionRefused, match=r"public\.t\.n: the target has no such column"):
        await prove(two, two.selection("public.t"))
    await two.legacy.execute("alter table t drop n")
    await two.platform.execute("alter table t add must int not null default 1")
    assert (await prove(two, two.selection("public.t"))).passed


async def test_tables_without_rows_or_columns_and_partitions_are_proved(two: Two) -> None:
    await two.both("""
        create table empty (id int primary key); create table nothing (); insert into nothing select;
        create table parted (id int primary key) partition by range (id);
        create table p1 partition of parted default; insert into parted select generate_series(1, 100)""")
    evidence = await prove(two, two.selection("public.*"))
    parted = {"platform:public.parted", "platform:public.p1"}  # sql that writes to a part alone makes it stale too
    assert {table.table: table.rows for table in evidence.tables} == {
        "public.empty": 0,
        "public.nothing": 1,
        "public.parted": 100,
    }
    assert evidence.passed
    assert set(evidence.read) == {"platform:public.empty", "platform:public.nothing", *parted}
    await two.platform.execute("insert into nothing select")
    assert not (await prove(two, two.selection("public.*"))).passed
