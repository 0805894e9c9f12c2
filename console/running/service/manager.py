"""Tells systemd how this process stands: datagrams to NOTIFY_SOCKET, as sd_notify(3) has them.

The watchdog is fed by the event loop itself: a process whose loop hangs is ended and started again by systemd, though
its threads and its connections live. Telling never fails and never waits: nobody's night depends on who listens.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from plans.characters import shown

SOCKET, WATCHDOG, WATCHED = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"
LOOKS_EVERY = 5.0
"""Real seconds between two looks whether the status is another one, at most."""
LONGEST = 400
"""Characters of a status."""


class ServiceManager:
    """Whoever started this process and wants to know how it stands; nobody does where `address` is empty.

    Args:
        address: of its socket: a path, or `@name` for one of the abstract kind, which only Linux has.
        within: real seconds within which it wants to hear from the watchdog each time; None where it does not.
    """

    def __init__(self, address: str, within: float | None = None) -> None:
        self.within = within
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if self._address else None
        if self._socket is not None:
            self._socket.setblocking(False)

    @classmethod
    def of(cls, environ: Mapping[str, str], pid: int) -> "ServiceManager":
        """The one that an environment names; a watchdog that is meant for another process is not fed by this one."""
        address = environ.get(SOCKET, "")
        if not address.startswith(("/", "@")):
            return cls("")
        is_meant = environ.get(WATCHED, str(pid)) == str(pid)
        micros = environ.get(WATCHDOG, "") if is_meant else ""
        return cls(address, int(micros) / 1e6 if micros.isdecimal() and int(micros) else None)

    @property
    def listens(self) -> bool:
        """Whether there is anybody to tell."""
        return self._socket is not None

    def ready(self) -> None:
        """It does what it was started for."""
        self._tell("READY=1")

    def status(self, text: str) -> None:
        """What it does, in a line."""
        self._tell(f"STATUS={shown(text)[:LONGEST]}")

    def beat(self) -> None:
        """Its loop turns."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """It was told to end, and does."""
        self._tell("STOPPING=1")

    def close(self) -> None:
        """Tell nothing any more."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell(self, line: str) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.sendto(line.encode(), self._address)


@asynccontextmanager
async def told(status: Callable[[], str]) -> AsyncIterator[ServiceManager]:
    """Tell the service manager of this process, if it has one, that it is ready, and what it does, for the length of a
    block; at its end that it ends.

    Args:
        status: what it does just now.
    """
    manager = ServiceManager.of(os.environ, os.getpid())
    if not manager.listens:
        yield manager
        return
    manager.ready()
    task = asyncio.create_task(keep_telling(manager, status), name="service manager")
    try:
        yield manager
    finally:
        manager.stopping()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        manager.close()


async def keep_telling(manager: ServiceManager, status: Callable[[], str]) -> None:
    """Feed the watchdog thrice within its time, and tell each status once; without end."""
    before, every = "", min(LOOKS_EVERY, manager.within / 3 if manager.within is not None else LOOKS_EVERY)
    while True:
        if manager.within is not None:
            manager.beat()
        if (now := status()) != before:
            manager.status(now)
            before = now
        await asyncio.sleep(every)
