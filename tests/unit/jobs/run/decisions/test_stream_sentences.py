"""The one sentence that is said of a stream."""

from dataclasses import replace

from jobs.run.decisions.command_text import parse
from jobs.run.events import Noted
from plans.model import Manual
from tests.support.driver import Driven
from tests.support.nights import night, task


def a_run() -> Driven:
    plan = night(task("A1", Manual()), task("B1", Manual()))
    tasks = (replace(plan.tasks[0], stream="e-messages"), replace(plan.tasks[1], stream=""))
    return Driven(replace(plan, tasks=tasks))


def test_anybody_says_it_whatever_the_capitals_and_the_latest_stands() -> None:
    run = a_run()
    run.do("say", stream="E-Messages", text="slow\n but  steady", by="stranger")
    run.do("say", stream="e-m", text="done by one", by="deputy")
    assert [(one.text, one.by) for one in run.state.spoken.values()] == [("done by one", "deputy")]
    assert any(isinstance(one.event, Noted) and one.event.text == "slow but steady" for one in run.entries)


def test_a_stream_that_no_task_names_is_refused_with_those_that_there_are() -> None:
    assert "there is no stream clinical (streams: e-messages)" in a_run().refused("say", stream="clinical", text="x")


def test_a_note_of_an_older_program_says_nothing_of_a_stream() -> None:
    run = a_run()
    run.do("note", text="a remark")
    assert not run.state.spoken


def test_it_is_typed_without_quotes() -> None:
    assert parse("say", {"stream": "e-messages", "text": "two are slow"}).text == "two are slow"  # type: ignore[union-attr]
