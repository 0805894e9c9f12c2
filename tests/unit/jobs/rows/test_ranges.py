"""Ranges, the gaps between them, and the orders of tables, without a database."""

from collections import Counter

from jobs.postgres.catalog.tables import Column, ForeignKey, Type
from jobs.reconcile.bisect import Difference, DifferenceKind, compare
from jobs.rows.fill_order import circle, filling_groups, filling_order, references, tied_groups
from jobs.rows.ranges import Range, condition, written

INT = Type(oid=23, schema="pg_catalog", name="int4", kind="b")
KEY = (Column(name="a", type=INT), Column(name="b", type=INT))


def test_a_block_is_written_as_its_number_and_a_row_in_it_behind_a_point() -> None:
    assert [written(place) for place in (0, 9 << 16, (9 << 16) + 4)] == ["0", "9", '"9.4"']


def test_a_range_is_a_row_comparison_or_blocks_and_keeps_nulls_in_its_first_chunk() -> None:
    assert condition(KEY, Range(lo=("1", "x'y"), hi=None)) == (
        """("a", "b") >= (E'1'::"pg_catalog"."int4", E'x''y'::"pg_catalog"."int4")"""
    )
    assert condition((), Range(lo=3 << 16, hi=(9 << 16) + 4)) == (
        "ctid >= '(3,0)'::pg_catalog.tid and ctid < '(9,4)'::pg_catalog.tid"
    )
    assert condition(KEY[:1], Range(hi=("5",)), nulls=True).endswith("is not false")
    assert condition(KEY, Range()) == "true"


def test_tables_are_filled_behind_those_they_refer_to_and_a_circle_is_named() -> None:
    def key(referring: str, referenced: str) -> ForeignKey:
        return ForeignKey(
            name="fk",
            referring=("s", referring),
            columns=("x",),
            referenced=("s", referenced),
            referenced_columns=("id",),
        )

    tables = [("s", name) for name in "abcd"]
    after = references(tables, [key("a", "b"), key("b", "c"), key("c", "c"), key("b", "elsewhere")])
    order = filling_order(after)
    assert order.index(("s", "c")) < order.index(("s", "b")) < order.index(("s", "a"))
    assert not circle(after)
    around = references(tables, [key("a", "b"), key("b", "a"), key("c", "a")])
    assert set(circle(around)) == {("s", "a"), ("s", "b")}
    assert set(filling_groups(around)) == {(("s", "a"), ("s", "b")), (("s", "c"),), (("s", "d"),)}
    assert filling_order(around).index(("s", "c")) > filling_order(around).index(("s", "b"))
    assert tied_groups(tables, [key("c", "b"), key("b", "elsewhere"), key("d", "c")]) == (
        (("s", "a"),),
        (("s", "b"), ("s", "c"), ("s", "d")),
    )
    assert filling_groups(after)[-2:] == ((("s", "b"),), (("s", "a"),))
    both = references(tables, [key("a", "b"), key("b", "a"), key("c", "a"), key("d", "c"), key("a", "a")])
    assert filling_groups(both) == ((("s", "a"), ("s", "b")), (("s", "c"),), (("s", "d"),))


def test_rows_are_compared_by_key_and_copies_are_counted() -> None:
    ours = {("1",): Counter([1]), ("2",): Counter([2]), ("3",): Counter([3]), ("4",): Counter([4, 4])}
    theirs = {("2",): Counter([9]), ("3",): Counter([3, 3]), ("4",): Counter([4]), ("5",): Counter([5])}
    assert compare(ours, theirs) == [
        Difference(kind=DifferenceKind.MISSING, key=("1",)),
        Difference(kind=DifferenceKind.DIFFERENT, key=("2",)),
        Difference(kind=DifferenceKind.DUPLICATED, key=("3",)),
        Difference(kind=DifferenceKind.MISSING, key=("4",)),
        Difference(kind=DifferenceKind.EXTRA, key=("5",)),
    ]
