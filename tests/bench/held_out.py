"""Leave one run out: forecast each night of a network from its other nights, and score what came of it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from jobs.timing.estimate import Estimate, estimate
from jobs.timing.expectation import Expectation, expect
from jobs.timing.nights import EndedTask, RehearsedNight, SoFar
from jobs.timing.work import Pace, TimedTask, TimedWork
from plans.model import TaskId
from tests.bench.networks import Network

SHARES = (0.25, 0.5, 0.75)
START = datetime(2022, 11, 11, 20, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One forecast of what was left, and what it took. Everything as a share of the whole night as it was."""

    family: str
    share: float
    error: float
    naive_error: float
    """Of the first of the other nights as the plan, with no updating."""
    inside: bool
    claim: float
    score: float
    """The interval score of the range at its claim."""
    plain_score: float
    """That of least to most of the other nights, which makes the same claim."""


def held_out(network: Network, shares: Sequence[float] = SHARES) -> Iterator[Outcome]:
    """Every night at every share of the planned work, done in topological order, one task after the other."""
    for at, tonight in enumerate(network.nights):
        others = [*network.nights[:at], *network.nights[at + 1 :]]
        expectation = expect(_one_after_the_other(others[0]), list(_rehearsed(others)))
        for share in shares:
            done = _passed(expectation, share)
            yield _outcome(network.name, share, done, tonight, others, _forecast(expectation, tonight, done))


def _one_after_the_other(planned: Sequence[float]) -> TimedWork:
    return TimedWork(
        tasks=tuple(
            TimedTask(
                id=_name(at),
                after=(at - 1,) if at else (),
                planned=timedelta(seconds=seconds),
                pace=Pace.MACHINE,
            )
            for at, seconds in enumerate(planned)
        )
    )


def _name(at: int) -> TaskId:
    return TaskId(f"T{at}")


def _rehearsed(nights: Sequence[Sequence[float]]) -> Iterator[RehearsedNight]:
    for at, night in enumerate(nights):
        took = {_name(task): timedelta(seconds=seconds) for task, seconds in enumerate(night)}
        yield RehearsedNight(id=f"DR{at}", took=took)


def _passed(expectation: Expectation, share: float) -> int:
    """How many tasks are done when that share of the planned work is, the task that reaches it among them."""
    along = list(accumulate(expectation.seconds))
    return min(sum(1 for passed in along if passed < share * along[-1]) + 1, len(along) - 1)


def _forecast(expectation: Expectation, tonight: Sequence[float], done: int) -> Estimate:
    ends = [START + timedelta(seconds=passed) for passed in accumulate(tonight[:done])]
    starts = [START, *ends]
    ended = {
        _name(at): EndedTask(start=starts[at], end=ends[at], active=timedelta(seconds=tonight[at]))
        for at in range(done)
    }
    return estimate(expectation, SoFar(ended=ended), ends[-1], simulate=(_name(len(tonight) - 1),))


def _outcome(
    family: str,
    share: float,
    done: int,
    tonight: Sequence[float],
    others: Sequence[Sequence[float]],
    seen: Estimate,
) -> Outcome:
    last = _name(len(tonight) - 1)
    around = seen.range_of(last)
    low, high = ((moment - seen.now).total_seconds() for moment in (around.low, around.high))
    left, whole = sum(tonight[done:]), sum(tonight)
    rests = [sum(night[done:]) for night in others]
    claim = around.footing.claim
    return Outcome(
        family=family,
        share=share,
        error=abs((seen.times[last][1] - seen.now).total_seconds() - left) / whole,
        naive_error=abs(rests[0] - left) / whole,
        inside=low <= left <= high,
        claim=claim,
        score=interval_score(low, high, left, claim) / whole,
        plain_score=interval_score(min(rests), max(rests), left, claim) / whole,
    )


def interval_score(low: float, high: float, value: float, claim: float) -> float:
    """Width, and 2 / alpha of what lies outside (Gneiting and Raftery, "Strictly proper scoring rules", JASA, 2007).

    The range that a forecaster believes in scores best; a wide one pays for its width, a narrow one for its misses.
    """
    return high - low + 2 / (1 - claim) * (max(low - value, 0) + max(value - high, 0))


def wilson(hits: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, "Probable inference", JASA 22, 1927)."""
    if not of:
        return 0.0, 1.0
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return middle - half, middle + half
