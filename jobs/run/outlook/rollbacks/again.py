"""What may be tried again, or done again though it has ended: one answer for the command and for its key. Pure."""

from jobs.run.outlook.same_work import only_looks
from jobs.run.outlook.sequence.before import out_of_turn
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.model import RunState
from jobs.run.state.unit import ASKING, Phase
from plans.model import CanarySpec, Checkpoint, Confirm, Job, Manual, Plan, TaskId

_RETRIED = ASKING | {Phase.RETRYING, Phase.ABANDONED}
_TAKEN_BACK = frozenset({Phase.SKIPPED, Phase.FIXED, Phase.ROLLED_BACK, Phase.DONE})


def may_be_tried_again(plan: Plan, state: RunState, unit: str) -> bool:
    """Whether there is anything to retry: it asks, waits for its next attempt, is held up, or may be done again."""
    known = state.unit(unit)
    held = known.phase is Phase.PENDING and bool(known.in_the_way)
    return known.phase in _RETRIED or held or has_ended_and_may_be_done_again(plan, state, unit)


def takes_a_retry(plan: Plan, state: RunState, unit: str) -> bool:
    """Whether the command would be taken now: there is something to retry, its turn has come, and nothing keeps it."""
    is_free = out_of_turn(plan, state, unit) is None and not kept_by(plan, state, unit)
    return is_free and may_be_tried_again(plan, state, unit)


def has_ended_and_may_be_done_again(plan: Plan, state: RunState, unit: str) -> bool:
    """Whether it has ended and can be taken back, as far as it alone decides."""
    phase = state.unit(unit).phase
    return phase in _TAKEN_BACK and (phase is not Phase.DONE or _may_be_repeated(plan, unit))


def begun_on(plan: Plan, state: RunState, unit: str) -> list[TaskId]:
    """What has begun on the strength of a task."""
    successors = plan.successors.get(TaskId(unit), ())
    return [one for one in successors if state.unit(one).phase not in (Phase.PENDING, Phase.ROLLED_BACK)]


def is_undecided(plan: Plan, state: RunState, task: TaskId) -> bool:
    """Whether this is a checkpoint that has not been given a go: nothing stands on it yet."""
    return isinstance(plan.by_id[task].body, Checkpoint) and not state.unit(task).released


def kept_by(plan: Plan, state: RunState, unit: str) -> list[TaskId]:
    """What has begun on the strength of a task and keeps it from being done again.

    A checkpoint that waits for its decision does not: its poll begins anew. Nothing keeps canaries: what they say of a
    flow grows old.
    """
    if not has_ended_and_may_be_done_again(plan, state, unit) or _flies(plan, unit):
        return []
    return [one for one in begun_on(plan, state, unit) if not is_undecided(plan, state, one)]


def changes_nothing(job: Job) -> bool:
    """Whether the job may be done again without being rolled back first."""
    return job.repeatable or only_looks(job)


def _may_be_repeated(plan: Plan, unit: str) -> bool:
    """Whether what is done may be done again without being rolled back: a person's word, canaries, a job that looks."""
    body = body_of(plan, unit)
    return isinstance(body, Manual | Confirm) or _flies(plan, unit) or (isinstance(body, Job) and changes_nothing(body))


def _flies(plan: Plan, unit: str) -> bool:
    """Whether it sends canaries."""
    body = body_of(plan, unit)
    return isinstance(body, Job) and isinstance(body.spec, CanarySpec)
