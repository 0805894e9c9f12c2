"""Asks the servers of a plan, once each, what decides how fast they are: what a night took is told with it."""

import asyncio
from collections.abc import Callable, Collection

import asyncpg

from jobs.databases import Databases
from jobs.postgres.connection.connect import application_name
from jobs.postgres.connection.server_facts import ask_server
from jobs.run.decisions.decision import Input, ServerAsked
from jobs.run.events import ServerSeen
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.model import DatabaseId

_SECONDS = 10.0
"""How long one server may take, the connection included."""
_TRIES = 3
"""How often one that does not tell is asked, by one engine."""


class ServerWatch:
    """Reports what the servers say, until each has been asked; the journal knows what an earlier engine was told."""

    def __init__(self, databases: Databases, run: str, tell: Callable[[Input], None]) -> None:
        self._databases = databases
        self._run = run
        self._tell = tell
        self._done: set[str] = set()
        self._tries: dict[str, int] = {}

    def use(self, databases: Databases, moved: Collection[DatabaseId]) -> None:
        """From here on these are meant; those that are new or reached elsewhere are asked again."""
        self._databases = databases
        self._done.difference_update(moved)
        for name in moved:
            self._tries.pop(name, None)

    def follow(self, state: RunState) -> None:
        """What the journal has been told is not asked again."""
        self._done.update(name for name, seen in state.servers.items() if not seen.unread)

    async def look(self) -> None:
        """Ask those that have not told yet, one after the other."""
        databases = self._databases
        for name in databases.plan.databases:
            if name in self._done or self._tries.get(name, 0) >= _TRIES:
                continue
            self._tries[name] = self._tries.get(name, 0) + 1
            seen = await self._ask(databases, name)
            if databases is not self._databases:
                return  # an amendment came in between
            if not seen.unread:
                self._done.add(name)
            self._tell(ServerAsked(seen=seen))

    async def _ask(self, databases: Databases, name: DatabaseId) -> ServerSeen:
        """What it told, or why it did not, in words without addresses."""
        try:
            async with asyncio.timeout(_SECONDS):
                async with databases.connection(name, application_name(self._run, "", "facts")) as connection:
                    facts = await ask_server(connection)
        except TimeoutError:
            return ServerSeen(database=name, unread="no answer in time")
        except asyncpg.PostgresError as error:
            return ServerSeen(database=name, unread=f"it refuses [{error.sqlstate}]")
        except (CutoverError, asyncpg.InterfaceError, OSError):
            return ServerSeen(database=name, unread="it cannot be used")
        return ServerSeen(
            database=name,
            version=facts.version,
            settings=facts.settings,
            size_bytes=facts.size_bytes,
            identity=facts.identity,
        )
