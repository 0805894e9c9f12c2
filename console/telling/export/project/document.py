"""The file of a project: its calendar of 24 hours, its tasks, the parties as resources, and who does what."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from console.telling.export.facts import Exported, PartyLine
from console.telling.export.project.elements import block, element, length, moment
from console.telling.export.project.outline import ProjectRow, rows
from console.telling.export.project.tasks import CALENDAR, FIELDS, MINUTES, TaskWriter
from console.telling.export.project.unheld import resource_name, unheld
from console.telling.export.spans import whole
from console.telling.export.written import Written

_SCHEMA = "http://schemas.microsoft.com/project"
_WORK, _EVERY_DAY = 1, range(1, 8)


def as_project(told: Exported) -> Written:
    """XML as MS Project opens and saves it."""
    written = "\n".join(['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', *_project(told), ""])
    return Written(content=written.encode(), left=tuple(unheld(told)))


def _project(told: Exported) -> Iterator[str]:
    zone, outline = ZoneInfo(told.zone), rows(told)
    parties = {party.id: at for at, party in enumerate(told.parties, 1)}
    tasks = TaskWriter(told=told, zone=zone, uids={row.task.id: row.uid for row in outline if row.task is not None})
    yield f'<Project xmlns="{_SCHEMA}">'
    yield from _settings(told, zone)
    yield block("ExtendedAttributes", _field_names())
    yield block("Calendars", [_calendar()])
    yield block("Tasks", [_top(told, zone), *map(tasks.written, outline)])
    yield block("Resources", (_resource(party, parties[party.id]) for party in told.parties))
    yield block("Assignments", _assignments(tasks, outline, parties))
    yield "</Project>"


def _settings(told: Exported, zone: ZoneInfo) -> Iterator[str]:
    night = whole(told)
    yield element("SaveVersion", 14)
    yield element("Name", told.title)
    yield element("Title", told.title)
    yield element("ScheduleFromStart", 1)
    yield moment("StartDate", told.start if told.run is None else night.start, zone)
    yield moment("FinishDate", night.end, zone)
    yield element("CalendarUID", CALENDAR)
    yield element("DefaultStartTime", "00:00:00")
    yield element("MinutesPerDay", 24 * 60)
    yield element("MinutesPerWeek", 7 * 24 * 60)
    yield element("DaysPerMonth", 30)
    yield element("DurationFormat", MINUTES)
    yield element("HonorConstraints", 1)
    yield element("NewTasksEffortDriven", 0)
    yield element("NewTasksEstimated", 0)
    if told.run is not None:
        yield moment("StatusDate", told.run.as_of, zone)


def _field_names() -> Iterator[str]:
    for at, (name, number) in enumerate(FIELDS.items(), 1):
        yield block(
            "ExtendedAttribute",
            [element("FieldID", number), element("FieldName", f"Text{at}"), element("Alias", name)],
        )


def _calendar() -> str:
    """Every hour of every day: a night is not stretched over working days."""
    hours = block("WorkingTime", [element("FromTime", "00:00:00"), element("ToTime", "00:00:00")])
    days = (
        block("WeekDay", [element("DayType", day), element("DayWorking", 1), block("WorkingTimes", [hours])])
        for day in _EVERY_DAY
    )
    name = [element("UID", CALENDAR), element("Name", "24 hours"), element("IsBaseCalendar", 1)]
    return block("Calendar", [*name, element("BaseCalendarUID", -1), block("WeekDays", days)])


def _top(told: Exported, zone: ZoneInfo) -> str:
    """The summary of all tasks, which every project has."""
    night = whole(told)
    names = [element("UID", 0), element("ID", 0), element("Name", told.title), element("IsNull", 0)]
    place = [element("OutlineNumber", "0"), element("OutlineLevel", 0)]
    times = [moment("Start", night.start, zone), moment("Finish", night.end, zone)]
    lasts = [length("Duration", night.end - night.start), element("DurationFormat", MINUTES)]
    return block("Task", [*names, *place, *times, *lasts, element("Summary", 1)])


def _resource(party: PartyLine, uid: int) -> str:
    return block(
        "Resource",
        [
            *(element("UID", uid), element("ID", uid), element("Name", resource_name(party)), element("Type", _WORK)),
            *(element("IsNull", 0), element("Initials", party.short)),
            *([element("EmailAddress", party.contact)] if "@" in party.contact else []),
            *([element("Notes", party.contact)] if party.contact else []),
        ],
    )


def _assignments(tasks: TaskWriter, outline: Sequence[ProjectRow], parties: Mapping[str, int]) -> Iterator[str]:
    """Who does what, all of its time: work is as long as its task."""
    for row in outline:
        if row.task is None or not row.task.owner:
            continue
        work, passed = row.span.end - row.span.start, tasks.passed(row.task)
        yield block(
            "Assignment",
            [
                *(
                    element("UID", row.uid),
                    element("TaskUID", row.uid),
                    element("ResourceUID", parties[row.task.owner]),
                ),
                *(length("ActualWork", passed), moment("Finish", row.span.end, tasks.zone)),
                *(length("RemainingWork", work - passed), moment("Start", row.span.start, tasks.zone)),
                *(element("Units", 1), length("Work", work)),
            ],
        )
