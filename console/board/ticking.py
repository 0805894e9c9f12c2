"""Times that go on while nothing happens: the page's script writes them anew each second, this module the first time.

A template writes `tick("until", moment)`; what stands between its marks is put there when the page goes out, so that a
part of a page is the same text as long as nothing but the time has changed. Pure.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from time import time
from zoneinfo import ZoneInfo

_TICK = re.compile(r'(<span class="tick" data-tick="(\w+)" data-at="(-?\d+)">)(</span>)')


class Tick(StrEnum):
    """What is told of a moment."""

    WALL = "wall"
    """The time of day, whatever moment is given."""
    UNTIL = "until"
    """`T-01:12:30`, `T+00:04:10`."""
    SINCE = "since"
    """`4:10`, `1:04:10`: how long ago, by the run's clock."""
    AGE = "age"
    """The same by the real clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How the clocks of a page go on from the moment that it was made."""

    run: datetime
    """The run's time at `real`."""
    real: datetime
    """The control database's clock."""
    made: float
    """This process's own clock at that moment, in seconds."""
    speed: float
    """Of the run's clock; 0 while it stands still."""
    zone: ZoneInfo

    @classmethod
    def standing(cls, zone: ZoneInfo) -> "Clock":
        """Of a page without a run: real time."""
        now = datetime.now(UTC)
        return cls(run=now, real=now, made=time(), speed=1, zone=zone)

    def goes_as(self, other: "Clock") -> bool:
        """Whether whoever has the other one goes on with it unchanged: their clocks would show the same."""
        if (self.speed, self.zone) != (other.speed, other.zone):
            return False
        passed = self.real - other.real
        is_near = abs(self.run - other.run - passed * other.speed) < timedelta(seconds=1 + abs(other.speed))
        return is_near and _offset(self) == _offset(other)

    def now(self) -> tuple[datetime, datetime]:
        """Run time and real time at this moment."""
        passed = timedelta(seconds=time() - self.made)
        return self.run + passed * self.speed, self.real + passed

    def as_json(self) -> dict[str, object]:
        """What the script of the page goes by: milliseconds, of run time and of real time, and minutes east."""
        run, real = self.now()
        return {"run": _ms(run), "real": _ms(real), "speed": self.speed, "east": _offset(self)}


def tick(kind: Tick, at: datetime | None = None) -> str:
    """HTML of a time that goes on; a moment that was, or is to come, and none for the time of day."""
    return f'<span class="tick" data-tick="{kind}" data-at="{_ms(at) if at is not None else 0}"></span>'


def with_times(html: str, clock: Clock) -> str:
    """A part of a page with its times as they are at this moment."""
    run, real = clock.now()

    def told(found: re.Match[str]) -> str:
        return f"{found[1]}{_told(Tick(found[2]), int(found[3]), run, real, clock)}{found[4]}"

    return _TICK.sub(told, html)


def _told(kind: Tick, at: int, run: datetime, real: datetime, clock: Clock) -> str:
    match kind:
        case Tick.WALL:
            return f"{run.astimezone(clock.zone):%H:%M:%S}"
        case Tick.UNTIL:
            left = round((at - _ms(run)) / 1000)
            size = abs(left)
            return f"T{'-' if left >= 0 else '+'}{size // 3600:02}:{size // 60 % 60:02}:{size % 60:02}"
        case Tick.SINCE:
            return _length(_ms(run) - at)
        case Tick.AGE:
            return _length(_ms(real) - at)


def _length(milliseconds: int) -> str:
    """`0:12`, `4:10`, `1:04:10`."""
    seconds = max(0, milliseconds // 1000)
    hours = f"{seconds // 3600}:{seconds // 60 % 60:02}" if seconds >= 3600 else str(seconds // 60)
    return f"{hours}:{seconds % 60:02}"


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _offset(clock: Clock) -> int:
    offset = clock.now()[0].astimezone(clock.zone).utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0
