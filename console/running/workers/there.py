"""`check --connect`: whether workers are there that serve what a plan says, asked of the control database."""

from datetime import timedelta

from console.running.settings import Control
from console.running.workers.hosts import HostsSeen, hosts_seen
from console.text.workers.lacking import Labels, labels_needed, lacking, not_asked
from jobs.hosts.allowed import labels_of_hosts
from plans.errors import CutoverError
from plans.model import Plan, RunKind

_LOOKS_BACK = timedelta(minutes=5)
"""Far enough for whoever is there."""


async def seen_elsewhere(where: Control, plan: Plan, kind: RunKind, *, deep: bool) -> tuple[HostsSeen, tuple[str, ...]]:
    """What the list of hosts says of a plan's commands, and which workers are lacking."""
    taken = plan.for_run(kind)
    hosts = await hosts_seen(where, taken, kind, deep=deep)
    return hosts, await workers_lacking(where, taken, labels_of_hosts(hosts.listed, taken, kind))


async def workers_lacking(where: Control, plan: Plan, of_hosts: Labels) -> tuple[str, ...]:
    """Which labels no worker serves just now, and who there is another program, in sentences; or why nobody knows.

    Args:
        plan: as `Plan.for_run` gives it. One that needs no workers is not asked about.
        of_hosts: the labels that its hosts are reached by (`jobs.hosts.allowed.labels_of_hosts`).
    """
    labels = labels_needed(plan, of_hosts)
    if not labels:
        return ()
    from console.running.wire import journal
    from jobs.workers.program import this_program

    try:
        async with journal(where, say=lambda _: None, looks_only=True) as store:
            rows = await store.workers(since=await store.now() - _LOOKS_BACK)
            logins = await store.worker_logins()
    except CutoverError as error:
        return tuple(not_asked(labels, error.what))
    return tuple(lacking(plan, rows, logins, program=this_program(), labels=labels))
