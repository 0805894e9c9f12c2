"""Serves the page on which parties answer: plain HTTP for a proxy on this host, TLS for everybody else."""

import asyncio
import ipaddress
import os
import re
import signal
import socket
import ssl
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from console.errors import Misused, NotFound
from console.running.service.manager import told
from console.running.settings import control
from console.running.wire import control_dsn
from console.saying import Say

if TYPE_CHECKING:
    from console.answering.app import Pages

_LISTEN = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[^\s:/\[\]]+)):(?P<port>\d{1,5})")
MOST_AT_ONCE = 100
"""Connections."""
LONGEST_HEAD = 16 * 1024
"""Bytes of a request before its body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where it is reached."""

    host: str
    port: int
    cert: Path | None = None
    key: Path | None = None
    proxies: tuple[str, ...] = ()

    @classmethod
    def at(cls, listen: str, *, cert: Path | None, key: Path | None, proxies: tuple[str, ...]) -> "Listening":
        """Read what was given.

        Raises:
            Misused: it makes no sense, or would send codes where others on the line can read them.
            NotFound: there is no such file.
        """
        found = _LISTEN.fullmatch(listen)
        if found is None or not 0 < int(found["port"]) < 65_536:
            raise Misused(f"--listen {listen[:60]} is no HOST:PORT", hint="--listen 127.0.0.1:8443")
        if (cert is None) != (key is None):
            raise Misused("a certificate and its key belong together", hint="--tls-cert FILE --tls-key FILE")
        for file in filter(None, (cert, key)):
            if not file.exists():
                raise NotFound(f"there is no file {file}")
        host = found["six"] or found["host"]
        if cert is None and not _is_loopback(host):
            hint = "--tls-cert and --tls-key, or --listen 127.0.0.1:8443 behind a proxy of this host"
            raise Misused(f"without TLS others on the line to {host} could read codes", hint=hint)
        for proxy in proxies:
            _check_proxy(proxy)
        return cls(host=host, port=int(found["port"]), cert=cert, key=key, proxies=proxies)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.cert is not None else 'http'}://{host}:{self.port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_proxy(proxy: str) -> None:
    try:
        ipaddress.ip_network(proxy)
    except ValueError:
        raise Misused(f"--behind-proxy {proxy[:60]} is no address", hint="--behind-proxy 127.0.0.1") from None


async def serve_answers(where: Listening, dsn: str | None, *, say: Say) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        Misused: the extra is not installed, the certificate cannot be used, or the port is taken.
        Denied: the login may not take answers, or may do more than that.
    """
    _require_extra()
    from console.answering.app import Pages
    from jobs.journal.answer_desk import AnswerDesk

    named = control(dsn)
    desk = AnswerDesk(await control_dsn(named, make=False, say=say), only=not named.embedded)
    try:
        await desk.connect()
        if named.embedded:
            say("the embedded control database has one account: here this process could do more than take answers")
        pages = Pages(desk, say)
        await _serve(where, pages, say)
    finally:
        await desk.close()


def _require_extra() -> None:
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise Misused("this needs the extra `answers`", hint="pip install 'cutover-console[answers]'")


async def _serve(where: Listening, pages: "Pages", say: Say) -> None:
    """Have uvicorn serve it; its own log is silent, as the address of a request is a link."""
    import uvicorn

    config = uvicorn.Config(
        pages.app(),
        host=where.host,
        port=where.port,
        ssl_certfile=where.cert,
        ssl_keyfile=where.key,
        proxy_headers=bool(where.proxies),
        forwarded_allow_ips=list(where.proxies),
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="critical",
        lifespan="off",
        ws="none",
        limit_concurrency=MOST_AT_ONCE,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        timeout_graceful_shutdown=5,
    )
    try:
        config.load()
        listening = _socket(where)
    except (ssl.SSLError, ValueError):
        raise Misused(
            f"{where} cannot be served: certificate and key do not belong together", hint="PEM files"
        ) from None
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else type(error).__name__
        raise Misused(f"{where} cannot be served: {why}", hint="--listen, --tls-cert and --tls-key") from None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):  # it raises them again once it has ended in order
        loop.add_signal_handler(number, lambda: None)
    say(f"answers are taken at {where}")
    async with told(lambda: f"answers are taken at {where}"):
        await uvicorn.Server(config).serve(sockets=[listening])


def _socket(where: Listening) -> socket.socket:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    return socket.create_server((where.host, where.port), family=family, backlog=128)
