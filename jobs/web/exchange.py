"""One request and its answer over HTTP/1.1, on a connection of its own.

Certificates are verified; redirects are not followed; proxies of the environment are not used. `NotSent` means that
nothing of the request has left this host; after that first byte a missing answer is `AnswerLost`. Written here and not
taken from `http.client`, whose calls block: a thread cannot be cancelled when the attempt's time is up.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from jobs.api import Fatal, InDoubt, Retryable
from jobs.web.address import Address

CONNECT_SECONDS = 10.0
MAX_BODY = 1_000_000
"""Bytes of an answer that are read; what is longer is not understood."""
_MAX_HEAD = 65_536
_CERTIFICATE_EXPIRED = 10
"""X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL."""
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: [^\r\n]*)?")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_EMPTY = frozenset({204, 304})


class NotSent(Retryable):
    """The other system could not be reached, and nothing was sent."""


class NotTrusted(Fatal):
    """The other system's certificate does not hold, and nothing was sent."""


class AnswerLost(InDoubt):
    """The request was sent, and no answer came that can be read."""


class _Unreadable(Exception):
    """What came is no answer of HTTP/1.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent."""

    method: str
    to: Address
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    ca_file: str | None = None

    def encode(self) -> bytes:
        """The request as it goes over the line."""
        headers = {"Host": self.to.authority, "Connection": "close", "User-Agent": "cutover", **self.headers}
        if self.body is not None or self.method == "POST":
            headers["Content-Length"] = str(len(self.body or b""))
        lines = [f"{self.method} {self.to.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("ascii") + (self.body or b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case; of several of one name the last."""
    body: bytes | None
    """None where it was not asked for, is longer than `MAX_BODY`, or did not come whole."""


async def exchange(request: Request, *, with_body: bool, begun: Callable[[], None] = lambda: None) -> Reply:
    """Send a request and read its answer.

    Args:
        with_body: whether the answer's body is needed.
        begun: called before the first byte is sent.

    Raises:
        NotSent: nothing was sent; it may be tried again.
        NotTrusted: nothing was sent; trying again will not help.
        AnswerLost: it was sent, and nobody knows what became of it.
    """
    async with _connection(request.to, request.ca_file) as (reader, writer):
        begun()
        with suppress(OSError):  # the other side may have answered before it had read everything
            writer.write(request.encode())
            await writer.drain()
        try:
            status, headers = await _head(reader)
        except (OSError, EOFError, asyncio.LimitOverrunError, _Unreadable):
            raise AnswerLost("it was sent, and its answer was lost") from None
        body = await _body(reader, status, headers) if with_body else None
        return Reply(status=status, headers=headers, body=body)


async def reach(to: Address, ca_file: str | None) -> None:
    """Connect, shake hands, and send nothing. Raises as `exchange`."""
    async with _connection(to, ca_file):
        pass


@asynccontextmanager
async def _connection(
    to: Address, ca_file: str | None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await _connect(to, ca_file)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def _connect(to: Address, ca_file: str | None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    where = to.authority
    try:
        trusted = ssl.create_default_context(cafile=ca_file) if to.secure else None
    except OSError:
        raise NotTrusted(f"the certificates of {ca_file} cannot be read") from None
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await asyncio.open_connection(to.host, to.port, ssl=trusted, limit=_MAX_HEAD)
    except ssl.SSLCertVerificationError as error:
        if error.verify_code == _CERTIFICATE_EXPIRED:
            raise NotTrusted(f"{where}: the certificate has expired; nothing was sent") from None
        raise NotTrusted(f"{where}: the certificate is not trusted; nothing was sent", hint="ca_file:") from None
    except socket.gaierror:
        raise NotSent(f"{where}: the name could not be resolved; nothing was sent") from None
    except ConnectionRefusedError:
        raise NotSent(f"{where}: nothing listens there; nothing was sent") from None
    except TimeoutError:
        raise NotSent(f"{where}: no connection within {CONNECT_SECONDS:g} s; nothing was sent") from None
    except (OSError, EOFError, ValueError):
        raise NotSent(f"{where}: the connection failed; nothing was sent") from None


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Status and headers of the final answer, behind those that only say that it is on its way."""
    for _ in range(10):
        block = await reader.readuntil(b"\r\n\r\n")
        first, *lines = block[:-4].split(b"\r\n")
        match = _STATUS_LINE.fullmatch(first)
        if match is None:
            raise _Unreadable
        if (status := int(match[1])) < 200:
            continue
        pairs = (line.decode("latin-1").partition(":") for line in lines)
        return status, {name.strip().lower(): value.strip() for name, _, value in pairs}
    raise _Unreadable


async def _body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> bytes | None:
    if status in _EMPTY:
        return b""
    try:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return await _chunked(reader)
        if (length := headers.get("content-length")) is not None:
            wanted = int(length)
            return await reader.readexactly(wanted) if 0 <= wanted <= MAX_BODY else None
        return await _rest(reader)
    except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, _Unreadable):
        return None


async def _rest(reader: asyncio.StreamReader) -> bytes | None:
    """Everything until the other side hangs up."""
    body = bytearray()
    while part := await reader.read(_MAX_HEAD):
        body += part
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


async def _chunked(reader: asyncio.StreamReader) -> bytes | None:
    body = bytearray()
    while True:
        match = _CHUNK_SIZE.fullmatch(await reader.readuntil(b"\r\n"))
        if match is None:
            raise _Unreadable
        size = int(match[1], 16)
        if len(body) + size > MAX_BODY:
            return None
        if size == 0:
            return bytes(body)
        body += await reader.readexactly(size)
        if await reader.readexactly(2) != b"\r\n":
            raise _Unreadable
