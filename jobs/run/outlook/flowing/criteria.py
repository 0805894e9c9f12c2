"""Whether flows let through what they should, as a checkpoint asks: by canaries, and once live by counts. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from jobs.flows.flights import Flight, latest
from jobs.run.outlook.flows import FlowRow, Light, flow_rows, is_live, not_counted_because
from jobs.run.outlook.last_answer import last_answer
from jobs.run.state.flows import Settlement
from jobs.run.state.model import RunState
from plans.durations import in_words
from plans.model import CanarySpec, Checkpoint, FlowsCriterion, Job, Plan, RunKind, Side, Task, TaskId
from plans.model.flows import Flow, FlowId, Stage
from plans.plurals import counted

_NAMED = 4
"""Flows, or settlements, that are named; of more the rest is counted."""
CANARY_SPEAKS = timedelta(hours=2)
"""How old the last canary may be that a checkpoint believes."""
_ORDER = {stage: place for place, stage in enumerate(Stage)}


@last_answer
def last_canaries(plan: Plan, state: RunState) -> Mapping[FlowId, Flight]:  # noqa: ARG001 - answers are kept by both
    """Of each flow the last canary that is over."""
    return latest(one.flight for one in state.canaries.values())


def flows_through(plan: Plan, state: RunState, now: datetime, criterion: FlowsCriterion) -> tuple[bool, str]:
    """Whether each flow that is asked for is known to let a message through, as far as is asked; those that are not.

    A fresh canary says so, and once live the counts must not speak against it. A flow without one is believed by its
    counts alone; in a rehearsal, where what is normal does not hold, it is not asked for, and that is said.
    """
    if reason := not_counted_because(state):
        return True, f"not asked: {reason}"
    asked = asked_for(plan, criterion)
    passed_over = [] if state.kind is RunKind.PRODUCTION else [one.id for one, _ in asked if one.canary is None]
    lacking = [f"{flow} {why}" for flow, why in _lacking(plan, state, now, criterion)]
    besides = f"; without a canary, so asked in production only: {_named(passed_over)}" if passed_over else ""
    besides += _on_a_word(settled_of(plan, state, criterion))
    total = len(asked) - len(passed_over)
    if not lacking:
        return True, f"{counted(total, 'flow lets', 'flows let')} through what was sent{besides}"
    more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
    return False, f"{len(lacking)} of {counted(total, 'flow')} not: {'; '.join(lacking[:_NAMED])}{more}{besides}"


def asked_for(plan: Plan, criterion: FlowsCriterion) -> list[tuple[Flow, Stage]]:
    """The flows that a criterion asks for, each with how far a message must have come."""
    named = dict(criterion.flows)
    stages = ((flow, named.get(flow.id, criterion.every)) for flow in plan.watched.flows)
    return [(flow, stage) for flow, stage in stages if stage is not None]


def settled_of(plan: Plan, state: RunState, criterion: FlowsCriterion) -> tuple[Settlement, ...]:
    """What somebody has given up, or retired, of the flows that a criterion asks for: it may be true by that alone."""
    flows = {flow.id for flow, _ in asked_for(plan, criterion)}
    return tuple(one for one in state.settled if one.series.flow in flows)


def settled_at(plan: Plan, state: RunState, gate: Checkpoint) -> tuple[Settlement, ...]:
    """What a go at this checkpoint has to accept by name, as its criteria ask for these flows; each once."""
    asked = (one for one in gate.criteria if isinstance(one, FlowsCriterion))
    found = {one.seq for criterion in asked for one in settled_of(plan, state, criterion)}
    return tuple(one for one in state.settled if one.seq in found)


def _on_a_word(settled: tuple[Settlement, ...]) -> str:
    """What of it stands on somebody's word, and not on what came."""
    return f"; given up or retired: {_named([one.caveat for one in settled])}" if settled else ""


def canary_tasks(plan: Plan, state: RunState, now: datetime, criterion: FlowsCriterion) -> list[str]:
    """The tasks whose canaries would make it true."""
    lacking = {flow for flow, _ in _lacking(plan, state, now, criterion)}
    return [task.id for task in _sending(plan, lacking)]


def _sending(plan: Plan, flows: AbstractSet[FlowId]) -> list[Task]:
    """The tasks that send canaries through any of these flows."""
    jobs = ((task, task.body.spec) for task in plan.tasks if isinstance(task.body, Job))
    return [task for task, spec in jobs if isinstance(spec, CanarySpec) and not flows.isdisjoint(spec.canaries)]


def _lacking(plan: Plan, state: RunState, now: datetime, criterion: FlowsCriterion) -> Iterator[tuple[FlowId, str]]:
    """The flows that are not known to let a message through as far as is asked, each with the reason."""
    for flow, stage in asked_for(plan, criterion):
        if (why := _why_not(plan, state, now, flow, stage)) is not None:
            yield flow.id, why


def _why_not(plan: Plan, state: RunState, now: datetime, flow: Flow, stage: Stage) -> str | None:
    """Why nobody may say that it lets through what is sent; None where it does."""
    if flow.canary is None:
        return None if state.kind is not RunKind.PRODUCTION else _by_counts(plan, state, flow)
    flight = last_canaries(plan, state).get(flow.id)
    return _by_canary(flight, stage) or _outdated(plan, state, now, flight) or _against_it(plan, state, flow)


def _by_canary(flight: Flight | None, stage: Stage) -> str | None:
    if flight is None:
        return "has had no canary yet"
    furthest = flight.furthest
    if furthest is not None and _ORDER[furthest] >= _ORDER[stage]:
        return None
    return flight.why or f"let its canary through to {furthest or 'nowhere'} only"


def _outdated(plan: Plan, state: RunState, now: datetime, flight: Flight | None) -> str | None:
    """Why a canary that came through says nothing any more; run time is real time wherever flows are asked of."""
    if flight is None or flight.sent is None:
        return None
    tasks = _sending(plan, {flight.flow})
    again = f"send it again{''.join(f', {task.id}' for task in tasks)}"
    if now - flight.sent > CANARY_SPEAKS:
        return f"had its last canary {in_words(now - flight.sent)} ago: {again}"
    since = next((one for task in tasks for one in _finished_since(state, task, flight.sent)), None)
    return f"had its last canary before {since} was finished: {again}" if since is not None else None


def _finished_since(state: RunState, task: Task, sent: datetime) -> Iterator[TaskId]:
    """What a task waits for to end that was finished after a canary was sent, where nothing of it is open."""
    waits = [state.unit(one.task) for one in task.dependencies if one.side is Side.END]
    if all(one.released for one in waits):
        yield from (TaskId(one.id) for one in waits if one.ended is not None and one.ended > sent)


def _by_counts(plan: Plan, state: RunState, flow: Flow) -> str | None:
    if not is_live(plan, state):
        return "has no canary, and is not judged by its counts before the go-live"
    rows = [row for row in _rows_of(plan, state, flow) if not row.is_retired]
    if rows and all(row.light is Light.GREEN for row in rows):
        return None
    return next((_said(row) for row in rows if row.light is not Light.GREEN), "was not counted yet")


def _against_it(plan: Plan, state: RunState, flow: Flow) -> str | None:
    """What the counts say that is worse than what the canary says."""
    return next((_said(row) for row in _rows_of(plan, state, flow) if row.light is Light.RED), None)


def _rows_of(plan: Plan, state: RunState, flow: Flow) -> Iterator[FlowRow]:
    return (row for row in flow_rows(plan, state) if row.flow is flow)


def _said(row: FlowRow) -> str:
    where = " / ".join(part for part in (row.series.template, row.series.receiver) if part)
    is_so = f"is {row.condition}" if row.condition is not None else row.reason.removeprefix("it ")
    return f"({where}) {is_so}" if where else is_so


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
