"""Simulate many nights of a plan: the one call for everybody who wants to know what they come to."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jobs.simulation.again import played_again
from jobs.simulation.durations import drawn
from jobs.simulation.night import Conditions
from jobs.simulation.processes import Told, played
from jobs.simulation.verdict import Verdict, verdict
from jobs.simulation.walked import walked
from plans.graph import Graph
from plans.model import Plan
from plans.schedule import propagate


class How(StrEnum):
    """By what the nights are simulated."""

    ENGINE = "engine"
    """Everything is decided as in a run."""
    WALKED = "walked"
    """Order, clock times and durations alone: nothing fails, every checkpoint is a go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What was simulated, and what it came to."""

    plan: Plan
    """Without the tasks of the other kind of run."""
    conditions: Conditions
    how: How
    verdict: Verdict


def simulate(
    plan: Plan,
    conditions: Conditions,
    *,
    runs: int,
    how: How,
    by: datetime | None = None,
    processes: int | None = None,
    tell: Told | None = None,
) -> Simulation:
    """Simulate nights; the same for the same arguments, on every machine, by however many processes.

    Args:
        plan: any plan; its databases are never touched.
        conditions: what holds for all nights.
        runs: how many.
        how: by the engine's decisions, or walked, which knows no faults but what is slow.
        by: until when the go-live has to be; by default its deadline, else its planned end.
        processes: how many; by default one a core.
        tell: told after each night that was played how many have been, and of how many: of all nights, then of lost
            ones that are played again.
    """
    plan = plan.for_run(conditions.kind)
    durations = drawn(plan, nights=runs, seed=conditions.seed, faults=conditions.faults)
    match how:
        case How.ENGINE:
            nights = list(played(plan, durations.nights, conditions, processes=processes, tell=tell))
            nights.sort(key=lambda night: night.number)
        case How.WALKED:
            nights = list(walked(durations))
    found = verdict(plan, nights, durations, by or due_by(plan))
    if how is How.ENGINE:
        again = played_again(plan, durations.nights, conditions, found, processes=processes, tell=tell)
        found = replace(found, influence=again)
    return Simulation(plan=plan, conditions=conditions, how=how, verdict=found)


def due_by(plan: Plan) -> datetime:
    """Until when the go-live has to be: its deadline, else its planned end."""
    deadline = plan.by_id[plan.go_live].deadline
    return deadline or propagate(Graph(plan), floor=plan.start)[plan.go_live][1]
