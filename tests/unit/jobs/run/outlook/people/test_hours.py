"""For how long people have been on at the checkpoints ahead, by the forecast, and what comes while nobody is on."""

from dataclasses import replace
from datetime import timedelta

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.people.hours import long_on, nobody_on, worked_until
from plans.model import Manual, Plan, RunKind
from tests.support.driver import Driven
from tests.support.nights import at, gate, night, task
from tests.support.people.shifts import shift, with_shifts

H = 60


def begun(plan: Plan) -> Driven:
    run = Driven(plan, kind=RunKind.PRODUCTION)
    run.decide()
    return run


def long(run: Driven) -> list[tuple[str, str, timedelta, bool]]:
    found = long_on(run.plan, run.state, forecast(run.plan, run.state, run.now))
    return [(one.person.name, one.task, one.worked, one.stays) for one in found]


def gaps(run: Driven) -> list[tuple[str, str, str | None]]:
    found = nobody_on(run.plan, run.state, forecast(run.plan, run.state, run.now))
    return [(one.party, one.task, one.last.person.name if one.last else None) for one in found]


def gated(minutes: float, *shifts: object) -> Plan:
    """A task of so many minutes and a gate of ten behind it."""
    plan = night(task("W1", Manual(), minutes=minutes), task("G1", gate(), after="W1"))
    return with_shifts(replace(plan, tasks=tuple(replace(one, owner=None) for one in plan.tasks)), *shifts)  # type: ignore[arg-type]


def test_who_is_on_for_too_long_at_a_gate_is_named_by_the_forecast() -> None:
    shifts = (shift("anna", "owner", -10 * H, 10 * H), shift("bea", "ward", 0, 10 * H))
    assert long(begun(gated(1 * H, *shifts))) == []
    assert long(begun(gated(3 * H, *shifts))) == [("Anna Berg", "G1", timedelta(hours=13, minutes=10), False)]


def test_a_late_night_pushes_people_over() -> None:
    run = begun(gated(1 * H, shift("anna", "owner ward", -10 * H, 10 * H)))
    assert long(run) == []
    run.passes(2 * H)
    assert [(name, gate) for name, gate, _, _ in long(run)] == [("Anna Berg", "G1")]


def test_whoever_was_on_last_would_have_to_stay_where_nobody_follows() -> None:
    run = begun(gated(3 * H, shift("anna", "owner", -11 * H, 2 * H), shift("bea", "ward", 0, 10 * H)))
    assert gaps(run) == [("owner", "G1", "Anna Berg")]
    assert long(run) == [("Anna Berg", "G1", timedelta(hours=14, minutes=10), True)]


def test_a_substitute_is_on_from_the_moment_of_the_command_on() -> None:
    run = begun(gated(3 * H, shift("anna", "owner", -10 * H, 10 * H), shift("bea", "ward", 0, 10 * H)))
    run.passes(1 * H)
    run.do("substitute", party="anna", name="cato")
    assert worked_until(run.plan, run.state, "Cato Vik", at(4 * H)) == timedelta(hours=3)
    assert worked_until(run.plan, run.state, "Anna Berg", at(1 * H)) == timedelta(hours=11)
    assert long(run) == []


def test_pauses_are_left_out_and_a_rest_begins_anew() -> None:
    plan = gated(1 * H, shift("anna", "owner", -9 * H, -5 * H), shift("anna", "ward", -1 * H, 3 * H))
    run = begun(plan)
    assert worked_until(plan, run.state, "Anna Berg", at(1 * H)) == timedelta(hours=6)
    rested = begun(gated(1 * H, shift("anna", "owner", -20 * H, -10 * H), shift("anna", "ward", -1 * H, 3 * H)))
    assert worked_until(rested.plan, rested.state, "Anna Berg", at(1 * H)) == timedelta(hours=2)


def test_whoever_stands_for_a_party_is_on_since_then_whatever_its_shifts_are() -> None:
    run = begun(gated(13 * H, shift("anna", "owner", 0, 14 * H), shift("bea", "ward", 6 * H, 14 * H)))
    run.do("substitute", party="ward", name="cato")
    assert [(name, worked) for name, _, worked, _ in long(run)] == [
        ("Anna Berg", timedelta(hours=13, minutes=10)),
        ("Cato Vik", timedelta(hours=13, minutes=10)),
    ]


def test_nothing_is_said_of_parties_without_shifts_or_of_whom_somebody_stands_for() -> None:
    run = begun(gated(3 * H, shift("anna", "owner", -10 * H, 1 * H)))
    assert [party for party, _, _ in gaps(run)] == ["owner"]
    run.do("substitute", party="owner", name="cato")
    assert gaps(run) == []
