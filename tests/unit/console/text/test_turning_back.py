"""A rehearsal that turns back by itself is told from every other run, and its end from a failure."""

import pytest

from console.exits import Exit
from console.text.closing_summary import farewell
from console.text.event_sentences import sentence
from console.text.plain_log import header, status_line
from console.text.run_summary import lasted, summary
from console.text.status_json import status_json
from console.text.status_page import status_text
from plans.model import Manual
from tests.support.command_line import view_of
from tests.support.driver import STOPPED, Driven
from tests.support.nights import gate, night, sql_job, task


def run(**created: object) -> Driven:
    plan = night(task("A1", sql_job(), undo=True), task("B1", sql_job(), undo=True), task("G1", gate(), after="A1 B1"))
    return Driven(plan, **{"turns_back_at": "G1", **created})


def back(night: Driven) -> Driven:
    night.ends("A1")
    night.ends("B1")
    night.ends("B1~back")
    return night


def test_every_place_says_where_it_turns_back() -> None:
    night = run()
    view = view_of(night)
    told = "REHEARSAL, TURNS BACK AT G1"
    assert told in status_text(view)
    assert "no go-live is meant" in " ".join(status_text(view).split())
    assert told in "\n".join(header(view))
    assert "turns back at G1" in status_line(view)
    assert status_json(view)["turns_back_at"] == "G1"
    assert "it turns back at G1 by itself" in sentence(night.plan, night.entries[0]).text


def test_any_other_run_says_nothing_of_it() -> None:
    view = view_of(run(turns_back_at=None))
    assert "TURNS BACK" not in status_text(view)
    assert status_json(view)["turns_back_at"] is None


def test_the_log_says_who_said_no_go_and_the_page_who_rolls_back() -> None:
    night = back(run())
    texts = [sentence(night.plan, one).text for one in night.entries]
    assert any(text.startswith("NO-GO by this rehearsal (meant from the start)") for text in texts)
    assert "ROLLBACK of the night: B1, A1 (rehearsal of a no-go at G1)" in texts
    assert "since" in status_text(view_of(night))


@pytest.mark.parametrize(("how", "code"), [("ends", Exit.OK), ("abandoned", Exit.FAILED)])
def test_it_ends_well_once_everything_is_rolled_back(how: str, code: Exit) -> None:
    night = back(run())
    if how == "ends":
        night.ends("A1~back")
    else:
        night.do("stop", task="A1~back")
        night.ends("A1~back", STOPPED)
        night.do("abandon", task="A1~back", reason="no")
    assert summary(night.plan, night.state).exit is code
    told = "\n".join(farewell(view_of(night), elapsed=lasted(night.state)))
    assert ("it turned back at G1" in told) is (code is Exit.OK)


def test_a_rollback_that_somebody_ordered_before_is_no_success() -> None:
    night = run()
    night.ends("A1")
    night.do("rollback", task="all", reason="enough")
    night.ends("B1", STOPPED)
    while night.running:
        night.ends(next(iter(night.running)))
    assert (night.result, summary(night.plan, night.state).exit) == ("rolled back", Exit.FAILED)


def test_one_that_found_nothing_to_roll_back_is_no_success() -> None:
    skipped = Driven(night(task("A1", Manual(), undo=Manual()), task("G1", gate(), after="A1")), turns_back_at="G1")
    skipped.do("skip", task="A1", reason="not in use")
    assert (skipped.result, summary(skipped.plan, skipped.state).exit) == ("rolled back", Exit.FAILED)
    told = "\n".join(farewell(view_of(skipped), elapsed=lasted(skipped.state)))
    assert "rolled back: there was nothing to roll back, and no way back was rehearsed" in told
