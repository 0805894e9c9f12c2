"""Every way in which a row can be spoilt, in every type that can carry it: found, and named by key and column.

All of it is planted into one target at once, so that a whole suite costs one reconcile.
"""

import re
from collections import defaultdict

import pytest

from jobs.api import Evidence
from jobs.copy.job import make_copy
from jobs.reconcile import bisect
from jobs.rows import checksum
from plans.model import CopySpec, Deletions, Delta
from tests.db.reconcile.test_reconcile import prove
from tests.support.two_databases import Two, needs_15

PREPARED = """
create type mood as enum ('good', 'bad', 'ugly');
create domain short as varchar(20);
create type place as (street text, share numeric);
"""

PAIRS: dict[str, list[tuple[str, str]]] = {
    "bool": [("true", "false")],
    "int2": [("1", "-1")],
    "int4": [("7", "-2147483648")],
    "int8": [("1", "4294967296"), ("-1", "4294967295"), ("0", "-9223372036854775808")],
    "oid": [("1", "4294967295")],
    "numeric": [
        ("1.5", "1.50"),
        ("0", "0.0"),
        ("'NaN'", "'Infinity'"),
        ("'Infinity'", "'-Infinity'"),
        ("1e30", "-1e30"),
    ],
    "numeric(12,3)": [("1.5", "1.501"), ("'NaN'", "0")],
    "float4": [("'0'", "'-0'"), ("1.5", "1.5000001"), ("'NaN'", "'Infinity'")],
    "float8": [("'0'", "'-0'"), ("0.1", "0.30000000000000004"), ("'NaN'", "'-Infinity'")],
    "money": [("1.00", "1.01")],
    "text": [("'a'", "'a '"), ("''", "' '"), ("'Å'", "'A'||chr(778)"), ("'null'", "'NULL'"), ("'a'", "'A'")],
    "varchar(20)": [("'a'", "'a '"), ("'x'", "'y'")],
    "char(5)": [("'a'", "'b'"), ("'ab'", "' ab'")],
    "name": [("'a'", "'a '")],
    '"char"': [("'a'", "'b'")],
    "short": [("'a'", "'a '")],
    "bytea": [("'\\x00'", "'\\x0000'"), ("'\\x'", "'\\x00'"), ("'\\x20'", "'\\x2020'")],
    "uuid": [("'01234567-89ab-cdef-0123-456789abcdef'", "'01234567-89ab-cdef-0123-456789abcdee'")],
    "date": [("'2022-11-12'", "'2022-12-11'"), ("'infinity'", "'-infinity'")],
    "time": [("'00:00'", "'24:00'"), ("'03:00:00.000001'", "'03:00'")],
    "timetz": [("'03:00+01'", "'02:00+00'")],
    "timestamp": [("'2022-11-12 03:00'", "'2022-11-12 02:00'"), ("'2022-11-12'", "'2022-11-12 00:00:00.000001'")],
    "timestamptz": [("'2022-11-12 03:00+01'", "'2022-11-12 03:00+00'"), ("'infinity'", "'-infinity'")],
    "interval": [("'1 mon'", "'30 days'"), ("'1 day'", "'24 hours'")],
    "json": [("'{\"a\":1}'", "'{\"a\": 1}'"), ("'[1.5]'", "'[1.50]'"), ("'\"a\"'", "'\"a \"'")],
    "jsonb": [("'{\"a\":1}'", "'{\"a\":1.0}'"), ("'\"a\"'", "'\"a \"'"), ("'null'", "'{}'")],
    "bit(4)": [("B'1010'", "B'0101'")],
    "varbit": [("B'1'", "B'10'"), ("B''", "B'0'")],
    "inet": [("'10.0.0.1'", "'10.0.0.1/8'")],
    "cidr": [("'10.0.0.0/8'", "'10.0.0.0/9'")],
    "macaddr": [("'08:00:2b:01:02:03'", "'08:00:2b:01:02:04'")],
    "macaddr8": [("'08:00:2b:01:02:03:04:05'", "'08:00:2b:01:02:03:04:06'")],
    "point": [("'(1,0)'", "'(1,-0)'")],
    "polygon": [("'((0,0),(1,1),(1,0))'", "'((1,1),(1,0),(0,0))'")],
    "tsvector": [("'a:1 b:2'", "'a:2 b:1'")],
    "tsquery": [("'a & b'", "'a | b'")],
    "int4range": [("'[1,5)'", "'[1,6)'"), ("'empty'", "'[1,2)'")],
    "numrange": [("'[1.5,2]'", "'[1.50,2]'")],
    "int4multirange": [("'{[1,2)}'", "'{[1,3)}'")],
    "int4[]": [("'{7}'", "'[0:0]={7}'"), ("'{}'", "'{null}'"), ("'{1,2}'", "'{2,1}'")],
    "numeric[]": [("'{1.5}'", "'{1.50}'")],
    "text[]": [("'{a}'", "'{\"a \"}'"), ("'{null}'", "'{\"null\"}'")],
    "mood": [("'good'", "'bad'")],
    "mood[]": [("'{good}'", "'{good,bad}'")],
    "place": [("row('a', 1.5)", "row('a ', 1.5)"), ("row('a', 1.5)", "row('a', 1.50)"), ("row('', 1)", "row(null, 1)")],
    "pg_lsn": [("'16/B374D848'", "'16/B374D849'")],
    "xid8": [("'1'", "'4294967297'")],
    "regclass": [("'pg_class'", "'pg_type'")],
}
"""Of each type pairs of values that are not the same, however alike they are to the type itself."""

KEYS = {
    **{"int2": "n", "int4": "n - 100", "int8": "n * 4294967296", "numeric": "n + 0.50", "text": "'k ' || n"},
    **{"varchar(20)": "n || ''''", "uuid": "md5(n::text)::uuid", "date": "date '2022-11-12' + n", "name": "'n' || n"},
    **{"timestamptz": "timestamptz '2022-11-12 03:00+01' + n * interval '1 us'", "bytea": "int4send(n)"},
    **{"timestamp": "timestamp '2022-11-12' + n * interval '1 h'", "time": "time '03:00' + n * interval '1 s'"},
    **{"inet": "'10.0.0.0'::inet + n", "interval": "n * interval '1 day'", "float8": "n / 3.0", "char(5)": "'c' || n"},
    **{"int4[]": "array[n, -n]", "jsonb": "to_jsonb(n)", "macaddr": "('08:00:2b:01:02:' || to_hex(n))::macaddr"},
}
"""Types that a key may have, and the key of row n (16 to 99)."""

FORMS = ("functions of both servers", "functions of PostgreSQL 14", "text")


def form(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prove in this form."""
    if kind == "functions of PostgreSQL 14":
        newer = {"hashbyteaextended", "hashdateextended", "timestamptz_hash_extended"}
        known = checksum.functions

        async def older(connection: object) -> frozenset[str]:
            return await known(connection) - newer

        monkeypatch.setattr(checksum, "functions", older)
    elif kind == "text":
        monkeypatch.setattr(checksum, "NATIVE_FROM", 999_999)


class Planted:
    """Rows of one wide table, a column for each type, on both sides; each spoilt one under a key of its own."""

    def __init__(self) -> None:
        self.columns = {f"c{number}": kind for number, kind in enumerate(PAIRS)}
        self.rows: list[tuple[int, dict[str, str], dict[str, str]]] = []
        self.expected: dict[int, str] = {}
        for name, kind in self.columns.items():
            for one, other in PAIRS[kind]:
                self.plant(name, one, other)
                self.plant(name, other, "null")
                self.plant(name, "null", one)
                self.plant(name, one, other)
                self.plant(name, other, one)
        for _ in range(50):
            self.row({}, {})

    def plant(self, column: str, ours: str, theirs: str) -> None:
        """A row that has one value on the source and another one on the target."""
        self.expected[self.row({column: ours}, {column: theirs})] = column

    def row(self, ours: dict[str, str], theirs: dict[str, str]) -> int:
        """A row of both sides."""
        self.rows.append((len(self.rows), ours, theirs))
        return len(self.rows) - 1

    def script(self, *, target: bool) -> str:
        """The table of one side."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns.items())
        values = ",\n".join(
            f"({key}, {', '.join(self._value(row[target], name) for name in self.columns)})" for key, *row in self.rows
        )
        return f"create table spoilt (id int primary key, {columns}); insert into spoilt values {values}"

    def _value(self, row: dict[str, str], name: str) -> str:
        return f"({row.get(name, PAIRS[self.columns[name]][0][0])})::{self.columns[name]}"


@pytest.mark.parametrize("kind", FORMS)
async def test_every_spoilt_value_of_every_type_is_found_and_its_column_named(
    two: Two, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    form(kind, monkeypatch)
    evidence = await prove_spoilt(two, monkeypatch)
    assert evidence.facts["hash"] == ("text" if kind == "text" else "native")


async def prove_spoilt(two: Two, monkeypatch: pytest.MonkeyPatch) -> Evidence:
    """Plant everything, and demand that each is found and named, and nothing else."""
    monkeypatch.setattr(bisect, "MOST_KEYS", 10_000)
    planted = Planted()
    await two.both(PREPARED)
    await two.legacy.execute(planted.script(target=False))
    await two.platform.execute(planted.script(target=True))
    evidence = await prove(two, two.selection("public.spoilt"))
    named = re.findall(r"(\d+) \((\w+)\)", str(evidence.facts["public.spoilt different"]))
    assert {int(key): column for key, column in named} == planted.expected
    assert evidence.tables[0].differences == len(planted.expected)
    return evidence


@pytest.mark.parametrize("kind", FORMS)
async def test_a_missing_an_extra_and_a_duplicated_row_are_named_by_a_key_of_every_type(
    two: Two, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    form(kind, monkeypatch)
    expected: dict[str, dict[str, str]] = defaultdict(dict)
    for number, (of, key) in enumerate(KEYS.items()):
        table, rows = f"k{number}", f"select ({key})::{of} as k, n % 3 as v from generate_series({{}}) as n"
        await two.legacy.execute(
            f"create table {table} (k {of} primary key, v int); insert into {table} {rows.format('16, 98')}"
        )
        await two.platform.execute(
            f"create table {table} (k {of}, v int); insert into {table} {rows.format('16, 99')} where n <> 20;"
            f"insert into {table} {rows.format('30, 30')}"
        )
        for what, n in (("missing", 20), ("extra", 99), ("duplicated", 30)):
            spoken = await two.legacy.fetchval(f"select (({key})::{of})::text from generate_series({n}, {n}) n")
            expected[f"public.{table}"][what] = spoken
    evidence = await prove(two, two.selection("public.*"))
    found = {
        table: {what: evidence.facts.get(f"{table} {what}") for what in ("missing", "extra", "duplicated")}
        for table in expected
    }
    assert found == expected
    assert evidence.facts["differences"] == 3 * len(KEYS)


@pytest.mark.parametrize("kind", FORMS)
async def test_values_in_each_others_column_are_found(two: Two, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    form(kind, monkeypatch)
    kinds = ("int8", "int4", "bool", "numeric", "text", "timestamptz", "date", "bytea", "uuid", "jsonb")
    columns = [(f"a{place}", f"b{place}") for place, _ in enumerate(kinds)]
    declared = ", ".join(f"{a} {of}, {b} {of}" for (a, b), of in zip(columns, kinds, strict=True))
    await two.both(f"create table t (id int primary key, {declared})")
    rows = []
    for place, of in enumerate(kinds):
        (one, other), *_ = PAIRS[of]
        for number, (here, there) in enumerate(((one, other), (one, "null"))):
            rows.append((100 + 10 * place + number, columns[place], f"({here})::{of}", f"({there})::{of}"))
    for connection, swap in ((two.legacy, False), (two.platform, True)):
        for key, (a, b), here, there in rows:
            first, second = (there, here) if swap else (here, there)
            await connection.execute(f"insert into t (id, {a}, {b}) values ({key}, {first}, {second})")
    evidence = await prove(two, two.selection("public.t"))
    assert evidence.facts["public.t different"] == ", ".join(f"{key} ({a}, {b})" for key, (a, b), *_ in rows)


@needs_15
@pytest.mark.parametrize("kind", FORMS)
async def test_a_collation_that_holds_other_texts_for_equal_hides_nothing(
    on_15: Two, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Debian's 15 has ICU, the wheel's 18 has not."""
    form(kind, monkeypatch)
    await on_15.both("""
        create collation loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
        create table t (k text collate loose primary key, v text collate loose, c char(4) collate loose,
                        vs text[] collate loose)""")
    await on_15.legacy.execute("""
        insert into t select 'kå' || n, 'v' || n, 'c', array['v'] from generate_series(1, 500) n""")
    rows = on_15.selection("public.t")
    await on_15.copy(rows, chunk_rows=100)
    assert (await prove(on_15, rows)).passed
    await on_15.platform.execute("""
        update t set v = 'V7' where k = 'kå7'; update t set v = 'v́8' where k = 'kå8';
        update t set c = 'C' where k = 'kå9'; update t set vs = '{V}' where k = 'kå10';
        update t set k = 'KA11' where k = 'kå11'""")
    evidence = await prove(on_15, rows)
    found = {what: evidence.facts[f"public.t {what}"] for what in ("different", "missing", "extra")}
    assert found == {"different": "kå10 (vs), kå7 (v), kå8 (v), kå9 (c)", "missing": "kå11", "extra": "KA11"}
    delta = CopySpec(rows=rows, delta=Delta(deletions=Deletions.ALL))
    evidence = await make_copy()(on_15.context(delta, task="D16"))
    assert [evidence.facts[what] for what in ("inserted", "updated", "deleted")] == [0, 5, 0]
    assert (await prove(on_15, rows)).passed
