"""`python -m tests.bench.forecast`: how good the forecast is, on nights that it has not seen.

Every night of a task network is forecast from its other nights, when a quarter, half and three quarters of the planned
work are done, by the product's own estimate. The error is |forecast - actual| of what is left, over the actual whole.

With `--data FILE` the networks are real ones (form: by name, `after` and `seconds`), with `--from-wfinstances DIR` they
are converted from a checkout of WfCommons WfInstances; without either they are made from a seed, and this says so. The
seeded ones are always scored as well: a few dozen real nights are weak evidence for the claim of a range. Further parts
mix in people's estimates and clock times, and walk the networks side by side. The last line is one JSON object.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from jobs.timing.estimate import estimate
from jobs.timing.expectation import expect
from jobs.timing.nights import EndedTask, RehearsedNight, SoFar
from jobs.timing.samples import FAST_SAMPLES, PLAIN_SAMPLES, has_numpy
from jobs.timing.work import Pace, TimedTask, TimedWork
from plans.model import TaskId
from tests.bench.held_out import SHARES, START, Outcome, held_out, wilson
from tests.bench.mixed_nights import MixedOutcome, mixed, ratios_of
from tests.bench.networks import Network, from_file, from_seed, from_wfinstances
from tests.bench.side_by_side import ParallelOutcome, side_by_side
from tests.bench.speed_run import simulate_seconds

SEED = 20221111
HALF = 0.5
GOALS: dict[str, tuple[str, Callable[[float], bool]]] = {
    "half_time_p90_error": ("at most 0.12", lambda value: value <= 0.12),
    "interval_score_vs_least_to_most": ("at most 0.8", lambda value: value <= 0.8),
    "ms_per_forecast_1000x200": ("at most 250", lambda value: value <= 250),
    "simulate_s_100x1000": ("at most 60", lambda value: value <= 60),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Of ranges that all were looked at when half of the work was done."""

    claim: float
    share: float
    low: float
    high: float


def main() -> None:
    """Print the tables, then the JSON object."""
    given = _arguments()
    made = from_seed(given.seed)
    seeded = [one for network in made for one in held_out(network)]
    networks = _networks(given)
    outcomes = [one for network in networks for one in held_out(network)] if networks else seeded
    print(
        f"networks: {len(networks)} real" if networks else f"networks: no data given, made from the seed {given.seed}"
    )
    _print_errors(outcomes)
    if networks:
        _print_families(outcomes)
        print("\nthe seeded networks:")
        _print_errors(seeded)
    some = networks or made[:20]
    ratios = ratios_of(given.estimates)
    together = [one for at, network in enumerate(some) for one in mixed(network, ratios, seed=at)]
    parallel = [one for network in some for one in side_by_side(network)]
    print("\nwith people's estimates and clock times (reported, not judged; by the plan alone in brackets):")
    _print_others(together, {share: _planned(together, share) for share in SHARES})
    print("\nwalked through their dependencies, side by side (reported, not judged):")
    _print_others(parallel, {})
    figures = _figures(outcomes, seeded) | _other_figures(together, parallel) | _costs()
    _print_goals(figures)
    print(json.dumps(figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--data", type=Path, help="networks in the form of real-runs.json")
    source.add_argument("--from-wfinstances", type=Path, metavar="DIR", help="a checkout of WfCommons WfInstances")
    parser.add_argument("--estimates", type=Path, help="CSV with estimated_hours and actual_hours, for the second part")
    parser.add_argument("--seed", type=int, default=SEED, help="of the seeded networks")
    return parser.parse_args()


def _networks(given: argparse.Namespace) -> list[Network]:
    if given.data:
        return from_file(given.data)
    return from_wfinstances(given.from_wfinstances) if given.from_wfinstances else []


def _figures(outcomes: Sequence[Outcome], seeded: Sequence[Outcome]) -> dict[str, float | None]:
    half, half_seeded = _at_half(outcomes), _at_half(seeded)
    held, held_seeded = _held(half), _held(half_seeded)
    return {
        "half_time_p90_error": round(_p90([one.error for one in half]), 4),
        "half_time_median_error": round(statistics.median(one.error for one in half), 4),
        "coverage": round(held.share, 4),
        "coverage_low": round(held.low, 4),
        "coverage_high": round(held.high, 4),
        "claim": round(held.claim, 4),
        "interval_score_vs_least_to_most": round(_score(half), 4),
        "naive_half_time_p90_error": round(_p90([one.naive_error for one in half]), 4),
        "outcomes": len(half),
        "seeded_outcomes": len(half_seeded),
        "seeded_half_time_p90_error": round(_p90([one.error for one in half_seeded]), 4),
        "seeded_coverage": round(held_seeded.share, 4),
        "seeded_coverage_low": round(held_seeded.low, 4),
        "seeded_coverage_high": round(held_seeded.high, 4),
        "seeded_claim": round(held_seeded.claim, 4),
    }


def _other_figures(together: Sequence[MixedOutcome], parallel: Sequence[ParallelOutcome]) -> dict[str, float | None]:
    mixed_half = [one for one in together if one.share == HALF]
    parallel_half = [one for one in parallel if one.share == HALF]
    return {
        "mixed_half_time_p90_error": round(_p90([one.error for one in mixed_half]), 4),
        "mixed_half_time_planned_p90_error": round(_planned(together, HALF), 4),
        "mixed_coverage": round(statistics.fmean(one.inside for one in mixed_half), 4),
        "side_by_side_half_time_p90_error": round(_p90([one.error for one in parallel_half]), 4),
        "side_by_side_coverage": round(statistics.fmean(one.inside for one in parallel_half), 4),
    }


def _costs() -> dict[str, float | None]:
    return {
        "ms_per_forecast_1000x200": round(_milliseconds(fast=False, samples=PLAIN_SAMPLES), 1),
        "ms_per_forecast_1000x1000_fast": round(_milliseconds(fast=True, samples=FAST_SAMPLES), 1)
        if has_numpy()
        else None,
        "simulate_s_100x1000": round(simulate_seconds(), 1),
    }


def _at_half(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.share == HALF]


def _planned(together: Sequence[MixedOutcome], share: float) -> float:
    return _p90([one.planned_error for one in together if one.share == share])


def _p90(values: Sequence[float]) -> float:
    """Straight lines between the values, as most programs have it."""
    return statistics.quantiles(values, n=10, method="inclusive")[-1]


def _held(outcomes: Sequence[Outcome]) -> Held:
    claimed = [one for one in outcomes if one.claim > 0]
    hits = sum(one.inside for one in claimed)
    low, high = wilson(hits, len(claimed))
    claim = statistics.fmean(one.claim for one in claimed) if claimed else 0.0
    return Held(claim=claim, share=hits / max(len(claimed), 1), low=low, high=high)


def _score(outcomes: Sequence[Outcome]) -> float:
    """Sums, not a mean of ratios: a night with hardly any width would decide everything."""
    return sum(one.score for one in outcomes) / sum(one.plain_score for one in outcomes)


def _print_errors(outcomes: Sequence[Outcome]) -> None:
    print("  done   median    p90    naive p90   held (claim)             interval score against least to most")
    for share in SHARES:
        there = [one for one in outcomes if one.share == share]
        held = _held(there)
        errors, naive = [one.error for one in there], [one.naive_error for one in there]
        print(
            f"  {share:4.0%}  {statistics.median(errors):6.1%}  {_p90(errors):6.1%}  {_p90(naive):8.1%}"
            f"   {held.share:.0%} of {len(there)} ({held.low:.0%} to {held.high:.0%}; {held.claim:.0%})"
            f"   {_score(there):.2f}"
        )


def _print_families(outcomes: Sequence[Outcome]) -> None:
    print("  at half-time, by family: the error of each night, and ! where the range did not hold it")
    for family in dict.fromkeys(one.family for one in outcomes):
        ours = [one for one in _at_half(outcomes) if one.family == family]
        print(f"    {family:24}", "  ".join(f"{one.error:6.1%}{' ' if one.inside else '!'}" for one in ours))


def _print_others(outcomes: Sequence[MixedOutcome | ParallelOutcome], planned: Mapping[float, float]) -> None:
    print("  done   median    p90            held (claim)")
    for share in SHARES:
        there = [one for one in outcomes if one.share == share]
        errors = [one.error for one in there]
        beside = f"({planned[share]:6.1%})" if planned else "        "
        held, claim = statistics.fmean(one.inside for one in there), statistics.fmean(one.claim for one in there)
        print(
            f"  {share:4.0%}  {statistics.median(errors):6.1%}  {_p90(errors):6.1%} {beside}"
            f"   {held:.0%} of {len(there)} ({claim:.0%})"
        )


def _print_goals(figures: dict) -> None:
    print("\ngoals:")
    for name, (words, met) in GOALS.items():
        print(f"  {name:34} {figures[name]:8g}   {words}: {'met' if met(figures[name]) else 'MISSED'}")
    for name in ("coverage", "seeded_coverage"):
        low, high = figures[f"{name}_low"], figures[f"{name}_high"]
        claim = figures[name.replace("coverage", "claim")]
        met = "met" if low <= claim <= high else "MISSED"
        print(f"  {name:34} {figures[name]:8g}   claims {claim:g}, Wilson {low:g} to {high:g}: {met}")


def _milliseconds(*, fast: bool, samples: int) -> float:
    """One estimate of 1,000 tasks that branch and join, four rehearsals, a tenth of the work done: the median of 7.

    Processor time, as what else the machine does is no matter of ours; what is expected of each task is worked out anew
    each time, though a run does it once.
    """
    network = from_seed(SEED, families=40)
    wide = next(one for one in network if len(one.after) == 1000)
    work = TimedWork(
        tasks=tuple(
            TimedTask(id=TaskId(f"T{at}"), after=after, planned=timedelta(seconds=seconds), pace=Pace.MACHINE)
            for at, (after, seconds) in enumerate(zip(wide.after, wide.nights[0], strict=True))
        )
    )
    nights = [_rehearsal(at, night) for at, night in enumerate(wide.nights[1:])]
    ended = {
        TaskId(f"T{at}"): EndedTask(start=START, end=START, active=timedelta(seconds=wide.nights[0][at]))
        for at in range(100)
    }
    spent: list[float] = []
    for _ in range(7):
        began = time.process_time()
        expectation = expect(work, nights)
        estimate(expectation, SoFar(ended=ended), START, simulate=("T999",), samples=samples, fast=fast)
        spent.append(time.process_time() - began)
    return statistics.median(spent) * 1000


def _rehearsal(at: int, night: Sequence[float]) -> RehearsedNight:
    took = {TaskId(f"T{task}"): timedelta(seconds=seconds) for task, seconds in enumerate(night)}
    return RehearsedNight(id=f"DR{at}", took=took)


if __name__ == "__main__":
    main()
