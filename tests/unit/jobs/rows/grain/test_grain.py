"""A mapping query outlined, followed to the rows that it is made of, and the table that it plainly stands for."""

import pytest

from jobs.postgres.catalog.tables import Column, Table, Type
from jobs.rows.grain.follow import NotFollowed, Traced, follow
from jobs.rows.grain.meant import NotMeant, meant
from jobs.rows.grain.query import FromItem, outline
from jobs.rows.grain.query_tokens import NotOutlined

INT = Type(oid=23, schema="pg_catalog", name="int4", kind="b")
NAMED = Traced(name="from", type="int4", expression=lambda item: f"{item.called}.id")


def _table(oid: int, name: str, *columns: str, key: tuple[str, ...] = ("id",)) -> Table:
    made = tuple(Column(name=column, type=INT, not_null=True) for column in columns)
    return Table(oid=oid, schema="public", name=name, columns=made, keys=(key,) if key else ())


T, U = _table(1, "t", "id", "kd", "u_id"), _table(2, "u", "id", "name")
TABLES = {"t": T, "public.t": T, '"T"': _table(3, "T", "id"), "u": U, "seen": None}
TARGET = _table(9, "target", "id", "code")


def _is_t(item: FromItem) -> bool:
    return item.table in ("t", "public.t")


def _followed(text: str) -> str:
    return " ".join(follow(text, outline(text), _is_t, [NAMED]).text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select t.id from t", 'select t.id , t.id as "from" from t'),
        (
            "select a.id /* from */ from public.t as a -- from",
            'select a.id /* from */ , a.id as "from" from public.t as a -- from',
        ),
        ("select id is distinct from 3 as x from t", 'select id is distinct from 3 as x , t.id as "from" from t'),
        (
            "select extract(year from d) from t where d > 1",
            'select extract(year from d) , t.id as "from" from t where d > 1',
        ),
        (
            "select kd, mode() within group (order by n) as m from t group by kd",
            'select kd, mode() within group (order by n) as m , pg_catalog.array_agg(distinct t.id) as "from" from t '
            "group by kd",
        ),
        ("select * from u, t a", 'select * , a.id as "from" from u, t a'),
        ("select * from (t x join u using (id))", 'select * , x.id as "from" from (t x join u using (id))'),
        (
            "with c as (select * from u) select t.id from t join c on left(c.k, 3) = t.k",
            'with c as (select * from u) select t.id , t.id as "from" from t join c on left(c.k, 3) = t.k',
        ),
        (
            "select * from (select id, row_number() over (partition by n order by id) r from t) x where r = 1",
            'select * , x."from 1" as "from" from (select id, row_number() over (partition by n order by id) r '
            ', t.id as "from 1" from t) x where r = 1',
        ),
        (
            "with x as (select id from t) select x.id from x",
            'with x as (select id , t.id as "from 1" from t) select x.id , x."from 1" as "from" from x',
        ),
        (
            "(select id from t) union all select id from u",
            '(select id , t.id as "from" from t) union all select id , null::int4 as "from" from u',
        ),
        (
            "select n, count(*) from t group by n having count(*) > 1",
            'select n, count(*) , pg_catalog.array_agg(distinct t.id) as "from" from t group by n having count(*) > 1',
        ),
    ],
)
def test_the_row_that_a_row_is_made_of_is_written_into_the_list_of_columns(text: str, expected: str) -> None:
    assert _followed(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("select a.id from t a join t b on b.id = a.u_id", "more than once"),
        ("select id from u", "not read where"),
        ("select id from t(3) as t", "not read where"),
        ("select x.a from t as x (a, b)", "not read where"),
        ("select n from (select n, count(*) from t group by n) x group by n", "grouped twice"),
    ],
)
def test_what_cannot_be_followed_is_said(text: str, why: str) -> None:
    with pytest.raises(NotFollowed, match=why):
        follow(text, outline(text), _is_t, [NAMED])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("select 1", "reads from nothing"),
        ("values (1)", "begins with VALUES"),
        ("select id from t except select id from u", "put together by EXCEPT"),
        ("", "no query"),
    ],
)
def test_what_is_no_plain_select_is_not_outlined(text: str, why: str) -> None:
    with pytest.raises(NotOutlined, match=why):
        outline(text)


@pytest.mark.parametrize(
    ("text", "nullable", "row_by_row", "lists"),
    [
        ("select t.id from t left join u on true", False, True, False),
        ("select t.id from u left outer join t on true", True, True, False),
        ("select t.id from t right join u on true", True, True, False),
        ("select t.id from u cross join t full join v on true", True, True, False),
        ("select distinct t.kd from t", False, False, False),
        ("select distinct on (kd) t.kd from t", False, True, False),
        ("select kd from t group by kd", False, False, True),
        ("select id from t union select id from t", False, False, False),
    ],
)
def test_it_is_known_whether_rows_are_made_one_of_one(text: str, nullable: bool, row_by_row: bool, lists: bool) -> None:
    found = follow(text, outline(text), _is_t, [NAMED])
    assert (found.nullable, found.row_by_row, found.lists) == (nullable, row_by_row, lists)


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("select t.id, count(*) as n from t join u on u.t_id = t.id group by t.id", True),
        ("select count(*) as n, t.id from t group by rollup (t.id)", False),
        ("select t.id, n from t group by grouping sets ((t.id), ())", False),
        ("select t.id, n from t group by cube(t.id) having n > 1", False),
        ("select distinct t.id, t.kd from t", True),
        ("select distinct T.ID as nr, kd from t", True),
        ("select distinct id, kd from t", True),
        ("select distinct id, kd from u left join t using (id)", False),
        ("select distinct t.id::text as id, kd from t", False),
        ("select distinct t.kd from t", False),
        ("select distinct x.id from (select t.id from t) x", False),
        ("select t.id from t union select t.id from t", False),
    ],
)
def test_groups_of_one_key_and_distinct_rows_that_hold_it_stand_apart(text: str, apart: bool) -> None:
    key = Traced(name="cutover key 1", type="int4", expression=lambda item: f'{item.called}."id"')
    found = follow(text, outline(text), _is_t, [key], apart=True)
    assert (found.row_by_row and not found.lists) is apart


@pytest.mark.parametrize(
    "text",
    [
        "select t.id::bigint + 1000 as id, m.c as code from t join (values ('A', 'ok')) m(k, c) on m.k = t.kd",
        "select t.id, u.name as code from t join u on u.id = t.u_id",
        "select 'p' || id as id, name from public.t a join seen using (kd)",
        "select kd as id, count(*) as code from t group by kd",
        "select x.id, x.kd as code from (select * from t where kd > 1) x",
        "select id, kd from t where kd = 1 union all select b.id, kd from public.t b where kd = 2",
    ],
)
def test_the_table_that_a_query_plainly_stands_for_is_the_only_one_or_that_of_the_key(text: str) -> None:
    assert [one.table.name for one in meant(outline(text), TABLES, TARGET)] == ["t"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("select t.id * 1000 + u.id as id, kd as code from t cross join u", "more than one table"),
        ("select t.u_id as id, u.name as code from t join u on u.id = t.u_id", "more than one table"),
        ("select id, kd as code from seen", "seen is no table"),
        ("select g as id, 1 as code from generate_series(1, 3) g", "no table by its name"),
    ],
)
def test_where_no_table_is_plainly_meant_that_is_said(text: str, why: str) -> None:
    with pytest.raises(NotMeant, match=why):
        meant(outline(text), TABLES, TARGET)


def test_a_union_of_two_tables_stands_for_both() -> None:
    text = "select id, kd as code from t union all select id + 1000, name from u"
    assert [one.table.name for one in meant(outline(text), TABLES, TARGET)] == ["t", "u"]
