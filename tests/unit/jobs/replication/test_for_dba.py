"""What a DBA is given to make subscriptions beforehand."""

from dataclasses import replace

from jobs.replication.for_dba import SPARE, statements_for_dba
from plans.model import Connection, Plan, RunKind
from tests.support.nights import SOURCE, TARGET
from tests.support.replication.nights import REPLICATION, followed

VERSIONS = {SOURCE: 15, TARGET: 18}
ROLES = {SOURCE: "night", TARGET: 'the "night"'}


def reached_by(from_server: str | None) -> Plan:
    plan = followed()
    source = replace(plan.databases[SOURCE], rehearsal=Connection(service="a", from_server=from_server))
    return replace(plan, databases={**plan.databases, SOURCE: source})


def statements(plan: Plan, *, groups: int = 1) -> str:
    of = replace(REPLICATION, groups=groups)
    found = statements_for_dba(plan, of, RunKind.REHEARSAL, roles=ROLES, versions=VERSIONS)
    assert found.keys() == {SOURCE, TARGET}
    return "\n".join(found[TARGET])


def test_a_subscription_is_made_over_no_slot_reached_as_the_plan_says_and_handed_over() -> None:
    told = statements(reached_by("service=legacy_for_platform"))
    assert "connection E'service=legacy_for_platform'" in told
    assert "connect = false, slot_name = none" in told
    assert 'owner to "the ""night"""' in told


def test_one_is_made_for_each_group_and_some_for_copies_that_are_cut_off() -> None:
    assert statements(reached_by("service=x"), groups=3).count("create subscription") == 3 + SPARE


def test_where_the_plan_does_not_say_how_it_is_reached_the_dba_is_asked() -> None:
    assert "from_server in the plan" in statements(reached_by(None))


def test_a_publisher_that_does_not_know_where_changes_come_from_is_not_asked_to() -> None:
    told = statements(reached_by("service=x"))
    assert "origin" not in told
    assert "run_as_owner = true" in told
