"""Tonight's factor: what is done so far against what was expected of it shifts the rest, as far as that is evidence.

In logarithms, for one group of tasks: the rehearsed nights k have F(done, k) and F(rest, k), the factors of the part
that is done by now and of the part that is not, each the sum of what was taken over the sum of what was expected, so
that every task weighs as much as it lasts. The forecast of the rest is

    mean F(rest) + trust * (F(done, tonight) - mean F(done))

whose first term also mends that medians of skewed durations add up to less than a night takes. `trust` is the
empirical-Bayes weight of Efron and Morris ("Data analysis using Stein's estimator and its generalizations", JASA 70,
1975): 1 - (nights - 3) * V / S with S the sum of squares of F(done) about its mean over all nights, tonight among
them, and V its variance within a night, positive part. Nights that differ as wholes are believed early, nights that
vary within themselves late. One night of prior guess is added, so that two rehearsals are not believed at once.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from statistics import fmean

from jobs.timing.distributions import median_of_the_late, share_of_the_ended, variance
from jobs.timing.expectation import SPREAD_OF_ESTIMATES, STRETCHES, Expectation, Group
from jobs.timing.spread import Nights, OneNight, Spread, Unrehearsed
from jobs.timing.work import Pace

SPREAD_OF_NIGHTS = SPREAD_OF_ESTIMATES / 2
"""The guess, before anything is known, of how whole nights of the same work differ: half as much as estimates do. One
night says nothing of it; where a plan was retimed from that night not even the plan does."""
_PRIOR_NIGHTS = 1
_ROUNDS = 5
"""Of expectation and maximisation: further ones move the factor by less than a per cent."""
_OUTLIER = 3.0
"""Own standard deviations beyond which a task says that something happened to it, not to the night."""
_NEVER_AN_OUTLIER = 0.05
"""Added to a task's own spread (in squares): a few per cent are nothing that happened, however steady it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TonightSoFar:
    """What of each task's work is done, by `TimedWork.tasks`."""

    done: Sequence[float]
    """The share, 0 to 1; of a running task as its measured rate says."""
    took: Mapping[int, float]
    """Seconds that the whole task took, or will at its rate, where the share is above 0 and says something."""
    void: frozenset[int] = frozenset()
    """Over, but their time says nothing of the work: neither done nor to come."""
    informed: Mapping[int, float] = field(default_factory=dict)
    """How much the share that is done says, 0 to 1, of tasks whose duration is guessed; 1 of the others."""
    unfinished: Mapping[int, float] = field(default_factory=dict)
    """Seconds that tasks have lasted which run, and of which nothing reliable is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShift:
    """What tonight makes of the remaining work of one group."""

    group: Group
    log: float
    """Logarithm of the factor by which what was expected is multiplied."""
    trust: float
    """How much of what the night has shown so far is believed to go on, 0 to 1."""
    shown: float | None
    """The factor of what is done so far, against what was expected of it; None while nothing is."""
    done: float
    """The share of the expected work that is done."""
    spread: Spread
    tonight: float
    """The part of `log` that is due to tonight alone."""

    @property
    def factor(self) -> float:
        """By how much what was expected of the rest is multiplied."""
        return math.exp(self.log)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """One group, cut at now."""

    done: Mapping[int, float]
    """Expected seconds of what is done, by task."""
    rest: Mapping[int, float]
    informed: float
    """The part of what is done that counts as evidence: all of it, where all of it has ended or is measured."""

    @property
    def share(self) -> float:
        """Of the work that is done."""
        done = sum(self.done.values())
        whole = done + sum(self.rest.values())
        return done / whole if whole > 0 else 0.0


def shifts_of(expectation: Expectation, so_far: TonightSoFar) -> list[GroupShift]:
    """For every group, in the order of `expectation.groups`.

    Where tasks run side by side, those that have ended are the fast ones, and a slow night would look fast. So what
    runs is evidence too: that it lasts longer than it has. Expectation and maximisation by turns (Dempster, Laird and
    Rubin, "Maximum likelihood from incomplete data via the EM algorithm", JRSS B 39, 1977): by the factor believed so
    far each unfinished task gets the duration that such tasks have which last that long (their median), and these
    durations, as far as they have passed, count when the factor is taken anew. A task that is not due yet says next to
    nothing, and were it believed it would only repeat what was guessed: it is evidence as far as others like it would
    have ended by now.
    """
    if not so_far.unfinished:
        return _shifts(expectation, so_far)
    shifts = _shifts(expectation, replace(so_far, done=[0.0] * len(so_far.done), took={}))
    for _ in range(_ROUNDS):
        shifts = _shifts(expectation, _finished_by(expectation, shifts, so_far))
    return shifts


def _finished_by(expectation: Expectation, shifts: Sequence[GroupShift], so_far: TonightSoFar) -> TonightSoFar:
    """With a duration for each unfinished task, by the factors believed so far."""
    done, took, informed = list(so_far.done), dict(so_far.took), dict(so_far.informed)
    factors = {at: shift.factor for shift in shifts for at in shift.group.members}
    for at, elapsed in so_far.unfinished.items():
        if at not in factors or elapsed <= 0:
            continue
        usual = expectation.seconds[at] * factors[at]
        spread = expectation.own_spread[at]
        took[at] = median_of_the_late(usual, spread, elapsed)
        done[at] = elapsed / took[at]
        informed[at] = share_of_the_ended(usual, spread, elapsed)
    return replace(so_far, done=done, took=took, informed=informed)


def _shifts(expectation: Expectation, so_far: TonightSoFar) -> list[GroupShift]:
    """By what is done alone.

    What was never rehearsed is shifted as the rehearsed work of the same pace is, until it has something to say of
    itself: a slow night is slow everywhere.
    """
    shifts: list[GroupShift] = []
    prior: dict[Pace, float] = {}
    for group in expectation.groups:
        sides = _cut(expectation, group, so_far)
        shown = _shown(expectation, so_far, sides)
        if len(group.nights) > 1:
            shift = _from_nights(expectation, group, sides, shown)
        elif group.nights:
            shift = _from_one_night(group, sides, shown)
        else:
            shift = _from_estimates(group, sides, shown, prior.get(group.pace, 0.0))
        if group.rehearsed:
            prior[group.pace] = shift.tonight
        shifts.append(shift)
    return shifts


def _cut(expectation: Expectation, group: Group, so_far: TonightSoFar) -> _Sides:
    done: dict[int, float] = {}
    rest: dict[int, float] = {}
    for at in group.members:
        if at in so_far.void:
            continue
        share = so_far.done[at]
        if share > 0:
            done[at] = share * expectation.seconds[at]
        if share < 1:
            rest[at] = (1 - share) * expectation.seconds[at]
    known = sum(weight * so_far.informed.get(at, 1.0) for at, weight in done.items())
    return _Sides(done=done, rest=rest, informed=known / sum(done.values()) if known > 0 else 0.0)


def _shown(expectation: Expectation, so_far: TonightSoFar, sides: _Sides) -> float | None:
    """log(taken / expected) of what is done, each task held within three of its own deviations of the middle one."""
    weights = sides.done
    if not weights:
        return None
    logs = {at: math.log(max(so_far.took[at], 1e-3) / expectation.seconds[at]) for at in weights}
    middle = _weighted_median(logs, weights)
    taken = 0.0
    for at, weight in weights.items():
        most = _OUTLIER * math.hypot(expectation.own_spread[at], _NEVER_AN_OUTLIER)
        taken += weight * math.exp(middle + max(-most, min(logs[at] - middle, most)))
    return math.log(taken / sum(weights.values()))


def _weighted_median(values: Mapping[int, float], weights: Mapping[int, float]) -> float:
    in_order = sorted(values, key=lambda at: values[at])
    passed = list(accumulate(weights[at] for at in in_order))
    return values[in_order[bisect_left(passed, passed[-1] / 2)]]


def _from_nights(expectation: Expectation, group: Group, sides: _Sides, shown: float | None) -> GroupShift:
    nights = [expectation.took[at] for at in group.nights]
    rests = [_log_factor(night, expectation.seconds, sides.rest) or 0.0 for night in nights]
    dones = _dones(expectation, nights, sides)
    if shown is None or dones is None:
        trust, tonight, wrong = 0.0, 0.0, rests
    else:
        trust = _trust(group, sides, shown, dones, rests)
        tonight = trust * (shown - fmean(dones))
        wrong = [rest - trust * done for rest, done in zip(rests, dones, strict=True)]
    return GroupShift(
        group=group,
        log=fmean(rests) + tonight,
        tonight=tonight,
        trust=trust,
        shown=_factor(shown),
        done=sides.share,
        spread=Nights(deviation=math.sqrt(variance(wrong) * (1 + 1 / len(nights))), nights=len(nights)),
    )


def _dones(expectation: Expectation, nights: Sequence[Sequence[float | None]], sides: _Sides) -> list[float] | None:
    """What the nights' factors of the part were that is done; None where a night has none of it."""
    if sides.informed <= 0:
        return None
    logs = [_log_factor(night, expectation.seconds, sides.done) for night in nights]
    known = [log for log in logs if log is not None]
    return known if len(known) == len(logs) else None


def _factor(log: float | None) -> float | None:
    return None if log is None else math.exp(log)


def _trust(group: Group, sides: _Sides, shown: float, dones: Sequence[float], rests: Sequence[float]) -> float:
    """The weight of Efron and Morris, with one prior night.

    V is the mean of two estimates: what the drift of whole nights says of a part of this size, from every place where
    a night may be cut, and what the nights say of just this cut.
    """
    share = sides.share
    apart = variance([r - d for r, d in zip(rests, dones, strict=True)])
    within = (group.drift / share + (1 - share) * apart) / 2 / sides.informed
    everyone = [*dones, shown]
    middle = fmean(everyone)
    between = sum((log - middle) ** 2 for log in everyone) + _PRIOR_NIGHTS * (SPREAD_OF_NIGHTS**2 + within)
    return max(0.0, 1 - (len(everyone) - 3 + _PRIOR_NIGHTS) * within / between)


def _log_factor(night: Sequence[float | None], seconds: Sequence[float], expected: Mapping[int, float]) -> float | None:
    """log(taken / expected) of a part of a night; `expected` holds the expected seconds of that part, by task."""
    taken, weight = 0.0, 0.0
    for at, part in expected.items():
        took = night[at]
        if took is not None:
            taken += took * part / seconds[at]
            weight += part
    return math.log(taken / weight) if weight > 0 else None


def _from_one_night(group: Group, sides: _Sides, shown: float | None) -> GroupShift:
    """One night cannot say how nights differ: its stretches, against the plan, say how work differs from itself."""
    parts = STRETCHES * sides.share * sides.informed
    trust = parts / (1 + parts) if shown is not None else 0.0
    narrowed = _narrowed(trust, STRETCHES * (1 - sides.share))
    least = min(-SPREAD_OF_NIGHTS, *group.stretches, 0.0) * narrowed
    most = max(SPREAD_OF_NIGHTS, *group.stretches, 0.0) * narrowed
    log = trust * (shown or 0.0)
    return GroupShift(
        group=group,
        log=log,
        tonight=log,
        trust=trust,
        shown=_factor(shown),
        done=sides.share,
        spread=OneNight(least=least, most=most),
    )


def _from_estimates(group: Group, sides: _Sides, shown: float | None, prior: float) -> GroupShift:
    """Estimates err together, as whole nights differ, and each by itself, which evens out over many.

    Trust is the weight of a normal mean under a normal prior: variance between over variance between + within / tasks.
    """
    between, within = SPREAD_OF_NIGHTS**2, SPREAD_OF_ESTIMATES**2
    tasks = _effective(sides.done) * sides.informed
    trust = between / (between + within / tasks) if tasks > 0 else 0.0
    log = prior + trust * ((shown or 0.0) - prior)
    return GroupShift(
        group=group,
        log=log,
        tonight=log,
        trust=trust,
        shown=_factor(shown),
        done=sides.share,
        spread=Unrehearsed(deviation=SPREAD_OF_ESTIMATES * _narrowed(trust, _effective(sides.rest))),
    )


def _effective(weights: Mapping[int, float]) -> float:
    """How many tasks of equal weight say as much (Kish, Survey Sampling, 1965): the square of the sum over squares."""
    squares = sum(weight * weight for weight in weights.values())
    return sum(weights.values()) ** 2 / squares if squares > 0 else 0.0


def _narrowed(trust: float, parts_to_come: float) -> float:
    """What is left of a spread: of the common factor what is not yet known of it, and what the parts to come do by
    themselves. Where nothing is done it is the spread itself, which was measured on wholes."""
    return min(1.0, math.sqrt(1 - trust + trust / parts_to_come)) if parts_to_come > 0 else math.sqrt(1 - trust)
