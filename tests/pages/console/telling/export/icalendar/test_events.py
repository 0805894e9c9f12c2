"""What of a plan, or of a run, stands in a calendar: everybody's night, or one party's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from console.errors import Declined, NotFound
from console.telling.export.facts import Exported
from console.telling.export.from_plan import exported_plan
from console.telling.export.from_run import exported_run
from console.telling.export.icalendar.events import as_icalendar
from console.telling.export.one_party import for_one
from plans.model import Confirm, Item, Manual, Milestone, Party, PartyId, Plan, RunKind
from plans.model.guide import Guide, Link
from tests.support.driver import Driven
from tests.support.nights import START, gate, night, task
from tests.support.told_nights import gone_through, rolled_back, small_plan, story_of

MINUTE = timedelta(minutes=1)


def events(told: Exported | Plan) -> Mapping[str, icalendar.Event]:
    """By what stands between the night and the maker in the UID."""
    told = exported_plan(told) if isinstance(told, Plan) else told
    read = icalendar.Calendar.from_ical(as_icalendar(told).content.decode())
    return {str(one["UID"]).partition("/")[2].removesuffix("@cutover"): one for one in read.walk("VEVENT")}


def half_way() -> Driven:
    run = Driven(small_plan())
    run.do("start", task="A1")
    run.passes(12)
    run.done("A1")
    run.passes(2)
    return run


def told_of(run: Driven, earlier: Plan | None = None) -> Exported:
    return exported_run(story_of(run), run.plan, [earlier] if earlier is not None else [])


def test_every_task_is_an_event_at_its_planned_time() -> None:
    plan = small_plan()
    found = events(plan)
    assert [*found] == ["A1", "A2", "B1", "C1", "B2", "G1", "M1", "E1"]
    begins, ends = found["A2"]["DTSTART"].dt, found["A2"]["DTEND"].dt
    assert (begins.astimezone(UTC), ends.astimezone(UTC)) == (START + 10 * MINUTE, START + 20 * MINUTE)
    assert "DTEND" not in found["M1"]
    assert str(found["M1"]["TRANSP"]) == "TRANSPARENT"


def test_an_event_is_the_same_one_whatever_its_task_is_called_and_whenever_it_is() -> None:
    plan = replace(small_plan(), family="move")
    renamed = tuple(replace(one, title="Otherwise", not_before=START + 60 * MINUTE) for one in plan.tasks)
    other = replace(plan, title="Another name", tasks=renamed)
    assert [one["UID"] for one in events(plan).values()] == [one["UID"] for one in events(other).values()]


def test_another_familys_plan_and_a_run_have_events_of_their_own() -> None:
    plan, run = small_plan(), half_way()
    uids = {str(events(told)["A1"]["UID"]) for told in (plan, replace(plan, family="other"), told_of(run))}
    assert len(uids) == 3


def test_a_deadline_is_a_moment_of_its_own_that_leaves_the_time_free() -> None:
    plan = night(task("A", Manual(), deadline=START + 90 * MINUTE))
    found = events(plan)["A/deadline"]
    assert found["DTSTART"].dt.astimezone(UTC) == START + 90 * MINUTE
    assert str(found["SUMMARY"]) == "Deadline of A Task A"
    assert (str(found["TRANSP"]), "DTEND" in found) == ("TRANSPARENT", False)


def test_what_is_asked_who_decides_and_whom_to_call_stands_in_the_description() -> None:
    plan = night(
        task(
            "A",
            Manual(),
            guide=Guide(
                instructions="First this.\nThen that.", links=(Link(name="how", address="https://wiki.example/a"),)
            ),
        ),
        task("G", gate(final=True), after="A"),
    )
    found = events(plan)
    assert "Point of no return" in str(found["G"]["DESCRIPTION"])
    assert "2 of 2 must say go" in str(found["G"]["DESCRIPTION"])
    assert "First this.\nThen that." in str(found["A"]["DESCRIPTION"])
    assert str(found["A"]["URL"]) == "https://wiki.example/a"


def test_of_a_run_what_came_is_what_it_was_and_what_is_ahead_is_marked_as_a_forecast() -> None:
    found = events(told_of(half_way()))
    done, ahead = found["A1"], found["G1"]
    assert (str(done["SUMMARY"]), str(done["STATUS"])) == ("A1 Task A1 (done)", "CONFIRMED")
    assert done["DTEND"].dt.astimezone(UTC) == START + 12 * MINUTE
    assert (str(ahead["SUMMARY"]), str(ahead["STATUS"])) == ("G1 Task G1 (forecast)", "TENTATIVE")
    assert "Planned: 2022-11-11 12:30 to 2022-11-11 12:40" in str(ahead["DESCRIPTION"])
    assert "Forecast as of 2022-11-11 12:14" in str(ahead["DESCRIPTION"])


def test_what_is_told_later_is_of_a_higher_version_and_the_same_moment_is_the_same_bytes() -> None:
    run = half_way()
    before = told_of(run)
    assert as_icalendar(before).content == as_icalendar(told_of(run)).content
    earlier = events(before)["A1"]
    run.do("note", text="all well")
    later = events(told_of(run))["A1"]
    assert later["SEQUENCE"] > earlier["SEQUENCE"]
    assert later["DTSTAMP"].dt >= earlier["DTSTAMP"].dt


def test_a_skipped_task_and_what_a_rolled_back_night_does_not_get_to_are_cancelled() -> None:
    skipped = events(told_of(gone_through()))["A2"]
    assert (str(skipped["STATUS"]), str(skipped["SUMMARY"])) == ("CANCELLED", "A2 Task A2 (skipped)")
    back = events(told_of(rolled_back()))
    assert {name: str(one["STATUS"]) for name, one in back.items()} == {
        **dict.fromkeys(["A1", "B1", "M1", "E1"], "CANCELLED"),
        **dict.fromkeys(["A2", "C1", "B2", "G1"], "CONFIRMED"),
    }
    assert str(back["M1"]["SUMMARY"]) == "M1 Task M1 (not to come)"


def test_a_task_that_an_amendment_took_out_is_cancelled() -> None:
    run = half_way()
    away = replace(task("X9", Manual(), after="A1"), owner=PartyId("away"))
    party = Party(id=PartyId("away"), name="Away", short="AW")
    earlier = replace(
        small_plan(), tasks=(*small_plan().tasks, away), parties={**small_plan().parties, party.id: party}
    )
    gone = events(told_of(run, earlier))["X9"]
    assert (str(gone["STATUS"]), str(gone["SUMMARY"])) == ("CANCELLED", "X9 Task X9 (no longer in the plan)")
    assert "Owner: away" in str(gone["DESCRIPTION"])


def test_a_task_of_the_other_kind_of_run_says_so_and_is_cancelled_in_this_one() -> None:
    whole = night(task("P1", Manual(), only=RunKind.PRODUCTION), task("A1", Manual()))
    assert str(events(whole)["P1"]["SUMMARY"]) == "P1 Task P1 (production only)"
    run = Driven(whole.for_run(RunKind.REHEARSAL))
    found = events(exported_run(story_of(run), whole))["P1"]
    assert (str(found["STATUS"]), "not taken" in str(found["SUMMARY"])) == ("CANCELLED", True)


def test_a_plan_of_another_day_is_told_by_the_days_of_its_rehearsal() -> None:
    whole = night(task("P1", Manual(), only=RunKind.PRODUCTION, deadline=START + 90 * MINUTE), task("A1", Manual()))
    later = timedelta(days=4)
    run = Driven(whole.for_run(RunKind.REHEARSAL), shift=later)
    found = events(exported_run(story_of(run), whole))
    assert {one["DTSTART"].dt.astimezone(UTC).date() for one in found.values()} == {(START + later).date()}


def test_one_partys_calendar_has_its_tasks_its_check_ins_its_items_and_the_go_live() -> None:
    items = (Item(id="lab", name="Laboratory", owner=PartyId("ward")), Item(id="pacs", name="Pictures"))
    plan = night(
        task("A", Manual()),
        replace(task("W", Manual(), after="A"), owner=PartyId("ward")),
        task("C", Confirm(items=items), after="A"),
        task("G", gate(poll=("ward",)), after="W"),
        task("H", gate(poll=("owner",)), after="G"),
        task("M", Milestone(), after="H"),
    )
    told = exported_plan(plan)
    found = events(for_one(told, "WARD"))
    assert {*found} == {"W", "C", "G", "M"}
    assert "Theirs to confirm: Laboratory\n" in str(found["C"]["DESCRIPTION"])
    assert [one["UID"] for one in found.values()] == [events(told)[name]["UID"] for name in found]


def test_a_party_that_nobody_knows_or_that_has_nothing_to_do_is_said() -> None:
    told = exported_plan(night(task("A", Manual())))
    with pytest.raises(NotFound, match="no party wart") as caught:
        for_one(told, "wart")
    assert caught.value.hint == "did you mean ward?"
    with pytest.raises(Declined, match="owns no task"):
        as_icalendar(for_one(told, "ward"))


def test_a_night_over_the_change_of_the_clock_has_every_instant_right() -> None:
    plan = night(*(task(f"T{at}", Manual(), after=f"T{at - 1}" if at else "", minutes=30) for at in range(20)))
    began = datetime(2022, 10, 29, 20, tzinfo=UTC)
    plan = replace(plan, start=began)
    starts = [events(plan)[f"T{at}"]["DTSTART"].dt.astimezone(UTC) for at in range(20)]
    assert starts == [began + 30 * at * MINUTE for at in range(20)]
