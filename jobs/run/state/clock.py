"""The run's clock: from real time to the time that the plan's schedule is followed by.

Three kinds of run share one formula, run_time = run_origin + (real - origin) * speed:

- production: run_origin = origin, speed 1. Run time is real time; nothing shifts.
- rehearsal: run_origin = origin, speed 1, and every time of the plan is read `shift` later, so that Friday's plan is
  rehearsed on a Tuesday unchanged. The shift is a fixed amount of elapsed time, so 00:50 stays 8 h 50 min after 16:00
  even where the clocks change in one of the two nights. It begins with its first engine, if that appears soon.
- demonstration and speed run: run_origin = the plan's start, shift 0, speed above 1.

While the clock stands still (a demonstration waits for the person at the keyboard) speed is 0. Stopping and starting
are events; each makes a new clock whose origin is that moment, so the formula never changes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

TO_APPEAR = timedelta(minutes=1)
"""Real time between the creation of a rehearsal and its first engine, at most, by which its plan begins later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClock:
    """Immutable; every instant is UTC."""

    origin: datetime
    run_origin: datetime
    speed: float = 1.0
    shift: timedelta = timedelta()
    """What is added to every time of the plan before it is compared with run time."""
    stopped: bool = False

    def run_time(self, real: datetime) -> datetime:
        """The time on the run's clock at a real moment."""
        if self.stopped:
            return self.run_origin
        return self.run_origin + (real - self.origin) * self.speed

    def real_time(self, run: datetime) -> datetime | None:
        """When the run's clock will show this; None while it stands still."""
        if self.stopped:
            return None
        return self.origin + (run - self.run_origin) / self.speed

    def planned(self, plan_time: datetime) -> datetime:
        """A time of the plan, as it is read in this run."""
        return plan_time + self.shift

    def real_duration(self, planned: timedelta) -> timedelta:
        """How long a planned duration takes in real time."""
        return planned / self.speed

    def begun_at(self, real: datetime) -> "RunClock":
        """The clock of a rehearsal whose first engine appears now: what that took, `TO_APPEAR` at most, is not behind
        the plan. Of any other run it is the same."""
        took = real - self.origin
        if not self.shift or not timedelta() < took <= TO_APPEAR:
            return self
        return replace(self, shift=self.shift + took)

    def stop(self, real: datetime) -> "RunClock":
        """The clock from this moment on, standing still."""
        return replace(self, origin=real, run_origin=self.run_time(real), stopped=True)

    def start(self, real: datetime) -> "RunClock":
        """The clock from this moment on, going again at its speed."""
        return replace(self, origin=real, run_origin=self.run_time(real), stopped=False)
