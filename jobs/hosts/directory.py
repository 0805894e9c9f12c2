"""The list of hosts as an engine goes by it: which attempts are a worker's; asked anew at each, what is allowed."""

from collections.abc import Sequence
from datetime import timedelta

from jobs.api import Retryable
from jobs.hosts.allowed import OWNER_SAYS, HostRefused, allowed, allowed_to_workers, listed, objections
from jobs.journal.base import Unavailable
from jobs.journal.hosts import HostStore, ListedHost
from jobs.lying import Refusal
from plans.model import JobSpec, Plan, RunKind
from plans.model.kind_traits import HostProgram, traits_of
from plans.runs_on import asks_the_list

READ_EVERY = timedelta(seconds=5)


class ListNotRead(Retryable):
    """The control database cannot be asked for its list just now: nothing was begun."""


class HostDirectory:
    """The hosts of one run.

    Args:
        store: where the list lies.
        kind: of the run; production and rehearsals have lists of their own.
    """

    def __init__(self, store: HostStore, kind: RunKind) -> None:
        self._store, self._kind = store, kind
        self._plan: Plan | None = None
        self._known: Sequence[ListedHost] = ()

    def follow(self, plan: Plan) -> None:
        """Which hosts are of interest from here on."""
        self._plan = plan

    async def look(self) -> None:
        """Read the list again, where the plan names hosts at all. Raises `Unavailable`."""
        if self._plan is not None and asks_the_list(self._plan):
            self._known = await self._store.hosts()

    def label_of(self, spec: JobSpec) -> str:
        """The label of the workers that run it, as the list was read last; empty where this process does."""
        wanted = traits_of(spec).on_host
        host = listed(self._known, wanted.host, self._kind) if wanted is not None else None
        return host.label if host is not None else ""

    def refusal(self, spec: JobSpec, label: str) -> Refusal | None:
        """What speaks against a job that waits for workers of a label, as the list was read last; None: nothing."""
        wanted = traits_of(spec).starts
        if wanted is None:
            return None
        try:
            if not wanted.host:
                allowed_to_workers(self._known, label, wanted, self._kind)
                return None
            host = allowed(self._known, wanted, self._kind)
        except HostRefused as refused:
            return Refusal(what=refused.what, mend=(refused.hint or "").removeprefix(OWNER_SAYS))
        if host.label == label:
            return None
        what = f"{host.name} is reached by {host.way} now, and no longer by workers with the label {label}"
        return Refusal(what=what, mend="the next attempt goes by the list as it is", is_elsewhere=True)

    async def way_to(self, wanted: HostProgram) -> ListedHost:
        """The host that a program is to be run on from this process, by the list as it is now.

        Raises:
            HostRefused: the list does not allow it.
            ListNotRead: nobody knows just now, or the list has come to lead to workers: worth another attempt.
        """
        try:
            self._known = await self._store.hosts()
        except Unavailable as away:
            raise ListNotRead(f"the control database was not asked which hosts there are: {away.what}") from None
        host = allowed(self._known, wanted, self._kind)
        if host.label:
            raise ListNotRead(f"{host.name} has come to be reached by {host.way}: the next attempt is theirs")
        return host

    async def objections(self, plan: Plan) -> Sequence[str]:
        """What of a revision the list does not allow; that it cannot be read is a reason, too."""
        if not asks_the_list(plan):
            return ()
        try:
            self._known = await self._store.hosts()  # its hosts may be new, and an attempt on one begin at once
            return tuple(objections(self._known, plan, self._kind))
        except Unavailable as away:
            return (f"the list of hosts was not read: {away.what}",)


async def hosts_read(store: HostStore, kind: RunKind, plan: Plan) -> HostDirectory:
    """The directory of a plan's run, read for the first time. Raises `Unavailable`."""
    directory = HostDirectory(store, kind)
    directory.follow(plan)
    await directory.look()
    return directory
