"""What is said of problems and of what is degraded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import Degraded, Entry, NormalAgain, ProblemClosed, ProblemOpened, ProblemUpdated
from jobs.run.events.problems import Problems
from jobs.run.state.model import RunState
from jobs.run.state.problems import Degradation, Problem

_KEPT = 200
"""What was degraded and is normal again, the latest; the journal has the rest."""


def apply_problem_event(state: RunState, entry: Entry, event: Problems, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case ProblemOpened():
            return replace(state, problems=(*state.problems, _opened(entry, event, now)))
        case ProblemUpdated():
            return _changed(state, event.problem, lambda one: _updated(one, event, now))
        case ProblemClosed():
            return _changed(state, event.problem, lambda one: _closed(one, event, now))
        case Degraded():
            return _degraded(state, event, now)
        case NormalAgain():
            return _normal(state, event, now)
    assert_never(event)


def _opened(entry: Entry, event: ProblemOpened, now: datetime) -> Problem:
    return Problem(
        id=event.problem,
        seq=entry.seq,
        text=event.text,
        severity=event.severity,
        by=event.by,
        opened=now,
        owner=event.owner,
        unit=event.unit,
        flow=event.flow,
        eta=event.eta,
    )


def _changed(state: RunState, name: str, change: Callable[[Problem], Problem]) -> RunState:
    """The state with one open problem as the change makes it."""
    problems = (change(one) if one.id == name and one.is_open else one for one in state.problems)
    return replace(state, problems=tuple(problems))


def _updated(problem: Problem, event: ProblemUpdated, now: datetime) -> Problem:
    moved = event.unit is not None or event.flow is not None
    said = (event.text, now) if event.text else (problem.said, problem.said_at)
    return replace(
        problem,
        severity=event.severity or problem.severity,
        owner=problem.owner if event.owner is None else event.owner,
        unit=event.unit if moved else problem.unit,
        flow=(event.flow or "") if moved else problem.flow,
        eta=None if event.no_eta else event.eta or problem.eta,
        said=said[0],
        said_at=said[1],
    )


def _closed(problem: Problem, event: ProblemClosed, now: datetime) -> Problem:
    return replace(problem, closed=now, closed_by=event.by, ended=event.text)


def _degraded(state: RunState, event: Degraded, now: datetime) -> RunState:
    """What is said of it now; since when stays what it was."""
    before = next((one for one in state.degraded if one.is_of(event.part, event.flow)), None)
    made = Degradation(
        text=event.text,
        since=before.since if before is not None else now,
        part=event.part,
        workaround=event.workaround,
        told=event.told,
        flow=event.flow,
        by=event.by,
    )
    others = tuple(one for one in state.degraded if one is not before)
    return replace(state, degraded=(*_bounded(others), made))


def _normal(state: RunState, event: NormalAgain, now: datetime) -> RunState:
    ended = (
        replace(one, until=now, ended=event.text, ended_by=event.by) if one.is_of(event.part, event.flow) else one
        for one in state.degraded
    )
    return replace(state, degraded=tuple(ended))


def _bounded(known: tuple[Degradation, ...]) -> tuple[Degradation, ...]:
    """What still stands, and the latest of what is over."""
    over = [one for one in known if one.until is not None]
    too_old = set(map(id, over[: max(0, len(over) - _KEPT)]))
    return tuple(one for one in known if id(one) not in too_old) if too_old else known
