"""What is left to follow up: whatever is wrong, not done as it was meant, taken upon somebody, or not proved."""

from collections.abc import Iterable, Iterator

from console.telling.report.facts import Accepted, FlowFact, FollowUp, GateFact, LeftAsItIs, Open, ProblemFact, SetAside
from console.telling.report.gathering.story import Story
from jobs.run.events import Severity
from jobs.run.outlook.flows import Light
from jobs.run.outlook.problems.standing import degraded_now
from jobs.run.outlook.shortfall import Lack, shortfall
from jobs.run.outlook.staleness import unproved
from jobs.run.state.unit import UnitState
from plans.model import Confirm, Job, JobKind, Task

_SORTS = {
    Lack.SKIPPED: Open.SKIPPED,
    Lack.FAILED: Open.FAILED,
    Lack.WAIVED: Open.WAIVED,
    Lack.UNVERIFIED: Open.UNVERIFIED,
    Lack.BY_HAND: Open.BY_HAND,
    Lack.ABANDONED: Open.ABANDONED,
    Lack.TAKEN_OVER: Open.TAKEN_OVER,
}
_RANK = {sort: place for place, sort in enumerate(Open)}


def follow_ups(
    story: Story,
    *,
    gates: Iterable[GateFact],
    problems: Iterable[ProblemFact],
    flows: Iterable[FlowFact],
    left: Iterable[LeftAsItIs],
    not_proved: Iterable[Accepted],
    set_aside: Iterable[SetAside],
) -> tuple[FollowUp, ...]:
    """All of it, the gravest first, each with whoever owns it.

    Args:
        not_proved: what evidence says that it does not prove, by the task.
    """
    found = (
        *_wrong(problems),
        *_degraded(story),
        *_flows(flows),
        *_not_reconciled(story),
        *_tasks(story),
        *(
            FollowUp(sort=Open.NOT_UNDONE, id=one.task, what=one.title, why=one.why, by="", owner=one.owner)
            for one in left
        ),
        *_caveats(gates),
        *_proofs(story, not_proved),
        *_rows(story, set_aside),
        *_lessons(story),
    )
    return tuple(sorted(found, key=lambda one: _RANK[one.sort]))


def _wrong(problems: Iterable[ProblemFact]) -> Iterator[FollowUp]:
    for one in problems:
        if one.closed is None:
            sort = Open.PROBLEM_RED if one.severity == Severity.RED else Open.PROBLEM
            yield FollowUp(sort=sort, id=one.id, what=one.text, why=one.said, by=one.by, owner=one.owner)


def _degraded(story: Story) -> Iterator[FollowUp]:
    for one in degraded_now(story.view.state):
        cause = story.plan.watched.flow(one.flow)
        owner = story.party(cause.owner or "") if cause is not None else ""
        yield FollowUp(sort=Open.DEGRADED, id=one.part, what=one.text, why=one.workaround, by=one.by, owner=owner)


def _flows(flows: Iterable[FlowFact]) -> Iterator[FollowUp]:
    for one in flows:
        if one.light in (Light.RED, Light.AMBER):
            yield FollowUp(sort=Open.FLOW, id=one.flow, what=one.name, why=one.reason, by="", owner=one.owner)
        for lost in one.given_up:
            what = f"{one.name}: {lost.missing:,}" if lost.missing or not lost.retired else f"{one.name}: retired"
            yield FollowUp(sort=Open.LOST, id=one.flow, what=what, why=lost.reason, by=lost.by, owner=one.owner)


def _not_reconciled(story: Story) -> Iterator[FollowUp]:
    """What is not proved (any more), once it was tried or its time is over."""
    state = story.view.state
    for task in story.plan.tasks:
        if isinstance(task.body, Job) and task.body.kind is JobKind.RECONCILE:
            is_due = state.ended is not None or state.unit(task.id).evidence is not None
            if is_due and state.rollback is None and (why := unproved(story.plan, state, task.id)):
                owner = story.owner(task.id)
                yield FollowUp(sort=Open.NOT_RECONCILED, id=task.id, what=task.title, why=why, by="", owner=owner)


def _tasks(story: Story) -> Iterator[FollowUp]:
    """What ended in another way than it was meant, and of a night that went through what never came."""
    state = story.view.state
    for task in story.plan.tasks:
        known, lack = state.unit(task.id), shortfall(story.plan, state, task.id)
        if lack is not None and lack.lack is Lack.WAIVED:
            yield from _items(story, task, known)
        elif lack is not None:
            sort = _SORTS[lack.lack]
            owner = story.owner(task.id)
            yield FollowUp(sort=sort, id=task.id, what=task.title, why=known.reason, by=known.by, owner=owner)
        elif state.ended is not None and state.rollback is None and not known.released and not task.hands_over:
            yield FollowUp(sort=Open.OPEN, id=task.id, what=task.title, why="", by="", owner=story.owner(task.id))


def _items(story: Story, task: Task, known: UnitState) -> Iterator[FollowUp]:
    """Each item of a confirmation that nobody confirmed, with what stands in its place."""
    body = task.body
    for item in body.items if isinstance(body, Confirm) else ():
        settled = known.settlement(item.id)
        if settled is not None and isinstance(body, Confirm) and not known.is_confirmed(item.id, body.ticks[-1]):
            yield FollowUp(
                sort=Open.FAILED if settled.settlement == "failed" else Open.WAIVED,
                id=f"{task.id}/{item.id}",
                what=item.name,
                why="; ".join(filter(None, (settled.reason, settled.fallback))),
                by=settled.by,
                owner=story.plan.owner_name(item.owner) or story.owner(task.id),
            )


def _caveats(gates: Iterable[GateFact]) -> Iterator[FollowUp]:
    for gate in gates:
        for one in gate.accepted:
            name = f"{gate.id} {one.name}"
            yield FollowUp(sort=Open.CAVEAT, id=name, what=one.means, why=gate.text, by=gate.owner, owner=gate.owner)


def _proofs(story: Story, not_proved: Iterable[Accepted]) -> Iterator[FollowUp]:
    for one in not_proved:
        owner = story.owner(one.name)
        yield FollowUp(sort=Open.NOT_PROVED, id=one.name, what=story.title(one.name), why=one.means, by="", owner=owner)


def _rows(story: Story, set_aside: Iterable[SetAside]) -> Iterator[FollowUp]:
    for one in set_aside:
        owner = story.owner(one.task)
        what = f"{one.table}: {one.rows}"
        yield FollowUp(sort=Open.SET_ASIDE, id=one.task, what=what, why="", by="", owner=owner)


def _lessons(story: Story) -> Iterator[FollowUp]:
    for one in story.view.state.lessons:
        if one.closed is None:
            owner = story.party(one.owner)
            yield FollowUp(sort=Open.LESSON, id=one.id, what=one.text, why="", by="", owner=owner, due=one.due)
