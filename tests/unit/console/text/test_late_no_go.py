"""A no-go that would come too late is said wherever the figures of a no-go stand, and what they stand on."""

from datetime import timedelta

from console.text.event_sentences import sentence
from console.text.formatting import Times
from console.text.needs import needs
from console.text.plain_log import status_line
from console.text.rollback_outlook import between
from console.text.status_json import status_json
from console.text.status_page import status_text
from jobs.run.decisions.decision import LateNoGoSeen
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import at, gate, night, sql_job, task

SAID = "at G1 (12:20) a no-go comes 4m too late"


def run() -> Driven:
    return Driven(night(task("A1", sql_job(), undo=True), task("G1", gate(), after="A1"), window=21))


def test_it_is_said_in_the_page_the_lines_and_the_script() -> None:
    view = view_of(run())
    assert f"yes, BUT {SAID}" in " ".join(status_text(view).split())
    assert SAID in status_line(view)
    [told] = status_json(view)["late_no_gos"]  # type: ignore[attr-defined]
    assert (told["gate"], told["late_s"]) == ("G1", timedelta(minutes=4).total_seconds())


def test_it_is_a_warning_that_somebody_has_to_see() -> None:
    found = run()
    found.decide(LateNoGoSeen(found=view_of(found).forecast.late_no_gos[0]))
    said = sentence(found.plan, found.entries[-1])
    assert said.warning
    assert "a no-go here would come 4 min too late" in said.text
    view = view_of(found)
    items = needs(view, (), Times.of(view.plan, view.forecast))
    assert [one.unit for one in items if "4 min too late" in one.text] == ["G1"]


def test_what_was_never_rehearsed_says_so_in_the_script() -> None:
    told = status_json(view_of(run()))["no_go_range"]
    assert told == {"back_by": None, "safe_until": None, "stands_on": "never rehearsed", "rehearsals": 0, "claim": 0.0}


def test_a_range_within_one_minute_says_no_more_than_its_figure() -> None:
    view = view_of(run())
    when = Times.of(view.plan, view.forecast).when
    assert between((at(0), at(0.5)), when) == between(None, when) == ""
    assert between((at(0), at(2)), when) == "12:00-12:02"
