"""A moment of a recorded night, as somebody types it: a clock time, with its day or without, an event, a stretch, a
checkpoint. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.errors import Misused
from console.view.recording import Recording
from jobs.run.events import CheckpointDecided, CheckpointOpened
from plans.durations import NotADuration, parse_duration

HINT = "write 01:37, Sat 01:37, '#812' (an event), 20m (before the end), +20m or -20m, G3 (a checkpoint), or a date"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(?:(\w{3})\w* )?([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)
_EVENT = re.compile(r"#?#([0-9]{1,9})", re.ASCII)
_MINUTE = timedelta(minutes=1)


def typed_moment(recording: Recording, zone: ZoneInfo, when: str, here: datetime) -> tuple[datetime, int | None]:
    """The real time that was typed, and the place of an event where one was.

    Args:
        recording: of the night.
        zone: of its plan.
        when: as it was typed.
        here: real time that is shown now: of several days the nearest is meant.

    Raises:
        Misused: it is none of what `HINT` says, or no moment of this night.
    """
    text = when.strip()
    if (event := _EVENT.fullmatch(text)) is not None:
        return _event(recording, int(event[1]))
    if (clock := _CLOCK.fullmatch(text)) is not None:
        return _clock_time(recording, zone, clock, here), None
    if (place := _checkpoint(recording, text)) is not None:
        return recording.times[place - 1], place
    return _within(recording, zone, _stretch_or_date(recording, zone, text, here), text), None


def _event(recording: Recording, seq: int) -> tuple[datetime, int]:
    head = recording.entries[-1].seq
    if not 1 <= seq <= head:
        raise Misused(f"there is no event #{seq}: the last one recorded is #{head}", hint=HINT)
    place = next(place for place, one in enumerate(recording.entries, 1) if one.seq >= seq)
    return recording.times[place - 1], place


def _clock_time(recording: Recording, zone: ZoneInfo, clock: re.Match[str], here: datetime) -> datetime:
    """Of the days on which it was that time, the one nearest to what is shown now."""
    day, second = (clock[1] or "").lower(), int(clock[4] or 0)
    if day and day not in _DAYS:
        raise Misused(f"{clock[1]!r} is no day of the week", hint=HINT)
    first, last = recording.run_time(recording.begins), recording.run_time(recording.ends)
    now = recording.run_time(here)
    found = [
        at
        for at in _each_day(first, last, zone, int(clock[2]), int(clock[3]), second)
        if not day or _DAYS[at.astimezone(zone).weekday()] == day
    ]
    if not found:
        raise Misused(f"{clock[0]} is no moment of this night, which goes {_span(first, last, zone)}", hint=HINT)
    return recording.real_time(min(found, key=lambda at: abs(at - now)))


def _each_day(
    first: datetime, last: datetime, zone: ZoneInfo, hour: int, minute: int, second: int
) -> Iterator[datetime]:
    """That time of each day between two run times; the minute in which it begins belongs to it."""
    day = first.astimezone(zone).replace(hour=hour, minute=minute, second=second, microsecond=0, fold=0)
    while (at := day.astimezone(first.tzinfo)) <= last:
        if at > first - _MINUTE:
            yield max(at, first)
        day += timedelta(days=1)


def _checkpoint(recording: Recording, name: str) -> int | None:
    """Behind the last decision of a checkpoint, else where it was opened; None where there is none of this name."""
    for kind in (CheckpointDecided, CheckpointOpened):
        places = [
            place
            for place, one in enumerate(recording.entries, 1)
            if isinstance(one.event, kind) and one.event.unit.casefold() == name.casefold()
        ]
        if places:
            return places[-1]
    return None


def _stretch_or_date(recording: Recording, zone: ZoneInfo, text: str, here: datetime) -> datetime:
    """Run time so long before the end, on or back from here, or at a date."""
    sign, rest = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    try:
        length = parse_duration(rest)
    except NotADuration:
        pass
    else:
        now = recording.run_time(here if sign else recording.ends)
        return now + length if sign == "+" else now - length
    try:
        known = datetime.fromisoformat(text)
    except ValueError:
        raise Misused(f"{text[:40]!r} is not understood", hint=HINT) from None
    return known if known.tzinfo is not None else known.replace(tzinfo=zone)


def _within(recording: Recording, zone: ZoneInfo, at: datetime, text: str) -> datetime:
    """Real time of a run time, which a stretch may not leave but to the night's beginning or end."""
    first, last = recording.run_time(recording.begins), recording.run_time(recording.ends)
    if not first <= at <= last and text[:1] not in ("+", "-"):
        raise Misused(f"{text} is no moment of this night, which goes {_span(first, last, zone)}", hint=HINT)
    return recording.real_time(min(max(at, first), last))


def _span(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    return f"from {first.astimezone(zone):%a %d %b %H:%M} to {last.astimezone(zone):%a %d %b %H:%M}"
