"""What an export tells of a run: its plan as amended, and of each task what was planned, is forecast, and came."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from console.telling.export.facts import Confirmation, Exported, ItemLine, PartyLine, RunFact, TaskLine
from console.telling.export.from_plan import exported_plan
from console.telling.report.facts import GateFact, TaskFact
from console.telling.report.gathering.gates import gates
from console.telling.report.gathering.night import outcome
from console.telling.report.gathering.story import Story
from console.telling.report.gathering.work import tasks
from console.text.approving.standing import approval_lines
from console.text.run_summary import summary
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.status import confirmed
from jobs.run.state.unit import UnitState
from plans.importers.exported.headings import OF_THE_RUN
from plans.model import Confirm, Plan, TaskId


def exported_run(story: Story, whole: Plan, earlier: Iterable[Plan] = ()) -> Exported:
    """All that an export tells of a run.

    Args:
        story: as of the moment that is told.
        whole: the plan as amended, with the tasks of both kinds of run, as its file has it.
        earlier: the plans that held in it before, oldest first.
    """
    came = {task.id: task for task in tasks(story, None)}
    decided = {gate.id: gate for gate in gates(story)}
    plan = exported_plan(whole)
    lines = (*plan.tasks, *_beyond(story, whole))
    return replace(
        plan,
        tasks=tuple(_line(story, line, came, decided) for line in lines),
        parties=tuple(_party(story, party) for party in plan.parties),
        run=_run(story),
        gone=tuple(_gone(story, whole, earlier)),
    )


def _gone(story: Story, whole: Plan, earlier: Iterable[Plan]) -> Iterator[TaskLine]:
    """The tasks of this kind of run that an amendment has taken out."""
    last = {line.id: line for plan in earlier for line in exported_plan(plan.for_run(story.view.state.kind)).tasks}
    yield from (_moved(story, line) for name, line in last.items() if name not in whole.by_id)


def _beyond(story: Story, whole: Plan) -> Iterator[TaskLine]:
    """The tasks of the run that no file names: the hand-over at the end of the days after."""
    if any(task.hands_over for task in story.plan.tasks):
        lines = (line for line in exported_plan(story.plan).tasks if line.id not in whole.by_id)
        yield from (replace(line, only=OF_THE_RUN) for line in lines)


def _line(story: Story, line: TaskLine, came: Mapping[str, TaskFact], decided: Mapping[str, GateFact]) -> TaskLine:
    task = story.plan.by_id.get(TaskId(line.id))
    if task is None:
        return _moved(story, line)
    known, confirmation = story.view.state.unit(line.id), line.confirmation
    if confirmation is not None and isinstance(task.body, Confirm):
        confirmation = _confirmation(known, task.body, confirmation)
    return replace(
        line,
        not_before=_in_run(story, task.not_before),
        deadline=_in_run(story, task.deadline),
        critical=came[line.id].critical,
        gate=replace(line.gate, came=decided[line.id]) if line.gate is not None else None,
        confirmation=confirmation,
        came=came[line.id],
    )


def _moved(story: Story, line: TaskLine) -> TaskLine:
    """With its clock times by the run's clock, of a task that no shift of the night can move any more."""
    return replace(line, not_before=_in_run(story, line.not_before), deadline=_in_run(story, line.deadline))


def _in_run(story: Story, at: datetime | None) -> datetime | None:
    return story.view.state.clock.planned(at) if at is not None else None


def _confirmation(known: UnitState, body: Confirm, told: Confirmation) -> Confirmation:
    done = confirmed(known, body)
    return replace(told, items=tuple(_item(known, item, is_confirmed=item.id in done) for item in told.items))


def _item(known: UnitState, item: ItemLine, *, is_confirmed: bool) -> ItemLine:
    settled = known.settlement(item.id) if not is_confirmed else None
    standing = "confirmed" if is_confirmed else settled.settlement if settled is not None else "open"
    reason = settled.reason if settled is not None else ""
    return replace(item, ticks=tuple(dict.fromkeys(known.ticked(item.id))), standing=standing, reason=reason)


def _party(story: Story, party: PartyLine) -> PartyLine:
    return replace(party, acts_now=party_name(story.plan, story.view.state, party.id))


def _run(story: Story) -> RunFact:
    view, state = story.view, story.view.state
    has_go_live = view.go_live_ahead or view.go_live_reached
    return RunFact(
        name=view.run,
        kind=state.kind,
        as_of=view.now,
        under_way=state.ended is None,
        outcome=outcome(story, summary(view.plan, state)),
        revision=state.revision,
        head=state.head,
        first_event=story.entries[0].at,
        last_event=story.entries[-1].at,
        simulated=state.simulated,
        speed=state.clock.speed,
        go_live=view.forecast.go_live if has_go_live else None,
        go_live_planned=view.forecast.go_live_planned,
        behind=state.clock.shift,
        shifted=state.clock.shift != timedelta() or bool(state.moved_times),
        approval=tuple((label.capitalize(), text) for label, text in approval_lines(state)),
    )
