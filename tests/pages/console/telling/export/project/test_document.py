"""A plan as a file of MS Project: what it holds, and what is said that it does not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from console.telling.export.facts import Exported, Wait
from console.telling.export.from_plan import exported_plan
from console.telling.export.from_run import exported_run
from console.telling.export.project.document import as_project
from plans.model import Confirm, Item, Manual, Milestone, Party, PartyId, Plan, RunKind
from plans.model.guide import Guide, Link
from tests.support.driver import Driven
from tests.support.nights import OWNER, START, gate, night, task
from tests.support.told_nights import gone_through, small_plan, story_of

NAMESPACE = "{http://schemas.microsoft.com/project}"
MINUTE = timedelta(minutes=1)
ORDER = (
    *("UID", "ID", "Name", "Active", "Manual", "Type", "IsNull", "OutlineNumber", "OutlineLevel", "Start", "Finish"),
    *("Duration", "DurationFormat", "EffortDriven", "Estimated", "Milestone", "Summary", "Critical", "PercentComplete"),
    *("ActualStart", "ActualFinish", "ActualDuration", "RemainingDuration", "ConstraintType", "CalendarUID"),
    *("ConstraintDate", "Deadline", "Hyperlink", "HyperlinkAddress", "IgnoreResourceCalendar", "Notes"),
    *("PredecessorLink", "ExtendedAttribute", "Baseline"),
)
"""Of the elements of a task, as Project's schema has them: a sequence."""


def root_of(told: Exported | Plan) -> ElementTree.Element:
    told = exported_plan(told) if isinstance(told, Plan) else told
    return ElementTree.fromstring(as_project(told).content)


def tasks_of(told: Exported | Plan) -> Mapping[str, ElementTree.Element]:
    """By the id in the plan; of a stream by its name."""
    found = {}
    for one in root_of(told).iter(f"{NAMESPACE}Task"):
        own = one.find(f"{NAMESPACE}ExtendedAttribute/{NAMESPACE}Value")
        found[own.text or "" if own is not None else text(one, "Name")] = one
    return found


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{NAMESPACE}{name}", "")


def test_streams_are_summaries_over_their_tasks_and_what_has_none_stands_beneath_none() -> None:
    plan = night(task("A", Manual()), replace(task("B", Manual()), stream=""), task("M", Milestone(), after="A B"))
    found = tasks_of(plan)
    assert [*found] == ["A night", "migration", "A", "M", "B"]
    assert [text(one, "OutlineNumber") for one in found.values()] == ["0", "1", "1.1", "1.2", "2"]
    assert text(found["migration"], "Summary") == "1"
    assert text(found["migration"], "Finish") == text(found["M"], "Finish")


def test_elements_stand_in_the_order_that_the_schema_demands() -> None:
    plan = small_plan()
    guide = Guide(instructions="First.", links=(Link(name="how", address="https://wiki.example/a"),))
    first = replace(plan.tasks[0], guide=guide, not_before=START, deadline=START + MINUTE)
    run = Driven(replace(plan, tasks=(first, *plan.tasks[1:])))
    run.do("start", task="A1")
    for told in (exported_plan(run.plan), exported_run(story_of(run), run.plan)):
        for one in tasks_of(told).values():
            names = [child.tag.removeprefix(NAMESPACE) for child in one]
            assert names == sorted(names, key=ORDER.index)


def test_waits_lags_and_clock_times_are_links_and_constraints() -> None:
    plan = night(task("A", Manual()), task("B", Manual(), after="A", not_before=40, deadline=START + 90 * MINUTE))
    told = exported_plan(plan)
    waits = (Wait(task="A", lag=30 * MINUTE), Wait(task="A", since_start=True, lag=10 * MINUTE))
    changed = replace(told, tasks=tuple(replace(one, waits=waits) if one.id == "B" else one for one in told.tasks))
    waiting = tasks_of(changed)["B"]
    found = [
        [text(one, name) for name in ("PredecessorUID", "Type", "LinkLag")]
        for one in waiting.findall(f"{NAMESPACE}PredecessorLink")
    ]
    assert found == [["1", "1", "300"], ["1", "3", "100"]]
    assert (text(waiting, "ConstraintType"), text(waiting, "ConstraintDate")) == ("4", "2022-11-11T12:40:00")
    assert text(waiting, "Deadline") == "2022-11-11T13:30:00"


def test_every_hour_of_every_day_is_worked() -> None:
    (calendar,) = root_of(small_plan()).iter(f"{NAMESPACE}Calendar")
    days = [*calendar.iter(f"{NAMESPACE}WeekDay")]
    assert [(text(day, "DayType"), text(day, "DayWorking")) for day in days] == [(str(at), "1") for at in range(1, 8)]
    assert {text(one, "FromTime") + text(one, "ToTime") for one in calendar.iter(f"{NAMESPACE}WorkingTime")} == {
        "00:00:0000:00:00"
    }
    for one in tasks_of(small_plan()).values():
        assert text(one, "UID") == "0" or text(one, "CalendarUID") == text(calendar, "UID")


def test_owners_are_resources_whose_work_is_as_long_as_their_tasks() -> None:
    root = root_of(small_plan())
    named = {text(one, "UID"): text(one, "Name") for one in root.iter(f"{NAMESPACE}Resource")}
    first = next(root.iter(f"{NAMESPACE}Assignment"))
    assert named[text(first, "ResourceUID")] == "Owner"
    assert (text(first, "TaskUID"), text(first, "Work")) == ("1", "PT0H10M0S")


def test_of_a_run_what_was_planned_is_the_baseline_and_what_runs_has_the_time_that_has_passed() -> None:
    run = Driven(small_plan())
    run.do("start", task="A1")
    run.passes(12)
    run.done("A1")
    run.do("start", task="A2")
    run.passes(5)
    found = tasks_of(exported_run(story_of(run), run.plan))
    done, running, ahead = found["A1"], found["A2"], found["G1"]
    assert [text(done, name) for name in ("PercentComplete", "ActualFinish")] == ["100", "2022-11-11T12:12:00"]
    assert done.findtext(f"{NAMESPACE}Baseline/{NAMESPACE}Finish") == "2022-11-11T12:10:00"
    assert [text(running, name) for name in ("PercentComplete", "ActualStart", "ActualFinish", "ActualDuration")] == [
        *("50", "2022-11-11T12:12:00", "", "PT0H5M0S")
    ]
    assert [text(ahead, name) for name in ("PercentComplete", "ActualStart", "Start")] == [
        *("0", "", "2022-11-11T12:32:00")
    ]
    assert ahead.findtext(f"{NAMESPACE}Baseline/{NAMESPACE}Start") == "2022-11-11T12:30:00"


def test_what_was_skipped_is_no_longer_active_and_what_the_run_never_meant_to_do_is_neither() -> None:
    run = gone_through()
    found = tasks_of(exported_run(story_of(run), run.plan))
    assert [text(found[name], "Active") for name in ("A1", "A2")] == ["1", "0"]
    whole = night(task("P", Manual(), only=RunKind.PRODUCTION), task("A", Manual()))
    rehearsal = Driven(whole.for_run(RunKind.REHEARSAL))
    assert text(tasks_of(exported_run(story_of(rehearsal), whole))["P"], "Active") == "0"


def test_what_project_cannot_hold_is_said() -> None:
    plan = night(
        task("A", minutes=0.125),
        task("C", Confirm(items=(Item(id="lab", name="Lab"),))),
        task("G", gate(), after="A C"),
        task("R", Manual(), only=RunKind.REHEARSAL),
    )
    told = exported_plan(replace(plan, parties={**plan.parties, OWNER: Party(id=OWNER, name="Berg, Anna", short="AB")}))
    assert as_project(told).left == (
        "what holds the night back: 1 checkpoint with polls and criteria are in the notes",
        "what machines do: 1 job by their kinds alone",
        "who confirms what: 1 item of confirmations",
        "commas, semicolons and brackets in the names of 1 party",
        "seconds that are no tenths of a minute: lengths are rounded there once the project is saved",
        "that some tasks are of one kind of run only (rehearsal): they stand among the others",
    )
    assert as_project(exported_plan(night(task("A", Manual())))).left == ()


def test_a_night_over_a_change_of_the_clock_says_where_project_goes_wrong() -> None:
    plan = replace(night(task("A", Manual(), minutes=600)), start=datetime(2022, 10, 29, 20, tzinfo=UTC))
    (said,) = as_project(exported_plan(plan)).left
    assert said.startswith("the change of the clock at 2022-10-30 03:00 Europe/Oslo")
    second = datetime(2022, 10, 30, 1, 30, tzinfo=UTC)
    plan = replace(plan, tasks=tuple(replace(one, not_before=second) for one in plan.tasks))
    assert as_project(exported_plan(plan)).left == (
        "that the second of two equal times is meant, 2 times: the first is read there",
    )


def test_what_people_have_typed_is_text_and_the_same_plan_is_the_same_bytes() -> None:
    hostile = "<Task>&\x1b]]>\u202e\ufffe"
    plan = night(
        replace(task("A", Manual()), title=hostile, stream=hostile, guide=Guide(instructions=f"{hostile}\ntwo"))
    )
    plan = replace(plan, parties={**plan.parties, PartyId("x"): Party(id=PartyId("x"), name=hostile, short="X")})
    content = as_project(exported_plan(plan)).content
    assert text(tasks_of(plan)["A"], "Name") == "<Task>&?]]>??"
    assert text(tasks_of(plan)["A"], "Notes").splitlines()[:2] == ["<Task>&?]]>??", "two"]
    assert b"<!" not in content
    assert content == as_project(exported_plan(plan)).content
