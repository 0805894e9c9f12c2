"""What a comparison says: counts by group, names up to a bound, and not equal where not all was read."""

from jobs.same.comparing import Comparison, Difference, Unread
from jobs.same.telling import MOST_LISTED, evidence, lines, reading
from plans.model import Alike, DatabaseId

A, B = DatabaseId("prod_a"), DatabaseId("prod_b")
HBA = Unread(name="pg_hba", on=(A,), why="needs more")


def found(
    differences: int = 0, *, unread: tuple[Unread, ...] = (), sizes: tuple[str, ...] = (), unknown: tuple[str, ...] = ()
) -> Comparison:
    named = tuple(
        Difference(group=Alike.SCHEMA, title=f"table t{i}", text="only on prod_a") for i in range(differences)
    )
    return Comparison(first=A, other=B, differences=named, unread=unread, sizes=sizes, objects=7, unknown=unknown)


def test_alike_passes_and_the_criterion_is_true() -> None:
    assert evidence([found()]).passed
    assert reading([found()]) == (True, "prod_b is as prod_a, 7 objects compared")


def test_differences_are_named_up_to_a_bound_and_the_rest_is_counted() -> None:
    told = evidence([found(MOST_LISTED + 30)])
    assert not told.passed
    assert told.facts["differences"] == MOST_LISTED + 30
    assert told.facts["prod_b schema 01"] == "table t0: only on prod_a"
    assert told.facts["prod_b schema not named here"] == 30
    assert len(told.facts) == MOST_LISTED + 3


def test_the_criterion_is_false_and_names_the_first_ones() -> None:
    ok, text = reading([found(5)])
    assert ok is False
    assert text.startswith("prod_b 5 differences (schema 5): table t0: only on prod_a; table t1")
    assert text.endswith("and 2 more")


def test_what_was_not_read_is_a_caveat_and_leaves_the_criterion_open() -> None:
    told = evidence([found(unread=(HBA,))])
    assert told.passed
    assert told.caveats == ("not equal, for it was not read: pg_hba of prod_a: needs more",)
    assert "not read: pg_hba" in told.summary
    assert reading([found(unread=(HBA,))]) == (
        None,
        "nothing differs of what was read; not read: pg_hba of prod_a: needs more",
    )


def test_sizes_are_worth_a_word_and_leave_the_criterion_true() -> None:
    apart = found(sizes=("public.t about 10 rows on prod_a, 5 on prod_b",))
    assert evidence([apart]).passed
    assert evidence([apart]).caveats[0].startswith("1 table is apart in size: public.t")
    assert reading([apart])[0] is True


def test_each_further_database_is_told_beside_the_first() -> None:
    ok, text = reading([found(1), found()])
    assert (ok, text.count("prod_b 1 difference ")) == (False, 1)


def test_beforehand_more_are_named_with_the_pair_and_an_exception_that_means_nothing() -> None:
    told = list(lines(found(3, unknown=("wrok_mem",)), 2))
    assert told == [
        "prod_b and prod_a, schema: table t0: only on prod_a",
        "prod_b and prod_a, schema: table t1: only on prod_a",
        "prod_b and prod_a, schema: 1 more",
        "except: names what neither has: wrok_mem",
    ]
