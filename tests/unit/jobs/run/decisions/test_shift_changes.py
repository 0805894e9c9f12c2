"""Who is on: recorded when shifts begin and end, told to whoever takes over, respected by escalation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.events import Event, PartyOn, PeopleOn, PeopleTold
from jobs.run.outlook.people.acting import address_of, as_on_now, contact_of, party_name, party_then
from jobs.run.outlook.status import look
from plans.model import Manual, Party, PartyId, Plan, RunKind
from plans.model.hooks import Escalation, HookWord
from tests.support.driver import Driven
from tests.support.nights import at, gate, night, task
from tests.support.people.shifts import shift, with_shifts
from tests.support.people.telling import DESK, tell, telling, told_night

HANDED_OVER = (shift("anna", "owner", -60, 30), shift("bea", "owner", 30, 480))


def begun(plan: Plan) -> Driven:
    run = Driven(plan, kind=RunKind.PRODUCTION)
    run.decide()
    return run


def on(events: list[Event]) -> list[PartyOn]:
    return [party for one in events if isinstance(one, PeopleOn) for party in one.parties]


def told(events: list[Event]) -> list[tuple[str, tuple[str, ...], list[str], bool]]:
    return [(one.word, one.units, [to.party for to in one.addressees], one.taken_over) for one in events
            if isinstance(one, PeopleTold)]  # fmt: skip


def test_who_is_on_is_recorded_when_it_changes_and_at_no_other_time() -> None:
    run = begun(with_shifts(night(task("W1", Manual())), *HANDED_OVER))
    assert on([one.event for one in run.entries]) == [PartyOn(party="owner", people=("anna",))]
    assert on(run.passes(29)) == []
    assert run.wake_at is not None
    assert on(run.wakes()) == [PartyOn(party="owner", people=("bea",))]
    assert timedelta() <= run.now - at(30) < timedelta(seconds=1)
    assert on(run.passes(450)) == [PartyOn(party="owner", people=())]


def test_who_is_on_is_who_is_waited_for_and_called() -> None:
    run = begun(with_shifts(night(task("W1", Manual())), *HANDED_OVER))
    assert look(run.plan, run.state, "W1", run.now).waits_for == "Anna Berg (OWNE) to start"
    assert contact_of(run.plan, run.state, "owner") == "+47 1"
    run.passes(31)
    assert look(run.plan, run.state, "W1", run.now).waits_for == "Bea Lie (OWNE) to start"
    assert contact_of(run.plan, run.state, "owner") == "+47 2"
    run.passes(450)
    assert look(run.plan, run.state, "W1", run.now).waits_for == "Owner (nobody is on) to start"
    assert contact_of(run.plan, run.state, "owner") == ""


def test_what_was_done_is_of_the_party_and_a_vote_of_whoever_was_on() -> None:
    run = begun(with_shifts(night(task("G1", gate())), *HANDED_OVER))
    run.votes("G1", "owner")
    run.passes(31)
    assert party_then(run.plan, run.state, "owner") == "Owner"
    [vote] = run.unit("G1").votes
    assert vote.answered_by == "Anna Berg"


def test_whoever_looks_while_no_engine_works_sees_who_is_on_by_the_clock() -> None:
    run = begun(with_shifts(night(task("W1", Manual())), *HANDED_OVER))
    assert as_on_now(run.plan, run.state, at(29)) is run.state
    later = as_on_now(run.plan, run.state, at(31))
    assert party_name(run.plan, later, "owner") == "Bea Lie (OWNE)"


def test_hours_stay_where_they_are_when_the_night_is_shifted() -> None:
    run = begun(with_shifts(night(task("W1", Manual(), not_before=20)), *HANDED_OVER))
    run.do("shift", by="operator", amount="60m", reason="r")
    run.passes(31)
    assert party_name(run.plan, run.state, "owner") == "Bea Lie (OWNE)"


def test_of_two_who_are_on_the_first_in_the_plan_is_called() -> None:
    plan = with_shifts(night(task("W1", Manual())), shift("bea", "owner", 10, 60), shift("anna", "owner", 0, 60))
    run = begun(plan)
    run.passes(11)
    assert party_name(run.plan, run.state, "owner") == "Bea Lie (OWNE)"
    assert run.state.on_duty["owner"] == ("bea", "anna")


def test_a_plan_without_shifts_says_nothing_of_people() -> None:
    run = begun(night(task("W1", Manual())))
    run.passes(600)
    assert not on([one.event for one in run.entries])
    assert party_name(run.plan, run.state, "owner") == "Owner"


def test_whoever_takes_over_is_told_what_is_still_open_and_nobody_else_again() -> None:
    run = begun(with_shifts(told_night(tell(HookWord.READY, to="ward"), tell(HookWord.READY)), *HANDED_OVER))
    assert told([one.event for one in run.entries]) == [("ready", ("W1",), ["ward", "owner"], False)]
    assert told(run.passes(30)) == [("ready", ("W1",), ["owner"], True)]
    assert [one.party for one in run.state.told.calls["ready W1"].to] == ["ward", "owner"]
    run.do("start", task="W1")
    assert told(run.do("substitute", party="bea", name="anna")) == []


def test_what_was_handed_over_in_a_hold_is_told_when_it_is_over() -> None:
    run = begun(with_shifts(told_night(tell(HookWord.READY)), *HANDED_OVER))
    run.do("hold", reason="r")
    assert told(run.passes(30)) == []
    assert told(run.do("resume")) == [("ready", ("W1",), ["owner"], True)]
    assert told(run.passes(1)) == []


def test_whoever_takes_over_is_told_of_a_poll_only_as_far_as_their_party_is_silent_or_decides() -> None:
    plan = telling(night(task("G1", gate(poll=("ward",)))), tell(HookWord.CHECKPOINT_OPEN, to="polled"))
    run = begun(with_shifts(plan, shift("anna", "ward", 0, 30), shift("bea", "ward", 30, 90)))
    assert told(run.passes(30)) == [("checkpoint_open", ("G1",), ["ward"], True)]
    run.votes("G1", "ward")
    assert told(run.do("substitute", party="bea", name="cato")) == []


def test_a_test_goes_to_each_person_of_the_shifts_and_to_one_by_name() -> None:
    run = begun(with_shifts(told_night(tell(HookWord.READY, to="ward"), tell(HookWord.READY)), *HANDED_OVER))
    assert [to for _, _, to, _ in told(run.do("notify"))] == [["ward", "anna", "bea"]]
    assert [to for _, _, to, _ in told(run.do("notify", party="owner"))] == [["anna", "bea"]]
    assert [to for _, _, to, _ in told(run.do("notify", party="Bea Lie"))] == [["bea"]]
    assert address_of(run.plan, run.state, "bea", "desk") == "bea@desk"
    assert run.refused("notify", party="cato").startswith("there is no hook that tells cato anything")


def test_whoever_was_reached_knows_it_for_every_party_that_they_are_called_for() -> None:
    run = begun(with_shifts(told_night(tell(HookWord.READY)), shift("anna", "owner ward", -60, 30)))
    run.do("reached", party="anna", text="on the phone")
    assert set(run.state.told.reached) == {"owner", "ward"}
    assert run.refused("reached", party="bea") == "Bea Lie is called for nobody just now"


def test_many_matters_go_over_as_one() -> None:
    plan = night(task("W1", Manual()), task("W2", Manual()))
    run = begun(with_shifts(telling(plan, tell(HookWord.READY)), *HANDED_OVER))
    assert told(run.passes(30)) == [("ready", ("W1", "W2"), ["owner"], True)]


@pytest.mark.parametrize(
    ("parties", "goes_to"),
    [("", "deputy"), ("owner deputy", "manager"), ("deputy:away", "manager"), ("deputy:away manager:away", "deputy")],
)
def test_the_line_leaves_out_who_is_not_on_and_who_was_told_for_another_party(parties: str, goes_to: str) -> None:
    plan = told_night(tell(HookWord.READY))
    names = {PartyId(one): Party(id=PartyId(one), name=one.title(), short=one[:4]) for one in ("deputy", "manager")}
    telling = replace(plan.telling, escalation=Escalation(then=tuple(names), through=DESK))
    of = [one.split(":") for one in parties.split()]
    shifts = [shift("anna", one[0], *((-90, -30) if len(one) > 1 else (-30, 90))) for one in of]
    run = begun(with_shifts(replace(plan, parties={**plan.parties, **names}, telling=telling), *shifts))
    assert [to for _, _, to, _ in told(run.passes(5))] == [[goes_to]]
    if "away" in parties:
        assert told(run.passes(5)) == []


def test_whoever_is_on_beside_is_the_next_in_line() -> None:
    plan = told_night(tell(HookWord.READY))
    line = Escalation(then=(PartyId("ward"),), through=DESK)
    plan = replace(plan, telling=replace(plan.telling, escalation=line))
    run = begun(with_shifts(plan, shift("anna bea", "owner", -30, 90)))
    assert [to for _, _, to, _ in told(run.passes(5))] == [["bea"]]
    assert address_of(run.plan, run.state, "bea", "desk") == "bea@desk"
    assert [to for _, _, to, _ in told(run.passes(5))] == [["ward"]]
    assert told(run.passes(5)) == []


def test_a_message_goes_to_whoever_is_on_when_it_is_sent() -> None:
    run = begun(with_shifts(told_night(tell(HookWord.READY)), *HANDED_OVER))
    assert address_of(run.plan, run.state, "owner", "desk") == "anna@desk"
    run.passes(30)
    assert address_of(run.plan, run.state, "owner", "desk") == "bea@desk"
    run.do("substitute", party="bea", name="Dora Aas", contact="+47 9")
    assert address_of(run.plan, run.state, "owner", "desk") == "+47 9"


def test_shifts_that_an_amendment_brings_hold_at_once() -> None:
    run = begun(night(task("W1", Manual())))
    fresh = replace(with_shifts(run.plan, *HANDED_OVER), sha256="1" * 64)
    events = run.do("amend", plan_sha256=fresh.sha256, revisions=[fresh])
    assert on(events) == [PartyOn(party="owner", people=("anna",))]
