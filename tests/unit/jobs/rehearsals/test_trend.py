"""The nights of a family in a row: their figures, and what became different from one to the next."""

from dataclasses import replace
from datetime import timedelta

from console.text.rehearsals.night_trend import trend_csv, trend_json, trend_text
from jobs.rehearsals.trend import NightTrend, trend
from plans.model import Manual
from plans.model.night import Hardware, Night, Server, UnitTimes, Wait, WaitFor
from tests.support.ghosts import night_of
from tests.support.nights import at, night, task

PLAN = night(task("A", Manual(), minutes=20), task("B", Manual(), after="A", minutes=20))
MINUTE = timedelta(minutes=1)


def changed(before: Night, name: str, **fields: object) -> Night:
    def one(unit: UnitTimes) -> UnitTimes:
        return replace(unit, **fields) if unit.id == name else unit  # type: ignore[arg-type]

    return replace(before, tasks=tuple(map(one, before.tasks)))


def dr(number: int, late: dict[str, float] | None = None, **more: object) -> Night:
    begun = night_of(PLAN, late, birth=str(number), label=f"dr{number}")
    return replace(begun, start=begun.start + number * MINUTE, **more)  # type: ignore[arg-type]


def shown(laid: NightTrend, left_out: dict[str, list[str]] | None = None) -> list[str]:
    lines = list(trend_text(laid, left_out or {}))
    assert max(map(len, lines)) <= 80
    return lines


def test_a_night_has_its_go_live_against_today_s_plan_its_work_its_waits_and_its_retries() -> None:
    waits = (
        Wait(kind=WaitFor.HOLD, seconds=60),
        Wait(kind=WaitFor.START, seconds=90),
        Wait(kind=WaitFor.CLOCK, seconds=9),
    )
    one = changed(dr(1, {"M1": 11}), "B", waits=waits, attempts=3)
    [figures] = trend(PLAN, [one]).nights
    assert (figures.go_live, figures.late, figures.active) == (51 * MINUTE, 11 * MINUTE, 40 * MINUTE)
    assert (figures.held, figures.waited, figures.retries) == (MINUTE, 1.5 * MINUTE, 2)


def test_nights_stand_in_the_order_in_which_they_were_each_once_and_the_whole_one_of_two() -> None:
    part = replace(dr(1), result=None, label="part")
    laid = trend(PLAN, [dr(2), dr(1), part])
    assert [one.night.label for one in laid.nights] == ["dr1", "dr2"]
    assert [(step.before.label, step.after.label) for step in laid.steps] == [("dr1", "dr2")]


def test_a_step_names_what_changed_most_and_why_and_what_the_plan_had_not_before() -> None:
    second = changed(dr(2, hardware=Hardware(engines=("other",))), "B", active_seconds=600.0, work="f" * 16)
    second = replace(second, tasks=(*second.tasks, replace(second.tasks[0], id="N")))
    text = shown(trend(PLAN, [dr(1), second]))
    assert text[text.index("DR1 -> DR2: -10m of active time in the 2 tasks that both measured") + 1 :][:4] == [
        "     -10m  B Task B: other work, people",
        "  other work: B",
        "  new: N",
        "  other hardware: engine on jump1 -> other",
    ]


def test_a_database_that_has_grown_a_little_is_no_other_hardware() -> None:
    server = Server(database="target", version="15.4", size_bytes=8_043_879)
    grown = replace(server, size_bytes=8_199_527)
    nights = [dr(1, hardware=Hardware(servers=(server,))), dr(2, hardware=Hardware(servers=(grown,)))]
    assert trend(PLAN, nights).steps[0].other_hardware == ()


def test_nights_without_a_common_task_and_runs_that_do_not_count_are_named() -> None:
    other = replace(dr(2), tasks=tuple(replace(one, id=f"X{one.id}") for one in dr(2).tasks), no_waits=True)
    text = shown(trend(PLAN, [dr(1), other]), {"not over": ["7f3a"]})
    assert "DR1 -> DR2: no task was measured in both, so they cannot be compared" in text
    assert "* DR2: its clock times were let pass, so it has no arrivals" in text
    assert "not compared: 7f3a (not over)" in text


def test_a_line_a_night_for_a_spreadsheet_and_everything_for_a_script() -> None:
    laid = trend(PLAN, [dr(1), dr(2, {"M1": 2}, no_waits=True)])
    assert trend_csv(laid).splitlines()[1:] == [
        f"DR1,dr3,{at(0) - timedelta(days=7):%Y-%m-%d},rehearsal,completed,0,2400,0,2400,0,0,0",
        f"DR2,dr3,{at(0) - timedelta(days=7):%Y-%m-%d},rehearsal,completed,1,,,2400,0,0,0",
    ]
    told = trend_json(laid, {"not over": ["7f3a"]})
    assert told["not_compared"] == {"not over": ["7f3a"]}
    assert isinstance(told["steps"], list)
    assert told["steps"][0]["gained_s"] == 0
