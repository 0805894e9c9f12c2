"""Who is told of what is decided with what they are told of: each matter once, a storm as one event."""

from dataclasses import replace
from datetime import timedelta

from jobs.run.decisions.people.seen import MessagesSeen, TurnsSeen
from jobs.run.events import Addressee, Event, MessagesDelivered, MessagesStuck, PeopleTold, UnitId
from jobs.run.outlook.unanswered import is_open
from jobs.run.state.kept import keep, kept_run
from jobs.run.state.told import Matter
from plans.model import Manual, Party, PartyId, RunKind
from plans.model.hooks import Escalation, Hook, HookWord
from plans.model.second import Second
from tests.support.driver import PERMANENT, Driven
from tests.support.nights import command_job, gate, night, task
from tests.support.people.telling import DESK, tell, telling, told_night

ROROS = Addressee(party="roros", channel="desk")


def produced(plan: object) -> Driven:
    return Driven(plan, kind=RunKind.PRODUCTION)  # type: ignore[arg-type]


def told(events: list[Event]) -> list[tuple[str, tuple[str, ...], list[str]]]:
    return [(one.word, one.units, [f"{to.party}/{to.channel}" for to in one.addressees]) for one in events
            if isinstance(one, PeopleTold)]  # fmt: skip


def all_told(run: Driven) -> list[tuple[str, tuple[str, ...], list[str]]]:
    return told([one.event for one in run.entries])


def test_whose_turn_it_is_is_told_once_and_again_when_it_is_to_be_done_again() -> None:
    run = produced(told_night(tell(HookWord.READY)))
    run.decide()
    assert all_told(run) == [("ready", ("W1",), ["owner/desk"])]
    run.passes(5)
    run.do("start", task="W1")
    run.do("done", task="W1")
    assert len(all_told(run)) == 1


def test_a_task_whose_time_has_not_come_is_told_when_it_has() -> None:
    run = produced(telling(night(task("W1", Manual(), not_before=30)), tell(HookWord.READY)))
    run.decide()
    assert all_told(run) == []
    assert told(run.passes(31)) == [("ready", ("W1",), ["owner/desk"])]


def test_a_storm_is_one_event_with_all_its_tasks() -> None:
    storm = night(*(task(f"W{number}", Manual()) for number in range(100)))
    run = produced(telling(storm, tell(HookWord.READY)))
    run.decide()
    [(_, units, to)] = all_told(run)
    assert (len(units), to) == (100, ["owner/desk"])


def test_what_a_person_must_choose_is_told_each_time_that_it_has_to_be_chosen() -> None:
    run = produced(telling(night(task("C1", command_job())), tell(HookWord.ATTENTION)))
    run.decide()
    assert told(run.ends("C1", PERMANENT)) == [("attention", ("C1",), ["owner/desk"])]
    run.do("retry", task="C1")
    assert told(run.ends("C1", PERMANENT)) == [("attention", ("C1",), ["owner/desk"])]


def test_a_poll_is_told_to_whoever_is_asked_and_its_decision_to_everybody() -> None:
    hooks = (tell(HookWord.CHECKPOINT_OPEN, to="polled"), tell(HookWord.DECISION, HookWord.GO_LIVE, to="everybody"))
    run = produced(told_night(*hooks))
    run.do("start", task="W1")
    run.do("done", task="W1")
    run.ends("A1")
    assert told(run.passes(61)) == [("checkpoint_open", ("G1",), ["owner/desk", "ward/desk"])]
    for party in ("owner", "ward"):
        run.do("vote", task="G1", party=party, answer="go")
    assert told(run.do("decide", task="G1", choice="go")) == [
        ("decision", ("G1",), ["owner/desk", "ward/desk"]),
        ("go_live", ("M1",), ["owner/desk", "ward/desk"]),
    ]


def test_a_hold_is_told_and_that_it_is_over() -> None:
    run = produced(told_night(tell(HookWord.HOLD, to="ward")))
    run.decide()
    run.do("hold", reason="coffee")
    run.do("resume")
    said = [one.event for one in run.entries if isinstance(one.event, PeopleTold)]
    assert [(one.word, one.over) for one in said] == [(HookWord.HOLD, False), (HookWord.HOLD, True)]


def test_nothing_is_told_during_a_hold_that_cannot_be_begun_and_all_of_it_after() -> None:
    run = produced(telling(night(task("W1", Manual(), not_before=30)), tell(HookWord.READY)))
    run.do("hold", reason="wait")
    assert told(run.passes(31)) == []
    assert told(run.do("resume")) == [("ready", ("W1",), ["owner/desk"])]


def test_in_a_rehearsal_all_goes_to_the_one_place_and_to_nobody_where_there_is_none() -> None:
    run = Driven(told_night(tell(HookWord.READY, to="ward")))
    run.decide()
    assert all_told(run) == [("ready", ("W1",), ["ward/team"])]
    silent = Driven(told_night(tell(HookWord.READY, to="ward"), team=None))
    silent.decide()
    assert all_told(silent) == []


def test_a_turn_that_comes_soon_is_told_once_whoever_saw_it() -> None:
    run = produced(told_night(tell(HookWord.HEADS_UP, to="polled"), tell(HookWord.LATE)))
    run.decide()
    soon = Matter(word=HookWord.HEADS_UP, unit=UnitId("G1"), before=timedelta(minutes=15))
    gone = Matter(word=HookWord.LATE, unit=UnitId("X9"))
    seen = TurnsSeen(matters=(soon, gone))
    assert told(run.decide(seen)) == [("heads_up", ("G1",), ["owner/desk", "ward/desk"])]
    assert told(run.decide(seen)) == []


def test_messages_that_do_not_arrive_are_told_when_that_changes() -> None:
    run = produced(told_night(tell(HookWord.READY)))
    stuck = MessagesSeen(to=ROROS, trouble="it answered 500", count=2)
    assert run.decide(stuck)[-1] == MessagesStuck(addressee=ROROS, count=2, reason="it answered 500")
    assert run.decide(stuck) == []
    assert run.state.told.stuck[ROROS.name].count == 2
    assert run.decide(MessagesSeen(to=ROROS)) == [MessagesDelivered(addressee=ROROS)]
    assert run.decide(MessagesSeen(to=ROROS)) == []
    assert not run.state.told.stuck


def test_messages_that_were_given_up_are_a_warning() -> None:
    run = produced(told_night(tell(HookWord.READY)))
    run.decide(MessagesSeen(to=ROROS, trouble="no answer", count=2, given_up=2))
    assert [one.text for one in run.state.warnings] == ["messages to roros were given up, 2 of them: no answer"]


def test_what_was_told_is_kept_and_read_back() -> None:
    run = produced(told_night(tell(HookWord.READY, to="everybody")))
    run.decide(MessagesSeen(to=ROROS, trouble="no answer", count=2))
    kept = kept_run(keep(run.state), "r")
    assert kept is not None
    assert kept.state == run.state
    assert run.state.told.last


def escalated(*hooks: Hook, then: str = "deputy manager") -> Driven:
    plan = telling(night(task("C1", command_job()), task("W1", Manual()), task("G1", gate(), after="C1")), *hooks)
    names = {PartyId(one): Party(id=PartyId(one), name=one.title(), short=one[:4]) for one in then.split()}
    escalation = Escalation(then=tuple(names), through=DESK)
    told = replace(plan.telling, escalation=escalation)
    run = produced(replace(plan, telling=told, parties={**plan.parties, **names}))
    run.decide()
    return run


def test_what_nobody_acknowledges_goes_to_the_next_in_line_and_to_each_once() -> None:
    run = escalated(tell(HookWord.READY))
    assert run.wake_at is not None
    assert run.wake_at <= run.now + timedelta(minutes=5, seconds=1)
    assert told(run.passes(4)) == []
    assert told(run.passes(1)) == [("ready", ("W1",), ["deputy/desk"])]
    assert told(run.passes(4)) == []
    assert told(run.passes(1)) == [("ready", ("W1",), ["manager/desk"])]
    assert told(run.passes(60)) == []


def test_what_was_done_or_is_held_goes_to_nobody_else() -> None:
    run = escalated(tell(HookWord.READY))
    run.do("start", task="W1")
    assert told(run.passes(6)) == []
    held = escalated(tell(HookWord.READY))
    held.do("hold", reason="r")
    assert told(held.passes(6)) == []


def test_who_was_reached_knows_and_a_new_failure_is_a_new_matter() -> None:
    run = escalated(tell(HookWord.ATTENTION))
    run.ends("C1", PERMANENT)
    run.passes(1)
    run.do("reached", by="deputy", party="owner", text="on the phone")
    assert told(run.passes(10)) == []
    run.do("retry", task="C1")
    run.ends("C1", PERMANENT)
    assert told(run.passes(5)) == [("attention", ("C1",), ["deputy/desk"])]


def test_whoever_is_first_in_line_and_was_told_already_is_left_out() -> None:
    run = escalated(tell(HookWord.READY, to="deputy"))
    assert told(run.passes(5)) == [("ready", ("W1",), ["manager/desk"])]


def test_a_poll_is_escalated_while_somebody_is_silent() -> None:
    run = escalated(tell(HookWord.CHECKPOINT_OPEN, to="polled"), then="manager")
    run.ends("C1")
    run.do("vote", task="G1", party="owner", answer="go")
    run.do("vote", task="G1", party="ward", answer="go")
    assert told(run.passes(6)) == []


def test_a_test_goes_to_all_whom_hooks_tell_or_to_one_and_its_answer_is_told() -> None:
    run = escalated(tell(HookWord.CHECKPOINT_OPEN, to="polled"))
    [(word, units, to)] = told(run.do("notify"))
    assert (word, units) == ("test", ())
    assert to == ["owner/desk", "ward/desk", "deputy/desk", "manager/desk"]
    assert told(run.do("notify", party="ward")) == [("test", (), ["ward/desk"])]
    assert "there is no party" in run.refused("notify", party="roros")
    ward = Addressee(party="ward", channel="desk")
    assert run.decide(MessagesSeen(to=ward, test=True)) == [MessagesDelivered(addressee=ward, test=True)]


def test_a_test_in_a_rehearsal_that_tells_nobody_is_refused_with_what_lacks() -> None:
    run = Driven(told_night(tell(HookWord.READY), team=None))
    assert "no hook that tells anybody anything in a rehearsal" in run.refused("notify")


def test_a_second_person_is_told_that_they_have_to_agree_and_the_next_in_line_where_nobody_does() -> None:
    ward = Second(party=PartyId("ward"))
    plan = telling(night(task("W1", Manual(), second=ward)), tell(HookWord.SECOND))
    run = produced(plan)
    events = run.do("done", task="W1")
    assert told(events) == [("second", ("W1",), ["ward/desk"])]
    [call] = run.state.told.calls.values()
    assert is_open(run.plan, run.state, call.matter)
    run.do("withdraw", seq=run.state.seconds.waiting[0].seq)
    assert not is_open(run.plan, run.state, call.matter)
