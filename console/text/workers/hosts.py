"""The list of hosts on which programs of plans may run, in words and for scripts."""

from collections.abc import Iterator, Mapping, Sequence

from console.text.columns import WIDTH, cut, wrapped
from jobs.hosts.allowed import listed
from jobs.journal.hosts import ListedHost
from plans.model import Plan, RunKind
from plans.runs_on import programs_on_hosts


def hosts_text(hosts: Sequence[ListedHost], *, width: int = WIDTH) -> str:
    """A line for each host and each of its programs, one host or more."""
    lines = [f"{'HOST':16} {'FOR':10} WAY, PROGRAMS, VARIABLES"]
    for host in hosts:
        lead = f"{cut(host.name, 16):16} {host.kind:10} "
        lines += wrapped(lead, host.way, width=width)
        programs = ("any program", *host.programs) if host.any_program else host.programs
        lines += [f"{'':27} {program}" for program in programs]
        if host.variables:
            lines += wrapped(f"{'':27} ", f"given {', '.join(host.variables)}", width=width)
    return "\n".join(lines)


def host_json(host: ListedHost) -> dict[str, object]:
    """A host for a script."""
    return {
        "name": host.name,
        "kind": str(host.kind),
        "label": host.label,
        "ssh": host.ssh,
        "programs": list(host.programs),
        "variables": list(host.variables),
        "any_program": host.any_program,
        "at": host.at.isoformat() if host.at is not None else None,
        "by": host.by,
    }


def ways(hosts: Sequence[ListedHost], plan: Plan, kind: RunKind) -> Iterator[str]:
    """How the listed hosts are reached that a plan's commands run on, with the tasks: `gw: ssh cutover@gw1 (C02, C05)`.

    Args:
        plan: as `Plan.for_run` gives it.
    """
    for name, tasks in _tasks(plan).items():
        if (host := listed(hosts, name, kind)) is not None:
            yield f"{name}: {host.way} ({', '.join(tasks)})"


def _tasks(plan: Plan) -> Mapping[str, Sequence[str]]:
    found: dict[str, dict[str, None]] = {}
    for task, wanted in programs_on_hosts(plan):
        found.setdefault(wanted.host, {})[task] = None
    return {name: tuple(tasks) for name, tasks in found.items()}
