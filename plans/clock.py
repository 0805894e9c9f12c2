"""Clock times of a plan: local time in the plan's zone to UTC, refusing what does not exist or exists twice.

03:00 is the hour at which Europe changes its clocks, and every cutover night crosses midnight. So nothing here guesses:
a time that the zone skips is refused, and one that it repeats needs its offset.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plans.errors import CutoverError

PATTERN = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?$"
"""What a clock time looks like, for the JSON Schema."""

_FORM = re.compile(
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})[ T])?(?P<time>\d{1,2}:\d{2}(?::\d{2})?) ?(?P<offset>Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1971, 2199


class NotAClockTime(CutoverError):
    """The text is no clock time, or no time of this zone, or a time that cannot be told apart from another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A clock time as written, before it is given a zone."""

    text: str
    date: date | None
    time: time
    offset: timedelta | None = None


def find_zone(name: str) -> ZoneInfo | None:
    """The zone of this name, or None. Only IANA's own names: `localtime` means another zone on every host."""
    if not _ZONE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def parse_clock(text: str) -> ClockTime:
    """Read `15:45`, `2022-11-12 06:00`, each with seconds or an offset (`02:30+01:00`). Raises `NotAClockTime`."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise NotAClockTime(f'"{text[:40]}" is not a clock time', hint="write 15:45 or 2022-11-12 06:00")
    hours, minutes, *seconds = match["time"].split(":")
    if hours == "24":
        raise NotAClockTime(f'"{text}" is not a clock time', hint="midnight is 00:00 of the next day")
    try:
        day = date.fromisoformat(match["date"]) if match["date"] else None
        clock = time(int(hours), int(minutes), int(seconds[0]) if seconds else 0)
        offset = _offset(match["offset"])
    except ValueError as error:
        raise NotAClockTime(f'"{text}" does not exist: {error}') from None
    if day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise NotAClockTime(f'"{text}" is not in the years {_FIRST_YEAR} to {_LAST_YEAR}')
    return ClockTime(text=text, date=day, time=clock, offset=offset)


def resolve(clock: ClockTime, zone: ZoneInfo, *, start: datetime | None = None) -> datetime:
    """The instant (UTC) that a clock time means: with a date that one, else its first occurrence at or after `start`.

    Args:
        start: the plan's start; None where a date is demanded (for the start itself).

    Raises:
        NotAClockTime: it does not exist in this zone, exists twice and has no offset, has an offset that the zone
            does not have then, needs a date, or is before `start`.
    """
    if clock.date is not None:
        instant = _instant(clock, clock.date, zone)
        if start is not None and instant < start:
            raise NotAClockTime(
                f"{clock.text} is before the plan's start", hint=f"the plan starts {_local(start, zone)}"
            )
        return instant
    if start is None:
        raise NotAClockTime(f'"{clock.text}" has no date', hint=f"write it with its date: 2022-11-11 {clock.text}")
    first = start.astimezone(zone).date()
    if max(_folds(first, clock.time, zone)) >= start:
        instant = _instant(clock, first, zone)
        if instant >= start:
            return instant
    return _instant(clock, first + timedelta(days=1), zone)


def span(begins: ClockTime, ends: ClockTime, zone: ZoneInfo, start: datetime) -> tuple[datetime, datetime]:
    """From when to when (UTC) a time of the day lasts that may have begun before the plan's start.

    Without dates it is the first one that ends after `start`; with one date the other end is the nearest on its side.

    Raises:
        NotAClockTime: as `resolve`, or it would end before it begins.
    """
    moment = timedelta(seconds=1)
    if ends.date is None and begins.date is not None:
        first = resolve(begins, zone)
        return first, resolve(ends, zone, start=first + moment)
    last = resolve(ends, zone, start=None if ends.date is not None else start + moment)
    if begins.date is None:
        local = last.astimezone(zone)
        days = 0 if begins.time < local.time() else 1
        begins = replace(begins, date=local.date() - timedelta(days=days))
    first = resolve(begins, zone)
    if last <= first:
        raise NotAClockTime(f"it ends ({ends.text}) before it begins ({begins.text})", hint="its dates, from and to")
    return first, last


def comes_twice(local: datetime) -> bool:
    """Whether the clock of its zone shows this time twice: in the hour in which that clock is put back."""
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text == "Z":
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 15 or minutes > 59:
        raise ValueError("no zone has this offset")
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)


def _folds(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both instants that Python gives for a local time: equal on a usual day (PEP 495)."""
    naive = datetime.combine(day, clock)
    return (
        naive.replace(tzinfo=zone, fold=0).astimezone(UTC),
        naive.replace(tzinfo=zone, fold=1).astimezone(UTC),
    )


def _instant(clock: ClockTime, day: date, zone: ZoneInfo) -> datetime:
    folds = _folds(day, clock.time, zone)
    naive = datetime.combine(day, clock.time)
    real = [instant for instant in dict.fromkeys(folds) if instant.astimezone(zone).replace(tzinfo=None) == naive]
    shown = f"{naive:%Y-%m-%d %H:%M}"
    if not real:
        earlier, later = sorted(folds)
        raise NotAClockTime(
            f"{shown} does not exist in {zone.key}: the clock is put forward",
            hint=f"either {_local(earlier, zone)} or {_local(later, zone)} is meant",
        )
    if clock.offset is not None:
        for instant in real:
            if instant.astimezone(zone).utcoffset() == clock.offset:
                return instant
        raise NotAClockTime(
            f"{clock.text} has an offset that {zone.key} does not have then",
            hint="write " + " or ".join(f'"{_local(instant, zone)}"' for instant in real),
        )
    if len(real) > 1:
        raise NotAClockTime(
            f"{shown} exists twice in {zone.key}: the clock is put back",
            hint='write "' + '" or "'.join(f"{clock.text}{_local(instant, zone)[-6:]}" for instant in real) + '"',
        )
    return real[0]


def _local(instant: datetime, zone: ZoneInfo) -> str:
    """2022-10-30 02:30+01:00."""
    return instant.astimezone(zone).isoformat(sep=" ", timespec="minutes")
