"""Every value arrives as it was."""

from tests.support.two_databases import Two

TYPES = """
create schema ehr;
create type ehr.status as enum ('admitted', 'discharged');
create domain ehr.nid as varchar(11) check (value <> '');
create type ehr.address as (street text, zip int);
create table ehr.everything (
    id bigint generated always as identity primary key,
    b bool, i2 int2, i4 int4, n numeric, n2 numeric(12,2), f4 float4, f8 float8, m money,
    t text, v varchar(40), c char(5), ch "char", na name, by bytea, u uuid,
    d date, ti time, tz timetz, ts timestamp, tsz timestamptz(3), iv interval,
    j json, jb jsonb, x bit(3), xv bit varying(9), ip inet, ci cidr, mac macaddr,
    p point, po polygon, tv tsvector, tq tsquery, r int4range, nr numrange, mr int4multirange,
    ia int4[], ta text[], na2 numeric(8,2)[], st ehr.status, sts ehr.status[], nid ehr.nid, nids ehr.nid[],
    ad ehr.address, rc regclass, o oid, lsn pg_lsn,
    twice bigint generated always as (i4 - 1) stored
);
"""
ROWS = """
insert into ehr.everything (b, i2, i4, n, n2, f4, f8, m, t, v, c, ch, na, by, u, d, ti, tz, ts, tsz, iv, j, jb, x, xv,
    ip, ci, mac, p, po, tv, tq, r, nr, mr, ia, ta, na2, st, sts, nid, nids, ad, rc, o, lsn) values
 (true, -32768, 2147483647, 'NaN', 1.50, 'Infinity', '-0', '-1.05', E'tab\\tline\\n\\\\N \\u00e5', 'trailing  ', 'ab',
  'z', 'n', '\\x00ff0a', '01234567-89ab-cdef-0123-456789abcdef', 'infinity', '24:00', '03:00+02', '-infinity',
  '2022-11-12 02:30:00.123+01', '1 mon 30 days', '{"a":1,  "a":2}', '{"n": 1.50}', '101', '1', '::1/64', '10.0.0.0/8',
  '08:00:2b:01:02:03', '(1.5,-0)', '((0,0),(1,1),(1,0))', 'a fat:2 cat:3A', 'a & b', '[1,5)', '(1.50,)',
  '{[1,2),[5,7)}',  '[0:1]={1,2}', '{{a,NULL},{"",","}}', '{1.10}', 'discharged', '{admitted}', '12345678901', '{1,2}',
  ('Storgata "1"', 7010), 'pg_catalog.pg_class', 4294967295, '16/B374D848'),
 (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
  null, null, null, null, null, null, null, null,
  null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
  null, null, null, null, null, null, null, null),
 (false, 0, 0, '-Infinity', 0, 'NaN', 5e-324, '0', '', '', '', '', '', '', null, '4713-01-01 BC', '00:00', null,
  '0001-01-01', '294276-12-31 23:59:59', '-178000000 years', 'null', 'null', '000', '', '1.2.3.4', null, null, null,
  null, '', '', 'empty', 'empty', '{}', '{}', '{}', '{}', null, '{}', null, '{}', row(null, null), null, 0, '0/0');
"""


async def test_every_type_arrives_as_it_was(two: Two) -> None:
    await two.both(TYPES)
    await two.legacy.execute(ROWS)
    await two.copy(two.selection("ehr.*"))
    await two.same("ehr.everything")


async def test_builtin_types_travel_in_binary_and_only_tables_that_need_it_as_text(two: Two) -> None:
    await two.both("create table a (id int primary key, j jsonb, n numeric[], tv tsvector)")
    await two.both("create type s as enum ('x'); create table b (id int primary key, s s[]); create table c (s s)")
    evidence = await two.copy(two.selection("public.?"))
    assert {table.table: table.note for table in evidence.tables} == {
        "public.a": "",
        "public.b": "sent as text",
        "public.c": "",
    }


async def test_wider_targets_are_filled_and_domains_and_enums_follow_their_base(two: Two) -> None:
    await two.legacy.execute("""
        create type mood as enum ('ok'); create domain code as varchar(3);
        create table t (id int primary key, a int2, v varchar(5), d date, f float4, m mood, m2 mood, c code,
                        n numeric(5,2));
        insert into t values (1, 5, 'ab ', '2022-11-12', 0.1, 'ok', 'ok', 'abc', 1.50)""")
    await two.platform.execute("""
        create type mood as enum ('bad', 'ok');
        create table t (id int8 primary key, a numeric(6,1), v text, d timestamp, f float8, m mood, m2 varchar(9),
                        c text, n numeric(7,3), extra text default 'x')""")
    await two.copy(two.selection("public.t"))
    row = await two.platform.fetchrow("select id, a::text, v, d::text, m::text, m2, c, n::text, extra, f::real from t")
    assert tuple(row) == (1, "5.0", "ab ", "2022-11-12 00:00:00", "ok", "ok", "abc", "1.500", "x", row["f"])


async def test_names_that_need_quotes_and_tables_without_rows_columns_or_key(two: Two) -> None:
    await two.both("""
        create schema "Journal 1";
        create table "Journal 1"."Pasient ""x"".y" ("Ærlig Id" int primary key, "select" text, "linje
to" text);
        create table "Journal 1".empty (id int primary key);
        create table "Journal 1".nothing ();
        create table "Journal 1".keyless (n int, t text)""")
    await two.legacy.execute("""
        insert into "Journal 1"."Pasient ""x"".y" select n, 'a', 'b' from generate_series(1, 10) n;
        insert into "Journal 1".nothing select from generate_series(1, 3);
        insert into "Journal 1".keyless select n % 7, repeat('x', 200) from generate_series(1, 2000) n""")
    evidence = await two.copy(two.selection('"Journal 1".*'), chunk_rows=300)
    assert {table.table: table.rows for table in evidence.tables} == {
        '"Journal 1"."Pasient ""x"".y"': 10,
        '"Journal 1".empty': 0,
        '"Journal 1".nothing': 3,
        '"Journal 1".keyless': 2000,
    }
    await two.same('"Journal 1"."Pasient ""x"".y"')
    await two.same('"Journal 1".keyless')
    assert len([chunk for chunk in await two.chunks() if "keyless" in chunk["relation"]]) > 3


async def test_composite_and_text_and_uuid_keys_are_cut_into_ranges(two: Two) -> None:
    await two.both("""
        create table pairs (a int, b text, v int, primary key (a, b));
        create table words (w text primary key);
        create table ids (u uuid primary key)""")
    await two.legacy.execute("""
        insert into pairs select n % 3, 'k' || n || case when n % 2 = 0 then '''' else '\\' end, n
          from generate_series(1, 1000) n;
        insert into words select 'ord ' || n || chr(10) from generate_series(1, 1000) n;
        insert into ids select gen_random_uuid() from generate_series(1, 1000)""")
    await two.copy(two.selection("public.*"), chunk_rows=100, workers=3)
    for table in ("pairs", "words", "ids"):
        await two.same(table)
    assert {chunk["rows"] for chunk in await two.chunks()} <= {100, 0}
    assert len(await two.chunks()) >= 30


async def test_inheriting_tables_are_copied_once_each_and_partitions_through_their_parent(two: Two) -> None:
    await two.both("""
        create table parent (id int primary key); create table child (more text) inherits (parent);
        create table parted (id int primary key) partition by range (id)""")
    await two.legacy.execute("""
        create table p1 partition of parted for values from (0) to (100);
        create table p2 partition of parted for values from (100) to (200);
        insert into parent values (1); insert into child values (2, 'x');
        insert into parted select n from generate_series(0, 199) n""")
    await two.platform.execute("create table whole partition of parted default")
    await two.copy(two.selection("public.*"), chunk_rows=50)
    for table in ("only parent", "child", "parted"):
        await two.same(table)
