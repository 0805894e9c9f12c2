"""A rollback is never silent about what stays: before it, while it goes on, at its end and for scripts."""

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.broken import broken
from console.text.closing_summary import farewell
from console.text.formatting import task_rows
from console.text.plain_log import status_line
from console.text.run_summary import lasted
from console.text.sending.preview import preview
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import Page, Pending, Ui, View
from jobs.run.outlook.tally import tally
from jobs.run.what_if import Supposition
from plans.model import Manual
from tests.support.command_line import view_of
from tests.support.driver import PERMANENT, STOPPED, Driven
from tests.support.nights import command_job, gate, night, task
from tests.support.world import SIZES


def begun() -> Driven:
    """A change with a way back and one without are done; a person has begun another."""
    plan = night(
        task("A1", command_job(), undo=True),
        task("B1", command_job()),
        task("P1", Manual(), minutes=300),
        task("G1", gate(), after="A1 B1 P1"),
    )
    run = Driven(plan)
    run.ends("A1")
    run.ends("B1")
    run.do("start", task="P1")
    return run


def under_way() -> Driven:
    run = begun()
    run.do("rollback", task="all", reason="enough")
    return run


def what_is_broken(view: View) -> list[str]:
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    return [one.text for one in broken(view, rows)]


def before_the_decision() -> Driven:
    """As `begun`, with a checkpoint that is open beside what is under way."""
    plan = night(
        task("A1", command_job(), undo=True),
        task("B1", command_job()),
        task("G1", gate(), after="A1 B1"),
    )
    run = Driven(plan)
    run.ends("A1")
    run.ends("B1")
    return run


def test_whoever_is_about_to_say_no_go_is_told_what_would_stay() -> None:
    view = view_of(before_the_decision())
    page = text_of(layout(view, Ui(page=Page.DECIDE, selected="G1"), (100, 40), ASCII))
    assert "done or begun, and NOT undone: B1 done" in page
    seen = preview(view, Supposition(word="decide", args={"task": "G1", "choice": "no-go"}))
    assert "NOT undone: B1 done" in seen.line
    assert not seen.refused
    assert "NOT undone" not in preview(view, Supposition(word="decide", args={"task": "G1", "choice": "go"})).line


def test_if_no_go_now_says_how_much_would_stay() -> None:
    view = view_of(before_the_decision())
    assert ", 1 NOT undone" in text_of(layout(view, Ui(), (130, 40), ASCII))
    assert "; NOT undone: B1" in " ".join(status_text(view).split())


def test_whoever_is_about_to_begin_it_is_told() -> None:
    pending = Pending(command="rollback", args={"task": "all", "reason": "x"}, word="roll back")
    page = text_of(layout(view_of(begun()), Ui(page=Page.DANGER, pending=pending), (100, 30), ASCII))
    assert "done or begun, and NOT undone: B1 done, P1 begun" in page


def test_every_board_status_and_line_names_them_while_it_goes_on() -> None:
    view = view_of(under_way())
    for size in (one for one in SIZES if one[0] >= 80):
        assert "2 NOT undone: B1 P1" in text_of(layout(view, Ui(), size, ASCII))
    assert "NOT UNDONE  B1 done, P1 begun" in status_text(view)
    assert "NOT undone: B1 done, P1 begun" in status_line(view)


def test_what_a_person_has_half_done_is_broken() -> None:
    told = what_is_broken(view_of(under_way()))
    assert [text for text in told if text.startswith("P1 ") and "begun, NOT undone (it has no rollback)" in text]
    assert not [text for text in told if text.startswith("B1 ")]


def test_the_summary_at_its_end_names_them() -> None:
    run = under_way()
    run.ends("A1~back")
    assert run.result == "rolled back"
    told = " ".join(" ".join(farewell(view_of(run), elapsed=lasted(run.state))).split())
    assert "NOT UNDONE B1 " in told
    assert "begun, NOT undone (it has no rollback)" in told


def test_a_script_is_told_before_and_afterwards() -> None:
    run = begun()
    before = status_json(view_of(run))["not_undone"]
    run.do("rollback", task="all", reason="enough")
    run.ends("A1~back")
    assert before == status_json(view_of(run))["not_undone"]
    assert before == [
        {"task": "B1", "how": "done", "why": "it has no rollback"},
        {"task": "P1", "how": "begun", "why": "it has no rollback"},
    ]


def test_a_rollback_that_was_skipped_is_named() -> None:
    run = under_way()
    run.do("stop", task="A1~back")
    run.ends("A1~back", STOPPED)
    run.do("skip", task="A1~back", reason="no")
    assert "A1 done" in status_text(view_of(run))


def test_what_a_rollback_takes_back_is_counted_as_failed_nowhere() -> None:
    run = Driven(night(task("A1", command_job(), undo=True), task("B1", command_job()), window=600))
    run.ends("A1", PERMANENT)
    run.ends("B1", PERMANENT)
    before = tally(run.plan, run.state).failed
    run.do("rollback", task="all", reason="enough")
    view = view_of(run)
    assert (before, tally(view.plan, view.state).failed) == (2, 1)
    assert [text.partition(" ")[0] for text in what_is_broken(view)] == ["B1"]
