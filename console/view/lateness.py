"""How late something is by the times that are shown, and when LATE stands. One threshold, here and nowhere else. Pure.

A clock shows whole minutes, so a variance is the difference of the two times beside it. LATE stands from the first
minute of it on, and of nothing else: `+1m` is always late and `0m` always on time. So whoever looks at one run reads
one answer, whenever they began to look; the word changes with its figure, and never beside one that stays.
"""

from datetime import timedelta

from jobs.run.outlook.forecast import Expected, Forecast
from plans.durations import moved, whole_minutes
from plans.model import TaskId

_MINUTE = timedelta(minutes=1)


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
