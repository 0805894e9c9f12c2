"""Items of confirmations that a machine ticks: the canary of their flow came through, and the plan says so.

A canary ticks once, when it has come through; one that came through before the confirmation's turn ticks when that has
come. What a person takes back after that stays taken back until another canary comes through.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from jobs.flows.flights import Flight
from jobs.run.decisions.decision import Desk
from jobs.run.events import CanariesFlown, Finish, TaskFinished, TaskStarted, Ticked, UnitId
from jobs.run.outlook.status import unconfirmed
from jobs.run.state.flows import Flown
from jobs.run.state.unit import Phase
from plans.model import Body, Confirm, Plan, Task
from plans.model.flows import FlowId, Stage


def tick_after(desk: Desk, told: CanariesFlown) -> None:
    """Tick the items of confirmations that are under way, for the canaries that have come through just now."""
    came = _through(desk, (Flown(flight=one, unit=told.unit, attempt=told.attempt) for one in told.flights))
    for task in _ticked_by_canaries(desk.plan) if came else ():
        known = desk.unit(task.id)
        if isinstance(task.body, Confirm) and known.phase is Phase.RUNNING and not known.rolling_back:
            _tick(desk, UnitId(task.id), task.body, came)


def begin_by_canaries(desk: Desk, task: Task, body: Body) -> None:
    """Begin a confirmation whose turn has come, where canaries came through before; a person begins every other one."""
    if not isinstance(body, Confirm) or not body.by_canary:
        return
    since = desk.unit(task.id).since
    real = desk.state.clock.real_time(since) if since is not None else None
    flown = desk.state.canaries.values()
    came = _through(desk, (one for one in flown if real is None or (one.flight.over or real) > real))
    lacking = list(_lacking(desk, UnitId(task.id), body, came))
    if lacking:
        desk.emit(TaskStarted(unit=UnitId(task.id), by=lacking[0][1]))
        _tick(desk, UnitId(task.id), body, came)


@lru_cache(maxsize=8)
def _ticked_by_canaries(plan: Plan) -> tuple[Task, ...]:
    """The confirmations of a plan in which canaries tick."""
    return tuple(task for task in plan.tasks if isinstance(task.body, Confirm) and task.body.by_canary)


def _through(desk: Desk, flown: Iterable[Flown]) -> Mapping[FlowId, Flown]:
    """Of each flow the last one, where it came as far as its canary is seen."""
    last = {one.flight.flow: one for one in flown if one.flight.over is not None}
    return {flow: one for flow, one in last.items() if _came_through(desk.plan, one.flight)}


def _came_through(plan: Plan, flight: Flight) -> bool:
    flow = plan.watched.flow(flight.flow)
    if flow is None or flow.canary is None:
        return False
    return flight.at(Stage.RECEIVED if flow.canary.processed is None else Stage.PROCESSED) is not None


def _tick(desk: Desk, unit: UnitId, body: Confirm, came: Mapping[FlowId, Flown]) -> None:
    """Tick what lacks the tick and was neither waived nor failed; with the last tick of all it is finished."""
    items = list(_lacking(desk, unit, body, came))
    first = desk.state.head + 1 if len(items) > 1 else 0
    by = ""
    for item, by in items:
        desk.emit(Ticked(unit=unit, item=item, tick=body.by_canary, by=by, first=first, together=len(items)))
    if items and not unconfirmed(desk.unit(unit), body):
        desk.emit(TaskFinished(unit=unit, how=Finish.DONE, by=by))


def _lacking(desk: Desk, unit: UnitId, body: Confirm, came: Mapping[FlowId, Flown]) -> Iterator[tuple[str, str]]:
    """The items to be ticked, and on whose word."""
    known = desk.unit(unit)
    for item in body.items:
        is_settled = known.settlement(item.id) is not None or body.by_canary in known.ticked(item.id)
        one = came.get(item.flow) if item.flow is not None else None
        if one is not None and not is_settled:
            yield item.id, f"canary {one.unit}"
