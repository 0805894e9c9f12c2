"""`check --connect`: which labels of a plan no worker serves just now, and who there is another program."""

from collections.abc import Iterator, Mapping, Sequence

from jobs.journal.tickets import WorkerRow
from plans.model import Plan
from plans.plurals import counted
from plans.runs_on import labels_of, slots_of

Logins = Mapping[str, frozenset[str]]
"""By label the logins that may serve it."""


Labels = Mapping[str, Sequence[str]]
"""Labels that a plan needs, each with its tasks."""


def labels_needed(plan: Plan, of_hosts: Labels) -> Labels:
    """All labels that a plan needs.

    Args:
        of_hosts: those that its hosts are reached by (`jobs.hosts.allowed.labels_of_hosts`).
    """
    said = labels_of(plan)
    return {one: (*said.get(one, ()), *of_hosts.get(one, ())) for one in (*said, *of_hosts)}


def lacking(
    plan: Plan, rows: Sequence[WorkerRow], logins: Logins, *, program: str, labels: Labels | None = None
) -> Iterator[str]:
    """A sentence for each label that nobody serves, or too few slots do, and for each worker of another program.

    Args:
        rows: the workers that were heard of.
        logins: who may serve which label by now: one that was taken from a worker's login is not served by it.
        program: what this host's own is (`jobs.workers.program`).
        labels: those that it needs, where its hosts need some besides (`labels_needed`).
    """
    for label, tasks in (labels_of(plan) if labels is None else labels).items():
        may = logins.get(label, frozenset())
        serving = [row for row in rows if row.is_there and label in row.labels and row.login in may]
        if not serving:
            yield f"no worker with the label {label} is there (tasks {', '.join(tasks)}): {_what_to_do(label, may)}"
        else:
            yield from _too_busy(plan, label, sum(row.slots for row in serving))
        yield from _others(serving, label, program)


def _others(serving: Sequence[WorkerRow], label: str, program: str) -> Iterator[str]:
    """A sentence for each worker of another program."""
    for row in serving:
        if row.version != program:
            yield (
                f"worker {row.name} on {row.host} ({label}) is cutover {row.version}, this host's is {program}:"
                " it takes nothing of an engine that is this host's program"
            )


def _too_busy(plan: Plan, label: str, slots: int) -> Iterator[str]:
    """A sentence for the task that takes the most slots at once, where these are more than there are."""
    task = max(plan.tasks, key=lambda one: slots_of(plan, one).get(label, 0))
    if (taken := slots_of(plan, task).get(label, 0)) > slots:
        yield (
            f"workers with the label {label} have {counted(slots, 'slot')}, and {task.id} takes {taken} at once:"
            f" what has none waits (more --slots, or another cutover worker --labels {label})"
        )


def not_asked(labels: Labels, why: str) -> Iterator[str]:
    """Say that nobody knows whether workers are there; nothing of a plan that needs none."""
    if labels:
        yield f"whether workers serve {', '.join(labels)} is not known: the control database was not asked ({why})"


def _what_to_do(label: str, may: frozenset[str]) -> str:
    begin = f"cutover worker --labels {label}"
    return begin if may else f"no login may serve it: cutover db worker LOGIN {label}, then {begin}"
