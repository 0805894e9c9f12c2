"""Lost nights played once more with one task changed: would they have been made?

The same nights, the same luck and the same decisions, so that what differs is due to that task alone. A night takes a
tenth of a second to a quarter of one; so some of the lost nights are tried, from the fastest to the slowest of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from jobs.run.events import UnitId
from jobs.simulation.durations import NightDurations
from jobs.simulation.influence import TEN_MINUTES, Helper, Influence, in_order
from jobs.simulation.night import Conditions
from jobs.simulation.processes import Told, played
from jobs.simulation.verdict import Verdict
from plans.model import Plan

_MOST = 60
"""So many nights are played again at most, for all helpers together."""
_MOST_TASKS = 6_000
"""And so many tasks in them: a thousand tasks must cost little more than the nights themselves."""


def played_again(
    plan: Plan,
    nights: Sequence[NightDurations],
    conditions: Conditions,
    verdict: Verdict,
    *,
    processes: int | None = None,
    tell: Told | None = None,
) -> Influence:
    """What would help, with how many of the lost nights are really made by it.

    Args:
        plan: as `Plan.for_run` gives it.
        nights: the durations of all nights, in their order.
        conditions: those of all nights.
        verdict: what they came to.
        processes: as `played` has it.
        tell: as `played` has it.
    """
    known = verdict.influence
    helpers = [*known.ten_minutes, *known.worker]
    lost = [night for night, fate in zip(nights, verdict.fates, strict=True) if not fate.made]
    if not helpers or not lost:
        return _counted(known, Counter(), 0)
    nights_again = min(_MOST, _MOST_TASKS // len(plan.tasks))
    tried = _some(lost, max(1, nights_again // len(helpers)))
    variants = [_changed(night, one, place) for place, one in enumerate(helpers, start=1) for night in tried]
    won: Counter[int] = Counter()
    for night in played(plan, variants, conditions, processes=processes, tell=tell):
        won[night.variant] += night.ends.get(plan.go_live, verdict.limit + 1) <= verdict.limit
    return _counted(known, won, len(tried))


def _some(lost: Sequence[NightDurations], most: int) -> Sequence[NightDurations]:
    """Evenly from the fastest to the slowest."""
    count = min(most, len(lost))
    return [lost[(2 * place + 1) * len(lost) // (2 * count)] for place in range(count)]


def _changed(night: NightDurations, helper: Helper, variant: int) -> NightDurations:
    unit = UnitId(helper.task)
    took = night.takes[unit]
    if helper.workers:
        took *= helper.workers / (helper.workers + 1)
    else:
        took = max(took - TEN_MINUTES, timedelta())
    return replace(night, takes={**night.takes, unit: took}, variant=variant)


def _counted(known: Influence, won: Mapping[int, int], tried: int) -> Influence:
    minutes = [replace(one, nights_won=won.get(at, 0), tried=tried) for at, one in enumerate(known.ten_minutes, 1)]
    first = len(minutes) + 1
    workers = [replace(one, nights_won=won.get(at, 0), tried=tried) for at, one in enumerate(known.worker, first)]
    return replace(known, ten_minutes=in_order(minutes), worker=in_order(workers))
