"""What `cutover plan diff` prints: in words, what one plan says otherwise than another."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.text.columns import chain, wrapped
from console.text.formatting import duration
from jobs.run.plan_change import ChangedTask, PlanChange
from plans.model import Dependency, Task

_SAID = {
    "job": "the job",
    "go_live": "the milestone of the go-live",
    "watched": "flows",
    "telling": "hooks and channels",
    "people": "people and shifts",
    "nights": "rehearsals",
    "window_ends": "the end of the window",
    "guide": "instructions, links, fields or todos",
    "may_stay": "rollback",
}
"""Parts that are called otherwise here than in the program."""


def change_text(change: PlanChange, timezone: str) -> str:
    """The page, its times in this zone; one line where nothing is otherwise."""
    return "both plans say the same" if change.is_nothing else "\n".join(_lines(change, ZoneInfo(timezone)))


def _lines(change: PlanChange, zone: ZoneInfo) -> Iterator[str]:
    yield from consequences(change, zone)
    if change.head:
        yield from wrapped("above the tasks: ", ", ".join(_SAID.get(name, name) for name in change.head))
    yield from section("new", [_named(task) for task in change.new])
    yield from section("gone", [_named(task) for task in change.gone])
    yield from section("changed", [line for one in change.changed for line in _changed(one, zone)])


def consequences(change: PlanChange, zone: ZoneInfo) -> Iterator[str]:
    """What follows from a change: the go-live, the end, the critical path, and which gates ask for less."""
    yield _moved("go-live", change.before.go_live, change.after.go_live, zone)
    yield _moved("end", change.before.end, change.after.end, zone)
    if change.before.critical_path != change.after.critical_path:
        yield "critical path"
        yield from wrapped("  before  ", chain(change.before.critical_path))
        yield from wrapped("  after   ", chain(change.after.critical_path))
    less = [f"{one.name}: {one.text}" for one in change.weakened]
    yield from section("gates that ask for less; a go has to accept each by name", less)


def section(name: str, lines: list[str]) -> Iterator[str]:
    """Lines under their heading; nothing where there are none."""
    if lines:
        yield name
        for line in lines:
            yield from wrapped("  ", line)


def _named(task: Task) -> str:
    return f"{task.id} {task.title} ({duration(task.duration)})"


def _moved(what: str, before: datetime, after: datetime, zone: ZoneInfo) -> str:
    said = [f"{at.astimezone(zone):%a %d %b %H:%M}" for at in (before, after)]
    if before == after:
        return f"{what}: {said[1]}, as before"
    way = "later" if after > before else "earlier"
    return f"{what}: {said[1]} instead of {said[0]}, {duration(abs(after - before))} {way}"


def _changed(one: ChangedTask, zone: ZoneInfo) -> Iterator[str]:
    told = dict.fromkeys(_part(one, part, zone) for part in one.parts)
    yield f"{one.after.id} {one.after.title}: {'; '.join(told)}"


def _part(one: ChangedTask, part: str, zone: ZoneInfo) -> str:
    """What is otherwise of a task; a value with the one before it, where both are short."""
    then, now = (getattr(task, part, None) for task in (one.before, one.after))
    match part:
        case "after":
            return ", ".join(_waits(one.before.dependencies, one.after.dependencies))
        case "title" | "owner" | "duration" | "not_before" | "deadline" | "required" | "stream":
            return f"{part} {_value(now, zone)} instead of {_value(then, zone)}"
    return _SAID.get(part, part)


def _waits(before: Sequence[Dependency], after: Sequence[Dependency]) -> Iterator[str]:
    """What it waits for no more, and what it waits for now; of the same task with the moment that counted before."""
    then = {one.task: one for one in before}
    now = {one.task: one for one in after}
    yield from (f"no longer waits for {one}" for one in before if one.task not in now)
    for one in after:
        if one.task not in then:
            yield f"waits for {one}"
        elif one != then[one.task]:
            yield f"waits for {one} instead of {then[one.task]}"


def _value(value: object, zone: ZoneInfo) -> str:
    match value:
        case None | "":
            return "none"
        case bool():
            return "true" if value else "false"
        case timedelta():
            return duration(value)
        case datetime():
            return f"{value.astimezone(zone):%a %H:%M}"
    return str(value)
