"""A board that is served on loopback, in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import uvicorn

from console.board.access import Door
from console.board.app import application
from console.board.connections import BESIDES, LONGEST_HEAD, Counted, connections
from console.board.wall import ALL, Wall
from console.board.words import Teller
from tests.support.boards.pages import drawn
from tests.support.world import half_way


@dataclass(frozen=True, slots=True)
class Served:
    """Where it is, and what it shows."""

    port: int
    wall: Wall
    counted: Counted
    server: uvicorn.Server
    writers: list[asyncio.StreamWriter]

    async def opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        return reader, writer

    async def asked(self, path: str = "/") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection on which this was asked for."""
        reader, writer = await self.opened()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return reader, writer


@asynccontextmanager
async def served(*, viewers: int = 5, is_proxy: bool = False, door: Door | None = None) -> AsyncIterator[Served]:
    """Serve a night half-way. `is_proxy` lets one address have any number of connections."""
    wall = Wall(viewers=viewers)
    wall.show(ALL, drawn(half_way().view()))
    counted = Counted(most=viewers + BESIDES, is_proxy=lambda _: is_proxy)
    config = uvicorn.Config(
        application(wall, door or Door(), Teller()),
        http=connections(counted),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        timeout_graceful_shutdown=1,
    )
    config.load()
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve(sockets=[listening]))
    try:
        board = Served(listening.getsockname()[1], wall, counted, server, [])
        yield board
    finally:
        server.should_exit = True
        await asyncio.wait_for(serving, 10)
        for writer in board.writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
