"""What is wrong at a moment, as plain data: for whoever draws it, reads it out, reports it, or hands it over. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.run.events import Severity, task_of
from jobs.run.outlook.problems.etas import rolled_on
from jobs.run.state.model import RunState
from jobs.run.state.problems import Degradation, Problem
from plans.model import Plan, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an open problem stands at a moment."""

    problem: Problem
    overdue: timedelta
    """By how much its eta has passed; nothing where it has not, or there is none."""
    expected: datetime | None
    """Run time at which it is thought to be over by now: its eta, which rolls on once it has passed."""
    gone: bool
    """Whether the task or the flow that it is on is no longer in the plan."""

    @property
    def on(self) -> str:
        """What it is on: a task, a checkpoint or a flow; empty of the night as a whole."""
        return self.problem.unit or self.problem.flow


def open_problems(plan: Plan, state: RunState, now: datetime) -> tuple[Standing, ...]:
    """Those that are open, the red ones first; of one severity those that are overdue, then by their numbers."""
    standing = (_standing(plan, one, now) for one in state.problems if one.is_open)
    return tuple(sorted(standing, key=_gravest))


def closed_problems(state: RunState) -> tuple[Problem, ...]:
    """Those that are over, in the order in which they were opened."""
    return tuple(one for one in state.problems if not one.is_open)


def red_ones(state: RunState) -> Iterator[Problem]:
    """Those that a go has to accept by name."""
    return (one for one in state.problems if one.is_red)


def degraded_now(state: RunState) -> tuple[Degradation, ...]:
    """What of the go-live is closed or restricted, the longest first."""
    return tuple(sorted((one for one in state.degraded if one.until is None), key=lambda one: one.since))


def degraded_since(state: RunState) -> datetime | None:
    """Since when something is, without a break; None where nothing is."""
    return min((one.since for one in state.degraded if one.until is None), default=None)


def _standing(plan: Plan, problem: Problem, now: datetime) -> Standing:
    eta = problem.eta
    return Standing(
        problem=problem,
        overdue=max(now - eta, timedelta()) if eta is not None else timedelta(),
        expected=rolled_on(eta, now) if eta is not None else None,
        gone=_is_gone(plan, problem),
    )


def _is_gone(plan: Plan, problem: Problem) -> bool:
    if problem.unit is not None:
        return TaskId(task_of(problem.unit)[0]) not in plan.by_id
    return bool(problem.flow) and plan.watched.flow(problem.flow) is None


def _gravest(one: Standing) -> tuple[bool, bool, int]:
    return one.problem.severity is not Severity.RED, not one.overdue, one.problem.seq
