"""Durations as a plan writes them: `90s`, `35m`, `1h30m`, `14d`."""

import re
from datetime import datetime, timedelta

from plans.errors import CutoverError

PATTERN = r"^(?=[0-9])([0-9]{1,3}d)?([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$"
"""What a duration looks like, also for the JSON Schema; the digits are few enough that no sum overflows."""

_IN_DAYS = 48
"""Hours from which on days are written."""

_MINUTE = timedelta(minutes=1)

_FORM = re.compile(PATTERN, re.ASCII)


class NotADuration(CutoverError):
    """The text is no duration."""


def parse_duration(text: str) -> timedelta:
    """Read a duration; the units stand in the order d, h, m, s, each at most once. Raises `NotADuration`."""
    match = _FORM.fullmatch(text)
    if match is None:
        bare = re.fullmatch(r"[0-9]{1,5}", text, re.ASCII)
        hint = f"write {text}m or {text}s" if bare else "write 90s, 35m, 1h30m or 14d"
        raise NotADuration(f'"{text[:40]}" is not a duration', hint=hint)
    days, hours, minutes, seconds = (int(part[:-1]) if part else 0 for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """Write a duration in the shortest form that `parse_duration` reads back, to whole seconds; `0m` for none.

    Whole days are days, and so is what is longer than two: `36h`, `14d`, `2d1h`.
    """
    total = round(duration.total_seconds())
    sign, total = ("-", -total) if total < 0 else ("", total)
    hours, rest = divmod(total, 3600)
    minutes, seconds = divmod(rest, 60)
    days, hours = divmod(hours, 24) if hours >= _IN_DAYS or (hours % 24 == 0 and not rest) else (0, hours)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return sign + ("".join(f"{value}{unit}" for value, unit in parts if value) or "0m")


def whole_minutes(length: timedelta) -> int:
    """A length in whole minutes, to the nearest one: the one rule of every figure in minutes, and of what is judged by
    them. A difference that stands beside two figures is the difference of what they show."""
    return round(length / _MINUTE)


def moved(before: datetime, after: datetime) -> timedelta:
    """How much later it is by the minutes that a clock shows: the difference of the two times beside it."""
    return after.replace(second=0, microsecond=0) - before.replace(second=0, microsecond=0)


def in_words(length: timedelta) -> str:
    """A duration as it is said on the phone, in whole minutes, the sign dropped: `9 h 19 min`, `2 d 3 h`."""
    hours, minutes = divmod(whole_minutes(abs(length)), 60)
    days, hours = divmod(hours, 24) if hours >= _IN_DAYS else (0, hours)
    parts = ((days, "d"), (hours, "h"), (minutes if not days else 0, "min"))
    return " ".join(f"{value} {unit}" for value, unit in parts if value) or "less than a minute"
