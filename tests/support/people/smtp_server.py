"""A mail server on loopback that takes what it is sent, or answers what a test tells it to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from tests.support.http_server import CERTIFICATE


@dataclass(slots=True)
class SmtpServer:
    """What came in, and what is answered instead of the usual."""

    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    """The addresses of the envelope, and the mail."""
    instead: dict[str, str] = field(default_factory=dict)
    """By the first word of a command."""
    silent: bool = False
    thanks: str = "250 taken"
    """What is answered to a mail; empty to hang up instead."""
    drips: bool = False
    """Whether it greets for ever, a byte now and then."""
    on_mail: Callable[[EmailMessage], None] = lambda _: None
    """Told of a mail before it is answered, and may change the answer."""
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        envelope: list[str] = []
        if self.silent:
            await reader.read()
            return
        while self.drips:
            writer.write(b"2")
            await asyncio.wait_for(writer.drain(), 5)
            await asyncio.sleep(0.005)
        self._say(writer, "220 here")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            if word == "EHLO":
                self._say(writer, "250-here\r\n250 AUTH PLAIN")
            elif word in self.instead:
                self._say(writer, self.instead[word])
            elif word == "DATA":
                self._say(writer, "354 go on")
                data = await reader.readuntil(b"\r\n.\r\n")
                mail = message_from_bytes(data[:-3].replace(b"\r\n..", b"\r\n."), policy=default)
                assert isinstance(mail, EmailMessage)
                self.taken.append((envelope, mail))
                self.on_mail(mail)
                if not self.thanks:
                    return
                self._say(writer, self.thanks)
            else:
                envelope += [line] if word == "RCPT" else []
                self._say(writer, "235 in" if word == "AUTH" else "221 bye" if word == "QUIT" else "250 yes")

    @staticmethod
    def _say(writer: asyncio.StreamWriter, line: str) -> None:
        writer.write(f"{line}\r\n".encode())


@asynccontextmanager
async def taking_mail(*, secure: bool = False) -> AsyncIterator[SmtpServer]:
    """The server, for the length of a block."""
    server = SmtpServer()
    context = None
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()
