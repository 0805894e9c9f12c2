"""The hand-over: what those need who take over in the morning."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from console.errors import Misused
from console.telling.report.facts.handover import Back, Handover
from console.telling.report.forms import Form, was_told
from console.telling.report.gathering.handover import handover
from console.telling.report.gathering.night import night_report
from console.telling.report.whole import handover_text
from plans.model import Manual
from plans.model.languages import Language
from tests.support.driver import Driven
from tests.support.nights import gate, night, sql_job, task
from tests.support.told_nights import gone_through, rolled_back, story_of, wording

NUMBER = "+47 900 11 222"


def under_way() -> Driven:
    """One task runs, one waits for a person, a problem is open; the ward has a phone."""
    plan = night(task("A1", sql_job(), undo=True), task("A2", Manual()), task("G1", gate(final=True), after="A1 A2"))
    parties = {name: replace(one, contact=NUMBER if name == "ward" else "") for name, one in plan.parties.items()}
    run = Driven(replace(plan, parties=parties))
    run.do("problem", act="open", text="the printers are dead", severity="red", owner="ward")
    return run


def given(run: Driven) -> Handover:
    story = story_of(run)
    return handover(story, night_report(story, program="1.0", made=story.view.real_now))


def text_of(run: Driven, form: Form = Form.MARKDOWN, language: Language = Language.ENGLISH) -> str:
    story = story_of(run)
    report = night_report(story, program="1.0", made=story.view.real_now)
    return handover_text(handover(story, report), report, form, wording(run, language))


def test_what_runs_and_what_waits_for_a_person_are_told_apart() -> None:
    one = given(under_way())
    assert [work.id for work in one.running] == ["A1"]
    assert [work.id for work in one.waiting] == ["A2"]


def test_a_red_problem_waits_for_a_person_where_no_task_does() -> None:
    run = Driven(night(task("A1", sql_job())))
    assert "Nothing waits for a person." in text_of(run)
    run.do("problem", act="open", text="the printers are dead", severity="red", owner="ward")
    text = text_of(run)
    assert re.search(r"Waits for a person\W+1\W+1 red problem", text)
    assert "No task waits for a person. These do:" in text
    assert re.search(r"Red problem P1 .*the printers are dead", text)
    assert "Nothing waits for a person." not in text


def test_tasks_and_problems_that_wait_are_counted_together() -> None:
    assert re.search(r"Waits for a person\W+2\W+1 task, 1 red problem", text_of(under_way()))


def test_each_party_is_told_with_its_phone_and_how_much_of_what_is_open_is_its_own() -> None:
    parties = {one.id: one for one in given(under_way()).parties}
    assert (parties["ward"].contact, parties["ward"].owns) == (NUMBER, 1)
    assert (parties["owner"].contact, parties["owner"].owns) == ("", 0)
    assert NUMBER in text_of(under_way())


@pytest.mark.parametrize(
    ("night_of", "back"),
    [(under_way, Back.POSSIBLE), (gone_through, Back.OVER), (rolled_back, Back.OVER)],
    ids=["under way", "gone through", "rolled back"],
)
def test_whether_the_night_may_still_be_rolled_back_is_said(night_of: Callable[[], Driven], back: Back) -> None:
    assert given(night_of()).way_back.back is back


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("form", [Form.HTML, Form.MARKDOWN, Form.JSON])
def test_it_names_the_commands_to_look_and_to_go_on(form: Form, language: Language) -> None:
    text = text_of(under_way(), form, language)
    assert ("cutover attach r" in text) is (form is not Form.JSON)
    assert "printers are dead" in text


def test_a_hand_over_is_known_again() -> None:
    for form in (Form.HTML, Form.MARKDOWN, Form.JSON):
        assert was_told(text_of(under_way(), form), form)


def test_it_is_no_table_of_tasks() -> None:
    with pytest.raises(Misused):
        text_of(under_way(), Form.CSV)


def test_an_engine_that_is_missing_is_said() -> None:
    run = under_way()
    story = story_of(run, lease=None, unheld_since=run.now.replace(year=2020))
    report = night_report(story, program="1.0", made=story.view.real_now)
    text = handover_text(handover(story, report), report, Form.MARKDOWN, wording(run))
    assert "NOBODY works on it (since " in text
