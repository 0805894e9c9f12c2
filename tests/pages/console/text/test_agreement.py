"""What one part of the program says of a run, every other part says too."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.exits import Exit
from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.closing_summary import farewell
from console.text.plain_log import status_line
from console.text.run_summary import lasted, summary
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import Page, Ui
from jobs.api import Evidence, TableEvidence
from jobs.outcomes import Succeeded
from jobs.run.events import Noted
from jobs.run.outlook.staleness import stale_tables
from jobs.run.outlook.tally import TaskTally, tally
from jobs.run.state.fold import fold
from plans.model import DoneCriterion, Manual, Milestone, ReconciledCriterion, RunKind, TaskId
from tests.support.command_line import view_of
from tests.support.driver import DONE, PERMANENT, TRANSIENT, Driven, proved, wrote
from tests.support.nights import command_job, copy_job, gate, night, reconcile_job, sql_job, task


def _nothing(run: Driven) -> None:
    """The second copy is not needed."""
    run.do("skip", task="B1", reason="not needed")


def _written(run: Driven) -> None:
    run.do("retry", task="B1")
    run.ends("B1", wrote("ehr.patient"))


def _fixed_by_hand(run: Driven) -> None:
    run.do("retry", task="B1")
    run.ends("B1", PERMANENT)
    run.do("fixed", task="B1", reason="loaded by hand")


def _under_way(run: Driven) -> None:
    run.do("retry", task="B1")
    run.ends("B1", TRANSIENT)
    run.do("skip", task="B1", reason="not needed")


def _proved_again(run: Driven) -> None:
    _written(run)
    run.do("retry", task="R1")
    run.ends("R1", proved("ehr.patient"))


@pytest.mark.parametrize(
    ("story", "stale"),
    [(_nothing, False), (_written, True), (_fixed_by_hand, True), (_under_way, True), (_proved_again, False)],
)
def test_gate_board_task_page_status_summary_and_exit_code_agree_on_what_is_stale(
    story: Callable[[Driven], None], stale: bool
) -> None:
    run = Driven(
        night(
            task("B1", copy_job("ehr.*")),
            task("R1", reconcile_job("ehr.*"), not_before=20),
            task("G1", gate(ReconciledCriterion(tasks=(TaskId("R1"),))), after="B1 R1"),
        )
    )
    run.ends("B1", PERMANENT)
    run.passes(20)
    run.ends("R1", proved("ehr.patient"))
    story(run)
    view = view_of(run)

    assert bool(stale_tables(run.plan, run.state, "R1")) is stale
    assert (run.unit("G1").criteria[0].ok is False) is stale
    assert ("STALE" in text_of(layout(view, Ui(selected="R1"), (100, 30), ASCII))) is stale
    assert ("STALE" in text_of(layout(view, Ui(selected="R1", page=Page.TASK), (100, 40), ASCII))) is stale
    assert ("R1 STALE: stale, 1 table written since" in status_text(view)) is stale
    assert [one["id"] for one in status_json(view)["tasks"] if one["stale"]] == ["R1"] * stale  # type: ignore[attr-defined]

    run.votes("G1")
    accepted = {"accept": ["criterion:1"], "text": "seen"} if stale else {}
    run.do("decide", task="G1", choice="go", **accepted)
    total = summary(run.plan, run.state)
    assert total.go_live_reached
    assert total.reconciled is not stale
    assert total.exit is (Exit.FAILED if stale else Exit.OK)
    said = "\n".join(farewell(view_of(run), elapsed=timedelta(hours=1)))
    assert ("NO: R1" in said) is stale
    assert ("yes, 1 table proved equal" in said) is not stale


def test_gate_board_page_status_and_summary_agree_on_what_is_not_done_as_planned() -> None:
    done = DoneCriterion(tasks=(TaskId("A1"), TaskId("B1")))
    whole = night(
        task("A1", Manual(criterion="the backup restores")),
        task("B1", command_job()),
        task("C1", command_job()),
        task("X1", Manual(), only=RunKind.PRODUCTION),
        task("G1", gate(done), after="A1 B1 C1"),
    )
    run = Driven(whole.for_run(RunKind.REHEARSAL))
    run.do("done", task="A1", verdict="failed")
    run.do("skip", task="A1", reason="no time")
    run.ends("B1", PERMANENT)
    run.do("fixed", task="B1", reason="by hand")
    run.ends("C1", replace(DONE, evidence=replace(DONE.evidence, caveats=("completeness not proved",))))
    view = view_of(run)
    texts = ("A1 skipped by operator (no time), its verdict was failed", "B1 fixed by hand by operator (by hand)")
    proof = "C1: completeness not proved"

    assert run.unit("G1").criteria[0].text == f"0 of 2 done; {'; '.join(texts)}"
    board = text_of(layout(view, Ui(selected="G1"), (100, 30), ASCII))
    assert "1/5 done  2 excepted  1 run" in board
    for page in (Page.POLL, Page.DECIDE):
        shown = text_of(layout(view, Ui(selected="G1", page=page), (100, 40), ASCII))
        assert all(f"\n  {one}" in shown for one in (*texts, proof))
    told = " ".join(status_text(view).split())
    assert f"EXCEPT {texts[0]}; {texts[1]}"[:100] in told
    script = status_json(view)
    assert [(one["how"], one["text"]) for one in script["excepted"]] == [  # type: ignore[attr-defined]
        ("skipped", texts[0]),
        ("fixed by hand", texts[1]),
    ]
    assert script["caveats"] == [{"task": "C1", "text": "completeness not proved"}]
    assert script["not_taken"] == ["X1"]

    run.votes("G1")
    run.do("decide", task="G1", choice="go", accept=["criterion:1"], text="the tape is on its way")
    said = " ".join(" ".join(farewell(view_of(run), elapsed=timedelta(hours=1))).split())
    assert "Tasks 3 of 5 done, 0 retries" in said
    assert f"Not as planned {texts[0]} {texts[1]} Not taken X1 (production only) Caveats {proof}" in said
    assert f"Accepted G1 criterion:1 (0 of 2 done; {'; '.join(texts)}) by Owner: the tape is on its way" in said
    total = summary(run.plan, run.state).to_json(elapsed=timedelta(hours=1))
    assert (total["tasks_done"], total["tasks"], total["not_taken"]) == (3, 5, ["X1"])
    assert [one["text"] for one in total["accepted"]] == ["the tape is on its way"]  # type: ignore[attr-defined]


def _counted_night() -> Driven:
    """Something skipped, something rolled back, something that an amendment dropped, a milestone, a gate, a failure."""
    first = night(
        task("A1", Manual()),
        task("B1", command_job(), undo=True),
        task("B2", command_job()),
        task("C1", command_job()),
        task("Z1", Manual(), after="C1"),
        task("X1", Manual(), only=RunKind.PRODUCTION),
        task("M0", Milestone(), after="A1"),
        task("G1", gate(), after="A1"),
        task("M1", Milestone(), after="G1 B1"),
    ).for_run(RunKind.REHEARSAL)
    run = Driven(first)
    run.do("skip", task="A1", reason="no time")
    run.ends("B1")
    run.ends("B2")
    run.ends("C1", PERMANENT)
    run.do("rollback", task="B1", reason="wrong rows")
    run.ends("B1~back")
    kept = tuple(one for one in first.tasks if one.id != "Z1")
    second = replace(first, tasks=kept, sha256="1" * 64)
    run.do("amend", plan_sha256=second.sha256, revisions=[second])
    return run


def test_every_place_counts_the_same_tasks() -> None:
    run = _counted_night()
    found = tally(run.plan, run.state)
    assert found == TaskTally(total=7, done=2, excepted=1, rolled_back=1, running=1, failed=1, waiting=1)
    text = "2/7 done  1 excepted  1 rolled back  1 run  0 retry  1 failed  1 wait"
    assert str(found) == text
    view = view_of(run)
    assert f"TASKS       {text}\n" in status_text(view)
    for size in ((80, 24), (160, 50)):
        assert text in text_of(layout(view, Ui(), size, ASCII))
    assert "2/7 done  1 run" in status_line(view)
    assert summary(run.plan, run.state).tasks == found
    assert "Tasks          2 of 7 done, 0 retries, 1 excepted, 1 rolled back, 1 failed" in "\n".join(
        farewell(view, elapsed=timedelta(hours=1))
    )
    script = summary(run.plan, run.state).to_json(elapsed=timedelta(hours=1))
    assert script["tally"] == status_json(view)["tally"]


def test_once_the_night_is_turned_back_nothing_runs_and_the_tasks_are_as_many_as_before() -> None:
    run = Driven(night(task("A1", command_job(), undo=True), task("A2", Manual()), task("G1", gate(), after="A1")))
    run.ends("A1")
    run.do("start", task="A2")
    run.do("rollback", reason="no-go")
    assert tally(run.plan, run.state) == TaskTally(total=4, waiting=4)
    run.ends("A1~back")
    assert tally(run.plan, run.state) == TaskTally(total=4, rolled_back=1, waiting=3)
    assert "0 of 4 done, 0 retries, 1 rolled back" in "\n".join(farewell(view_of(run), elapsed=timedelta()))


def test_what_is_said_after_the_end_changes_no_figure_of_the_night() -> None:
    run = Driven(night(task("A1", Manual())))
    run.passes(20)
    run.done("A1")
    assert run.state.ended is not None
    before, seen = list(farewell(view_of(run), elapsed=lasted(run.state))), lasted(run.state)
    assert seen == timedelta(minutes=20)
    run.now += timedelta(hours=3)
    note = run.entries[-1].__class__(seq=run.state.head + 1, at=run.now, event=Noted(text="thanks", by="deputy"))
    run.state = fold([note], run.state)
    view = view_of(run, now=run.state.ended.at)
    assert list(farewell(view, elapsed=lasted(run.state))) == before


def _no_go(*, undo: bool = True, after_it: float = 0) -> Driven:
    run = Driven(
        night(
            task("A1", command_job(), undo=undo),
            task("G1", gate(final=True), after="A1"),
            task("P1", Manual(), undo=True, after="G1"),
            task("M1", Milestone(), after="P1"),
            window=60,
        )
    )
    run.ends("A1")
    run.votes("G1", answer="no-go", text="rows are missing")
    run.do("decide", task="G1", choice="no-go", text="rows are missing")
    run.passes(after_it)
    return run


def test_after_a_no_go_every_place_says_who_said_it_what_now_and_what_the_way_back_is() -> None:
    run = _no_go(after_it=3)
    view = view_of(run)
    status = " ".join(status_text(view).split())
    said = "G1 no-go 12:00 by Owner (rows are missing)"
    assert f"ON TIME? NO GO-LIVE: {said}; it was planned for 12:30" in status
    assert "NO-GO AT G1: no go-live" in status
    choice = "roll back (takes 5m, back by 12:08, begin by 12:55), postpone to a new poll, or hold"
    now = f"G1: Owner: no-go was said; {choice}"
    assert f"WHO ACTS? {now} [cutover do r rollback reason=...]" in status
    assert "ROLL BACK? yes, if begun now back by 12:08, begin by 12:55 (takes 5m, never rehearsed)" in status
    assert "ON TIME? yes" not in status
    assert f"NO GO-LIVE, {said}  rollback now: back by 12:08, begin it by 12:55" in status_line(view)
    for size in ((80, 24), (100, 30)):
        board = text_of(layout(view, Ui(), size, ASCII)).splitlines()
        assert f"NO GO-LIVE  {said}" in board[1]
        assert "ROLLBACK NOW: back by 12:08  BEGIN IT BY 12:55" in board[2]
    wide = text_of(layout(view, Ui(), (160, 50), ASCII))
    for part in ("NO-GO G1 12:00", "ROLLBACK NOW: back by 12:08", "BEGIN IT BY 12:55", "Owner", "rows are missing"):
        assert part in wide
    tiny = text_of(layout(view, Ui(), (40, 10), ASCII))
    assert "NO GO-LIVE" in tiny
    assert "ROLLBACK NOW: back by 12:08" in tiny
    for page in (Page.POLL, Page.DECIDE):
        shown = " ".join(text_of(layout(view, Ui(selected="G1", page=page), (100, 30), ASCII)).split())
        assert choice in shown
        assert "Esc Back B Rollback" in shown
    script = status_json(view)
    assert script["go_live_forecast"] is None
    assert script["rollback_s"] == 300
    assert script["no_go"] == [
        {"gate": "G1", "at": "2022-11-11T11:00:00+00:00", "by": "owner", "text": "rows are missing"}
    ]
    assert f"No-go          {said}" in "\n".join(farewell(view, elapsed=timedelta()))


def test_until_when_the_way_back_must_begin_stands_still_after_a_no_go() -> None:
    figures = {view_of(_no_go(after_it=minutes)).forecast.latest_safe_no_go for minutes in (0, 7, 40)}
    assert len(figures) == 1


def test_a_no_go_with_nothing_left_of_the_window_or_nothing_to_undo_says_so() -> None:
    late = " ".join(status_text(view_of(_no_go(after_it=58))).split())
    assert "back by 13:03, the window ends 13:00" in late
    assert "ROLL BACK? NO TIME LEFT: if begun now back by 13:03" in late
    assert "takes 0s, back by 12:00" in " ".join(status_text(view_of(_no_go(undo=False))).split())


def test_a_new_poll_after_a_no_go_brings_the_forecast_back() -> None:
    run = _no_go()
    until = run.run_now + timedelta(minutes=10)
    run.do("decide", task="G1", choice="postpone", until=until.isoformat())
    view = view_of(run)
    assert view.no_go == ()
    assert "ON TIME?    yes, go-live forecast" in status_text(view)
    assert status_json(view)["no_go"] == []


def test_a_no_go_beside_the_way_to_the_go_live_does_not_end_it() -> None:
    run = Driven(night(task("A1", Manual()), task("G9", gate()), task("M1", Milestone(), after="A1")))
    run.votes("G9", answer="no-go", text="later")
    run.do("decide", task="G9", choice="no-go", text="later")
    view = view_of(run)
    assert view.no_go == ()
    assert "ON TIME?    yes" in status_text(view)
    assert "G9 NOGO: " in status_text(view)


def test_a_no_go_behind_the_point_of_no_return_leads_to_no_rollback() -> None:
    run = Driven(
        night(task("A1", command_job(), undo=True), task("G1", gate(final=True)), task("G2", gate(), after="G1"))
    )
    run.ends("A1")
    run.go("G1")
    run.votes("G2", answer="no-go", text="the printers are down")
    run.do("decide", task="G2", choice="no-go", text="the printers are down")
    view = view_of(run)
    status = " ".join(status_text(view).split())
    assert "G2: Owner: no-go was said; postpone to a new poll or hold (past G1, fix forward)" in status
    assert "ROLL BACK? NO WAY BACK: past G1, fix forward" in status
    assert "rollback reason" not in status
    board = text_of(layout(view, Ui(), (100, 30), ASCII)).splitlines()
    assert board[1].endswith("NO GO-LIVE  G2 no-go 12:00 by Owner (the printers are down)")
    assert board[2].startswith("NO WAY BACK: past G1, fix forward")
    assert board[-1].startswith("(B: past G1, fix forward)")


def test_board_status_and_summary_count_the_same_retries_and_lost_attempts() -> None:
    run = Driven(night(task("B1", copy_job("ehr.*")), task("G1", gate(), after="B1")))
    run.dies()
    run.ends("B1", TRANSIENT)
    view = view_of(run)
    assert "2 retries, 1 lost attempt" in text_of(layout(view, Ui(selected="B1"), (100, 30), ASCII))
    assert "2 retries, 1 lost attempt so far" in status_text(view)
    assert (status_json(view)["retries"], status_json(view)["lost_attempts"]) == (2, 1)
    assert "0 of 3 done, 2 retries, 1 lost attempt" in " ".join(
        " ".join(farewell(view, elapsed=timedelta(hours=1))).split()
    )
    total = summary(run.plan, run.state).to_json(elapsed=timedelta(hours=1))
    assert (total["retries"], total["lost_attempts"]) == (2, 1)


def test_a_cause_is_named_with_the_delay_that_stands_beside_its_task() -> None:
    run = Driven(night(task("A1", sql_job("1")), task("M1", Milestone(), after="A1", minutes=0)))
    run.passes(77, seconds=40)
    run.ends("A1")
    run.passes(1)
    view = view_of(run)
    said = status_text(view)
    assert "A1 +67m delays 1" in said
    page = text_of(layout(view, Ui(selected="A1", page=Page.TASK), (100, 30), ASCII))
    assert "late by   +67m of its own, 0m inherited" in page


def test_retries_so_far_are_told_from_what_waits_to_be_tried_again() -> None:
    run = Driven(night(task("B1", copy_job("ehr.*")), task("G1", gate(), after="B1")))
    run.ends("B1", TRANSIENT)
    board = text_of(layout(view_of(run), Ui(), (80, 24), ASCII))
    assert "1 retry so far" in board
    assert "so far" not in text_of(layout(view_of(Driven(run.plan)), Ui(), (80, 24), ASCII))
    assert "1 retry  0 failed" in board


def test_partitions_and_referred_tables_are_read_and_are_no_tables_more() -> None:
    run = Driven(night(task("R1", reconcile_job("ehr.*"))))
    evidence = Evidence(
        summary="equal",
        tables=(TableEvidence(table="ehr.log", rows=3),),
        read=("platform:ehr.log", "platform:ehr.log_1", "platform:ehr.patient"),
    )
    run.ends("R1", Succeeded(evidence=evidence))
    assert summary(run.plan, run.state).tables_proved == 1
