"""How long everything lasts in each simulated night: what rehearsals make expected, times the factor of the night.

The nights are those of the forecast (`jobs.timing`): every night has one factor, shared by all its tasks; where several
rehearsals tell how tasks differ, a night follows one of them as a whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from jobs.run.events import UnitId, rollback_unit
from jobs.run.outlook.sureness import expectation_of
from jobs.timing.estimate import Footing
from jobs.timing.expectation import Group
from jobs.timing.steps import Step
from jobs.timing.whole_nights import WholeNights, whole_nights
from jobs.timing.work import Pace
from plans.model import Checkpoint, Job, Plan, Task
from plans.model.faults import NightFaults
from plans.rehearsals.durations import rehearsed


@dataclass(frozen=True, slots=True, kw_only=True)
class NightDurations:
    """What everything takes in one night."""

    number: int
    """From 1, the night with the fastest factor, on."""
    variant: int = 0
    """Of a night that is played again: which of several changes was made to it."""
    takes: Mapping[UnitId, timedelta]
    """Tasks, checkpoints and rollbacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The durations of all nights."""

    footing: Footing
    expected: Mapping[UnitId, timedelta]
    """What each task is expected to take: in the middle night."""
    steps: Sequence[Step]
    """The way through the plan, by `order`."""
    order: Sequence[UnitId]
    nights: Sequence[NightDurations]


def drawn(plan: Plan, *, nights: int, seed: int, faults: NightFaults) -> Drawn:
    """The durations of so many nights of a plan.

    Args:
        plan: as `Plan.for_run` gives it.
        nights: how many.
        seed: which night follows which rehearsal.
        faults: who and what is slow.
    """
    expectation = expectation_of(plan)
    whole = whole_nights(expectation, plan.start, nights=nights, seed=seed)
    order = [UnitId(task.id) for task in expectation.work.tasks]
    slower = [_slower(plan.by_id[task.id], faults) for task in expectation.work.tasks]
    back = _rollbacks(plan)
    return Drawn(
        footing=whole.footing,
        expected={unit: timedelta(seconds=step.seconds) for unit, step in zip(order, whole.steps, strict=True)},
        steps=whole.steps,
        order=order,
        nights=[
            NightDurations(number=night + 1, takes=dict(_of_night(whole, night, order, slower, back)))
            for night in range(nights)
        ],
    )


def _of_night(
    whole: WholeNights,
    night: int,
    order: Sequence[UnitId],
    slower: Sequence[float],
    back: Sequence[tuple[UnitId, Pace, timedelta]],
) -> Iterator[tuple[UnitId, timedelta]]:
    for unit, seconds, factor in zip(order, whole.seconds[night], slower, strict=True):
        yield unit, timedelta(seconds=seconds * factor)
    for unit, pace, usual in back:
        yield unit, usual * _factor(whole.groups, whole.factors[night], pace)


def _factor(groups: Sequence[Group], factors: Sequence[float], pace: Pace) -> float:
    """Of a night, for work of a pace: that of what was rehearsed goes first, as the groups stand."""
    return next((factor for group, factor in zip(groups, factors, strict=True) if group.pace is pace), 1.0)


def _rollbacks(plan: Plan) -> list[tuple[UnitId, Pace, timedelta]]:
    """What each rollback usually takes: the middle of what was rehearsed, else as planned."""
    known = rehearsed(plan, plan.nights).rollbacks
    found: list[tuple[UnitId, Pace, timedelta]] = []
    for task in plan.tasks:
        if task.rollback is None:
            continue
        measured = [one.total_seconds() for one in known[task.id].counting]
        usual = timedelta(seconds=median(measured)) if measured else task.rollback.duration
        pace = Pace.MACHINE if isinstance(task.rollback.body, Job) else Pace.PEOPLE
        found.append((rollback_unit(task.id), pace, usual))
    return found


def _slower(task: Task, faults: NightFaults) -> float:
    """How many times as long a task takes because of what is slow: itself or its kind, and whoever does it."""
    body = task.body
    if isinstance(body, Job):
        trouble = faults.tasks.get(task.id) or faults.kinds.get(body.kind)
        return trouble.slower if trouble is not None else 1.0
    named = faults.tasks.get(task.id)
    party = body.decided_by if isinstance(body, Checkpoint) else task.owner
    by_party = faults.parties.get(party) if party is not None else None
    return (named.slower if named is not None else 1.0) * (by_party.slower if by_party is not None else 1.0)
