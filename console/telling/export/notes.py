"""What people are told of a task beside its times, in lines: for formats that have one field for all of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from console.telling.export.cells import local, moment_text
from console.telling.export.facts import Exported, Gate, TaskLine
from plans.durations import format_duration
from plans.importers.exported.texts import links_text
from plans.plurals import counted


def notes(told: Exported, task: TaskLine) -> Iterator[str]:
    """Line by line, the most needed first; nothing of what the plan does not say."""
    yield from _who(told, task)
    yield from _clock_times(told, task)
    yield from _named("After", map(str, task.waits))
    yield from task.guide.instructions.splitlines()
    yield from besides(told, task)


def besides(told: Exported, task: TaskLine) -> Iterator[str]:
    """The same without owner, clock times, what it waits for and instructions: some formats have places for these."""
    yield from _guide(task)
    if task.gate is not None:
        yield from _gate(told, task.gate)
    yield from _what(task)
    yield from _way_back(task)
    yield from _named("Only in", [task.only])


def _who(told: Exported, task: TaskLine) -> Iterator[str]:
    contact = next((party.contact for party in told.parties if party.id == task.owner), "")
    if task.owner:
        name = told.called(task.owner)
        yield f"{'Decides' if task.gate else 'Owner'}: {name}{', ' if contact else ''}{contact}"


def _what(task: TaskLine) -> Iterator[str]:
    if task.confirmation is not None:
        yield f"Confirmed: {counted(len(task.confirmation.items), 'item')}, each {', '.join(task.confirmation.ticks)}"
    if task.by_hand.target:
        yield f"Counted: {task.by_hand.target:,} {task.by_hand.unit}"
    yield from _named("Criterion", [task.by_hand.criterion])


def _way_back(task: TaskLine) -> Iterator[str]:
    if task.way_back is not None:
        takes = f" ({format_duration(task.way_back.takes)})" if task.way_back.takes else ""
        yield f"Rollback: {task.way_back.how}{takes}"


def _guide(task: TaskLine) -> Iterator[str]:
    yield from links_text({link.name: link.address for link in task.guide.links}).splitlines()
    yield from (f"{field.name}: {field.value}" for field in task.guide.fields)
    yield from (f"To settle: {point}" for point in task.guide.todo)


def _named(name: str, texts: Iterable[str]) -> Iterator[str]:
    """The texts behind their name; nothing where there are none."""
    said = "; ".join(filter(None, texts))
    if said:
        yield f"{name}: {said}"


def _gate(told: Exported, gate: Gate) -> Iterator[str]:
    if gate.no_return:
        yield "Point of no return"
    asked = ", ".join(told.called(party) for party in gate.asked)
    yield f"Asked: {asked}; {gate.quorum} of {len(gate.asked)} must say go"
    yield from (f"- {criterion}" for criterion in gate.criteria)


def _clock_times(told: Exported, task: TaskLine) -> Iterator[str]:
    zone = ZoneInfo(told.zone)
    for name, at in (("Not before", task.not_before), ("Deadline", task.deadline)):
        if at is not None:
            yield f"{name}: {clock_text(at, zone)}"


def clock_text(at: datetime, zone: ZoneInfo) -> str:
    """`2026-11-13 18:00`, the minute that a clock shows, with its offset where it shows it twice."""
    shown = local(at.replace(second=0), zone)
    return moment_text(shown) if isinstance(shown, datetime) else str(shown)
