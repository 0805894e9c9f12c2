"""What an export tells of a run: what was planned, what is forecast and what came, never one in place of another."""

from dataclasses import replace

from console.telling.export.as_markdown import as_markdown
from console.telling.export.from_run import exported_run
from console.telling.export.task_table import state_word, task_table
from console.telling.export.workbook.night_page import night_page
from jobs.run.decisions.decision import ApprovalLooked
from jobs.run.events import ApprovalSeen, ApprovalStanding
from plans.model import Manual, Milestone, RunKind
from tests.support.driver import Driven
from tests.support.nights import night, task
from tests.support.told_nights import gone_through, small_plan, story_of


def told_half_way() -> Driven:
    run = Driven(small_plan())
    run.do("start", task="A1")
    run.passes(10)
    run.done("A1")
    run.passes(2)
    return run


def test_what_has_ended_has_no_forecast_and_what_has_not_no_end() -> None:
    run = told_half_way()
    lines = {line.id: line.came for line in exported_run(story_of(run), run.plan).tasks}
    ended, ahead = lines["A1"], lines["E1"]
    assert ended is not None
    assert ahead is not None
    assert (ended.forecast, ended.actual_end is not None) == (None, True)
    assert (ahead.forecast is not None, ahead.actual_end) == (True, None)


def test_a_run_has_columns_of_its_own_beside_those_of_the_plan() -> None:
    run = told_half_way()
    table = task_table(exported_run(story_of(run), run.plan), alone=True)
    rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    assert {
        "Planned start (Europe/Oslo)",
        "Forecast end (Europe/Oslo)",
        "Actual end (Europe/Oslo)",
        "Variance (min)",
    } <= {*table.headings}
    assert (rows[0]["State"], rows[0]["Actual end (Europe/Oslo)"] is not None) == ("done", True)
    assert {row["Run"] for row in rows} == {"r"}
    assert "Start (Europe/Oslo)" not in table.headings


def test_an_item_that_was_waived_says_why_and_one_that_was_confirmed_that_it_was() -> None:
    run = gone_through()
    confirmation = next(line for line in exported_run(story_of(run), run.plan).tasks if line.id == "C1").confirmation
    assert confirmation is not None
    assert [(item.id, item.standing, item.reason) for item in confirmation.items] == [
        ("lab", "confirmed", ""),
        ("pacs", "waived", "closed for the night"),
    ]


def test_a_task_of_the_other_kind_of_run_was_not_taken() -> None:
    whole = night(
        task("R1", Manual(), only=RunKind.REHEARSAL),
        task("A1", Manual(), after="R1"),
        task("M1", Milestone(), after="A1"),
    )
    run = Driven(whole.for_run(RunKind.PRODUCTION))
    lines = exported_run(story_of(run), whole).tasks
    assert [line.id for line in lines] == ["R1", "A1", "M1"]
    assert state_word(lines[0]) == "not taken: rehearsal alone"
    assert lines[1].waits[0].task == "R1"


def test_clock_times_of_a_shifted_run_stand_under_another_heading() -> None:
    run = told_half_way()
    told = exported_run(story_of(run), run.plan)
    assert told.run is not None
    shifted = replace(told, run=replace(told.run, shifted=True))
    headings = task_table(shifted, alone=True).headings
    assert (
        "Not before (Europe/Oslo)"
        in task_table(replace(told, run=replace(told.run, shifted=False)), alone=True).headings
    )
    assert "Not before (Europe/Oslo)" not in headings


def test_a_run_says_how_its_plan_stands_to_what_is_approved() -> None:
    run = Driven(night(task("A1")), kind=RunKind.PRODUCTION)
    assert "pproved" not in as_markdown(exported_run(story_of(run), run.plan)).content.decode()
    never = ApprovalSeen(plan_sha256="0" * 64, content="c", standing=ApprovalStanding.NEVER, entries=0, head="h")
    run.decide(ApprovalLooked(seen=never))
    told = exported_run(story_of(run), run.plan)
    said = "revision 1 of the plan is approved by nobody"
    assert f"- Unapproved: **{said}**" in as_markdown(told).content.decode()
    assert ("Unapproved", said) in night_page(told, ()).table.rows
