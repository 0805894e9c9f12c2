"""A comparison takes rights beside the catalogue, but for what it says may differ."""

from dataclasses import replace

from jobs.rights.rights_of_same import rights_of_same
from plans.library import path_of
from plans.load import load
from plans.model import Alike, DatabaseId, Job, JobKind, SameSpec

PLAN = load(path_of("alike")).plan
A = DatabaseId("prod_a")


def names(*excepted: str, compared: tuple[Alike, ...] = tuple(Alike)) -> tuple[set[str], tuple[str, ...]]:
    spec = SameSpec(databases=(A, DatabaseId("prod_b")), excepted=excepted, compared=compared)
    only = replace(PLAN.tasks[0], body=Job(kind=JobKind.SAME, spec=spec))
    needs = rights_of_same(replace(PLAN, tasks=(only,)), A)
    return {right.name for right in needs.rights}, needs.unseen


def test_all_of_it_takes_the_files_and_hidden_settings_and_names_passwords() -> None:
    rights, unseen = names()
    assert {"pg_read_all_settings", "pg_hba_file_rules", "pg_file_settings"} <= rights
    assert len(unseen) == 1
    assert "passwords" in unseen[0]


def test_what_may_differ_takes_no_right() -> None:
    assert names("passwords", "pg_hba", "hidden settings", "session settings") == (set(), ())


def test_what_is_not_compared_takes_none_either() -> None:
    assert names(compared=(Alike.SCHEMA,)) == (set(), ())


def test_another_database_needs_nothing() -> None:
    assert rights_of_same(PLAN, DatabaseId("elsewhere")).rights == ()
