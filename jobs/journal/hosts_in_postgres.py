"""The list of hosts, a part of `jobs.journal.postgres.PostgresJournal`."""

from collections.abc import Sequence

from jobs.journal.hosts import ListedHost
from jobs.journal.link import Link
from plans.model import RunKind

_WRITING = "say on which hosts programs may run"


class HostsInPostgres:
    """See `jobs.journal.hosts.HostStore`."""

    _reader: Link
    _writer: Link

    async def hosts(self) -> Sequence[ListedHost]:
        return tuple(
            ListedHost(
                name=row["name"],
                kind=RunKind(row["kind"]),
                label=row["label"],
                ssh=row["ssh"],
                programs=tuple(row["programs"]),
                variables=tuple(row["variables"]),
                any_program=row["any_program"],
                at=row["at"],
                by=row["by"],
            )
            for row in await self._reader.fetch("hosts")
        )

    async def list_host(self, host: ListedHost) -> None:
        facts = (host.name, str(host.kind), host.label, host.ssh, list(host.programs), list(host.variables))
        await self._writer.fetch("list_host", *facts, host.any_program, doing=_WRITING)

    async def unlist_host(self, name: str, kind: RunKind) -> None:
        await self._writer.fetch("unlist_host", name, str(kind), doing=_WRITING)
