"""`probe`: asks another system whether it is there: http, tcp, the expiry of a certificate, sql.

A probe that does not pass is worth another try (`Retryable`), except where time cannot help. Nothing that the other
system says is kept but its status; redirects are not followed, and proxies of the environment are not used.
"""

import asyncio
import http.client
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from jobs.api import Evidence, Fatal, JobContext, Retryable
from jobs.postgres.single_row import ask
from plans.model import HttpProbe, SqlProbe, TcpProbe, TlsProbe

P = TypeVar("P")
T = TypeVar("T")

_SECONDS = 10.0
_BODY_BYTES = 1_000_000
_EXPIRED = 10
"""X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL."""


class NotPassed(Retryable):
    """The other system answered otherwise than expected, or not at all."""


class UnfitProbe(Fatal):
    """The probe cannot pass however often it is tried."""


async def run(ctx: JobContext) -> Evidence:
    """Ask once; retries are the plan's."""
    clock = asyncio.get_running_loop().time
    began = clock()

    def milliseconds() -> int:
        return round((clock() - began) * 1000)

    match ctx.spec:
        case HttpProbe() as probe:
            status = await asyncio.to_thread(_reached, probe.url, _http, probe)
            facts = {"status": status, "latency_ms": milliseconds()}
            return Evidence(summary=f"{status} in {facts['latency_ms']} ms", facts=facts)
        case TcpProbe() as probe:
            await asyncio.to_thread(_reached, f"{probe.host}:{probe.port}", _tcp, probe)
            return Evidence(summary=f"open in {milliseconds()} ms", facts={"latency_ms": milliseconds()})
        case TlsProbe() as probe:
            expires = await asyncio.to_thread(_reached, f"{probe.host}:{probe.port}", _certificate, probe)
            return Evidence(
                summary=f"certificate until {expires:%Y-%m-%d}",
                facts={"expires": expires.isoformat(), "latency_ms": milliseconds()},
            )
        case SqlProbe() as probe:
            async with ctx.database(probe.on).connect("probe") as connection:
                answer = await ask(connection, probe.query)
            if not answer.holds:
                raise NotPassed(f"the query answered {answer}")
            return Evidence(summary=str(answer), facts={**answer.values, "latency_ms": milliseconds()})
        case other:
            raise UnfitProbe(f"{type(other).__name__} is no probe")


def _reached(where: str, look: Callable[[P], T], probe: P) -> T:
    """Run a look at a network; what goes wrong is told in words of ours."""
    try:
        return look(probe)
    except ssl.SSLCertVerificationError as error:
        if error.verify_code == _EXPIRED:
            raise UnfitProbe(f"{where}: the certificate has expired") from None
        raise UnfitProbe(f"{where}: this host does not trust the certificate", hint="SSL_CERT_FILE") from None
    except socket.gaierror:
        raise NotPassed(f"{where}: the name could not be resolved") from None
    except ConnectionRefusedError:
        raise NotPassed(f"{where}: nothing listens there") from None
    except TimeoutError:
        raise NotPassed(f"{where}: no answer within {_SECONDS:g} s") from None
    except (OSError, http.client.HTTPException):
        raise NotPassed(f"{where}: the connection failed") from None


def _http(probe: HttpProbe) -> int:
    parts = urlsplit(probe.url)
    secure = parts.scheme == "https"
    if parts.hostname is None or parts.scheme not in ("http", "https"):
        raise UnfitProbe(f"{probe.url} is no http or https address")
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(parts.hostname, parts.port, timeout=_SECONDS)
    try:
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        answer = connection.getresponse()
        body = answer.read(_BODY_BYTES) if probe.contains is not None else b""
    finally:
        connection.close()
    if answer.status != probe.status:
        raise NotPassed(f"{probe.url} answered {answer.status}, not {probe.status}")
    if probe.contains is not None and probe.contains.encode() not in body:
        raise NotPassed(f"{probe.url} does not contain the expected text")
    return answer.status


def _tcp(probe: TcpProbe) -> None:
    socket.create_connection((probe.host, probe.port), timeout=_SECONDS).close()


def _certificate(probe: TlsProbe) -> datetime:
    context = ssl.create_default_context()
    with (
        socket.create_connection((probe.host, probe.port), timeout=_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=probe.host) as secured,
    ):
        certificate = secured.getpeercert() or {}
    expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    if expires - datetime.now(UTC) < probe.valid_for:
        raise UnfitProbe(f"{probe.host}:{probe.port}: the certificate expires on {expires:%Y-%m-%d %H:%M} UTC")
    return expires
