"""How good forecasts were: their error against the time to go, and how often their range held what came. Pure.

A forecast stands until another one is kept. So each night is asked at the same distances, every ten minutes back from
the moment at which a task ended: what was forecast then? A forecast that moved often counts no more than a steady one.
Forecasts of one night err together: so the number of nights is told beside the number of forecasts.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count
from operator import attrgetter
from statistics import fmean, median

from plans.model.kept_forecasts import KeptForecast

EVERY = timedelta(minutes=10)
"""Between two distances at which a night is asked."""
STANDS = timedelta(minutes=30)
"""How long a forecast stands at most: it is kept anew every ten minutes, and an engine that is gone makes none."""
FAR = timedelta(hours=6)
"""Beyond it all forecasts are told together, up to the farthest."""
FARTHEST = timedelta(hours=48)
_MINUTE = timedelta(minutes=1)
_HORIZONS = (
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=3),
    FAR,
    FARTHEST,
)
"""Up to how long before its end forecasts are told together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedForecast:
    """A forecast that stood at a distance from what then came."""

    forecast: KeptForecast
    came: datetime
    to_go: timedelta

    @property
    def error(self) -> timedelta:
        """By how much later it came than was forecast."""
        return self.came - self.forecast.expected

    @property
    def held(self) -> bool | None:
        """Whether it came within the range; None where none was told."""
        low, high = self.forecast.low, self.forecast.high
        return low <= self.came <= high if low is not None and high is not None else None

    @property
    def in_time(self) -> bool | None:
        """Whether it came by when it was wanted; None where nothing was wanted."""
        return self.came <= self.forecast.due if self.forecast.due is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HorizonErrors:
    """The errors of the forecasts that were made up to so long before the end, and longer than those before."""

    to_go: timedelta
    forecasts: int
    median_error: timedelta
    p90_error: timedelta
    later: int
    """Of how many the task came a minute or more later than forecast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceRecord:
    """What became of the forecasts whose chance lay between two counts of twenty, both included."""

    least: int
    most: int
    forecasts: int
    in_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How good the forecasts of some nights were."""

    nights: int
    forecasts: int
    with_range: int
    held: int
    """How many ranges held what came."""
    claimed: float
    """The mean of the shares that the ranges claimed to hold; 0 where none claimed any."""
    horizons: tuple[HorizonErrors, ...]
    chances: tuple[ChanceRecord, ...]

    def at(self, to_go: timedelta) -> HorizonErrors | None:
        """The errors of forecasts that far ahead; None where there were none."""
        return next((one for one in self.horizons if to_go <= one.to_go), None)


def judged(night: Sequence[KeptForecast]) -> tuple[JudgedForecast, ...]:
    """The forecasts of one night that stood every ten minutes back from what came, those of the nearest end first."""
    ends = {one.task: one.expected for one in night if one.came}
    found: list[JudgedForecast] = []
    for task, came in sorted(ends.items(), key=lambda one: one[1]):
        made = sorted((one for one in night if one.task == task and not one.came), key=attrgetter("at"))
        found += _at_each_distance(made, came)
    return tuple(found)


def _at_each_distance(made: Sequence[KeptForecast], came: datetime) -> Iterator[JudgedForecast]:
    moments = [one.at for one in made]
    for step in count(1):
        to_go = step * EVERY
        at = came - to_go
        if not made or at < moments[0] or to_go > FARTHEST:
            return
        stood = made[bisect_right(moments, at) - 1]
        if at - stood.at <= STANDS:
            yield JudgedForecast(forecast=stood, came=came, to_go=to_go)


def worth_keeping(night: Sequence[KeptForecast]) -> tuple[KeptForecast, ...]:
    """Of the forecasts of a night, what is needed to judge it again: what stood every ten minutes, and what came."""
    stood = {(one.forecast.at, one.forecast.task) for one in judged(night)}
    return tuple(one for one in night if one.came or (one.at, one.task) in stood)


def calibrate(nights: Iterable[Sequence[KeptForecast]]) -> Calibration | None:
    """How good the forecasts of these nights were; None where nothing of them has come true."""
    by_night = [found for night in nights if (found := judged(night))]
    if not by_night:
        return None
    everything = list(chain.from_iterable(by_night))
    ranged = [one for one in everything if one.held is not None]
    return Calibration(
        nights=len(by_night),
        forecasts=len(everything),
        with_range=len(ranged),
        held=sum(one.held is True for one in ranged),
        claimed=_claimed(ranged),
        horizons=tuple(_horizons(everything)),
        chances=tuple(_chances(everything)),
    )


def _claimed(ranged: Sequence[JudgedForecast]) -> float:
    claims = [one.forecast.claim for one in ranged if one.forecast.claim > 0]
    return fmean(claims) if claims else 0.0


def _horizons(everything: Sequence[JudgedForecast]) -> Iterator[HorizonErrors]:
    nearest = timedelta()
    for to_go in _HORIZONS:
        members = [one.error for one in everything if nearest < one.to_go <= to_go]
        errors, later = sorted(map(abs, members)), sum(error >= _MINUTE for error in members)
        nearest = to_go
        if errors:
            yield HorizonErrors(
                to_go=to_go,
                forecasts=len(errors),
                median_error=timedelta(seconds=median(one.total_seconds() for one in errors)),
                p90_error=errors[min(len(errors) - 1, int(0.9 * len(errors)))],
                later=later,
            )


def _chances(everything: Sequence[JudgedForecast]) -> Iterator[ChanceRecord]:
    """In five parts of twenty: where the dots are honest, of those between 16 and 20 about nine in ten came in time."""
    told = [(one.forecast.made, one.in_time) for one in everything if one.forecast.of == 20]
    for least, most in ((0, 3), (4, 7), (8, 12), (13, 16), (17, 20)):
        members = [in_time for made, in_time in told if made is not None and least <= made <= most]
        known = [in_time for in_time in members if in_time is not None]
        if known:
            yield ChanceRecord(least=least, most=most, forecasts=len(known), in_time=sum(known))
