"""Times that go on while nothing happens: the page's script writes them anew each second, this module the first time.

A template writes `tick("until", moment)`; what stands between its marks is put there when the page goes out, so that a
part of a page is the same text as long as nothing but the time has changed. Pure but for `RealClock.now`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from time import time
from zoneinfo import ZoneInfo

_TICK = re.compile(
    r'(<span class="tick" data-tick="(\w+)" data-at="(-?\d+)" '
    r'data-course="(-?\d+) (-?\d+) ([\d.e+-]+) (-?\d+)">)(</span>)'
)


class Tick(StrEnum):
    """What is told of a moment."""

    WALL = "wall"
    """The time of day, whatever moment is given."""
    UNTIL = "until"
    """`T-01:12:30`, `T+00:04:10`."""
    SINCE = "since"
    """`0:04:10`: how long ago, by the run's clock."""
    AGE = "age"
    """The same by the real clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a run's clock goes: the same value for as long as it goes on as before."""

    origin: datetime
    """Real time at which the run's clock showed `run_origin`."""
    run_origin: datetime
    speed: float
    """0 while it stands still."""
    zone: ZoneInfo

    def run_time(self, real: datetime) -> datetime:
        """What the run's clock shows at a real moment."""
        return self.run_origin + (real - self.origin) * self.speed

    def text(self, real: datetime) -> str:
        """For the script: both origins in milliseconds, the speed, and how many minutes east the zone is by now."""
        east = self.run_time(real).astimezone(self.zone).utcoffset() or timedelta()
        return f"{_ms(self.origin)} {_ms(self.run_origin)} {self.speed:g} {round(east.total_seconds() / 60)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RealClock:
    """The control database's clock, as far as this host's own tells it."""

    ahead: float = 0.0
    """Seconds by which it is ahead."""

    @classmethod
    def at(cls, real: datetime) -> "RealClock":
        """Of the moment that it is there just now; a tenth of a second more or less is the same clock."""
        return cls(ahead=round(real.timestamp() - time(), 1))

    def now(self) -> datetime:
        """What time it is there."""
        return datetime.fromtimestamp(time() + self.ahead, UTC)


def tick(kind: Tick, at: datetime | None, course: Course, real: datetime) -> str:
    """HTML of a time that goes on: of a moment that was or is to come, and of none for the time of day."""
    moment = _ms(at) if at is not None else 0
    return f'<span class="tick" data-tick="{kind}" data-at="{moment}" data-course="{course.text(real)}"></span>'


def with_times(html: str, real: datetime) -> str:
    """A part of a page with its times as they are at a real moment."""

    def told(found: re.Match[str]) -> str:
        before, kind, at, origin, run_origin, speed, east, behind = found.groups()
        run = int(run_origin) + (_ms(real) - int(origin)) * float(speed)
        return f"{before}{_told(Tick(kind), int(at), round(run), _ms(real), int(east))}{behind}"

    return _TICK.sub(told, html)


def _told(kind: Tick, at: int, run: int, real: int, east: int) -> str:
    match kind:
        case Tick.WALL:
            return f"{datetime.fromtimestamp(run / 1000 + east * 60, UTC):%H:%M:%S}"
        case Tick.UNTIL:
            left = round((at - run) / 1000)
            size = abs(left)
            return f"T{'-' if left >= 0 else '+'}{size // 3600:02}:{size // 60 % 60:02}:{size % 60:02}"
        case Tick.SINCE:
            return _length(run - at)
        case Tick.AGE:
            return _length(real - at)


def _length(milliseconds: int) -> str:
    """`0:00:12`, `1:04:10`: with its hours, so that nobody takes minutes for them."""
    seconds = max(0, milliseconds // 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
