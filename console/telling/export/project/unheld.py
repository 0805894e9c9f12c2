"""What of a plan MS Project cannot hold, each as a sentence for whoever exports it."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from console.telling.export.facts import Exported, PartyLine
from console.telling.export.icalendar.zone import observances
from console.telling.export.project.elements import TENTH
from console.telling.export.spans import whole
from plans.plurals import counted

_NO_NAMES = str.maketrans(dict.fromkeys(",;[]", " "))
"""What Project takes for the end of a resource's name."""


def resource_name(party: PartyLine) -> str:
    """What a party can be called there."""
    return " ".join(party.name.translate(_NO_NAMES).split()) or party.id


def unheld(told: Exported) -> Iterator[str]:
    """What stands in notes, or nowhere."""
    yield from _what_it_does(told)
    yield from _who(told)
    yield from _lengths(told)
    yield from _clock(told)
    if told.run is None and (kinds := sorted({task.only for task in told.tasks if task.only})):
        yield f"that some tasks are of one kind of run only ({', '.join(kinds)}): they stand among the others"


def _what_it_does(told: Exported) -> Iterator[str]:
    gates = sum(task.gate is not None for task in told.tasks)
    if gates:
        yield f"what holds the night back: {counted(gates, 'checkpoint')} with polls and criteria are in the notes"
    jobs = sum(task.kind.startswith("job") for task in told.tasks)
    if jobs:
        yield f"what machines do: {counted(jobs, 'job')} by their kinds alone"


def _who(told: Exported) -> Iterator[str]:
    items = sum(len(task.confirmation.items) for task in told.tasks if task.confirmation is not None)
    if items:
        yield f"who confirms what: {counted(items, 'item')} of confirmations"
    if told.shifts:
        yield f"who acts when: {counted(len(told.shifts), 'shift')}"
    renamed = sum(resource_name(party) != " ".join(party.name.split()) for party in told.parties)
    if renamed:
        yield f"commas, semicolons and brackets in the names of {counted(renamed, 'party', 'parties')}"


def _lengths(told: Exported) -> Iterator[str]:
    lengths = [task.duration for task in told.tasks]
    lengths += [wait.lag for task in told.tasks for wait in task.waits]
    if any(length % TENTH for length in lengths):
        yield "seconds that are no tenths of a minute: lengths are rounded there once the project is saved"


def _clock(told: Exported) -> Iterator[str]:
    """That the clock is changed in that night, where it is."""
    zone, night = ZoneInfo(told.zone), whole(told)
    changes = observances(zone, night.start, night.end)[1:]
    if changes:
        at = f"{changes[0].begins:%Y-%m-%d %H:%M}"
        yield f"the change of the clock at {at} {told.zone}: times behind it are an hour off once Project moves a task"
    clock_times = [at for task in told.tasks for at in (task.not_before, task.deadline) if at is not None]
    second = sum(at.astimezone(zone).fold for at in clock_times)
    if second:
        yield f"that the second of two equal times is meant, {counted(second, 'time')}: the first is read there"
