"""Who comes to the other side finds the rights there that it has on the side that it leaves, or is told beforehand."""

from jobs.replication.switching.rights_there import Rights, RightsThere, compared
from plans.model import DatabaseId

ALL = frozenset({"select", "insert", "update", "delete", "take numbers for"})
READS = frozenset({"select", "take numbers for"})


def told(here: Rights, there: Rights) -> RightsThere:
    return compared(DatabaseId("legacy"), here, DatabaseId("platform"), there)


def test_the_same_rights_are_not_worth_a_word() -> None:
    assert told({"app": {"ehr.note": ALL}}, {"app": {"ehr.note": ALL}}) == RightsThere()
    assert told({"app": {"ehr.note": READS}}, {"app": {"ehr.note": ALL}}) == RightsThere()


def test_a_table_that_a_role_writes_to_and_could_not_there_is_refused() -> None:
    tables = {f"ehr.t{number}": ALL for number in range(5)}
    found = told({"app": tables}, {"app": dict.fromkeys(tables, READS)})
    said = "nobody who comes there may write to ehr.t0, ehr.t1, ehr.t2 and 2 more, as app may on legacy: grant it"
    assert found.refusals == (f"platform: {said}",)
    assert told({"app": {"ehr.note": ALL}}, {"app": {}}).refusals


def test_less_than_before_is_named_where_it_is_not_all() -> None:
    found = told({"app": {"ehr.note": ALL}}, {"app": {"ehr.note": ALL - {"delete", "take numbers for"}}})
    said = "nobody who comes there may delete, take numbers for ehr.note, as app may on legacy"
    assert found == RightsThere(caveats=(f"platform: {said}",))


def test_under_another_name_there_all_who_come_count_together() -> None:
    there = {"new_app": {"ehr.note": ALL - {"delete"}}, "cleaner": {"ehr.note": frozenset({"delete"})}}
    assert told({"app": {"ehr.note": ALL}}, there) == RightsThere()


def test_where_the_plan_names_nobody_who_comes_there_is_nothing_to_compare() -> None:
    assert told({"app": {"ehr.note": ALL}}, {}) == RightsThere()
