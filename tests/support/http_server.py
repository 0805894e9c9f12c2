"""An HTTP server on loopback that answers what a test tells it to, and remembers what it was asked."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""For localhost, until 2100, with its key: good for nothing else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class HttpServer:
    """Each answer is bytes, or None to hang up; the last one is given again and again."""

    answers: dict[str, list[bytes | None]] = field(default_factory=dict)
    """By `METHOD /path`."""
    asked: list[Asked] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared by a test in which no answer comes."""
    origin: str = ""
    on_asked: Callable[[Asked], None] = lambda _: None

    def say(self, where: str, *answers: bytes | None) -> None:
        """What is answered there from now on."""
        self.answers[where] = list(answers)

    def count(self, method: str) -> int:
        """How many requests of a method came."""
        return sum(one.method == method for one in self.asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        try:
            asked = await _read(reader)
            self.asked.append(asked)
            self.came.set()
            self.on_asked(asked)
            await self.held.wait()
            answers = self.answers.get(f"{asked.method} {asked.target}", [answer(404)])
            told = answers.pop(0) if len(answers) > 1 else answers[0]
            if told is not None:
                writer.write(told)
                await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()


def answer(status: int, body: object = None, **headers: str) -> bytes:
    """An answer with JSON, with bytes, or with nothing in it."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


@asynccontextmanager
async def serving(*, secure: bool = False) -> AsyncIterator[HttpServer]:
    """The server, for the length of a block."""
    server = HttpServer()
    server.held.set()
    context = None
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    port = listening.sockets[0].getsockname()[1]
    server.origin = f"https://localhost:{port}" if secure else f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        server.held.set()
        listening.close()
        await listening.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Asked:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Asked(method, target, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
