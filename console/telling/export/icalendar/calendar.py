"""A calendar and its events, as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from console.telling.export.icalendar.content import line, moment, text, utc
from console.telling.export.icalendar.zone import zone_lines
from plans.characters import shown

_MAKER = "-//cutover//plan export//EN"


class EventStatus(StrEnum):
    """How sure an event is."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that takes time, or is a moment."""

    uid: str
    """The same for the same thing in every calendar: by it a newer one takes the place of an older one."""
    begins: datetime
    ends: datetime
    summary: str
    description: str
    category: str = ""
    address: str = ""
    """Where more stands: http, https or mailto."""
    status: EventStatus = EventStatus.CONFIRMED
    is_busy: bool = True
    """Whether whose calendar it is in has no time for anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """All of it. Its events are what they are: nobody is invited, and nobody has to answer."""

    title: str
    zone: ZoneInfo
    stamp: datetime
    """As of when it is told."""
    sequence: int
    """Which version of its events it has: higher than in every calendar before."""
    events: tuple[Event, ...]


def calendar_text(calendar: Calendar) -> str:
    """The text of the file, with CR and LF at each end of a line."""
    return "".join(_lines(calendar))


def _lines(calendar: Calendar) -> Iterator[str]:
    yield line("BEGIN", "VCALENDAR")
    yield line("VERSION", "2.0")
    yield line("PRODID", _MAKER)
    yield line("CALSCALE", "GREGORIAN")
    yield line("NAME", text(calendar.title))
    yield line("X-WR-CALNAME", text(calendar.title))
    if calendar.events and calendar.zone.key != "UTC":
        first = min(event.begins for event in calendar.events)
        yield from zone_lines(calendar.zone, first, max(event.ends for event in calendar.events))
    for event in calendar.events:
        yield from _event(event, calendar)
    yield line("END", "VCALENDAR")


def _event(event: Event, calendar: Calendar) -> Iterator[str]:
    yield line("BEGIN", "VEVENT")
    yield line("UID", event.uid)
    yield line("DTSTAMP", utc(calendar.stamp))
    yield line("LAST-MODIFIED", utc(calendar.stamp))
    yield line("SEQUENCE", str(calendar.sequence))
    yield from _when(event, calendar.zone)
    yield line("SUMMARY", text(event.summary))
    for name, said in (("DESCRIPTION", event.description), ("CATEGORIES", event.category)):
        if said.strip():
            yield line(name, text(said))
    if event.address:
        yield line("URL", shown(event.address))
    yield line("STATUS", event.status)
    yield line("TRANSP", "OPAQUE" if event.is_busy else "TRANSPARENT")
    yield line("END", "VEVENT")


def _when(event: Event, zone: ZoneInfo) -> Iterator[str]:
    """Both ends by one clock, as some readers want them; of a moment the one."""
    comes_twice = any(at.astimezone(zone).fold for at in (event.begins, event.ends))
    by = ZoneInfo("UTC") if comes_twice else zone
    yield moment("DTSTART", event.begins, by)
    if event.ends > event.begins:
        yield moment("DTEND", event.ends, by)
