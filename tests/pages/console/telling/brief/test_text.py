"""What is read out at a check-in: what comes first, what is counted, and that it is never longer than two minutes."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.telling.brief.facts import Gate, GatePhase, How, Stage
from console.telling.brief.gather import facts_of
from console.telling.brief.line import brief_line
from console.telling.brief.text import MOST_WORDS, brief_now, brief_paragraphs, words_in
from console.telling.moments import Moments
from console.view.model import View
from jobs.flows.series import Condition
from jobs.run import events as e
from jobs.run.outlook.sureness import sureness
from jobs.run.state.unit import Phase
from plans.model import Milestone, Party, PartyId, Plan, RunKind, Task, TaskId
from plans.model.languages import Language
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.flows.after import MINUTE, days_after, standing
from tests.support.flows.after import NOW as DAYS_AFTER
from tests.support.nights import command_job, gate, night, nights, task
from tests.support.random_nights import something_happens
from tests.support.world import NOW, PROGRESS, START, Night, half_way, no_go, plan, polling, rolling_back

HOSTILE = "\x1b]0;pwned\x07<script>alert(1)</script> \u202edrop table; " + "word " * 400 + "x" * 10_000


def told(view: View, language: Language = Language.ENGLISH) -> str:
    return "\n".join(brief_now(view, language))


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize("language", Language)
def test_half_way_the_brief_says_where_we_are_whom_to_call_and_what_a_no_go_would_mean(language: Language) -> None:
    said = told(half_way().view(progress=PROGRESS), language)
    expected = {
        Language.ENGLISH: """\
This is a rehearsal: St. Olavs and six... It is Friday 23:52. 8 of 24 tasks are done, 5 under way, 1 failed. \
Go-live is forecast for 03:10, 10 minutes late. The chance is 8 of 20 before 03:00, unrehearsed.
B05, Reconcile patients, failed and waits for a choice. Migration engineer, phone +47 90 00 00 04. \
B02, Copy observations, is 2 hours 5 minutes late. Migration engineer. \
B04, Validate ledger keys, is 1 hour 7 minutes late. DBA, phone +47 90 00 00 06. \
2 more, and 10 tasks because of others.
1 caveat accepted: G1 Røros kommune: watch the order rate.
Next is G2, Check-in 23:45: final switch may start, at 00:27, 27 minutes late. Cutover manager decides; 4 are asked.
A no-go now: back by 01:09, safe until G3 at 03:00. It does not undo A01, A02, A04, B04 and 2 more.
Journal 45, 0.""",
        Language.NORWEGIAN: """\
Dette er en øvelse: St. Olavs and six... Det er nå fredag 23:52. 8 av 24 oppgaver er ferdige, 5 pågår, 1 har feilet. \
Driftsstart ventes 03:10, 10 minutter forsinket. Sjansen er 8 av 20 før 03:00, uten øvelse.
B05, Reconcile patients, har feilet og venter på et valg. Migration engineer, telefon +47 90 00 00 04. \
B02, Copy observations, er 2 timer 5 minutter forsinket. Migration engineer. \
B04, Validate ledger keys, er 1 time 7 minutter forsinket. DBA, telefon +47 90 00 00 06. \
2 til, og 10 oppgaver på grunn av andre.
1 forbehold er godtatt: G1 Røros kommune: watch the order rate.
Neste innsjekk er G2, Check-in 23:45: final switch may start, ventet 00:27, 27 minutter forsinket. \
Cutover manager avgjør; 4 blir spurt.
No-go nå: tilbake innen 01:09, trygt til G3, 03:00. Det gjenoppretter ikke A01, A02, A04, B04 og 2 til.
Journal 45, 0.""",
    }
    assert said == expected[language]


def test_an_open_poll_says_who_is_silent_who_decides_and_what_a_go_has_to_accept() -> None:
    said = told(polling().view(progress=PROGRESS))
    assert "is open: 2 of 4 have answered. Cutover manager decides." in said
    assert "Silent: St. Olavs hospital and Røros kommune. A go has to accept 2 caveats by name." in said


def test_a_required_criterion_that_is_not_met_keeps_a_gate_shut_and_says_why() -> None:
    whole = plan()
    tasks = [_with_required(one) if one.id == "G2" else one for one in whole.tasks]
    grown = polling()
    grown.plan = replace(whole, tasks=tuple(tasks))
    said = told(grown.view(progress=PROGRESS))
    assert "No go is possible: criterion 1 is not met: 1 of 2" in said


def _with_required(task: Task) -> Task:
    body = task.body
    criteria = tuple(replace(one, required=True) for one in body.criteria)  # type: ignore[union-attr]
    return replace(task, body=replace(body, criteria=criteria))  # type: ignore[arg-type]


def test_for_a_checkpoint_only_what_it_waits_for_is_told() -> None:
    view = half_way().view(progress=PROGRESS)
    facts = facts_of(view, gate=TaskId("G1"))
    [said] = [one for one in brief_paragraphs(facts, moments(view)) if one.startswith("G1")]
    title, decided = "Check-in 22:00: migration may start", "go with 1 caveat: watch the order rate"
    assert said == f"G1, {title}, was decided at Friday 22:11: {decided}."
    assert not facts.wrong.items
    assert facts_of(view, gate=TaskId("G3")).counts.inputs_open == 12


def moments(view: View, zone: str | None = None) -> Moments:
    there = ZoneInfo(zone) if zone is not None else None
    return Moments.of(view.plan, view.forecast, zone=there, aloud=True)


def test_whoever_hears_it_elsewhere_is_told_the_zone() -> None:
    view = half_way().view(progress=PROGRESS)
    said = " ".join(brief_paragraphs(facts_of(view), moments(view, "America/New_York")))
    assert "It is 17:52 EST" in said
    assert "Go-live is forecast for 21:10 EST" in said


def test_that_no_engine_works_is_said_first() -> None:
    said = told(half_way().view(lease=None, unheld_since=NOW - timedelta(minutes=4)))
    assert said.startswith("No engine. Nobody has worked on the night since Friday 23:48, and nothing new starts.")


def test_that_the_control_database_is_away_is_said_first_with_as_of_when_all_is() -> None:
    said = told(half_way().view(lost=True, age=timedelta(minutes=6)))
    assert said.startswith("The control database cannot be reached: all of this is as of Friday 23:46.")


def test_a_hold_is_said_first_with_who_set_it_and_why() -> None:
    held = half_way()
    held.say(170, e.HoldSet(by="k.stone", reason="the line is down"))
    said = told(held.view(progress=PROGRESS))
    assert said.startswith("The night is on hold since Friday 23:50, by k.stone: the line is down. Nothing new starts.")


def test_before_its_start_the_night_has_not_begun() -> None:
    said = told(Night().view(now=at(-125)))
    assert "The night has not begun. It starts at Friday 21:00, in 2 hours 5 minutes." in said
    assert "no-go" not in said


def test_a_run_that_no_engine_has_taken_up_says_so_first() -> None:
    fresh = Night()
    fresh.entries = fresh.entries[:1]
    assert told(fresh.view(now=at(1), lease=None)).startswith("No engine has taken up this run yet.")


def test_a_no_go_that_stands_says_that_there_is_no_go_live_and_by_when_to_begin() -> None:
    said = told(no_go().view(progress=PROGRESS))
    assert said.startswith("No-go was said at G2, Friday 23:48: the copy is too slow. There is no go-live.")
    assert "forecast" not in said
    assert "Rolled back now, all is back by 01:09. Begin by" in said


def test_for_another_checkpoint_the_no_go_is_still_that_of_the_gate_where_it_was_said() -> None:
    view = no_go().view(progress=PROGRESS)
    for name in ("G1", "G3"):
        said = " ".join(brief_paragraphs(facts_of(view, gate=TaskId(name)), moments(view)))
        assert said.startswith("No-go was said at G2, Friday 23:48: the copy is too slow. There is no go-live.")
        assert "Cutover manager decides what now." in said


def test_what_is_rolled_back_now_is_the_same_for_every_checkpoint_and_nothing_is_open_before_one() -> None:
    view = rolling_back().view(progress=PROGRESS)
    for name in ("G1", "G2", "G3"):
        facts = facts_of(view, gate=TaskId(name))
        assert [one.task for one in facts.wrong.items] == ["C02"]
        assert "still open" not in " ".join(brief_paragraphs(facts, moments(view)))
        assert "standing still" not in brief_line(facts, moments(view))


def test_a_rollback_that_nobody_has_begun_comes_next_and_is_not_said_to_go_on() -> None:
    held = rolling_back()
    held.say(171, e.HoldSet(by="k.stone", reason="wait"))
    undone = {unit: replace(one, started=None) for unit, one in held.view().state.units.items()}
    view = held.view(progress=PROGRESS)
    said = told(replace(view, state=replace(view.state, units=undone)))
    assert "C02, Redirect endpoints, certificates, DNS, is rolled back next." in said
    assert "rolled back now" not in said


def test_once_a_no_go_stands_a_rollback_that_comes_too_late_is_not_told_of_another_no_go() -> None:
    run = Driven(night(task("T1", undo=True), task("G1", gate(), after="T1"), window=40))
    run.ends("T1")
    run.votes("G1")
    run.do("decide", task="G1", choice="no-go", text="the line is down")
    run.passes(60)
    said = told(view_of(run))
    assert "Rolled back now, all is back by 13:05, 25 minutes after the window ends." in said
    assert "no-go is not safe" not in said


def test_a_checkpoint_whose_postponement_is_over_is_told_by_its_forecast() -> None:
    run = Driven(night(task("G1", gate())))
    run.do("decide", task="G1", choice="postpone", until=(run.now + timedelta(minutes=20)).isoformat(), text="wait")
    assert "G1, Task G1, is postponed until 12:20." in told(view_of(run))
    run.do("hold", reason="wait")
    run.passes(30)
    assert "postponed" not in told(view_of(run))


def test_a_checkpoint_beside_the_one_where_no_go_stands_is_told_as_what_it_is() -> None:
    run = Driven(night(task("T1"), task("G1", gate()), task("G2", gate(), after="T1")))
    run.votes("G1")
    run.do("decide", task="G1", choice="no-go", text="the line is down")
    facts = facts_of(view_of(run))
    assert facts.no_go is not None
    assert facts.gate is not None
    assert (facts.no_go.task, facts.gate.task) == ("G1", "G2")


def test_once_live_a_plan_without_a_point_of_no_return_can_still_be_rolled_back() -> None:
    run = Driven(night(task("T1", undo=True), task("M1", Milestone(), after="T1"), task("T2", after="M1")))
    run.ends("T1")
    said = told(view_of(run))
    assert "We are live since" in said
    assert "Rolled back now, all is back by 12:05." in said


def test_a_rollback_under_way_says_how_far_it_is_and_by_when_it_is_over() -> None:
    said = told(rolling_back().view(progress=PROGRESS))
    assert said.startswith("The night is being rolled back: 0 of 6 undone, over at 01:07.")
    assert "C02, Redirect endpoints, certificates, DNS, is rolled back now. Integration lead, phone" in said
    assert "Go-live" not in said
    assert "A no-go" not in said


@pytest.mark.parametrize(
    ("result", "begins"),
    [
        (e.Result.COMPLETED, "The run ended at Friday 23:52."),
        (e.Result.ROLLED_BACK, "The night was rolled back, and ended at Friday 23:52."),
        (e.Result.ABORTED, "The run was aborted at Friday 23:52: the line is down."),
    ],
)
def test_a_run_that_has_ended_says_how_and_that_there_was_no_go_live(result: e.Result, begins: str) -> None:
    over = half_way()
    over.say(172, e.RunEnded(result=result, by="k.stone", reason="the line is down"))
    said = told(over.view())
    assert said.startswith(begins)
    assert "There was no go-live." in said
    assert "It is" not in said


def test_once_live_it_says_since_when_and_no_way_back_is_offered() -> None:
    live = task("M1", Milestone(), after="T1")
    run = Driven(night(task("G1", gate(final=True)), task("T1", after="G1"), live, task("T2", after="M1")))
    run.votes("G1")
    run.do("decide", task="G1", choice="go")
    assert "There is no way back since G1." in told(view_of(run))
    run.ends("T1")
    said = told(view_of(run))
    assert "We are live since" in said
    assert "way back" not in said


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        ({"kind": RunKind.PRODUCTION}, "This is production:"),
        ({"kind": RunKind.REHEARSAL}, "This is a rehearsal:"),
        ({"player": "cm"}, "This is a demonstration:"),
        ({"simulated": True}, "This is a simulated night:"),
        ({"turns_back_at": "G3"}, "This is a rehearsal that turns back at G3 by itself:"),
    ],
)
def test_nobody_takes_one_sort_of_night_for_another(changes: dict[str, object], begins: str) -> None:
    view = half_way().view(progress=PROGRESS)
    state = replace(view.state, **changes)  # type: ignore[arg-type]
    assert told(replace(view, state=state)).startswith(begins)


def test_red_problems_have_their_owner_and_what_does_not_fit_is_counted() -> None:
    busy = half_way()
    for number in range(1, 6):
        opened = e.ProblemOpened(problem=f"P{number}", text="the printers of ward 3 are dead", by="k.stone",
                                 severity=e.Severity.RED, owner="roros")  # fmt: skip
        busy.say(160 + number, opened)
    said = told(busy.view(progress=PROGRESS))
    assert "Red problem P1:" in said
    assert "Røros kommune, phone" in said
    assert "4 more red problems." in said or "3 more red problems." in said


@given(st.data())
def test_whatever_happens_in_a_night_it_is_told_in_at_most_150_words(data: st.DataObject) -> None:
    run = Driven(data.draw(nights()))
    for _ in range(data.draw(st.integers(0, 12))):
        something_happens(data, run)
    for language in Language:
        assert words_in(brief_now(view_of(run), language)) <= MOST_WORDS


@given(st.data())
def test_whatever_happens_in_a_night_what_is_told_of_it_is_so(data: st.DataObject) -> None:
    run = Driven(data.draw(nights()))
    for _ in range(data.draw(st.integers(0, 12))):
        something_happens(data, run)
        for one in run.plan.checkpoints:
            choice = data.draw(st.sampled_from(["go", "no-go", "postpone"]))
            until = {"until": (run.now + timedelta(minutes=9)).isoformat()} if choice == "postpone" else {}
            run.order("decide", task=one.id, choice=choice, text="seen", **until)
    view, told_of = view_of(run), data.draw(st.sampled_from([None, *(one.id for one in run.plan.checkpoints)]))
    facts = facts_of(view, gate=told_of)
    assert (facts.no_go is not None) == (facts.stage is Stage.NO_GO)
    assert facts.no_go is None or run.phase(facts.no_go.task) is Phase.NO_GO
    assert facts.gate is None or _stands_as_told(run, facts.gate)
    for item in facts.wrong.items:
        assert item.how is not How.BACK or run.undo(item.task).started is not None
        assert item.how is not How.LATE or item.late > timedelta()


def _stands_as_told(run: Driven, told_of: Gate) -> bool:
    """Whether a checkpoint is open where that is said, and a postponement or forecast is to come."""
    is_ahead = told_of.at > run.run_now if told_of.phase is GatePhase.POSTPONED else True
    return is_ahead and (run.phase(told_of.task) is Phase.OPEN or told_of.phase is not GatePhase.OPEN)


def _hostile(whole: Plan) -> Plan:
    tasks = tuple(replace(one, title=HOSTILE) for one in whole.tasks)
    parties = {name: Party(id=name, name=HOSTILE, short="X", contact=HOSTILE) for name in whole.parties}
    return replace(whole, title=HOSTILE, tasks=tasks, parties=parties)


@pytest.mark.parametrize("grown", [half_way, polling, no_go, rolling_back])
@pytest.mark.parametrize("language", Language)
def test_hostile_and_endless_texts_reach_nobody_and_do_not_make_it_longer(grown: object, language: Language) -> None:
    hostile = grown()  # type: ignore[operator]
    hostile.plan = _hostile(hostile.plan)
    hostile.say(169.5, e.HoldSet(by="k.stone", reason=HOSTILE))
    for number in range(1, 30):
        red = e.ProblemOpened(problem=f"P{number}", text=HOSTILE, by="x", severity=e.Severity.RED, owner=HOSTILE)
        hostile.say(170, red)
    view = hostile.view(progress=PROGRESS, lost=True)
    said = brief_now(replace(view, state=replace(view.state, title=HOSTILE)), language)
    assert words_in(said) <= MOST_WORDS
    assert "\x1b" not in "".join(said)
    assert "\u202e" not in "".join(said)
    assert max(map(len, " ".join(said).split())) < 40


def test_a_thousand_tasks_that_all_fail_are_told_in_at_most_150_words() -> None:
    many = tuple(replace(task(f"T{number:04}", command_job()), title=HOSTILE) for number in range(1_000))
    small = night(*many)
    busy = Night(plan=replace(small, parties={**small.parties, **plan().parties}))
    for one in many[:400]:
        busy.job(one.id, 1)
        busy.fail(one.id, 2, "it failed")
    said = brief_now(busy.view(), Language.NORWEGIAN)
    assert words_in(said) <= MOST_WORDS
    assert "997 til" in " ".join(said)


def test_a_party_without_a_number_and_a_task_without_an_owner_are_said_to_be() -> None:
    whole = plan()
    tasks = tuple(replace(one, owner=None) if one.id == "B02" else one for one in whole.tasks)
    grown = half_way()
    dba = replace(whole.parties[PartyId("dba")], contact="")
    grown.plan = replace(whole, tasks=tasks, parties={**whole.parties, PartyId("dba"): dba})
    said = told(grown.view(progress=PROGRESS))
    assert "late. Nobody owns it." in said
    assert "DBA, no phone known." in said


def test_without_simulated_nights_no_chance_is_told() -> None:
    view = half_way().view(progress=PROGRESS)
    assert "chance" not in told(replace(view, sureness={}))
    assert sureness(view.plan, view.state, view.now)


def test_a_red_flow_is_told_with_how_many_are_missing_and_who_is_called() -> None:
    after = days_after(4, standing("F001", Condition.SHORT, 30, missing=212), standing("F002", Condition.SILENT, 20))
    view = after.view(now=DAYS_AFTER)
    said = told(view)
    assert "It does not flow: " in said
    assert ": 212. " in said
    red = facts_of(view).wrong.flows
    assert [one.missing for one in red] == [0, 212]
    assert all(one.owner.name in said and one.owner.phone for one in red)
    assert "mangler 212. " in told(view, Language.NORWEGIAN)


def test_a_part_that_is_degraded_later_than_the_first_has_its_own_time() -> None:
    after = days_after(2)
    for minutes, part in ((-20, "letters"), (-10, "orders")):
        after.say((DAYS_AFTER - START) / MINUTE + minutes, e.Degraded(text="read only", part=part))
    said = told(after.view(now=DAYS_AFTER))
    assert re.search(r"Degraded since .*08:00: letters and orders \(.*08:10\)\.", said), said
