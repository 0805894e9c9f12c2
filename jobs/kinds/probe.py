"""`probe`: asks another system whether it is there: http, tcp, the expiry of a certificate, sql.

A probe that does not pass is worth another try (`Retryable`), except where time cannot help. Nothing that the other
system says is kept but its status; redirects are not followed, and proxies of the environment are not used.
"""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime

from jobs.api import Evidence, Fatal, JobContext, Retryable
from jobs.beforehand import NOT_TODAY, Surroundings, look_at_question
from jobs.postgres.single_row import ask
from jobs.web.address import address
from jobs.web.exchange import AnswerLost, NotSent, NotTrusted, Request, exchange
from plans.model import HttpProbe, JobSpec, SqlProbe, TcpProbe, TlsProbe

_SECONDS = 10.0
"""How long one look may take, from the name to the last byte."""
_EXPIRED = 10
"""X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL."""
_SENT = "; nothing was sent"
"""Of a look it says nothing that matters."""


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
            status = await _http(probe)
            facts = {"status": status, "latency_ms": milliseconds()}
            return Evidence(summary=f"{status} in {facts['latency_ms']} ms", facts=facts)
        case TcpProbe() as probe:
            await _tcp(probe)
            return Evidence(summary=f"open in {milliseconds()} ms", facts={"latency_ms": milliseconds()})
        case TlsProbe() as probe:
            expires = await _certificate(probe)
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


async def look(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """Ask as the night would, and say that it would not pass now; a database whether it understands the question."""
    try:
        match spec:
            case HttpProbe():
                await _http(spec)
            case TcpProbe():
                await _tcp(spec)
            case TlsProbe():
                await _certificate(spec)
            case _:
                return await look_at_question(spec, around)
    except (NotPassed, UnfitProbe) as error:
        return (f"{NOT_TODAY}: {error.what}",)
    return ()


async def _http(probe: HttpProbe) -> int:
    """The status of the answer, where it is what the plan expects. Raises `NotPassed`, `UnfitProbe`, `UnfitAddress`."""
    request = Request(method="GET", to=address(probe.url))
    try:
        async with asyncio.timeout(_SECONDS):
            reply = await exchange(request, with_body=probe.contains is not None)
    except TimeoutError:
        raise NotPassed(f"{probe.url}: no answer within {_SECONDS:g} s") from None
    except NotTrusted as error:
        raise UnfitProbe(error.what.replace(_SENT, ""), hint="SSL_CERT_FILE") from None
    except NotSent as error:
        raise NotPassed(error.what.replace(_SENT, "")) from None
    except AnswerLost:
        raise NotPassed(f"{probe.url}: the connection failed") from None
    if reply.status != probe.status:
        raise NotPassed(f"{probe.url} answered {reply.status}, not {probe.status}")
    if probe.contains is not None and (reply.body is None or probe.contains.encode() not in reply.body):
        why = "answered with more than can be searched" if reply.body is None else "does not contain the expected text"
        raise NotPassed(f"{probe.url} {why}")
    return reply.status


async def _tcp(probe: TcpProbe) -> None:
    await _connected(probe.host, probe.port, None)


async def _certificate(probe: TlsProbe) -> datetime:
    secured = await _connected(probe.host, probe.port, ssl.create_default_context())
    expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(secured["notAfter"])), UTC)
    if expires - datetime.now(UTC) < probe.valid_for:
        raise UnfitProbe(f"{probe.host}:{probe.port}: the certificate expires on {expires:%Y-%m-%d %H:%M} UTC")
    return expires


async def _connected(host: str, port: int, trusted: ssl.SSLContext | None) -> dict[str, object]:
    """Connect, and leave; the certificate that was shown. What goes wrong is told in words of ours."""
    where = f"{host}:{port}"
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=trusted)
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
    except (OSError, EOFError, ValueError):
        raise NotPassed(f"{where}: the connection failed") from None
    certificate = writer.get_extra_info("peercert") or {}
    writer.transport.abort()
    return dict(certificate)
