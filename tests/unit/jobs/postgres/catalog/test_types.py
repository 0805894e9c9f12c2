"""Which column travels into which, and in what form."""

import pytest

from jobs.postgres.catalog.tables import Column, Type
from jobs.postgres.catalog.types import Way, numeric_limits, travel

OIDS = {
    **{"bool": 16, "bytea": 17, "int8": 20, "int2": 21, "int4": 23, "text": 25, "json": 114, "float4": 700},
    **{"float8": 701, "money": 790, "bpchar": 1042, "varchar": 1043, "date": 1082, "time": 1083, "timestamp": 1114},
    **{"timestamptz": 1184, "interval": 1186, "bit": 1560, "varbit": 1562, "numeric": 1700, "uuid": 2950},
    **{"jsonb": 3802, "name": 19, "regclass": 2205},
}


def numeric(precision: int, scale: int) -> int:
    return ((precision << 16) | (scale & 0x7FF)) + 4


def column(text: str, typmod: int = -1) -> Column:
    """int4, text[], or an enum written as {a|b}."""
    if text.startswith("{"):
        labels = tuple(text.strip("{}[]").split("|"))
        of = Type(oid=99_001, schema="ehr", name="status", kind="e", labels=labels)
    else:
        name = text.removesuffix("[]")
        of = Type(oid=OIDS.get(name, 99_000), schema="pg_catalog" if name in OIDS else "ehr", name=name, kind="b")
    if text.endswith("[]"):
        of = Type(oid=of.oid + 1, schema=of.schema, name="_" + of.name, kind="b", element=of)
    return Column(name="c", type=of, typmod=typmod, declared=text)


@pytest.mark.parametrize(
    ("source", "target", "expression"),
    [
        (column("int4"), column("int4"), '"c"'),
        (column("int4"), column("int8"), '"c"::"pg_catalog"."int8"'),
        (column("int8"), column("numeric", numeric(19, 0)), '"c"::"pg_catalog"."numeric"'),
        (column("numeric", numeric(8, 2)), column("numeric", numeric(12, 2)), '"c"'),
        (column("varchar", 44), column("text"), '"c"::"pg_catalog"."text"'),
        (column("varchar", 14), column("varchar", 44), '"c"'),
        (column("timestamp", 3), column("timestamp"), '"c"'),
        (column("date"), column("timestamp", 0), '"c"::"pg_catalog"."timestamp"'),
        (column("{a|b}"), column("{b|c|a}"), '"c"'),
        (column("{a|bcd}"), column("varchar", 7), '"c"::"pg_catalog"."varchar"'),
        (column("varchar[]", 14), column("text[]"), '"c"::"pg_catalog"."_text"'),
        (column("geometry"), column("geometry"), '"c"'),
    ],
)
def test_what_keeps_every_value_travels_in_the_form_of_the_targets_base_type(
    source: Column, target: Column, expression: str
) -> None:
    way = travel(source, target)
    assert isinstance(way, Way)
    assert way.expression == expression


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (column("varchar", 7), column("varchar", 6)),
        (column("text"), column("varchar", 100)),
        (column("text"), column("bpchar", 14)),
        (column("numeric"), column("numeric", numeric(20, 4))),
        (column("numeric", numeric(10, 2)), column("numeric", numeric(10, 4))),
        (column("numeric", numeric(10, 2)), column("numeric", numeric(12, 1))),
        (column("int8"), column("numeric", numeric(18, 0))),
        (column("int8"), column("int4")),
        (column("int8"), column("float8")),
        (column("float8"), column("int8")),
        (column("float8"), column("numeric")),
        (column("timestamp"), column("timestamptz")),
        (column("timestamptz", 3), column("timestamptz", 0)),
        (column("interval"), column("interval", 0)),
        (column("text"), column("uuid")),
        (column("text"), column("int8")),
        (column("text"), column("{a|b}")),
        (column("{a|b|c}"), column("{a|b}")),
        (column("{a|bcd}"), column("varchar", 6)),
        (column("bit", 4), column("bit", 3)),
        (column("json"), column("jsonb")),
        (column("int8[]"), column("int4[]")),
        (column("numeric[]", numeric(5, 2)), column("numeric[]", numeric(5, 1))),
        (column("text"), column("text[]")),
        (column("geometry"), column("text")),
    ],
)
def test_what_would_be_narrowed_or_mean_something_else_has_no_way(source: Column, target: Column) -> None:
    assert isinstance(travel(source, target), str)


def test_numbers_of_a_databases_own_types_never_travel_in_binary() -> None:
    forms = {
        name: way.binary
        for name in ("jsonb", "{a|b}", "{a|b}[]", "int4[]", "geometry", "regclass")
        if isinstance(way := travel(column(name), column(name)), Way)
    }
    assert forms == {
        "jsonb": True, "{a|b}": True, "{a|b}[]": False, "int4[]": True, "geometry": False, "regclass": False,
    }  # fmt: skip


def test_a_mapping_query_is_asked_whether_it_would_lose_something() -> None:
    into_numeric = travel(column("numeric"), column("numeric", numeric(8, 2)), query=True)
    into_text = travel(column("text"), column("varchar", 9), query=True)
    assert isinstance(into_numeric, Way)
    assert isinstance(into_text, Way)
    assert into_numeric.loses == '"c"::pg_catalog."numeric"(8, 2) is distinct from "c"::"pg_catalog"."numeric"'
    assert into_text.loses == 'pg_catalog.char_length("c"::pg_catalog.text) > 5'


def test_a_negative_scale_is_read_as_postgres_packs_it() -> None:
    assert numeric_limits(numeric(3, -2)) == (5, -2)
