"""A plan, or a run of it, as a calendar: check-ins, tasks, deadlines and the go-live, of all or for one party."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from zoneinfo import ZoneInfo

from console.errors import Declined
from console.telling.export.facts import Exported, TaskLine
from console.telling.export.icalendar.calendar import Calendar, Event, EventStatus, calendar_text
from console.telling.export.notes import clock_text, notes
from console.telling.export.spans import Timed, Told, timed
from console.telling.export.task_table import state_word
from console.telling.export.written import Written
from plans.plurals import counted

_STATUS = {
    Told.PLANNED: EventStatus.CONFIRMED,
    Told.FORECAST: EventStatus.TENTATIVE,
    Told.CAME: EventStatus.CONFIRMED,
    Told.NOT_TO_COME: EventStatus.CANCELLED,
}
_KEY = 16
"""Characters of a hash that tell one run, or one family of plans, from another."""


def as_icalendar(told: Exported) -> Written:
    """The calendar of all, or of one party: what it owns, what it is asked at or has items of, and the go-live.

    Raises:
        Declined: that party has nothing to do.
    """
    run = told.run
    calendar = Calendar(
        title=_title(told),
        zone=ZoneInfo(told.zone),
        stamp=run.last_event if run is not None else told.start,
        sequence=run.head if run is not None else told.revision,
        events=tuple(sorted(_all_events(told), key=lambda event: (event.begins, event.ends))),
    )
    return Written(content=calendar_text(calendar).encode(), left=tuple(_left(told)))


def _all_events(told: Exported) -> Iterator[Event]:
    """Those of everybody, or of the one party. Raises `Declined`."""
    theirs = [task for task in (*told.tasks, *told.gone) if _concerns(told, task)]
    if not theirs:
        name = told.party_names[told.only_of]
        raise Declined(f"{name} owns no task, is asked at no checkpoint and has no item", hint="name another --owner")
    gone = frozenset(task.id for task in told.gone)
    for task in theirs:
        yield from _events(told, task, is_gone=task.id in gone)
    if all(task.id != told.go_live for task in theirs):
        yield next(_events(told, _go_live(told), is_gone=False))


def _go_live(told: Exported) -> TaskLine:
    return next(task for task in told.tasks if task.id == told.go_live)


def _left(told: Exported) -> Iterator[str]:
    if told.shifts:
        yield f"{counted(len(told.shifts), 'shift')}: who acts for a party, and when"
    if told.run is not None and (told.run.simulated or told.run.speed != 1):
        yield "real time: the events have the times of a run whose clock is not that of the wall"


def _concerns(told: Exported, task: TaskLine) -> bool:
    if not told.only_of:
        return True
    asked = task.gate.asked if task.gate is not None else ()
    items = task.confirmation.items if task.confirmation is not None else ()
    return told.only_of in (task.owner, *asked, *(item.owner for item in items))


def _title(told: Exported) -> str:
    parts = [told.title]
    if told.run is not None:
        parts.append(f"{told.run.kind} {told.run.name}{' (simulated)' if told.run.simulated else ''}")
    if told.only_of:
        parts.append(told.party_names[told.only_of])
    return ": ".join(parts)


def _uid(told: Exported, what: str) -> str:
    """The same for the same task in every revision, whatever it is called and whenever it is."""
    night = f"{told.run.name} {told.run.first_event.isoformat()}" if told.run is not None else told.family
    return f"{sha256(night.encode()).hexdigest()[:_KEY]}/{what}@cutover"


def _events(told: Exported, task: TaskLine, *, is_gone: bool) -> Iterator[Event]:
    """The task, and its deadline where it has one."""
    when = timed(told, task)
    event = Event(
        uid=_uid(told, task.id),
        begins=when.span.start,
        ends=when.span.end,
        summary=f"{task.id} {task.title}{_standing(told, task, when, is_gone=is_gone)}",
        description="\n".join(_description(told, task, when)),
        category=task.stream,
        address=task.guide.links[0].address if task.guide.links else "",
        status=_STATUS[when.told],
        is_busy=when.span.end > when.span.start,
    )
    yield event
    if task.deadline is not None:
        yield replace(
            event,
            uid=_uid(told, f"{task.id}/deadline"),
            begins=task.deadline,
            ends=task.deadline,
            summary=f"Deadline of {task.id} {task.title}",
            status=EventStatus.CANCELLED if when.told is Told.NOT_TO_COME else EventStatus.CONFIRMED,
            is_busy=False,
        )


def _standing(told: Exported, task: TaskLine, when: Timed, *, is_gone: bool) -> str:
    """What stands behind a title: that a time is a forecast, or what became of the task."""
    if is_gone:
        return " (no longer in the plan)"
    if told.run is None:
        return f" ({task.only} only)" if task.only else ""
    if when.told is Told.FORECAST:
        return " (forecast)"
    is_over = when.told is Told.CAME or task.came is None or task.came.actual_end is not None
    return f" ({state_word(task) if is_over else 'not to come'})"


def _description(told: Exported, task: TaskLine, when: Timed) -> Iterator[str]:
    zone = ZoneInfo(told.zone)
    if told.run is not None and task.came is not None:
        planned = task.came.planned
        yield f"Planned: {clock_text(planned.start, zone)} to {clock_text(planned.end, zone)}"
        if when.told is Told.FORECAST:
            yield f"Forecast as of {clock_text(told.run.as_of, zone)}"
    items = task.confirmation.items if task.confirmation is not None else ()
    theirs = [item.name for item in items if told.only_of and item.owner == told.only_of]
    if theirs:
        yield f"Theirs to confirm: {'; '.join(theirs)}"
    yield from notes(told, task)
