"""What is printed about a run: goldens of a night half-way and at its end, and what holds of every event."""

from datetime import timedelta

import pytest

from console.exits import Exit
from console.text.closing_summary import farewell
from console.text.event_sentences import sentence
from console.text.plain_log import Pulse, header, lines, status_line
from console.text.run_summary import summary
from console.text.status_json import status_json
from console.text.status_page import LINES, runs_text, status_text
from console.view.model import View
from jobs.api import Evidence, TableEvidence
from jobs.journal.base import RunRow
from jobs.run import events as e
from plans.model import Checkpoint, TaskId
from tests.support.command_line import golden
from tests.support.world import NOW, PROGRESS, START, Night, half_way, plan, polling, rolling_back


@pytest.fixture
def busy() -> View:
    return half_way().view(progress=PROGRESS)


def test_a_status_answers_the_four_questions_on_one_small_screen(busy: View) -> None:
    text = status_text(busy)
    assert len(text.splitlines()) <= LINES
    assert max(map(len, text.splitlines())) <= 80
    for question in ("ON TIME?", "WHO ACTS?", "BROKEN?", "ROLL BACK?"):
        assert question in text
    golden("status", text)


def test_a_poll_shows_whose_answer_is_missing() -> None:
    assert "G2 poll: no answer from St. Olavs hospital" in status_text(polling().view(progress=PROGRESS))


def test_a_run_that_nobody_executes_says_so_and_how_to_execute_it(busy: View) -> None:
    night = half_way()
    assert "NONE executes this run (cutover engine 7f3a)" in status_text(night.view(lease=None))
    assert "the control database is away" in status_text(night.view(lost=True))


def test_a_status_of_a_night_on_which_everything_goes_wrong_is_still_one_small_screen() -> None:
    night = half_way()
    for minute, database in enumerate(("legacy", "platform"), start=169):
        night.say(minute, e.DatabaseMissing(database=database, reason="nothing listens there"))
    night.say(171, e.TaskFinished(unit=e.UnitId("B05"), how=e.Finish.SKIPPED, by="k.stone", reason="no time " * 9))
    night.say(171, e.TaskFinished(unit=e.UnitId("C03"), how=e.Finish.FIXED, by="k.stone", reason="by hand " * 9))
    text = status_text(night.view(lease=None))
    assert len(text.splitlines()) <= LINES
    assert "NO ENGINE executes this run" in text
    assert "EXCEPT      B05 skipped by k.stone" in text
    assert text.count(" more\n") >= 1


def test_the_way_back_has_two_figures_in_the_page_the_lines_and_the_script(busy: View) -> None:
    assert (
        "yes, if no-go now back by 01:09 (takes 1h17m, never rehearsed); safe until G3 is decided (03:00)"
        in " ".join(status_text(busy).split())
    )
    assert "if no-go now back by 01:09, safe until G3 03:00" in status_line(busy)
    told = status_json(busy)
    assert told["if_no_go_now_back_by"] == "2022-11-12T00:09:30+00:00"
    assert str(told["latest_safe_no_go"]).startswith("2022-11-12T02:00:")


def test_a_no_go_that_comes_too_late_names_both_times() -> None:
    late = half_way().view(now=START + timedelta(hours=8))
    text = " ".join(status_text(late).split())
    assert "NO TIME LEFT: if no-go now back by 06:17, and the window ends 06:00 (takes 1h17m, never rehearsed)" in text
    assert status_json(late)["latest_safe_no_go"] is None


def test_a_hold_says_since_when_and_by_whom() -> None:
    night = half_way()
    night.say(170, e.HoldSet(by="k.stone", reason="network team"))
    assert "HOLD since Fri 23:50 by k.stone: network team" in status_text(night.view())


def test_a_script_gets_the_same_in_utc(busy: View) -> None:
    told = status_json(busy)
    assert told["go_live_planned"] == "2022-11-12T02:00:00+00:00"
    assert told["go_live_reached"] is False
    assert {task["id"]: task["state"] for task in told["tasks"]}["B05"] == "ASK"  # type: ignore[attr-defined,index]


def test_the_night_as_lines() -> None:
    night = half_way()
    busy = night.view(progress=PROGRESS)
    said = [*header(busy), "", *lines(busy, night.entries), status_line(busy)]
    golden("lines", "\n".join(said))


def test_a_weakened_gate_is_named_on_every_page() -> None:
    night = half_way()
    lost = (e.Weakening(gate=e.UnitId("G2"), lost="roros", text="no longer polled: Røros kommune"),)
    night.say(171, e.PlanAmended(plan_sha256="f" * 64, revision=2, summary="1 changed", by="k.stone", weakened=lost))
    view = night.view(progress=PROGRESS)
    [gates] = [line for line in status_text(view).splitlines() if line.startswith("GATES")]
    assert " weaker" in gates[gates.index("G2") : gates.index("G3")]
    assert "weaker since revision 2: no longer polled: Røros kommune" in view.state.warnings[-1].text
    assert status_json(view)["weakened"] == [
        {"gate": "G2", "name": "weakened:G2/roros", "text": "no longer polled: Røros kommune"}
    ]
    assert any("G2 is weaker: no longer polled: Røros kommune" in line for line in lines(view, night.entries))
    summed = " ".join(" ".join(farewell(view, elapsed=timedelta(hours=6))).split())
    assert "Weaker gates G2 is weaker: no longer polled: Røros kommune" in summed


def test_an_attaching_console_prints_the_last_lines_and_counts_the_others(busy: View) -> None:
    said = list(lines(busy, half_way().entries, most=5))
    assert len(said) == 6
    assert "earlier events are in the journal (cutover log 7f3a)" in said[0]


def test_the_lines_of_one_task_and_those_that_only_a_detail_shows(busy: View) -> None:
    entries = tuple(half_way().view(progress=PROGRESS).entries)
    of_one = list(lines(busy, entries, about="B03"))
    assert of_one
    assert all(" B03 " in line for line in of_one)
    night = polling()
    view = night.view()
    assert [one for one in lines(view, view.entries, minor=True) if "criteria: 1 of 2 done" in one]
    assert not [one for one in lines(view, view.entries) if "criteria: 1 of 2 done" in one]


def test_ticks_recorded_one_after_the_other_make_one_line() -> None:
    night = Night()
    night.say(131, e.TaskStarted(unit=e.UnitId("C03"), by="k.stone"))
    for item in ("lab", "pacs", "rx"):
        night.say(140, e.Ticked(unit=e.UnitId("C03"), item=item, tick="received", by="k.stone"))
    said = list(lines(night.view(), night.entries))
    assert said[-1].endswith("3 received, recorded by k.stone: lab, pacs, rx")


def test_a_night_that_is_rolled_back_has_no_forecast_and_what_it_leaves_half_done_is_broken() -> None:
    view = rolling_back().view()
    shown = status_text(view)
    assert "ON TIME?    no go-live: the night is rolled back, until 01:07\n" in shown
    assert "BROKEN?     A04 " in shown
    assert "WHO ACTS?   <C02 Roll back: Redirect endpoints" in shown
    assert "G2 NOGO" in shown
    assert "T-03:" not in shown
    assert "ROLLBACK, no go-live; ends 01:07; NOT undone: A01 done" in status_line(view)
    told = status_json(view)
    assert (told["go_live_forecast"], told["rollback_ends"]) == (None, "2022-11-12T00:07:00+00:00")


def test_a_night_that_ended_without_a_go_live_says_so() -> None:
    night = rolling_back()
    night.say(172, e.RunEnded(result=e.Result.ABORTED, by="k.stone", reason="wrong database"))
    view = night.view()
    assert "ON TIME?    no go-live; it was planned for 03:00\n" in status_text(view)
    assert "------ no go-live  " in status_line(view)


def test_a_status_line_is_due_when_the_forecast_moves_or_half_an_hour_went_by() -> None:
    pulse, night = Pulse(), half_way()
    assert pulse.due(night.view())
    assert not pulse.due(night.view(NOW + timedelta(minutes=1), real_now=NOW + timedelta(minutes=1)))
    night.say(173, e.EtaGiven(unit=e.UnitId("B02"), eta=START + timedelta(hours=9), by="k.stone"))
    assert pulse.due(night.view(NOW + timedelta(minutes=2), real_now=NOW + timedelta(minutes=2)))
    assert pulse.due(night.view(NOW + timedelta(minutes=40), real_now=NOW + timedelta(minutes=40)))


def test_a_fast_clock_does_not_flood_the_terminal_with_status_lines() -> None:
    pulse, night = Pulse(), half_way()
    assert pulse.due(night.view())
    assert not pulse.due(night.view(NOW + timedelta(hours=1), real_now=NOW + timedelta(seconds=2)))


def _ended(*, stale: bool = False, equal: bool = True) -> Night:
    night = Night()
    rows = (TableEvidence(table="ehr.patient", rows=204_113, bytes=31_000_000),)
    night.job("B01", 71, 104, summary="204,113 rows", tables=rows, wrote=("platform:ehr.patient",))
    for unit in ("B05", "B06"):
        night.job(unit, 105, 120, summary="equal", tables=rows, read=("platform:ehr.patient",), passed=equal)
    if stale:
        night.job("D02", 250, 280, summary="8 rows", wrote=("platform:ehr.patient",))
    night.poll("G1", 60, [("cm", e.Answer.GO, ""), ("roros", e.Answer.CAVEAT, "two letters")], 68)
    night.say(361, e.TaskFinished(unit=e.UnitId("M1"), how=e.Finish.DONE))
    night.say(420, e.RunEnded(result=e.Result.COMPLETED))
    return night


def test_the_end_of_a_run_sums_it_up() -> None:
    night = _ended()
    golden("farewell", "\n".join(farewell(night.view(), elapsed=timedelta(hours=7))))


@pytest.mark.parametrize(
    ("night", "code"),
    [
        (_ended(), Exit.OK),
        (_ended(stale=True), Exit.FAILED),
        (_ended(equal=False), Exit.FAILED),
        (half_way(), Exit.FAILED),
    ],
    ids=["equal", "written to afterwards", "different", "no go-live"],
)  # fmt: skip
def test_only_a_go_live_with_everything_reconciled_ends_with_0(night: Night, code: Exit) -> None:
    assert summary(night.plan, night.state()).exit is code


def test_a_table_proved_again_after_it_was_written_to_is_reconciled() -> None:
    night = _ended(stale=True)
    night.entries.pop()
    for unit in ("B05", "B06"):
        night.job(unit, 290, 300, attempt=2, summary="equal", read=("platform:ehr.patient",))
    assert summary(night.plan, night.state()).reconciled


B02 = e.UnitId("B02")


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (e.EngineStarted(term=2, engine="e2", host="jump2", pid=7), "another engine took over on jump2, pid 7, term 2"),
        (e.AttemptEnded(unit=B02, attempt=1, how=e.How.LOST), "attempt 1 was lost with its engine"),
        (
            e.AttemptEnded(unit=B02, attempt=1, how=e.How.NOT_TAKEN, retry_at=START),
            "attempt 1 never began, no worker had taken it: the next one follows",
        ),
        (e.AttemptEnded(unit=B02, attempt=1, how=e.How.SUCCEEDED), "ended without evidence"),
        (e.QuietBegan(unit=B02, attempt=1, waits_for="Lock:relation"), "quiet, waits for Lock:relation"),
        (e.ItemSettled(unit=e.UnitId("C03"), item="lab", settlement=e.Settlement.WAIVED, reason="down", fallback="fax",
                       by="k.stone"), "waived by k.stone: down; instead: fax"),
        (e.TaskFinished(unit=B02, how=e.Finish.SKIPPED, by="k.stone", reason="not used"),
         "skipped by k.stone (not used)"),
        (e.VoteCast(unit=e.UnitId("G1"), party="cm", answer=e.Answer.GO, answered_by="Cutover manager", by="x"),
         "Cutover manager: go"),
        (e.VoteCast(unit=e.UnitId("G1"), party="cm", answer=e.Answer.NO_GO, answered_by="M. Ito", by="x", text="why"),
         "Cutover manager (M. Ito): no-go (why)"),
        (e.CheckpointDecided(unit=e.UnitId("G1"), decision=e.Decision.NO_GO, party="cm", by="x"),
         "NO-GO by Cutover manager"),
        (e.KeysGiven(to="m.ito", by="k.stone", claimed=True), "m.ito took the keys"),
        (e.Substituted(party="cm", name="M. Ito", contact="", by="x"), "M. Ito stands for Cutover manager"),
        (e.RollbackBegun(units=(e.rollback_unit("B02"), e.rollback_unit("B01")), by="k.stone", reason="no-go"),
         "ROLLBACK of the night by k.stone: B02, B01 (no-go)"),
        (e.CommandRefused(verb="skip", reason="G1 cannot be skipped", by="k.stone"),
         "skip by k.stone refused: G1 cannot be skipped"),
        (e.RunEnded(result=e.Result.ABORTED, by="k.stone"), "the run ended: aborted by k.stone"),
    ],
    ids=lambda one: type(one).__name__ if not isinstance(one, str) else "",
)  # fmt: skip
def test_every_event_is_a_sentence_that_can_be_read_aloud(event: e.Event, says: str) -> None:
    assert says in sentence(plan(), e.Entry(seq=1, at=NOW, event=event)).text


def test_a_failure_tells_sqlstate_and_place_and_how_long_the_next_attempt_waits() -> None:
    error = {"kind": "server", "sentence": "a lock was not granted", "sqlstate": "55P03", "table": "ledger"}
    event = e.AttemptEnded(
        unit=e.UnitId("B04"), attempt=3, how=e.How.TRANSIENT, error=error, retry_at=NOW + timedelta(seconds=72)
    )
    said = sentence(plan(), e.Entry(seq=1, at=NOW, event=event))
    assert said.text == "attempt 3 failed: a lock was not granted [55P03, ledger]; the next in 72 s"
    assert said.warning


def test_an_event_about_a_task_that_an_amendment_removed_is_still_a_line() -> None:
    night = half_way()
    night.say(171, e.Noted(unit=e.UnitId("Z99"), text="gone", by="k.stone"))
    assert list(lines(night.view(), night.entries))[-1].endswith("Z99   note by k.stone: gone")


def test_the_runs_are_a_table_of_80_columns() -> None:
    row = RunRow(
        run="7f3a", title="St. Olavs and six municipalities, second wave of the autumn", kind="rehearsal",
        plan_sha256="0" * 64, created=START, created_by="k.stone", head=3, last_event_at=NOW, lease=None,
    )  # fmt: skip
    text = runs_text([(row, "rolled back")], now=NOW + timedelta(minutes=3))
    assert max(map(len, text.splitlines())) <= 80
    assert "rolled back" in text


def test_evidence_that_did_not_pass_is_no_done() -> None:
    proof = Evidence(summary="2 chunks differ", passed=False)
    event = e.AttemptEnded(unit=e.UnitId("B05"), attempt=1, how=e.How.SUCCEEDED, evidence=proof)
    said = sentence(plan(), e.Entry(seq=1, at=NOW, event=event))
    assert (said.text, said.warning) == ("did not pass: 2 chunks differ", True)


def test_what_evidence_does_not_prove_stands_in_its_line() -> None:
    proof = Evidence(summary="300 rows", caveats=("completeness not proved", "not counted"))
    entry = e.Entry(seq=2, at=NOW, event=e.AttemptEnded(unit=B02, attempt=1, how=e.How.SUCCEEDED, evidence=proof))
    assert sentence(plan(), entry).text == "done: 300 rows\n  but completeness not proved\n  but not counted"


def test_who_acts_names_every_party_of_a_poll_that_is_silent() -> None:
    night = half_way()
    night.poll("G2", 165, [])
    text = " ".join(status_text(night.view(progress=PROGRESS)).split())
    parties = night.plan.by_id[TaskId("G2")].body
    assert isinstance(parties, Checkpoint)
    for party in parties.poll:
        assert night.plan.parties[party].name in text.split("BROKEN?")[0]
