"""Whether the control database's list of hosts allows the programs of a plan, on hosts by name and on workers."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.errors import Declined, NotFound
from console.running.dry_runs import Tried
from console.running.settings import Control
from console.running.workers.hosts_tried import hosts_tried
from console.text.workers.hosts import ways
from jobs.hosts.allowed import objections
from jobs.journal.base import Journal
from jobs.journal.hosts import ListedHost
from plans.errors import CutoverError
from plans.model import Plan, RunKind
from plans.runs_on import asks_the_list


@dataclass(frozen=True, slots=True, kw_only=True)
class HostsSeen:
    """What the list says of a plan."""

    listed: Sequence[ListedHost] = ()
    refused: tuple[str, ...] = ()
    """What it does not allow, a sentence each."""
    told: tuple[str, ...] = ()
    """How its hosts are reached; or why nobody knows."""
    tried: tuple[Tried, ...] = ()
    """What the hosts themselves lack, where they were asked."""

    def to_json(self) -> dict[str, object]:
        """For a script."""
        return {"refused": list(self.refused), "told": list(self.told)}


async def hosts_seen(where: Control, plan: Plan, kind: RunKind, *, deep: bool) -> HostsSeen:
    """Ask the control database, where it is about anything of the plan; one that is not there yet lists none.

    Args:
        plan: as `Plan.for_run` gives it.
        deep: whether the hosts themselves are asked, too.
    """
    from console.running.wire import journal

    if not asks_the_list(plan):
        return HostsSeen()
    hosts: Sequence[ListedHost] = ()
    try:
        async with journal(where, say=lambda _: None, looks_only=True) as store:
            hosts = await store.hosts()
    except NotFound:
        pass
    except CutoverError as error:
        unknown = f"whether the list of hosts allows this plan is not known: it was not read ({error.what})"
        return HostsSeen(told=(unknown,))
    return HostsSeen(
        listed=hosts,
        refused=tuple(objections(hosts, plan, kind)),
        told=tuple(ways(hosts, plan, kind)),
        tried=tuple(await hosts_tried(hosts, plan, kind)) if deep else (),
    )


async def refuse_hosts(store: Journal, plan: Plan, kind: RunKind) -> None:
    """Raise `Declined` with all of a plan that the list of hosts does not allow.

    Args:
        plan: as it is loaded.
    """
    taken = plan.for_run(kind)
    if asks_the_list(taken) and (refused := tuple(objections(await store.hosts(), taken, kind))):
        raise Declined("\n".join(refused), hint="nothing was run")
