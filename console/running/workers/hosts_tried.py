"""`check --deep`: whether the hosts that a plan's commands run on are reached, and have what is run there."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence

from console.running.dry_runs import NOT_LOOKED_AT, Tried
from jobs.hosts.allowed import HostRefused, allowed, listed
from jobs.hosts.line import NoSsh
from jobs.hosts.rehearsed import lacks
from jobs.journal.hosts import ListedHost
from plans.model import Plan, RunKind, TaskId
from plans.model.kind_traits import HostProgram
from plans.runs_on import programs_of_workers, programs_on_hosts


async def hosts_tried(hosts: Sequence[ListedHost], plan: Plan, kind: RunKind) -> list[Tried]:
    """A line for each host over ssh, and for each task what is lacking there, or was not asked; nothing is run.

    What the list does not allow was said already. Hosts of workers cannot be asked from here.

    Args:
        plan: as `Plan.for_run` gives it.
    """
    wanted: dict[tuple[str, str], dict[HostProgram, list[TaskId]]] = {}
    for task, program in programs_on_hosts(plan):
        if ssh := _ssh(hosts, program, kind):
            wanted.setdefault((program.host, ssh), {}).setdefault(program, []).append(task)
    found = await asyncio.gather(*(_of_host(host, ssh, tasks) for (host, ssh), tasks in wanted.items()))
    return [*(one for each in found for one in each), *_unasked(hosts, plan, kind)]


def _unasked(hosts: Sequence[ListedHost], plan: Plan, kind: RunKind) -> Iterator[Tried]:
    """Each program that workers start: of no host of theirs it is known whether it is there."""
    where = {
        (task, program): f"{program.host}, which workers with the label {host.label} run on"
        for task, program in programs_on_hosts(plan)
        if (host := listed(hosts, program.host, kind)) is not None and host.label
    }
    for task, label, program in programs_of_workers(plan):
        where[task, program] = f"the hosts of workers with the label {label}"
    for (task, program), on in where.items():
        said = f"{NOT_LOOKED_AT}: whether {program.program} is there and may be run on {on}"
        yield Tried(task=task, warnings=(said,))


def _ssh(hosts: Sequence[ListedHost], program: HostProgram, kind: RunKind) -> str:
    try:
        return allowed(hosts, program, kind).ssh
    except HostRefused:
        return ""


async def _of_host(host: str, ssh: str, tasks: Mapping[HostProgram, Sequence[TaskId]]) -> list[Tried]:
    """What speaks against each task: of other tasks' programs nothing is said to it."""
    paths = tuple(dict.fromkeys(one.program for one in tasks))
    try:
        said = await lacks(ssh, paths, os.environ)
    except NoSsh as error:
        said = (error.what,)
    tried = []
    for program, names in tasks.items():
        others = tuple(f"{path} is no program" for path in paths if path != program.program)
        if theirs := [one for one in said if not one.startswith(others)]:
            tried += [Tried(task=name, refused=f"{host}: {'; '.join(theirs)}") for name in dict.fromkeys(names)]
    return [*dict.fromkeys(tried)]
