"""What an export tells of a plan that nobody has begun."""

from collections.abc import Iterator, Mapping

from console.telling.export.facts import (
    ByHand,
    Confirmation,
    Exported,
    Gate,
    ItemLine,
    PartyLine,
    ShiftLine,
    TaskLine,
    Wait,
    WayBack,
)
from console.telling.report.facts import Span
from console.text.formatting import Times
from console.text.gates.criterion_names import criterion_name
from console.text.schedule_page import kind_of, times_of
from jobs.run.state.clock import RunClock
from plans.model import (
    Checkpoint,
    Confirm,
    Dependency,
    Job,
    Manual,
    Plan,
    Rollback,
    RunKind,
    Side,
    Task,
    TaskId,
)
from plans.schedule import Planned, Schedule, schedule


def exported_plan(plan: Plan) -> Exported:
    """All that an export tells of a plan: every task of both kinds of run, timed as in production where that has it."""
    production = schedule(plan.for_run(RunKind.PRODUCTION))
    planned = {**schedule(plan.for_run(RunKind.REHEARSAL)).tasks, **production.tasks}
    times = times_of(plan, production)
    return Exported(
        title=plan.title,
        zone=plan.timezone,
        start=plan.start,
        go_live=plan.go_live,
        go_live_at=production.go_live,
        ends=production.end,
        window_ends=plan.window_ends,
        family=plan.family,
        sha256=plan.sha256,
        tasks=tuple(_line(plan, task, planned, production, times) for task in plan.tasks),
        parties=tuple(
            PartyLine(id=one.id, name=one.name, short=one.short, contact=one.contact) for one in plan.parties.values()
        ),
        shifts=tuple(_shifts(plan)),
        todo=plan.todo,
        replications=tuple(plan.replications),
    )


def _line(plan: Plan, task: Task, planned: Mapping[TaskId, Planned], production: Schedule, times: Times) -> TaskLine:
    when = planned[task.id]
    return TaskLine(
        id=task.id,
        title=task.title,
        stream=task.stream,
        kind=told_kind(task),
        owner=_acting(task),
        waits=tuple(_wait(one) for one in task.dependencies),
        not_before=task.not_before,
        deadline=task.deadline,
        duration=task.duration,
        planned=Span(start=when.start, end=when.end),
        float_=when.float_,
        critical=task.id in production.critical_path,
        only=task.only or "",
        required=task.required,
        by_hand=_by_hand(task.body) if isinstance(task.body, Manual) else ByHand(),
        way_back=_way_back(task),
        guide=task.guide,
        gate=_gate(plan, task.body, times) if isinstance(task.body, Checkpoint) else None,
        confirmation=_confirmation(task.body) if isinstance(task.body, Confirm) else None,
    )


def _wait(one: Dependency) -> Wait:
    return Wait(task=one.task, since_start=one.side is Side.START, lag=one.lag)


def told_kind(task: Task) -> str:
    """`manual`, `checkpoint`, or with the kind of its job: `job: copy`."""
    return f"job: {kind_of(task)}" if isinstance(task.body, Job) else kind_of(task)


def _acting(task: Task) -> str:
    return task.body.decided_by if isinstance(task.body, Checkpoint) else task.owner or ""


def _by_hand(body: Manual) -> ByHand:
    if body.counter is None:
        return ByHand(criterion=body.criterion)
    return ByHand(target=body.counter.target, unit=body.counter.unit, criterion=body.criterion)


def _way_back(task: Task) -> WayBack | None:
    if task.rollback is not None:
        return WayBack(how=_undone_by(task.rollback), takes=task.rollback.duration)
    return WayBack(how="none") if task.may_stay else None


def _undone_by(rollback: Rollback) -> str:
    match rollback.body:
        case Manual(text=text):
            return text or "by hand"
        case Confirm(items=items):
            return f"confirm: {len(items)}"
        case Job(kind=kind):
            return f"job: {kind}"


def _gate(plan: Plan, body: Checkpoint, times: Times) -> Gate:
    as_planned = RunClock(origin=plan.start, run_origin=plan.start)
    return Gate(
        asked=body.poll,
        decided_by=body.decided_by,
        quorum=body.quorum,
        criteria=tuple(criterion_name(one, times, as_planned) for one in body.criteria),
        no_return=body.point_of_no_return,
    )


def _confirmation(body: Confirm) -> Confirmation:
    items = (
        ItemLine(
            id=item.id,
            name=item.name,
            owner=item.owner or "",
            contact=item.contact,
            group=item.group,
            ticks=(),
            standing="",
        )
        for item in body.items
    )
    return Confirmation(ticks=body.ticks, items=tuple(items))


def _shifts(plan: Plan) -> Iterator[ShiftLine]:
    people = plan.people.people
    for shift in plan.people.shifts:
        for person in shift.people:
            yield ShiftLine(
                person=people[person].name,
                contact=people[person].contact,
                parties=shift.parties,
                begins=shift.begins,
                ends=shift.ends,
            )
