"""What `cutover rehearsal retime` prints: durations as planned and as measured, and the plan's new times."""

from collections.abc import Iterator, Mapping

from console.text.columns import WIDTH, cut, wrapped
from console.text.formatting import Times, duration
from console.text.rehearsals.nights_compared import change_text
from console.text.schedule_page import times_of
from plans.graph import driver
from plans.model import Plan, TaskId
from plans.plurals import counted
from plans.rehearsals.durations import NOT_MEASURED, Measurements, Rehearsed, Use, never_measured
from plans.retime import Retimed, Spliced
from plans.schedule import Schedule, schedule

_ID = 7
"""Columns of an id."""


def retimed_text(before: Plan, after: Plan, spliced: Spliced, known: Rehearsed, use: Use) -> Iterator[str]:
    """The difference that a plan's new durations make, in lines of at most 80 columns."""
    yield f"{counted(known.nights, 'night', 'nights')} measured; {use} of each task's measurements"
    yield ""
    for change in spliced.changes:
        yield _change(before, change, known.rollbacks if change.of_rollback else known.tasks)
    if not spliced.changes:
        yield "every duration is as it was measured"
    yield ""
    old, new = schedule(before), schedule(after)
    times_before, times_after = times_of(before, old), times_of(after, new)
    yield (
        f"Go-live {times_before.dated(old.go_live)}, then {times_after.dated(new.go_live)};  "
        f"last task {times_before.dated(old.end)}, then {times_after.dated(new.end)}"
    )
    yield from wrapped("Critical path then  ", _critical_path(after, new, times_after), most=2)
    yield from _left_out(before, spliced, known)


def _critical_path(plan: Plan, after: Schedule, times: Times) -> str:
    """`A07 > B02 > M1`; where the clock alone sets the go-live, that it does, and what is done last before it."""
    path, first = " > ".join(after.critical_path), plan.by_id[after.critical_path[0]]
    last = driver(first, after.times) if first.id == plan.go_live else None
    if last is None:
        return path
    spare = duration(after.go_live - last.reached(*after.times[last.task]))
    return f"{path} waits for {times.minute(after.go_live)} by the clock; {last} is done {spare} before"


def _change(plan: Plan, change: Retimed, measured: Mapping[str, Measurements]) -> str:
    title = f"{'rollback of ' if change.of_rollback else ''}{plan.by_id[TaskId(change.task)].title}"
    growth = change_text(change.after - change.before)
    figures = f"{duration(change.before):>7} -> {duration(change.after):<7}{growth:>8}"
    times = f"{len(measured.get(change.task, NOT_MEASURED).counting)}x"
    return f"{cut(change.task, _ID)} {cut(title, WIDTH - _ID - len(figures) - 7)}  {figures}  {times}"


def _left_out(plan: Plan, spliced: Spliced, known: Rehearsed) -> Iterator[str]:
    """What keeps its planned duration, and why."""
    for task, place in spliced.not_written:
        yield f"{place}: the duration of {task} is not written as one value here; it stays as it is"
    changed = [name for name, one in known.tasks.items() if one.before_a_change and not one.counting]
    if changed:
        yield from wrapped("Rehearsed before they were changed  ", ", ".join(changed), most=3)
    never = [task.id for task in never_measured(plan, known) if task.id not in changed]
    if never:
        yield from wrapped("Never measured  ", ", ".join(never), most=3)
