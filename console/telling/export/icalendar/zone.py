"""A zone's clock between two instants, as a calendar has to carry it: no reader of one need know the zone's name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.telling.export.icalendar.content import line, text

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_BACK = 400
"""Days before the first instant in which a change is looked for: every zone with summer time has one in them."""
_ALWAYS = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock's, as all beginnings of observances are


@dataclass(frozen=True, slots=True, kw_only=True)
class Observance:
    """What a zone's clock shows from a moment on."""

    begins: datetime
    """By the clock that holds until then, without a zone."""
    before: timedelta
    """East of Greenwich, until then."""
    after: timedelta
    """The same from then on."""
    name: str
    is_summer: bool


def observances(zone: ZoneInfo, first: datetime, last: datetime) -> tuple[Observance, ...]:
    """What holds at the first instant, and each change up to the last, in order."""
    begins = first.astimezone(UTC) - _BACK * _DAY
    changes = tuple(_changes(zone, begins, last.astimezone(UTC)))
    earlier = [at for at in changes if at <= first]
    kept = changes[len(earlier) - 1 :] if earlier else changes
    always = () if earlier else (_always(zone, first),)
    return (*always, *(_change(zone, at) for at in kept))


def _changes(zone: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """The instants at which the clock is put forward or back: no zone does so twice within a day."""
    at = begins
    while at < ends:
        later = min(at + _DAY, ends)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            yield _between(zone, at, later)
        at = later


def _between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the other offset."""
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before) / _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if (before + middle * _SECOND).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return before + high * _SECOND


def _change(zone: ZoneInfo, at: datetime) -> Observance:
    before = _offset(zone, at - _SECOND)
    return _observance(zone, at, begins=(at + before).replace(tzinfo=None), before=before)


def _always(zone: ZoneInfo, at: datetime) -> Observance:
    """Of a clock that nobody has touched for long."""
    return _observance(zone, at, begins=_ALWAYS, before=_offset(zone, at))


def _observance(zone: ZoneInfo, at: datetime, *, begins: datetime, before: timedelta) -> Observance:
    local = at.astimezone(zone)
    return Observance(
        begins=begins,
        before=before,
        after=_offset(zone, at),
        name=local.tzname() or zone.key,
        is_summer=bool(local.dst()),
    )


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def zone_lines(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[str]:
    """The zone's part of a calendar with instants from the first to the last."""
    yield line("BEGIN", "VTIMEZONE")
    yield line("TZID", zone.key)
    for one in observances(zone, first, last):
        kind = "DAYLIGHT" if one.is_summer else "STANDARD"
        yield line("BEGIN", kind)
        yield line("DTSTART", f"{one.begins:%Y%m%dT%H%M%S}")
        yield line("TZOFFSETFROM", _east(one.before))
        yield line("TZOFFSETTO", _east(one.after))
        yield line("TZNAME", text(one.name))
        yield line("END", kind)
    yield line("END", "VTIMEZONE")


def _east(offset: timedelta) -> str:
    """`+0100`, `-0330`."""
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
