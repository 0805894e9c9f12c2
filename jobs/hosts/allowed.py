"""Whether the control database's list of hosts allows what a plan runs there, and in which words it does not. Pure."""

from collections.abc import Iterator, Sequence
from shlex import quote

from jobs.api import Fatal
from jobs.journal.hosts import ListedHost
from plans.model import Plan, RunKind
from plans.model.kind_traits import HostProgram
from plans.runs_on import programs_on_hosts


class HostRefused(Fatal):
    """The list of hosts does not allow a program of the plan."""


def listed(hosts: Sequence[ListedHost], name: str, kind: RunKind) -> ListedHost | None:
    """What the list says of a host for this kind of run; None where it says nothing."""
    return next((one for one in hosts if (one.name, one.kind) == (name, kind)), None)


def allowed(hosts: Sequence[ListedHost], wanted: HostProgram, kind: RunKind) -> ListedHost:
    """The host that a program runs on. Raises `HostRefused` where the list does not allow that."""
    host = listed(hosts, wanted.host, kind)
    if host is None:
        raise HostRefused(
            f"{wanted.host} is no host that programs of a {kind} may run on",
            hint=f"{_owner_says(wanted.host, kind)} --ssh USER@HOST --program {quote(wanted.program)} (or --label)",
        )
    if wanted.program not in host.programs:
        raise HostRefused(
            f"{wanted.program} is no program that a {kind} may run on {host.name}",
            hint=f"{_owner_says(host.name, kind)} --program {quote(wanted.program)}",
        )
    if unknown := [name for name in wanted.variables if name not in host.variables]:
        raise HostRefused(
            f"a {kind} may not give {', '.join(unknown)} to programs on {host.name}",
            hint=f"{_owner_says(host.name, kind)} {' '.join(f'--variable {quote(name)}' for name in unknown)}",
        )
    return host


def objections(hosts: Sequence[ListedHost], plan: Plan, kind: RunKind) -> Iterator[str]:
    """What of a plan the list does not allow, a sentence each, with what would.

    Args:
        plan: as `Plan.for_run` gives it.
    """
    for task, wanted in dict.fromkeys(programs_on_hosts(plan)):
        try:
            allowed(hosts, wanted, kind)
        except HostRefused as refused:
            yield f"{task}: {refused.what} ({refused.hint})"


def labels_of_hosts(hosts: Sequence[ListedHost], plan: Plan, kind: RunKind) -> dict[str, tuple[str, ...]]:
    """The labels of workers that the plan's hosts are reached by, each with its tasks."""
    found: dict[str, dict[str, None]] = {}
    for task, wanted in programs_on_hosts(plan):
        host = listed(hosts, wanted.host, kind)
        if host is not None and host.label:
            found.setdefault(host.label, {})[task] = None
    return {label: tuple(tasks) for label, tasks in found.items()}


def _owner_says(name: str, kind: RunKind) -> str:
    """How the owner of the control database changes that."""
    which = " --production" if kind is RunKind.PRODUCTION else ""
    return f"the control database's owner says so: cutover db host {name}{which}"
