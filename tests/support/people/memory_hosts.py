"""What a journal in memory does with the list of hosts."""

from collections.abc import Sequence

from jobs.journal.hosts import ListedHost
from plans.model import RunKind
from tests.support.people.memory_store import Store


class HostsInMemory:
    """See `jobs.journal.hosts.HostStore`."""

    _store: Store

    async def hosts(self) -> Sequence[ListedHost]:
        return tuple(one for _, one in sorted(self._store.hosts.items()))

    async def list_host(self, host: ListedHost) -> None:
        self._store.hosts[host.name, host.kind] = host

    async def unlist_host(self, name: str, kind: RunKind) -> None:
        self._store.hosts.pop((name, kind), None)
