"""What a task is, whatever it is called: whether two tasks would do the same work.

An amendment may give a task another id, another owner or another place; it stays what it was. Work counts as the same
where the title is, where a job would run the same program, send the same statement, call the same function or write to
the same tables, and where a person would follow the same instruction. The comparison leans to the safe side: a
program is the same inside a shell or under another path, a statement with other blanks or given to a program, a copy
of any of the tables, a request with another body.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from jobs.run.outlook.replicating.same_following import spec_as_made
from jobs.run.outlook.same_tables import is_copy_of_some, unhurried
from plans.model import (
    Checkpoint,
    Confirm,
    CopySpec,
    FollowSpec,
    Job,
    JobSpec,
    Manual,
    Milestone,
    Proof,
    SwitchBackSpec,
    SwitchSpec,
    Task,
    UnfollowSpec,
)
from plans.model.kind_traits import traits_of
from plans.model.lanes import by_whomever
from plans.model.same_text import are_same_statements, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a task, or its rollback, would do."""

    title: str
    body: Job | Manual | Confirm


def works_of(task: Task) -> tuple[Work, ...]:
    """The work of a task and of its rollback; nothing of a checkpoint or a milestone."""
    bodies = [task.body, *([task.rollback.body] if task.rollback is not None else [])]
    titles = [plain(task.title), ""]  # a rollback is not called what its task is called
    return tuple(
        Work(title=title, body=body)
        for title, body in zip(titles, bodies, strict=False)
        if not isinstance(body, Checkpoint | Milestone)
    )


def does_any(new: Sequence[Work], old: Sequence[Work]) -> bool:
    """Whether one task's works (see `works_of`) hold any of another one's."""
    return any(same(mine, theirs) for mine in new for theirs in old)


def is_part_of(new: Work, old: Work) -> bool:
    """Whether work is no more than what another task does anyway: exactly it, or a copy of some of its tables."""
    match old.body, new.body:
        case Job(spec=CopySpec() as theirs), Job(spec=CopySpec() as mine):
            return is_copy_of_some(mine, theirs)
        case _:
            return _deed(new) == _deed(old)


def is_other_work(new: Task, old: Task) -> bool:
    """Whether a task that kept its id is another one by what it does; how fast or how often it is tried is no matter.

    A person's task is what its title says.
    """
    return [_deed(one) for one in works_of(new)] != [_deed(one) for one in works_of(old)]


def does_other_work(new: Task, old: Task) -> bool:
    """The same, whatever becomes of its rollback."""
    before, after = works_of(replace(old, rollback=None)), works_of(replace(new, rollback=None))
    return [_deed(one) for one in after] != [_deed(one) for one in before]


def is_another_deed(new: Work, old: Work) -> bool:
    """The same of a single work: a task's own, or its rollback's."""
    return _deed(new) != _deed(old)


def _deed(work: Work) -> object:
    match work.body:
        case Job(spec=CopySpec() as spec):
            return unhurried(spec)
        case Job(spec=FollowSpec() as spec):
            return spec_as_made(replace(spec, workers=1))
        case Job(spec=SwitchSpec() as spec):
            proved_as_ever = replace(spec.apart_from_limits, proof=Proof.BEFORE)
            return spec_as_made(proved_as_ever, {spec.replication.id})  # works on what follows, whatever is excepted
        case Job(spec=SwitchBackSpec() as spec):
            return spec_as_made(spec.apart_from_limits, {spec.replication.id})
        case Job(spec=UnfollowSpec() as spec):
            return spec_as_made(spec, {spec.replication.id})
        case Job(spec=spec):
            return by_whomever(spec)
        case Manual() | Confirm() as body:
            return work.title, body
    assert_never(work.body)


def only_looks(job: Job) -> bool:
    """Whether the job changes nothing anywhere."""
    return traits_of(job.spec).only_looks


def same(new: Work, old: Work) -> bool:
    """Whether work holds any of another task's work, as the head of this module says."""
    if new.title and new.title == old.title:
        return True
    match old.body, new.body:
        case Job() as before, Job() as after:
            return _same_job(after.spec, before.spec)
        case Manual() as before, Manual() as after:
            return bool(before.text) and plain(before.text) == plain(after.text)
        case Confirm() as before, Confirm() as after:
            return before.items == after.items
        case _:
            return False


def _same_job(new: JobSpec, old: JobSpec) -> bool:
    traits, earlier = traits_of(new), traits_of(old)
    if traits.statement is not None and earlier.statement is not None:
        (on, text), (earlier_on, earlier_text) = traits.statement, earlier.statement
        return on == earlier_on and are_same_statements(text, earlier_text)
    if type(new) is type(old):
        return new.does_work_of(old)
    return new.is_given_to(earlier.program) or old.is_given_to(traits.program)
