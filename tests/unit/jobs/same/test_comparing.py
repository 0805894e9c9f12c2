"""What differs between two readings: by name, once, without what follows from it, and never a value."""

from collections.abc import Mapping

import pytest

from jobs.postgres.connection.observed import Observed
from jobs.same.comparing import Comparison, compare, meant_by
from jobs.same.parts import HIDDEN_SETTINGS, PARTS, SETTINGS, Part
from jobs.same.reading import Read, Reading, TableSize
from plans.model import DatabaseId

A, B = DatabaseId("prod_a"), DatabaseId("prod_b")
PART = {part.statement.removeprefix("same_"): part for part in PARTS} | {"settings": SETTINGS}
Objects = Mapping[str, tuple[str | None, ...]]


def read(aspects: tuple[str, ...], objects: Objects, within: Mapping[str, tuple[str, ...]] | None = None) -> Read:
    return Read(aspects=aspects, objects=objects, within=within or {})


def site(
    database: DatabaseId,
    parts: Mapping[str, Read],
    *,
    version: int = 180_000,
    unread: Mapping[Part, str] | None = None,
    sizes: Mapping[str, TableSize] | None = None,
) -> Reading:
    return Reading(
        database=database,
        observed=Observed(system="1", database=database, in_recovery=False, mark=None, version=version),
        parts={PART[name]: one for name, one in parts.items()},
        unread=unread or {},
        sizes=sizes or {},
    )


def both(mine: Mapping[str, Read], theirs: Mapping[str, Read], *excepted: str) -> Comparison:
    return compare(site(A, mine), site(B, theirs), excepted)


def told(found: Comparison) -> list[str]:
    return [f"{one.group}: {one}" for one in found.differences]


def columns(objects: Objects, table: str = "public.t") -> Read:
    return read(("type", "default"), objects, dict.fromkeys(objects, (f"relation {table}",)))


def tables(*names: str) -> Read:
    return read(("kind",), dict.fromkeys(names, ("table",)))


def test_equal_readings_differ_in_nothing() -> None:
    one = {"columns": columns({"public.t.a": ("text", None)})}
    found = both(one, one)
    assert (found.differences, found.objects, found.is_proved) == ((), 1, True)


def test_a_type_is_told_and_a_default_only_named() -> None:
    found = both(
        {"columns": columns({"public.t.a": ("date", "'secret'")})},
        {"columns": columns({"public.t.a": ("text", "'other'")})},
    )
    assert told(found) == ["schema: column public.t.a: type date on prod_a, text on prod_b; default differs"]


def test_what_is_on_one_side_only_says_on_which() -> None:
    found = both({"roles": read(("login",), {})}, {"roles": read(("login",), {"clinic": ("true",)})})
    assert told(found) == ["rights: role clinic: only on prod_b"]


def test_of_a_missing_table_its_columns_are_not_told_besides() -> None:
    mine = {"relations": tables("public.t"), "columns": columns({"public.t.a": ("text", None)})}
    theirs = {"relations": tables(), "columns": columns({})}
    assert told(both(mine, theirs)) == ["schema: table public.t: only on prod_a"]


def test_an_order_of_columns_is_told_only_where_both_have_the_same_ones() -> None:
    order = {"public.t": ("relation public.t",)}
    mine = {
        "columns": columns({"public.t.a": ("text", None)}),
        "column_order": read(("order",), {"public.t": ("1",)}, order),
    }
    theirs = {"columns": columns({}), "column_order": read(("order",), {"public.t": ("2",)}, order)}
    assert told(both(mine, theirs)) == ["schema: column public.t.a: only on prod_a"]
    assert told(both(mine, theirs | {"columns": mine["columns"]})) == ["schema: columns of public.t: order differs"]


def test_what_may_differ_takes_along_what_is_within_it() -> None:
    mine = {"relations": tables("audit.log"), "columns": columns({"audit.log.a": ("text", None)}, "audit.log")}
    theirs = {"relations": tables("audit.log"), "columns": columns({"audit.log.a": ("date", None)}, "audit.log")}
    assert both(mine, theirs, "audit").differences == ()
    assert both(mine, theirs, "audit.l*").differences == ()
    assert both(mine, theirs, "column audit.log.a").differences == ()
    assert both(mine, theirs, "audit.lo").differences != ()


def test_an_exception_that_nothing_is_called_is_named() -> None:
    one = {"columns": columns({"public.t.a": ("text", None)})}
    assert both(one, one, "public.t", "wrok_mem").unknown == ("wrok_mem",)


@pytest.mark.parametrize("name", ["a.b", "axb", "a+b"])
def test_a_name_in_except_is_no_expression(name: str) -> None:
    assert meant_by(("a+b",))(name) is (name == "a+b")


def test_a_value_of_a_setting_is_never_told() -> None:
    found = both({"settings": read(("value",), {"x": ("secret",)})}, {"settings": read(("value",), {"x": ("other",)})})
    assert told(found) == ["settings: setting x: value differs"]


def test_a_setting_that_one_login_may_not_see_is_not_only_on_the_other() -> None:
    mine = site(A, {"settings": read(("value",), {"x": ("1",), "hidden": ("2",)})})
    theirs = site(B, {"settings": read(("value",), {"x": ("1",)})}, unread={HIDDEN_SETTINGS: "needs more"})
    found = compare(mine, theirs, ())
    assert (found.differences, found.is_proved) == ((), False)
    assert [str(one) for one in found.unread] == ["hidden settings of prod_b: needs more"]


def test_what_was_not_read_and_may_differ_is_not_missed() -> None:
    mine = site(A, {}, unread={PART["passwords"]: "needs a superuser"})
    assert compare(mine, site(B, {}), ()).is_proved is False
    assert compare(mine, site(B, {}), ("passwords",)).is_proved is True


def test_views_of_two_versions_are_not_compared_and_say_so() -> None:
    mine = site(A, {"views": read(("definition",), {"public.v": ("1",)})}, version=150_000)
    theirs = site(B, {"views": read(("definition",), {"public.v": ("2",)})})
    found = compare(mine, theirs, ())
    assert found.differences == ()
    assert [one.name for one in found.unread] == ["views"]


@pytest.mark.parametrize(
    ("mine", "theirs", "words"),
    [
        (TableSize(rows=10_000, bytes=0), TableSize(rows=9_500, bytes=0), []),
        (TableSize(rows=500, bytes=0), TableSize(rows=5, bytes=0), []),
        (
            TableSize(rows=10_000, bytes=0),
            TableSize(rows=5_000, bytes=0),
            ["public.t about 10,000 rows on prod_a, 5,000 on prod_b"],
        ),
        (
            TableSize(rows=10_000, bytes=0),
            TableSize(rows=-1, bytes=0),
            ["public.t was never counted on prod_b (analyze)"],
        ),
    ],
)
def test_sizes_are_apart_by_their_share_and_are_no_difference(
    mine: TableSize, theirs: TableSize, words: list[str]
) -> None:
    found = compare(site(A, {}, sizes={"public.t": mine}), site(B, {}, sizes={"public.t": theirs}), ())
    assert (list(found.sizes), found.is_proved) == (words, True)


def test_a_name_reaches_no_terminal_raw_and_is_cut() -> None:
    name = "public.\x1b[31m" + "x" * 500
    found = both({"roles": read(("login",), {name: ("true",)})}, {"roles": read(("login",), {})})
    assert "\x1b" not in found.differences[0].title
    assert len(found.differences[0].title) == 120


def test_every_part_has_a_statement_of_its_own() -> None:
    statements = [part.statement for part in PARTS]
    assert len(set(statements)) == len(statements)
