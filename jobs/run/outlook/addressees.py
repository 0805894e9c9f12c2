"""Whom a plan's hooks tell of something, and through which channel."""

from collections.abc import Iterable, Iterator, Sequence

from jobs.run.events import Addressee, rollback_unit, task_of
from jobs.run.outlook.replicating.standings import owner_of
from jobs.run.outlook.seconds.needed import second_of, seconds_of
from jobs.run.state.told import Matter
from plans.model import Checkpoint, CommsSpec, Confirm, Job, PartyId, Plan, RunKind, Task, TaskId
from plans.model.hooks import ChannelId, Hook, HookRole, HookWord


def channel_for(plan: Plan, kind: RunKind, channel: ChannelId) -> ChannelId | None:
    """The channel that a message takes in this kind of run: in a rehearsal the one that the plan names for all of them,
    whoever is told; None where it names none, and nobody is told."""
    if kind is RunKind.PRODUCTION:
        return channel
    return plan.telling.rehearsals.through if plan.telling.rehearsals is not None else None


def tells(plan: Plan, kind: RunKind) -> bool:
    """Whether anybody can be told anything in this kind of run."""
    return bool(plan.telling.hooks) and (kind is RunKind.PRODUCTION or plan.telling.rehearsals is not None)


def addressees(plan: Plan, kind: RunKind, matter: Matter) -> tuple[Addressee, ...]:
    """Who is told of a matter, each once for each channel, in the order of the hooks."""
    found: dict[Addressee, None] = {}
    for hook in plan.telling.hooks:
        if _is_meant(hook, matter):
            parties = [*parties_of(plan, hook, matter.unit, matter.word), *_looking_after(plan, hook, matter)]
            found |= dict.fromkeys(through(plan, kind, hook.through, parties))
    return tuple(found)


def everybody_told(plan: Plan, kind: RunKind) -> tuple[Addressee, ...]:
    """All whom hooks, escalation and texts of tasks may reach in this kind of run, each once for each channel."""
    found: dict[Addressee, None] = {}
    for hook in plan.telling.hooks:
        found |= dict.fromkeys(through(plan, kind, hook.through, _all_of(plan, hook)))
    if (escalation := plan.telling.escalation) is not None:
        found |= dict.fromkeys(through(plan, kind, escalation.through, escalation.then))
    for spec in texts_of(plan):
        found |= dict.fromkeys(through(plan, kind, spec.through, spec.to))
    return tuple(found)


def _all_of(plan: Plan, hook: Hook) -> Iterable[str]:
    """All whom a hook may tell of anything, each once."""
    units = (None, *plan.by_id)
    parties: dict[str, None] = dict.fromkeys(party for unit in units for party in parties_of(plan, hook, unit))
    if HookWord.SECOND in hook.when:
        parties |= dict.fromkeys(parties_of(plan, hook, None, HookWord.SECOND))
    owners = _owners(plan, hook) if HookRole.OWNER in hook.roles else ()
    return parties | {owner: None for owner in owners if owner is not None}


def _owners(plan: Plan, hook: Hook) -> Iterator[PartyId | None]:
    """Who owns the flows and the replications that a hook may tell of."""
    if HookWord.FLOW in hook.when:
        yield from (flow.owner for flow in plan.watched.flows)
    if HookWord.REPLICATION in hook.when:
        yield from (owner_of(plan, name) for name in plan.replications)


def texts_of(plan: Plan) -> Iterator[CommsSpec]:
    """The texts that tasks and rollbacks send."""
    for task in plan.tasks:
        for body in (task.body, task.rollback.body if task.rollback is not None else None):
            if isinstance(body, Job) and isinstance(body.spec, CommsSpec):
                yield body.spec


def through(plan: Plan, kind: RunKind, channel: ChannelId, parties: Iterable[str]) -> Iterator[Addressee]:
    """These parties, by what this channel is in this kind of run; none where it is none."""
    taken = channel_for(plan, kind, channel)
    if taken is not None:
        yield from (Addressee(party=party, channel=taken) for party in parties)


def _is_meant(hook: Hook, matter: Matter) -> bool:
    return matter.word in hook.when and (matter.word is not HookWord.HEADS_UP or hook.before == matter.before)


def parties_of(plan: Plan, hook: Hook, unit: str | None, word: HookWord | None = None) -> Iterator[str]:
    """The parties that a hook tells of a task, or of the night as a whole where there is none; the owner of an act that
    needs a second person is whoever has to agree."""
    yield from hook.parties
    for role in hook.roles:
        is_agreement = word is HookWord.SECOND and role is HookRole.OWNER
        yield from _agreeing(plan, unit) if is_agreement else _in_role(plan, role, unit)


def _looking_after(plan: Plan, hook: Hook, matter: Matter) -> Sequence[str]:
    """The party that looks after a problem: it is its owner, beside that of the task."""
    name = matter.looked_after_by
    return [name] if HookRole.OWNER in hook.roles and name in plan.parties else []


def _agreeing(plan: Plan, unit: str | None) -> Sequence[str]:
    """The parties that have to agree to what is said of a task or its rollback; all of the plan for the night."""
    if unit is None:
        return seconds_of(plan)
    found = (second_of(plan, one) for one in (unit, rollback_unit(task_of(unit)[0])))
    return [one.party for one in found if one is not None]


def _in_role(plan: Plan, role: HookRole, unit: str | None) -> Iterator[str]:
    task = plan.by_id.get(TaskId(task_of(unit)[0])) if unit is not None else None
    if role is HookRole.EVERYBODY:
        yield from plan.parties
    elif task is not None:
        yield from _of_task(task, role)


def _of_task(task: Task, role: HookRole) -> Sequence[str]:
    match role, task.body:
        case HookRole.OWNER, Checkpoint(decided_by=party):
            return [party]
        case HookRole.OWNER, _:
            return [task.owner] if task.owner is not None else []
        case HookRole.POLLED, Checkpoint(poll=parties):
            return parties
        case HookRole.ITEMS, Confirm(items=items):
            return [item.owner for item in items if item.owner is not None]
    return []
