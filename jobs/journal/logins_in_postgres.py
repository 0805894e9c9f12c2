"""What the database says of logins, a part of `jobs.journal.postgres.PostgresJournal`."""

from collections.abc import Mapping, Sequence

from jobs.journal import rows
from jobs.journal.link import Link


class LoginsInPostgres:
    """See `jobs.journal.logins.LoginsStore`."""

    _reader: Link
    _writer: Link

    async def whoami(self) -> str:
        [(name,)] = await self._reader.fetch("whoami")
        return name  # type: ignore[no-any-return]

    async def may_execute(self) -> bool:
        [(allowed,)] = await self._reader.fetch("may_execute")
        return bool(allowed)

    async def commanders(self) -> Sequence[str]:
        return tuple(name for (name,) in await self._reader.fetch("commanders"))

    async def login_parties(self) -> Mapping[str, frozenset[str]]:
        return rows.login_parties(await self._reader.fetch("login_parties"))

    async def say_of_party(self, login: str, party: str, *, member: bool) -> None:
        name = "add_login_party" if member else "remove_login_party"
        await self._writer.fetch(name, login, party, doing="say who is of which party")
