"""Where nothing but a lag keeps the night, it is said which task waits, for what and until when."""

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.formatting import Times, task_rows
from console.text.night.lag_line import next_lag
from console.text.night.who_acts import who_acts
from console.view.model import Page, Ui, View
from plans.model import Manual
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import night, sql_job, task


def lagging() -> Driven:
    """B1 half an hour after A1, C1 once B1 has begun."""
    run = Driven(night(task("A1", sql_job("1")), task("B1", after="A1+30"), task("C1", Manual(), after="B1:started")))
    run.passes(10)
    run.ends("A1")
    run.passes(1)
    return run


def acting(view: View) -> str:
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    return "\n".join(who_acts(view, rows, Times.of(view.plan, view.forecast), 80, 4))


def test_status_and_board_say_so_beside_that_nobody_has_to_act() -> None:
    view = view_of(lagging())
    assert acting(view) == "WHO ACTS?   nobody just now; B1 waits: after A1 + 30m, from 12:40"
    assert "NEEDS YOU: nothing; B1 waits: after A1 + 30m, from 12:40" in text_of(layout(view, Ui(), (80, 24), ASCII))


def test_nothing_is_said_of_what_waits_for_others_or_once_it_is_over() -> None:
    run = lagging()
    run.do("rollback", reason="back")
    assert next_lag(view_of(run)) == ""
    run = lagging()
    run.wakes()
    assert next_lag(view_of(run)) == ""


def page_of(run: Driven, unit: str) -> str:
    return text_of(layout(view_of(run), Ui(page=Page.TASK, selected=unit), (80, 40), ASCII))


def test_the_page_of_a_task_says_what_it_waits_for_and_what_waits_for_which_moment_of_it() -> None:
    run = lagging()
    page = page_of(run, "B1")
    assert "turn: clock: after A1 + 30m, from 12:40, since 12:10" in page
    assert "C1 Task C1, Owner (start of B1)" in page
    assert "after A1 + 30m" in page
    assert "start of B1 Task B1: TIME, Owner, forecast 12:40" in page_of(run, "C1")


def test_a_task_holds_up_nothing_that_only_waited_for_its_beginning() -> None:
    run = lagging()
    assert "holds up 2 tasks" in page_of(run, "B1")
    run.wakes()
    assert "holds up 1 task" in page_of(run, "B1")  # the go-live, that waits for its end
