"""What holds of the last safe no-go in any night."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.no_go import back_by, rollback_length
from plans.model import Plan, Task, TaskId
from tests.support.driver import PERMANENT, Driven
from tests.support.nights import gate, night, sql_job, task
from tests.unit.jobs.run.outlook.test_no_go import seen

MINUTE = timedelta(minutes=1)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Small plans whose tasks and rollbacks take whole minutes, most with a point of no return."""
    tasks: list[Task] = []
    for index in range(draw(st.integers(1, 6))):
        before = draw(st.lists(st.sampled_from([one.id for one in tasks]), unique=True, max_size=2)) if tasks else []
        made = task(
            f"T{index}",
            sql_job(),
            after=" ".join(before),
            minutes=draw(st.integers(1, 30)),
            not_before=draw(st.none() | st.integers(0, 60)),
            undo=draw(st.booleans()),
        )
        tasks.append(made)
    if draw(st.booleans()):
        tasks.append(task("G1", gate(final=True), after=tasks[-1].id, minutes=draw(st.integers(1, 15))))
    return night(*tasks, window=draw(st.integers(0, 150)))


@st.composite
def driven(draw: st.DrawFn) -> Driven:
    """Some way into such a night, some jobs done and some failed."""
    run = Driven(draw(plans()))
    for _ in range(draw(st.integers(0, 4))):
        run.passes(draw(st.integers(0, 20)))
        if run.running and draw(st.booleans()):
            run.ends(draw(st.sampled_from(sorted(run.running))), *([PERMANENT] if draw(st.booleans()) else []))
    return run


def brute_force(run: Driven) -> datetime | None:
    """The definition, tried for every minute from now on."""
    found, plan = seen(run), run.plan
    assert plan.window_ends is not None
    gates = [TaskId("G1")] if "G1" in plan.by_id else []
    last = min((found.expected[one].end for one in gates), default=plan.window_ends)
    latest, moment = None, run.run_now
    while moment <= min(last, plan.window_ends):
        length = timedelta()
        for one in plan.tasks:
            has_begun = run.unit(one.id).started is not None
            if one.rollback is not None and (has_begun or found.expected[one.id].start < moment):
                length += one.rollback.duration
        if moment + length <= plan.window_ends:
            latest = moment
        moment += MINUTE
    return latest


@given(driven())
def test_the_latest_safe_no_go_is_what_the_definition_says(run: Driven) -> None:
    if run.state.ended is None:
        assert seen(run).latest_safe_no_go == brute_force(run)


@given(driven(), st.integers(1, 60))
def test_a_longer_window_never_makes_a_no_go_less_safe(run: Driven, more: int) -> None:
    assert run.plan.window_ends is not None
    before = seen(run).latest_safe_no_go
    longer = replace(run.plan, window_ends=run.plan.window_ends + more * MINUTE)
    after = forecast(longer, run.state, run.run_now).latest_safe_no_go
    assert before is None or (after is not None and before <= after)


@given(driven())
def test_a_safe_no_go_lies_ahead_and_a_no_go_now_is_safe_exactly_when_there_is_one(run: Driven) -> None:
    found = seen(run)
    if run.state.ended is not None:
        return
    assert run.plan.window_ends is not None
    ends = back_by(run.plan, run.state, run.run_now)
    assert ends == run.run_now + rollback_length(run.plan, run.state)
    assert (found.latest_safe_no_go is not None) == (ends <= run.plan.window_ends)
    assert found.latest_safe_no_go is None or found.latest_safe_no_go >= run.run_now


@given(driven())
def test_a_checkpoint_is_too_late_exactly_where_its_decision_lies_past_the_latest_safe_no_go(run: Driven) -> None:
    found = seen(run)
    late = {one.gate for one in found.late_no_gos}
    for name in late:
        assert found.latest_safe_no_go is None or found.expected[name].end > found.latest_safe_no_go
