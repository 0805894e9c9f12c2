"""What needs a second person counts when another login of that party agrees to the very same act, and not before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.journal.base import Sent
from jobs.run.events import CommandRefused, SecondAgreed, SecondAsked, SecondEnd, SecondEnded
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.seconds import SecondAct
from jobs.run.state.unit import Phase
from plans.model import Manual, PartyId, Plan, RunKind, SqlCriterion, Task
from plans.model.asked import AskedFigure, FigureType
from plans.model.second import Hours, Second
from tests.support.driver import PERMANENT, TRANSIENT, Driven
from tests.support.nights import TARGET, command_job, confirm, counted, gate, night, sql_job, task

WARD = Second(party=PartyId("ward"))
FIGURE = AskedFigure(name="rows", type=FigureType.INT)


def production(*tasks: Task) -> Driven:
    """A production run whose `deputy` is of the ward."""
    run = Driven(night(*tasks), kind=RunKind.PRODUCTION)
    run.parties_of = {"deputy": frozenset({"ward"}), "operator": frozenset({"ward", "owner"})}
    return run


def waiting(run: Driven) -> SecondAct:
    [act] = run.state.seconds.waiting
    return act


def undone(task_: Task, second: Second = WARD) -> Task:
    """The same with a second person for its rollback."""
    assert task_.rollback is not None
    return replace(task_, rollback=replace(task_.rollback, second=second))


def test_done_waits_for_the_second_and_counts_when_they_agree() -> None:
    run = production(task("A1", Manual(), second=WARD), task("A2", sql_job(), after="A1"))
    [asked] = [one for one in run.do("done", task="A1") if isinstance(one, SecondAsked)]
    assert (asked.by, asked.does, asked.of_parties) == ("operator", "A1 is done", ("ward",))
    assert run.phase("A1") is Phase.PENDING
    look = run.look("A1")
    assert (look.code, look.turn) == (Code.SECOND, Turn.PERSON)
    assert look.waits_for == f"Ward to agree: A1 is done, says operator (agree {waiting(run).seq})"
    events = run.do("agree", by="deputy", seq=waiting(run).seq)
    assert isinstance(events[0], SecondAgreed)
    assert (events[0].by, events[0].another) == ("deputy", True)
    assert (run.unit("A1").phase, run.unit("A1").by) == (Phase.DONE, "operator")
    assert list(run.running) == ["A2"]


@pytest.mark.parametrize(
    ("verb", "args"),
    [("done", {}), ("skip", {"reason": "not tonight"}), ("fixed", {"reason": "by hand"}), ("count", {"value": 713})],
)
def test_whatever_word_ends_the_task_asks(verb: str, args: dict[str, object]) -> None:
    run = production(task("A1", counted(713) if verb == "count" else Manual(), second=WARD))
    run.do(verb, task="A1", **args)
    assert waiting(run).word == verb
    assert not run.unit("A1").released


def test_the_last_tick_asks_and_those_before_it_do_not() -> None:
    run = production(task("C1", confirm("lab", "rx"), second=WARD))
    run.do("confirm", task="C1", item="lab")
    assert run.state.seconds.waiting == ()
    run.do("waive", task="C1", item="rx", reason="down", fallback="paper")
    assert waiting(run).does == "C1 is done"


def test_a_job_begins_when_two_agree_and_never_by_itself() -> None:
    run = production(task("J1", command_job(), second=WARD))
    assert run.running == {}
    assert run.look("J1").waits_for == "Owner to start"
    run.do("start", task="J1")
    assert run.running == {}
    run.do("agree", by="deputy", seq=waiting(run).seq)
    assert list(run.running) == ["J1"]


def test_what_is_retried_by_itself_asks_nobody_and_a_persons_retry_after_a_failure_does() -> None:
    run = production(task("J1", sql_job(), second=WARD))
    run.do("start", task="J1")
    run.do("agree", by="deputy", seq=waiting(run).seq)
    run.ends("J1", TRANSIENT)
    run.do("retry", task="J1")
    assert list(run.running) == ["J1"]
    run.ends("J1", PERMANENT)
    run.do("retry", task="J1")
    assert waiting(run).word == "retry"
    assert run.phase("J1") is Phase.ATTENTION
    run.do("agree", by="deputy", seq=waiting(run).seq)
    assert list(run.running) == ["J1"]


def test_an_agreed_job_that_an_engine_lost_goes_on_without_asking_again() -> None:
    run = production(task("J1", sql_job(), second=WARD))
    run.do("start", task="J1")
    run.do("agree", by="deputy", seq=waiting(run).seq)
    run.dies()
    assert list(run.running) == ["J1"]


def test_a_go_waits_and_a_no_go_or_a_postponement_never_does() -> None:
    run = production(task("G1", gate(), second=WARD), task("A1", sql_job(), after="G1"))
    run.go("G1")
    assert (run.look("G1").code, run.running) == (Code.SECOND, {})
    run.do("decide", task="G1", choice="no-go", text="the lab")
    assert run.phase("G1") is Phase.NO_GO
    [ended] = [one.event for one in run.entries if isinstance(one.event, SecondEnded)]
    assert (ended.end, ended.reason) == (SecondEnd.LAPSED, "G1 is no-go by now")


def test_a_rollback_of_the_night_or_of_a_task_waits() -> None:
    run = production(undone(task("A1", sql_job(), undo=True)), task("P1", Manual(), after="A1"))
    run.ends("A1")
    run.do("rollback", task="A1", reason="wrong rows")
    assert (waiting(run).does, waiting(run).unit) == ("A1 is rolled back", "A1")
    run.do("withdraw", seq=waiting(run).seq)
    run.do("rollback", reason="no-go")
    assert (waiting(run).does, waiting(run).unit) == ("the night is rolled back", None)
    assert run.running == {}
    run.do("agree", by="deputy", seq=waiting(run).seq)
    assert list(run.running) == ["A1~back"]


def test_the_first_cannot_be_the_second_whatever_console_they_use() -> None:
    run = production(task("A1", Manual(), second=WARD))
    run.do("done", task="A1")
    assert run.refused("agree", seq=waiting(run).seq) == (
        "operator asked for it, and cannot be the second (another login of Ward)"
    )


def test_a_login_of_another_party_cannot_agree_or_refuse() -> None:
    run = production(task("A1", Manual(), second=WARD))
    run.do("done", task="A1")
    why = "stranger is not of Ward (of it are: deputy, operator)"
    assert run.refused("agree", by="stranger", seq=waiting(run).seq) == why
    assert run.refused("refuse", by="stranger", seq=waiting(run).seq, reason="no") == why


def test_the_second_refuses_with_a_reason_and_the_first_takes_back() -> None:
    run = production(task("A1", Manual(), second=WARD))
    run.do("done", task="A1")
    run.do("refuse", by="deputy", seq=waiting(run).seq, reason="the queue is not empty")
    [act] = run.state.seconds.acts
    assert (act.end, act.ended_by, act.reason) == (SecondEnd.REFUSED, "deputy", "the queue is not empty")
    assert run.phase("A1") is Phase.PENDING
    run.do("done", task="A1")
    assert "operator asked for it" in run.refused("withdraw", by="deputy", seq=waiting(run).seq)
    number = waiting(run).seq
    run.do("withdraw", seq=number)
    assert run.state.seconds.waiting == ()
    assert f"{number} is over, it was withdrawn by operator" in run.refused("agree", by="deputy", seq=number)


def test_of_one_task_one_act_waits_at_a_time() -> None:
    run = production(task("A1", Manual(), second=WARD))
    run.do("done", task="A1")
    assert "A1 waits for Ward already: A1 is done, says operator" in run.refused("skip", task="A1", reason="late")


def test_other_figures_have_to_be_asked_for_again() -> None:
    run = production(task("A1", replace(counted(713), ask=(FIGURE,)), second=WARD))
    run.do("count", task="A1", value=713)
    run.do("done", task="A1", figures={"rows": 3})
    assert "A1 counts 713" in waiting(run).seen
    run.do("count", task="A1", value=714)
    run.do("agree", by="deputy", seq=waiting(run).seq)
    [act] = run.state.seconds.acts
    assert (act.end, act.reason) == (SecondEnd.LAPSED, "it has to be asked again: now A1 counts 714")
    assert not run.unit("A1").released


def test_another_reading_of_a_criterion_has_to_be_asked_for_again() -> None:
    run = production(task("G1", gate(SqlCriterion(on=TARGET, query="select true")), second=WARD))
    run.asked("G1", True)
    run.go("G1")
    run.decide(replace(run.answer("G1", True), readings=(replace(run.answer("G1", True).readings[0], text="7"),)))
    run.do("agree", by="deputy", seq=waiting(run).seq)
    [act] = run.state.seconds.acts
    assert act.reason == "it has to be asked again: now criterion 1 is true: 7"
    assert run.phase("G1") is Phase.OPEN


def test_a_party_that_thinks_again_has_to_be_asked_for_again() -> None:
    run = production(task("G1", gate(quorum=1), second=WARD))
    run.go("G1")
    run.do("vote", task="G1", party="ward", answer="go", text="after all")
    run.do("agree", by="deputy", seq=waiting(run).seq)
    assert run.state.seconds.acts[0].reason == "it has to be asked again: now ward says go (after all)"


def test_another_scope_of_a_rollback_has_to_be_asked_for_again() -> None:
    run = production(undone(task("A1", sql_job(), undo=True)), task("P1", Manual(), undo=Manual()))
    run.ends("A1")
    run.do("rollback", reason="no-go")
    assert "it rolls back A1" in waiting(run).seen
    run.do("start", task="P1")
    run.do("agree", by="deputy", seq=waiting(run).seq)
    assert run.state.seconds.acts[0].reason == "it has to be asked again: now it rolls back P1, A1"
    assert run.state.rollback is None


def test_a_run_does_not_end_while_something_waits_for_a_second_person() -> None:
    run = production(undone(task("A1", sql_job(), undo=True)), task("P1", Manual()))
    run.ends("A1")
    run.do("rollback", reason="no-go")
    run.done("P1")
    assert run.result == ""
    run.do("withdraw", seq=waiting(run).seq)
    assert run.result == "completed"


def test_somebody_who_has_lost_the_keys_meanwhile_does_nothing_by_it() -> None:
    run = production(task("A1", Manual(), second=WARD))
    run.do("done", task="A1")
    run.do("keys", to="stranger")
    assert "stranger holds the keys" in run.refused("agree", by="deputy", seq=waiting(run).seq)
    run.do("withdraw", by="stranger", seq=waiting(run).seq)
    assert not run.unit("A1").released


def test_an_engine_that_dies_between_first_and_second_loses_nothing() -> None:
    run = production(task("A1", Manual(), second=WARD))
    run.do("done", task="A1")
    run.dies()
    run.do("agree", by="deputy", seq=waiting(run).seq)
    assert run.phase("A1") is Phase.DONE


def test_what_can_be_done_no_more_ends_by_itself() -> None:
    run = production(task("A1", Manual(), second=WARD), task("P1", Manual()))
    run.do("done", task="A1")
    run.do("abort", title=run.plan.title, reason="over")
    [act] = run.state.seconds.acts
    assert (act.end, act.reason) == (SecondEnd.LAPSED, "the run has ended: aborted")


def test_production_where_logins_prove_nothing_refuses_by_name() -> None:
    run = Driven(night(task("A1", Manual(), second=WARD)), kind=RunKind.PRODUCTION, authenticated=False)
    assert run.refused("done", task="A1") == (
        "A1 is done: this needs a second person, and this control database does not tell one person from another "
        "(cutover db create)"
    )


@pytest.mark.parametrize("authenticated", [True, False])
def test_a_rehearsal_of_one_person_asks_twice_and_says_so(*, authenticated: bool) -> None:
    run = Driven(night(task("A1", Manual(), second=WARD)), authenticated=authenticated)
    run.do("done", task="A1")
    run.do("agree", seq=waiting(run).seq)
    assert run.phase("A1") is Phase.DONE
    [act] = run.state.seconds.by_one_person()
    assert [one.another for one in act.agreed] == [False]


def test_two_parties_each_agree() -> None:
    both = undone(task("A1", sql_job(), undo=True))
    other = undone(task("A2", sql_job(), undo=True), Second(party=PartyId("owner")))
    run = production(both, other, task("P1", Manual()))
    run.parties_of = {"deputy": frozenset({"ward"}), "stranger": frozenset({"owner"})}
    run.ends("A1")
    run.ends("A2")
    run.do("rollback", reason="no-go")
    run.do("agree", by="deputy", seq=waiting(run).seq)
    assert (waiting(run).lacking, run.running) == (("owner",), {})
    run.do("agree", by="stranger", seq=waiting(run).seq)
    assert list(run.running) == ["A2~back"]


# --- hours


def in_hours(begins: str, ends: str) -> Second:
    """The ward, between these; the night starts at 12:00 in Oslo."""
    minutes = [int(one[:2]) * 60 + int(one[3:]) for one in (begins, ends)]
    return Second(party=PartyId("ward"), between=Hours(begins=minutes[0], ends=minutes[1]))


def test_outside_its_hours_an_act_counts_at_once_and_inside_it_waits() -> None:
    plan = night(task("A1", Manual(), second=in_hours("13:00", "13:30")), task("A2", Manual(), second=WARD))
    run = Driven(oslo(plan), kind=RunKind.PRODUCTION)
    run.passes(59)
    run.do("done", task="A1")
    assert run.phase("A1") is Phase.DONE
    run.passes(1)
    run.do("retry", task="A1")
    run.do("done", task="A1")
    assert run.phase("A1") is Phase.PENDING
    run.passes(30)
    assert waiting(run).does == "A1 is done"  # asked for in the hours, it goes on waiting after them


def test_a_clock_that_is_put_back_out_of_the_hours_does_not_lead_round_them() -> None:
    run = Driven(oslo(night(task("A1", Manual(), second=in_hours("13:00", "13:30")))), kind=RunKind.PRODUCTION)
    run.passes(61)
    run.do("note", text="it is 13:01")
    run.now -= timedelta(minutes=5)
    run.do("done", task="A1")
    assert waiting(run).does == "A1 is done"


def oslo(plan: Plan) -> Plan:
    return replace(plan, timezone="Europe/Oslo")


def test_an_answer_by_a_link_does_not_finish_what_needs_a_second_person() -> None:
    run = production(task("C1", confirm("lab"), second=WARD))
    asked = {"task": "C1", "items": ["lab"], "answer": "confirm", "party": "owner", "stands": "Owner", "way": "link"}
    sent = Sent(id=1, actor="cutover_answers", verb="answer", args={**asked, "channel": "d"}, at=run.now, letter="m1")
    [refusal] = [one for one in run.decide(sent) if isinstance(one, CommandRefused)]
    assert refusal.reason.startswith("second: by that C1 is done, which needs a second person")
