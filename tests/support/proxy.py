"""A network of the tests' own: a TCP proxy on loopback before a server's socket that stalls, resets, crawls or dies.

It runs in the loop of the test. What it may pass is counted in bytes, so that a drill says where in a chunk the network
fails, and does not depend on how fast the machine is.
"""

import asyncio
import ctypes
import fcntl
import socket
import struct
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.support.eventually import eventually

SIZE = 64 * 1024
"""Bytes that a line takes at once, and the most that it holds."""
TICK = 0.005
"""Seconds between two deliveries of a slow line."""
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER by which closing a socket sends RST."""
CAN_DIE = sys.platform == "linux"
"""Whether `die` works here."""
_ATTACH_FILTER, _DETACH_FILTER = 26, 27
"""SO_ATTACH_FILTER and SO_DETACH_FILTER of asm-generic/socket.h."""


class Proxy:
    """Listens on a port, of 127.0.0.1 as a rule, and forwards to a socket of the server.

    Args:
        server: the server's socket.
        listening: already bound, and listening.
    """

    def __init__(self, server: Path, listening: socket.socket) -> None:
        self.stalled = asyncio.Event()
        """Set once nothing passes any more."""
        self.lines: list[_Line] = []
        self.passed = 0
        """Bytes delivered, both ways."""
        self.rate = SIZE
        self.ticking = False
        self.open = asyncio.Event()
        self.open.set()
        """Whether new lines pass anything."""
        self._server = server
        self._listening = listening
        self._left: int | None = None
        self._accepting = asyncio.create_task(self._accept(), name="proxy accepts")

    @property
    def port(self) -> int:
        """Of the address that it listens on."""
        return int(self._listening.getsockname()[1])

    def dsn(self, dsn: str) -> str:
        """The same database, through the proxy."""
        address = self._listening.getsockname()[0]
        return f"{dsn.partition('?')[0]}?host={address}&port={self.port}&sslmode=disable"

    # --- what a drill tells it

    def stall(self, after: int = 0) -> None:
        """Accept and hold, both ways, once this many bytes more have passed."""
        self._left = after
        self.take(0)

    def heal(self, *, old: bool = True) -> None:
        """Let everything pass again. `old`: also what came before; else those lines stay as they are."""
        self._left, self.rate, self.ticking = None, SIZE, False
        self.stalled.clear()
        self.open.set()
        for line in self.lines if old else ():
            line.open.set()

    def slow(self, rate: int) -> None:
        """Deliver at most `rate` bytes a tick on each line, each way."""
        self.rate, self.ticking = rate, True

    async def reset(self) -> int:
        """End every line with RST, as a firewall does; returns how many."""
        lines, self.lines = self.lines, []
        for line in lines:
            await line.close(at_once=True)
        return len(lines)

    async def die(self) -> None:
        """As if the cable were pulled: nothing passes, and what arrives is not even acknowledged (Linux only).

        A filter of the socket drops every segment before TCP sees it; no rights are needed for that. What was sent must
        have arrived first: TCP would send it again and again, which is a sign of life.
        """
        self.stall()
        sockets = [line.client for line in self.lines if not line.over]
        await eventually(lambda: not any(map(_under_way, sockets)))
        for one in (self._listening, *sockets):
            _drop_everything(one)

    def revive(self) -> None:
        """After `die`: whoever comes from now on gets through; what came before stays dead."""
        self._listening.setsockopt(socket.SOL_SOCKET, _DETACH_FILTER, 0)
        self.heal(old=False)

    async def lead_to(self, server: Path) -> None:
        """From now on connections lead to another server's socket; those that are there end."""
        self._server = server
        await self.reset()

    # --- what its lines ask it

    def take(self, size: int) -> int:
        """How many of these bytes may pass now: none once it is stalled."""
        if self._left is None:
            return size
        granted = min(size, self._left)
        self._left -= granted
        if self._left == 0:
            self.open.clear()
            for line in self.lines:
                line.open.clear()
            self.stalled.set()
        return granted

    async def close(self) -> None:
        """End it and all of its lines."""
        self._accepting.cancel()
        await asyncio.gather(self._accepting, return_exceptions=True)
        await self.reset()
        self._listening.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(self._listening)
            client.setblocking(False)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.lines = [line for line in self.lines if not line.over]
            self.lines.append(_Line(self, client, self._server))


class _Line:
    """One connection, and the one to the server that belongs to it."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: Path) -> None:
        self.client = client
        self.open = asyncio.Event()
        if proxy.open.is_set():
            self.open.set()
        self._proxy = proxy
        self._server = server
        self._upstream = socket.socket(socket.AF_UNIX)
        self._upstream.setblocking(False)
        self._work = asyncio.create_task(self._forward(), name="proxy forwards")

    @property
    def over(self) -> bool:
        """Whether both ends are closed."""
        return self._work.done()

    async def close(self, *, at_once: bool = False) -> None:
        """End it; `at_once` with RST."""
        self._work.cancel()
        if at_once and self.client.fileno() >= 0:
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        await asyncio.gather(self._work, return_exceptions=True)

    async def _forward(self) -> None:
        with self.client, self._upstream:
            await self.open.wait()
            with suppress(OSError):  # the server is away: the client sees its line end
                await asyncio.get_running_loop().sock_connect(self._upstream, str(self._server))
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pump(self.client, self._upstream), name="proxy up")
                    both.create_task(self._pump(self._upstream, self.client), name="proxy down")

    async def _pump(self, here: socket.socket, there: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):  # either end may go at any time
            while data := await loop.sock_recv(here, SIZE):
                while data:
                    await self.open.wait()
                    size = self._proxy.take(min(len(data), self._proxy.rate))
                    await loop.sock_sendall(there, data[:size])
                    self._proxy.passed += size
                    data = data[size:]
                    if self._proxy.ticking:
                        await asyncio.sleep(TICK)
        await self.open.wait()
        with suppress(OSError):
            there.shutdown(socket.SHUT_RDWR)


def _under_way(one: socket.socket) -> int:
    """Bytes that were sent and not acknowledged."""
    return int.from_bytes(fcntl.ioctl(one, termios.TIOCOUTQ, bytes(4)), sys.byteorder)


def _drop_everything(one: socket.socket) -> None:
    instruction = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))  # BPF_RET | BPF_K: keep no byte
    program = struct.pack("HP", 1, ctypes.addressof(instruction))
    one.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)


@asynccontextmanager
async def proxied(server: Path, address: str = "127.0.0.1") -> AsyncIterator[Proxy]:
    """A proxy before the server's socket, for the length of a block."""
    listening = socket.create_server((address, 0))
    listening.setblocking(False)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SIZE)  # of each line: little is under way when it stalls
    proxy = Proxy(server, listening)
    try:
        yield proxy
    finally:
        await proxy.close()
