"""The server of pages, and the socket that it listens at."""

import asyncio
import os
import signal
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn

from console.errors import Misused
from console.running.serving.place import Place

_WAITING = 256
"""Connections that nobody has taken yet."""


def opened(
    place: Place,
    app: Callable[..., Any],
    *,
    longest_head: int,
    last_seconds: int,
    most_at_once: int | None = None,
    proxies: Sequence[str] = (),
    connections: type[asyncio.Protocol] | None = None,
) -> tuple[uvicorn.Server, socket.socket]:
    """A server of this application, which ends in order at SIGTERM and SIGINT. Its own log is silent: what is asked for
    may hold a link or a token.

    Args:
        longest_head: bytes of a request before its body.
        last_seconds: for how long it lets requests end once it is told to.
        most_at_once: connections; None where somebody else counts them.
        proxies: whose word is taken for where a request comes from.
        connections: what becomes of each, where it is not uvicorn's own.

    Raises:
        Misused: the certificate cannot be used, or the port is taken.
    """
    config = uvicorn.Config(
        app,
        host=place.host,
        port=place.port,
        http=connections or "auto",
        ssl_certfile=place.cert,
        ssl_keyfile=place.key,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="critical",
        lifespan="off",
        ws="none",
        limit_concurrency=most_at_once,
        h11_max_incomplete_event_size=longest_head,
        timeout_graceful_shutdown=last_seconds,
    )
    try:
        config.load()
        family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
        listening = socket.create_server((place.host, place.port), family=family, backlog=_WAITING)
    except (ssl.SSLError, ValueError):
        why = "certificate and key do not belong together"
        raise Misused(f"{place} cannot be served: {why}", hint="PEM files") from None
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else type(error).__name__
        raise Misused(f"{place} cannot be served: {why}", hint="--listen, --tls-cert and --tls-key") from None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):  # it raises them again once it has ended in order
        loop.add_signal_handler(number, lambda: None)
    return uvicorn.Server(config), listening
