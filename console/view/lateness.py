"""How late something is by the times that are shown, and when LATE stands. One threshold, here and nowhere else. Pure.

A clock shows whole minutes, so a variance is the difference of the two times beside it. LATE stands from the first
minute of it on. It goes only when the forecast is before the planned minute: two changes of the word are more than a
minute of forecast apart, so that it does not flicker while a forecast moves by seconds.
"""

from datetime import datetime, timedelta

from jobs.run.outlook.forecast import Expected, Forecast
from jobs.run.state.model import RunState
from plans.durations import whole_minutes
from plans.model import TaskId

_MINUTE = timedelta(minutes=1)


def moved(before: datetime, after: datetime) -> timedelta:
    """How much later it is by the minutes that a clock shows: the difference of the two times beside it."""
    return after.replace(second=0, microsecond=0) - before.replace(second=0, microsecond=0)


def is_late(slip: timedelta) -> bool:
    """Whether what is shown is late."""
    return whole_minutes(slip) > 0


def slip_of(planned: Expected | None, expected: Expected | None) -> timedelta | None:
    """The variance of an end; None where nothing is planned, or nothing is to come."""
    return moved(planned.end, expected.end) if planned is not None and expected is not None else None


def shown_delay(forecast: Forecast, task: TaskId, delay: timedelta) -> timedelta:
    """What a task adds to its end by itself, in minutes: the variance beside that end, less the whole minutes that it
    inherited or made good. A single one is not told apart."""
    inherited = timedelta(minutes=int((forecast.slip(task) - delay) / _MINUTE))
    shown = moved(forecast.planned[task].end, forecast.expected[task].end)
    return shown if abs(inherited) <= _MINUTE else shown - inherited


def go_live_slip(forecast: Forecast) -> timedelta:
    """The variance of the go-live."""
    return moved(forecast.go_live_planned, forecast.go_live)


def unshifted_slip(forecast: Forecast) -> timedelta | None:
    """The same against the plan before clock times were moved; None where none were."""
    return moved(forecast.go_live_as_written, forecast.go_live) if forecast.go_live_as_written is not None else None


def stays_late(slip: timedelta, *, was_late: bool) -> bool:
    """Whether LATE stands, after it did or did not a moment ago."""
    return is_late(slip) or (was_late and whole_minutes(slip) == 0)


def late_by_journal(state: RunState, forecast: Forecast) -> bool:
    """Whether the go-live was late when the journal last told that its forecast moved: what all consoles know alike."""
    return state.moved is not None and is_late(moved(forecast.go_live_planned, state.moved.after))
