"""Which sequences a selection means, and what a target's must be beyond."""

import pytest

from jobs.postgres.catalog.tables import Column, Table, Type
from jobs.postgres.catalog.types import Way
from jobs.rows.beside.meant_sequences import follow, reached, with_positions
from jobs.rows.beside.sequences import CatalogSequence, Position
from jobs.rows.selection import Pair
from plans.model import DatabaseId, TableSelection

NUMBER = Column(name="id", type=Type(oid=20, schema="pg_catalog", name="int8", kind="b"))


def selection(*tables: str, excluded: tuple[str, ...] = ()) -> TableSelection:
    return TableSelection(source=DatabaseId("a"), target=DatabaseId("b"), tables=tables, excluded=excluded)


def pair(source: int = 1, target: int = 2, schema: str = "core") -> Pair:
    return Pair(
        target=Table(oid=target, schema=schema, name="person"),
        source=Table(oid=source, schema="public", name="patient"),
        rows="",
        ways=(Way(column=NUMBER, expression='"id"', binary=True),),
    )


def known(name: str, *columns: int, schema: str = "public", whole: bool = True, **said: bool) -> CatalogSequence:
    return CatalogSequence(schema=schema, name=name, columns={(table, "id"): whole for table in columns}, **said)


def test_a_sequence_of_a_column_follows_that_of_the_same_column_whatever_its_name() -> None:
    meant = follow([pair()], [known("patient_id_seq", 1)], [known("person_no", 2, schema="core")], (), selection("a.b"))
    (one,) = meant.of['"core"."person"']
    assert (one.target.name, one.source and one.source.name, one.column) == ("person_no", "patient_id_seq", "id")
    assert not meant.left


def test_one_that_belongs_to_no_column_follows_where_a_pattern_or_a_function_names_it() -> None:
    theirs, ours = [known("alone"), known("app_no"), known("other")], [known("alone"), known("app_no"), known("other")]
    meant = follow([pair()], theirs, ours, {"app_no"}, selection("public.al*"))
    assert [one.target.name for one in meant.others] == ["alone", "app_no"]
    assert meant.left == ["sequence public.other: nothing that is selected uses it, and it is not carried over"]


def test_one_of_a_table_that_is_not_selected_is_not_spoken_of() -> None:
    meant = follow(
        [pair()], [known("elsewhere", 77), known("gone")], [], (), selection("public.*", excluded=("*.gone",))
    )
    assert not meant.left
    assert not meant.all


@pytest.mark.parametrize(
    ("theirs", "ours", "why"),
    [
        (known("alone", readable=False), [known("alone")], "this role may not read it at the source"),
        (known("alone"), [], "the target has none of this name"),
        (known("alone"), [known("alone", settable=False)], "this role may not set it on the target"),
        (known("alone"), [known("alone", rising=False)], "it counts the other way on the target"),
    ],
)
def test_what_cannot_follow_is_named_with_the_reason(
    theirs: CatalogSequence, ours: list[CatalogSequence], why: str
) -> None:
    meant = follow([pair()], [theirs], ours, (), selection("public.*"))
    assert not meant.all
    assert meant.left[0].startswith(f"sequence public.alone: {why}")


def test_a_value_that_the_target_s_cannot_have_is_named() -> None:
    small = CatalogSequence(schema="public", name="alone", most=100)
    meant = follow([pair()], [known("alone")], [small], (), selection("public.*"))
    told = with_positions(meant, {"public.alone": Position(value=500, called=True)})
    assert told.left == ["sequence public.alone: the source's is at a value that it cannot have"]


def test_of_a_sequence_that_cycles_the_rows_say_nothing() -> None:
    meant = follow([pair()], [known("no", 1)], [known("no", 2, cycles=True)], (), selection("public.patient"))
    assert [one.column for one in meant.all] == [""]
    assert "max" not in meant.all[0].statement("t")


def test_a_function_reaches_what_the_functions_that_it_calls_name() -> None:
    functions = [
        ("next_no", "select make_no()", True),
        ("make_no", "select nextval('App_No')", False),
        ("x", "y", False),
    ]
    assert {"make_no", "app_no"} <= reached(functions)
    assert "y" not in reached(functions)


def test_a_sequence_counts_downwards_too() -> None:
    used, fresh = Position(value=-5, called=True), Position(value=-5, called=False)
    assert used.ahead_of(fresh, rising=False)
    assert Position(value=-6, called=False).ahead_of(used, rising=False)
    assert not used.ahead_of(used, rising=True)
