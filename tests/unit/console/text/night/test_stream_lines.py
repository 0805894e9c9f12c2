"""A line for each stream: its counts, its end, its worst task, and a word by rules; and for whom items wait."""

from dataclasses import replace
from datetime import timedelta

from console.text.formatting import TaskRow, Times, task_rows
from console.text.needs import needs
from console.text.night.stream_lines import StreamLine, StreamWord, said_of, stream_lines, waiting_for
from console.text.status_page import status_text
from console.view.model import View
from jobs.run import events as e
from plans.streams import NO_STREAM
from tests.support.world import NOW, PROGRESS, START, Night, half_way, plan, polling


def rows_of(view: View) -> tuple[TaskRow, ...]:
    return tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))


def lines_of(view: View) -> dict[str, StreamLine]:
    return {one.name: one for one in stream_lines(view, rows_of(view))}


def test_every_task_is_counted_in_one_stream_and_those_without_one_are_a_line_as_well() -> None:
    lines = lines_of(half_way().view(progress=PROGRESS))
    assert list(lines) == ["readiness", "gates", "migration", "integrations", "switch", "live"]
    made = plan()
    bare = replace(made, tasks=(*made.tasks[:-1], replace(made.tasks[-1], stream="")))
    lines = lines_of(Night(plan=bare).view(now=START))
    assert lines[NO_STREAM].total == 1
    assert sum(one.total for one in lines.values()) == len(made.tasks)


def test_a_stream_of_which_all_that_is_left_waits_for_a_choice_elsewhere_is_blocked() -> None:
    night = half_way()
    night.fail("B02", 171, "the disk is full")
    lines = lines_of(night.view())
    assert lines["live"].word is StreamWord.BLOCKED
    assert lines["integrations"].word is not StreamWord.BLOCKED


def test_a_stream_in_which_a_person_must_choose_has_failed_and_names_that_task() -> None:
    night = half_way()
    night.fail("B02", 171, "the disk is full")
    migration = lines_of(night.view())["migration"]
    assert (migration.word, migration.worst_text().split()[:2]) == (StreamWord.FAILED, ["B02", "ASK"])


def test_a_stream_whose_end_keeps_is_ok_before_the_night_begins() -> None:
    lines = lines_of(Night(plan=plan(), start=START).view(now=START))
    assert {one.word for one in lines.values()} == {StreamWord.OK}
    assert all(one.worst is None and one.slip == timedelta() for one in lines.values())


def test_the_sentence_of_a_stream_stands_with_who_said_it_and_how_old_it_is() -> None:
    night = half_way()
    night.say(160, e.Noted(text="two interfaces are slow", by="k.stone", stream="integrations"))
    night.say(161, e.Noted(text="a remark on the night", by="k.stone"))
    view = night.view(now=NOW)
    spoken = lines_of(view)["integrations"].spoken
    assert spoken is not None
    told = said_of(spoken, view, Times.of(view.plan, view.forecast))
    assert told.startswith('"two interfaces are slow" k.stone')
    assert told.endswith("ago")
    assert lines_of(view)["migration"].spoken is None


def test_a_poll_waits_for_each_party_that_is_silent() -> None:
    view = polling().view()
    waiting = waiting_for(view, needs(view, rows_of(view), Times.of(view.plan, view.forecast)))
    silent = [party for party in view.plan.by_id["G2"].body.poll if view.state.unit("G2").vote(party) is None]
    assert set(silent) <= {one.party for one in waiting if "G2" in one.units}


def test_status_names_the_stream_that_goes_worst_first() -> None:
    night = half_way()
    night.fail("B02", 171, "the disk is full")
    told = next(line for line in status_text(night.view()).splitlines() if line.startswith("STREAMS"))
    assert told.split()[1:3] == ["migration", "FAILED"]
