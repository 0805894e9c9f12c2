"""What is expected of each task before tonight says anything: rehearsals where there are any, else the plan.

Computed once for a run (and again when the sizes of its work are counted), used for every estimate.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean, median

from jobs.timing.distributions import variance
from jobs.timing.nights import RehearsedNight
from jobs.timing.work import Pace, TimedTask, TimedWork
from plans.model import TaskId

SPREAD_OF_ESTIMATES = math.log(2) / 1.2815515655446004
"""Standard deviation of log(actual / estimated) where nine in ten stay within twice the estimate: ln 2 over the normal
quantile of 0.9. The SiP data set, finished tasks of a software company (Jones and Cullum, "A conversation around the
analysis of the SiP effort estimation dataset", 2019, arXiv:1901.01621), has its P90 at about twice the estimate."""
STRETCHES = 8
"""A night is cut into so many stretches of equal work to see how it varies within itself."""
_SHORTEST = 0.001
"""Seconds. Logarithms need durations above nothing, and nothing shorter is measured."""
_WHOLE_NIGHT = 0.8
"""A night counts as one of the n for a group if it rehearsed at least this share of the group's work."""
_POOLED_NIGHTS = 1
"""A task's own variance is pooled with that of its group, which counts as so many nights of the task."""

_MAD_TO_DEVIATION = 1.4826
"""The standard deviation of a normal distribution over its median absolute deviation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tasks that share one factor tonight: of one pace, all rehearsed or none of them."""

    pace: Pace
    rehearsed: bool
    members: tuple[int, ...]
    """Positions in `TimedWork.tasks`, in their order."""
    nights: tuple[int, ...] = ()
    """Positions of the rehearsals that were whole nights for this group."""
    drift: float = 0.0
    """Variance of log(rest / part done), per whole night, as if the factor of a night walked at random: at the share q
    of the work the variance of the part done is drift / q. From two nights on."""
    stretches: tuple[float, ...] = ()
    """With one night: logarithms of the factors of its stretches against the plan, about the factor of the night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Seconds expected of each task, and how nights have departed from them. All tuples go by `TimedWork.tasks`."""

    work: TimedWork
    seconds: tuple[float, ...]
    times_rehearsed: tuple[int, ...]
    took: tuple[tuple[float | None, ...], ...]
    """Of each night, seconds by task, scaled to the size of tonight's work."""
    own_spread: tuple[float, ...]
    """Standard deviation of the logarithm of a task's duration about the factor of its night."""
    groups: tuple[Group, ...]


def expect(
    work: TimedWork, nights: Sequence[RehearsedNight], rows_tonight: Mapping[TaskId, int] | None = None
) -> Expectation:
    """The median of its rehearsals for each task, else its planned duration.

    Args:
        work: all of it.
        nights: each once, however it arrived.
        rows_tonight: how much work there is. A duration is scaled to it, at the rate that was measured, where its
            night says how much there was then.
    """
    took = tuple(_scaled(work, night, rows_tonight or {}) for night in nights)
    measured = [_measured(took, at) for at in range(len(work.tasks))]
    seconds = tuple(_expected(task, row) for task, row in zip(work.tasks, measured, strict=True))
    times = tuple(len(row) for row in measured)
    groups = tuple(_groups(work, seconds, times, took))
    return Expectation(
        work=work,
        seconds=seconds,
        times_rehearsed=times,
        took=took,
        own_spread=_own_spreads(seconds, took, groups),
        groups=groups,
    )


def _scaled(work: TimedWork, night: RehearsedNight, tonight: Mapping[TaskId, int]) -> tuple[float | None, ...]:
    row: list[float | None] = []
    for task in work.tasks:
        took = night.took.get(task.id)
        if took is None:
            row.append(None)
            continue
        then, now = night.rows.get(task.id, 0), tonight.get(task.id, 0)
        scale = now / then if then > 0 and now > 0 else 1.0
        row.append(max(took.total_seconds() * scale, _SHORTEST))
    return tuple(row)


def _measured(took: Sequence[Sequence[float | None]], at: int) -> list[float]:
    return [seconds for night in took if (seconds := night[at]) is not None]


def _expected(task: TimedTask, rehearsed: Sequence[float]) -> float:
    if rehearsed and task.pace is not Pace.CLOCK:
        return median(rehearsed)
    return task.planned.total_seconds()


def _groups(
    work: TimedWork,
    seconds: Sequence[float],
    times: Sequence[int],
    took: Sequence[Sequence[float | None]],
) -> list[Group]:
    groups: list[Group] = []
    for pace in (Pace.MACHINE, Pace.PEOPLE):
        ours = [at for at, task in enumerate(work.tasks) if task.pace is pace and seconds[at] > 0]
        for rehearsed in (True, False):
            members = tuple(at for at in ours if (times[at] > 0) is rehearsed)
            if members:
                groups.append(_group(work, seconds, took, pace=pace, rehearsed=rehearsed, members=members))
    return groups


def _group(
    work: TimedWork,
    seconds: Sequence[float],
    took: Sequence[Sequence[float | None]],
    *,
    pace: Pace,
    rehearsed: bool,
    members: tuple[int, ...],
) -> Group:
    whole = [at for at, night in enumerate(took) if _covered(night, seconds, members) >= _WHOLE_NIGHT]
    nights = tuple(whole) if rehearsed else ()
    drift = 0.0
    stretches: tuple[float, ...] = ()
    if len(nights) == 1:
        planned = [task.planned.total_seconds() for task in work.tasks]
        stretches = _stretches(took[nights[0]], planned, members)
    elif nights:
        drift = _drift([took[at] for at in nights], seconds, members)
    return Group(pace=pace, rehearsed=rehearsed, members=members, nights=nights, drift=drift, stretches=stretches)


def _covered(night: Sequence[float | None], seconds: Sequence[float], members: Sequence[int]) -> float:
    known = sum(seconds[at] for at in members if night[at] is not None)
    return known / sum(seconds[at] for at in members)


def _stretches(night: Sequence[float | None], planned: Sequence[float], members: Sequence[int]) -> tuple[float, ...]:
    """Logarithms of actual over planned for stretches of one night, about that of the whole night."""
    both = [(took, planned[at]) for at in members if (took := night[at]) is not None and planned[at] > 0]
    if not both:
        return ()
    whole = sum(took for took, _ in both)
    factor = math.log(whole / sum(plan for _, plan in both))
    sums: dict[int, list[float]] = {}
    passed = 0.0
    for took, plan in both:
        stretch = min(int((passed + took / 2) / whole * STRETCHES), STRETCHES - 1)
        passed += took
        total = sums.setdefault(stretch, [0.0, 0.0])
        total[0] += took
        total[1] += plan
    return tuple(math.log(took / plan) - factor for took, plan in sums.values())


def _drift(nights: Sequence[Sequence[float | None]], seconds: Sequence[float], members: Sequence[int]) -> float:
    """Mean over the places where a night may be cut of q (1 - q) Var(log(rest / part done)), each against expected.

    If the factor of a night walks at random about its mean, with variance w / q over the share q of the work, rest and
    part done differ with variance w / q + w / (1 - q) = w / (q (1 - q)): every cut estimates the same w.
    """
    expected = [seconds[at] for at in members]
    along = list(accumulate(expected))
    cuts = sorted({_cut(along, part / STRETCHES) for part in range(1, STRETCHES)} - {0, len(members)})
    logs = [_log_rest_over_done(night, seconds, members, cuts) for night in nights]
    estimates: list[float] = []
    for cut, values in zip(cuts, zip(*logs, strict=True), strict=True):
        known = [value for value in values if value is not None]
        share = along[cut - 1] / along[-1]
        if len(known) > 1:
            estimates.append(share * (1 - share) * variance(known))
    return fmean(estimates) if estimates else 0.0


def _cut(along: Sequence[float], share: float) -> int:
    """How many tasks make up a share of the work."""
    return bisect_right(along, share * along[-1])


def _log_rest_over_done(
    night: Sequence[float | None], seconds: Sequence[float], members: Sequence[int], cuts: Sequence[int]
) -> list[float | None]:
    took = list(accumulate(night[at] or 0.0 for at in members))
    known = list(accumulate(seconds[at] if night[at] is not None else 0.0 for at in members))
    logs: list[float | None] = []
    for cut in cuts:
        done, rest = known[cut - 1], known[-1] - known[cut - 1]
        if done <= 0 or rest <= 0:
            logs.append(None)
            continue
        logs.append(math.log((took[-1] - took[cut - 1]) / rest) - math.log(took[cut - 1] / done))
    return logs


def _own_spreads(
    seconds: Sequence[float], took: Sequence[Sequence[float | None]], groups: Sequence[Group]
) -> tuple[float, ...]:
    """Each task's own variance about the factor of its night, pooled with that of its group.

    (v s^2 + v0 s0^2) / (v + v0) is the posterior scale under a scaled inverse chi-squared prior (Gelman et al.,
    Bayesian Data Analysis, 3rd ed., section 2.6), the prior being the group's own mean.
    """
    spreads = [SPREAD_OF_ESTIMATES] * len(seconds)
    for group in groups:
        if len(group.nights) < 2:
            continue
        own = _own_variances(seconds, [took[at] for at in group.nights], group.members)
        freedom = len(group.nights) - 1
        pooled = sum(seconds[at] * own[at] for at in group.members) / sum(seconds[at] for at in group.members)
        for at in group.members:
            spreads[at] = math.sqrt((freedom * own[at] + _POOLED_NIGHTS * pooled) / (freedom + _POOLED_NIGHTS))
    return tuple(spreads)


def _own_variances(
    seconds: Sequence[float], nights: Sequence[Sequence[float | None]], members: Sequence[int]
) -> dict[int, float]:
    """From the median absolute deviation, so that one night in which a task broke off at once does not make it wild."""
    away: dict[int, list[float]] = {at: [] for at in members}
    for night in nights:
        for at, log in _about_the_night(seconds, night, members).items():
            away[at].append(abs(log))
    return {at: (_MAD_TO_DEVIATION * median(row)) ** 2 if row else 0.0 for at, row in away.items()}


def _about_the_night(
    seconds: Sequence[float], night: Sequence[float | None], members: Sequence[int]
) -> dict[int, float]:
    """log(taken / expected) of each task, about that of the whole night."""
    took = {at: lasted for at in members if (lasted := night[at]) is not None}
    whole = math.log(sum(took.values()) / sum(seconds[at] for at in took))
    return {at: math.log(lasted / seconds[at]) - whole for at, lasted in took.items()}
