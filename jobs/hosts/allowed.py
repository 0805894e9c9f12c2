"""Whether the control database's list of hosts allows what a plan runs there, and in which words it does not. Pure.

What is asked here before anything runs, `host_lists` of the control database is asked again as a worker claims a
ticket.
"""

from collections.abc import Iterator, Sequence
from shlex import quote

from jobs.api import Fatal
from jobs.journal.hosts import ListedHost
from plans.characters import shown
from plans.model import Plan, RunKind
from plans.model.kind_traits import HostProgram
from plans.runs_on import programs_of_workers, programs_on_hosts

PYTHON = "python:"
"""How the list names the code of a `python` job: `python:module:function` of a module that is installed there, or
`python:sha256:` and the sum of a file that comes with the plan."""
OWNER_SAYS = "the control database's owner says so: "
"""Stands before the command that allows something."""
_NAMED_CHARACTERS = 200


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
            hint=f"{_owner_says(wanted.host, kind)} --ssh USER@HOST {_said_of(wanted)} (or --label)",
        )
    _require(host, wanted, kind)
    return host


def allowed_to_workers(hosts: Sequence[ListedHost], label: str, wanted: HostProgram, kind: RunKind) -> None:
    """Raise `HostRefused` where the list does not allow workers of a label a program that the plan gives no host.

    It allows what it allows on any host that these workers run on.
    """
    theirs = [host for host in hosts if (host.label, host.kind) == (label, kind)]
    if any(_allows(host, wanted) for host in theirs):
        return
    if not theirs:
        raise HostRefused(
            f"{_named(wanted)} is no program that workers with the label {label} may run in a {kind}",
            hint=f"{_owner_says(label, kind)} --label {label} {_said_of(wanted)}",
        )
    for host in theirs:
        _require(host, wanted, kind)


def _allows(host: ListedHost, wanted: HostProgram) -> bool:
    return host.any_program or (wanted.program in host.programs and {*wanted.variables} <= {*host.variables})


def _require(host: ListedHost, wanted: HostProgram, kind: RunKind) -> None:
    """Raise `HostRefused` where a host's own programs and variables do not hold what is wanted."""
    if _allows(host, wanted):
        return
    if wanted.program not in host.programs:
        raise HostRefused(
            f"{_named(wanted)} is no program that a {kind} may run on {host.name}",
            hint=f"{_owner_says(host.name, kind)} {_said_of(wanted)}",
        )
    unknown = [name for name in wanted.variables if name not in host.variables]
    raise HostRefused(
        f"a {kind} may not give {', '.join(unknown)} to programs on {host.name}",
        hint=f"{_owner_says(host.name, kind)} {_given(unknown)}",
    )


def _named(wanted: HostProgram) -> str:
    """The program as it is told, within bounds."""
    return shown(wanted.program)[:_NAMED_CHARACTERS]


def _said_of(wanted: HostProgram) -> str:
    """The options that list a program with its variables; of one without its place, what is to be done to the plan."""
    if not wanted.program.startswith(("/", PYTHON)):
        return "--program with its whole path, as the plan then has to name it"
    options = f"--program {quote(shown(wanted.program))}"
    return f"{options} {_given(wanted.variables)}" if wanted.variables else options


def _given(names: Sequence[str]) -> str:
    return " ".join(f"--variable {quote(name)}" for name in names)


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
    for task, label, wanted in dict.fromkeys(programs_of_workers(plan)):
        try:
            allowed_to_workers(hosts, label, wanted, kind)
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
    return f"{OWNER_SAYS}cutover db host {name}{which}"
