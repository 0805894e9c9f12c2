"""What `cutover show` prints: the planned times of a plan with float, the critical path and what drives each gate."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.text.columns import WIDTH, chain, cut, wrapped
from console.text.formatting import Times, duration, owner_short
from console.text.guide import guide_json, guides_of
from console.text.intervals import called, chance_json, rehearsed_json, rehearsed_text, span, sure_text
from console.text.rehearsals.rehearsed import CELL, measured_json, rehearsed_cell
from jobs.run.outlook.how_sure import planned_chances
from plans.model import (
    Checkpoint,
    Confirm,
    Dependency,
    Interval,
    Job,
    Manual,
    Milestone,
    Plan,
    RunKind,
    Task,
    TaskId,
)
from plans.plurals import counted
from plans.rehearsals.durations import NOT_MEASURED, Rehearsed, known_of
from plans.rehearsals.intervals import planned_length, rehearsed_intervals
from plans.schedule import Planned, Schedule, schedule

_COLUMNS_BESIDE_TITLE = 47
"""Mark, id, owner, two times and two floats, with the blanks between them."""


def production_times(plan: Plan, now: datetime) -> Iterator[str]:
    """When a production run of this plan is, with its date; a warning where its time has come already.

    A production run never shifts: begun after its clock times, it would start everything that can start at once.
    """
    zone = ZoneInfo(plan.timezone)
    go_live = schedule(plan.for_run(RunKind.PRODUCTION)).tasks[plan.go_live].end
    dates = [("start", plan.start), ("go-live", go_live), ("window ends", plan.window_ends)]
    said = [f"{name} {at.astimezone(zone):%a %d %b %Y %H:%M}" for name, at in dates if at is not None]
    yield f"  {', '.join(said)} ({plan.timezone})"
    if now > go_live:
        past = now - go_live
        ago = f"{past.days} days" if past.days > 1 else duration(past)
        yield f"  WARNING: its go-live is {ago} past; whatever waits for the clock alone would start at once"


def kind_of(task: Task) -> str:
    """The key under which the plan file says what the task is; a job's own kind."""
    match task.body:
        case Job():
            return task.body.kind
        case Manual():
            return "manual"
        case Confirm():
            return "confirm"
        case Checkpoint():
            return "checkpoint"
        case Milestone():
            return "milestone"


def times_of(plan: Plan, schedule: Schedule) -> Times:
    """How times of an unshifted plan are printed."""
    zone = ZoneInfo(plan.timezone)
    return Times(zone=zone, day=schedule.go_live.astimezone(zone).date())


def schedule_text(plan: Plan, schedule: Schedule, *, width: int = WIDTH) -> str:
    """The whole schedule as lines of at most `width` columns."""
    times = times_of(plan, schedule)
    lines = [*_header(plan, schedule, times, width), "", *_table(plan, schedule, times, width), ""]
    lines += wrapped("Critical path   ", _driven(schedule, schedule.critical_path, times), width=width)
    lines += ["", "What sets the time of each checkpoint and milestone:"]
    for task in plan.tasks:
        if isinstance(task.body, Checkpoint | Milestone):
            start = times.when(schedule.tasks[task.id].start)
            label = f"  {cut(task.id, 5)} {start:>9}  "
            lines += wrapped(label, _driven(schedule, schedule.driving_chain(task.id), times), width=width)
    lines += [*_intervals(plan, schedule, width), *guides_of(plan, width)]
    return "\n".join(line.rstrip() for line in lines)


def _intervals(plan: Plan, schedule: Schedule, width: int) -> Iterator[str]:
    """How long each interval is planned to last, and lasted in rehearsals; nothing where there is none."""
    if plan.intervals:
        yield from ("", "Intervals:")
    chances = planned_chances(plan)
    for one in plan.intervals:
        sure = chances.get(one.id)
        chance = f"{sure_text(sure, one.at_most)}; " if sure is not None and one.at_most is not None else ""
        said = f"{_length(plan, schedule, one)}; {chance}{one.title}, {one.begins} to {one.ends}"
        yield from wrapped(f"  {cut(called(one), 12)} ", said, width=width)


def _length(plan: Plan, schedule: Schedule, interval: Interval) -> str:
    """`planned 3h30 of 4h (rehearsed 3h35, at worst 3h50, 2 nights)`."""
    missing = [edge.task for edge in (interval.begins, interval.ends) if edge.task not in plan.by_id]
    if missing:
        return f"not measured in this kind of run, which has no {missing[0]}"
    planned = planned_length(interval, schedule.times)
    over = interval.at_most is not None and planned > interval.at_most
    most = f" of {span(interval.at_most)}{', OVER' if over else ''}" if interval.at_most is not None else ""
    known = rehearsed_text(rehearsed_intervals(plan)[interval.id])
    return f"planned {span(planned)}{most}{f' ({known})' if known else ''}"


def _driven(schedule: Schedule, links: tuple[TaskId, ...], times: Times) -> str:
    """A driving chain from the clock time that is its first link."""
    return chain((f"clock {times.when(schedule.tasks[links[0]].start)}", *links))


def _header(plan: Plan, schedule: Schedule, times: Times, width: int) -> Iterator[str]:
    yield from wrapped("", plan.title, width=width)
    gates = len(plan.checkpoints)
    streams = len({task.stream for task in plan.tasks})
    yield (
        f"go-live {_dated(times, schedule.go_live)}, start {_dated(times, plan.start)}, "
        f"last task ends {times.when(schedule.end)}"
    )
    window = "" if plan.window_ends is None else f", window ends {times.when(plan.window_ends)}"
    yield f"{counted(len(plan.tasks), 'task')} in {counted(streams, 'stream')}, {counted(gates, 'checkpoint')}{window}"
    yield f"times in {plan.timezone}; sha256 {plan.sha256[:16]}"


def _dated(times: Times, at: datetime) -> str:
    local = at.astimezone(times.zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def _table(plan: Plan, schedule: Schedule, times: Times, width: int) -> Iterator[str]:
    known = known_of(plan)
    title = width - _COLUMNS_BESIDE_TITLE - (CELL + 1 if known.nights else 0)
    to_live = f"TO {plan.go_live}"[:6]
    behind = " REHRS" if known.nights else ""
    yield f" ID    {cut('TASK', title)} OWN  {'STARTS':>10} {'ENDS':>9}  FLOAT {to_live:>6}{behind}"
    critical = frozenset(schedule.critical_path)
    for task in plan.tasks:
        planned = schedule.tasks[task.id]
        yield (
            f"{'*' if task.id in critical else ' '}{cut(task.id, 5)} {cut(task.title, title)} "
            f"{cut(owner_short(plan, task), 4)} {_start(times, planned):>10} {times.when(planned.end):>9} "
            f"{_float(planned.float_):>6} {_float(planned.go_live_float):>6}{_rehearsed(task, known)}"
        )
    yield f"* critical   + starts by its clock time   TO {plan.go_live}: float to the go-live alone"
    if known.nights:
        yield from _nights(plan, known, times, width)


def _rehearsed(task: Task, known: Rehearsed) -> str:
    if not known.nights:
        return ""
    return f" {rehearsed_cell(task.body, known.tasks.get(task.id, NOT_MEASURED)):>{CELL}}"


def _nights(plan: Plan, known: Rehearsed, times: Times, width: int) -> Iterator[str]:
    """What stands in the last column, which nights they were, and the rollbacks, which have no line of their own."""
    yield "REHRS: rehearsed so often; old: only before a change; other: in the other kind"
    nights = {night.birth: night for night in plan.timed_nights}.values()
    named = ", ".join(f"{night.told} {_day(night.start, times)}" for night in nights)
    yield from wrapped("Rehearsed in    ", named, width=width)
    back = {task.id: task.rollback.body for task in plan.tasks if task.rollback is not None}
    cells = [f"{name} {rehearsed_cell(body, known.rollbacks[name])}" for name, body in back.items()]
    if cells:
        yield from wrapped("Rollbacks       ", ", ".join(cells), width=width)


def _day(at: datetime, times: Times) -> str:
    local = at.astimezone(times.zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def _start(times: Times, planned: Planned) -> str:
    return ("+" if planned.by_clock else "") + times.when(planned.start)


def _float(length: timedelta) -> str:
    return duration(length) if length else "0"


def schedule_json(plan: Plan, schedule: Schedule) -> dict[str, object]:
    """The same for a script; times in UTC, floats in minutes."""
    return {
        "title": plan.title,
        "sha256": plan.sha256,
        "timezone": plan.timezone,
        "start": plan.start.isoformat(),
        "go_live": schedule.go_live.isoformat(),
        "end": schedule.end.isoformat(),
        "critical_path": list(schedule.critical_path),
        "driving_chains": {
            task.id: list(schedule.driving_chain(task.id))
            for task in plan.tasks
            if isinstance(task.body, Checkpoint | Milestone)
        },
        "intervals": [_interval_json(plan, schedule, one) for one in plan.intervals],
        "tasks": [
            {**_task_json(task, schedule.tasks[task.id]), "rehearsed": measured_json(plan, task)} for task in plan.tasks
        ],
    }


def _task_json(task: Task, planned: Planned) -> dict[str, object]:
    minute = timedelta(minutes=1)
    return {
        "id": task.id,
        "title": task.title,
        "stream": task.stream,
        "owner": task.owner,
        "kind": kind_of(task),
        "after": list(task.after),
        "waits": [_wait_json(one) for one in task.dependencies],
        "start": planned.start.isoformat(),
        "end": planned.end.isoformat(),
        "float_minutes": planned.float_ / minute,
        "go_live_float_minutes": planned.go_live_float / minute,
        "by_clock": planned.by_clock,
        **guide_json(task),
    }


def _wait_json(one: Dependency) -> dict[str, object]:
    return {"task": one.task, "of": str(one.side), "lag_minutes": one.lag / timedelta(minutes=1)}


def _interval_json(plan: Plan, schedule: Schedule, interval: Interval) -> dict[str, object]:
    measured = {interval.begins.task, interval.ends.task} <= set(plan.by_id)
    at_most = interval.at_most
    return {
        "id": interval.id,
        "title": interval.title,
        "from": str(interval.begins),
        "to": str(interval.ends),
        "at_most_s": at_most.total_seconds() if at_most is not None else None,
        "planned_s": planned_length(interval, schedule.times).total_seconds() if measured else None,
        "rehearsed": rehearsed_json(rehearsed_intervals(plan)[interval.id]),
        "chance": chance_json(planned_chances(plan).get(interval.id)),
    }
