"""Both ends of a connection ask now and then whether the other is still there, so that a dead network is noticed.

A network that goes without a word (a cable, a firewall that forgot us) looks like a server that takes its time: who
waits for rows would wait until `timeout`, for hours, and who has sent a statement until TCP gives up on it, a quarter
of an hour. With this either takes a minute (TCP_USER_TIMEOUT: Linux only).

Rows under way are the exception. A server that does not read them, because a trigger or a disk is slow, looks to
TCP_USER_TIMEOUT like one that is gone; so there is no such limit while they are sent, and their sender is ended when an
idle connection beside it has died (`jobs.postgres.connection.copy_timeout.still_there`).
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from jobs.postgres.sides import Connection

IDLE, INTERVAL, COUNT = 30, 10, 3
"""Seconds of silence before the first question, seconds between two, and how many stay unanswered."""


def of_server() -> dict[str, str]:
    """Settings by which a server asks for us: it gives back the fence and the locks when our host is gone."""
    return {
        "tcp_keepalives_idle": str(IDLE),
        "tcp_keepalives_interval": str(INTERVAL),
        "tcp_keepalives_count": str(COUNT),
    }


def keep_alive(connection: Connection) -> None:
    """Have our side ask for the server. Does nothing to a Unix socket, nor to a connection that is lost already."""
    _set(connection, *_asking(), *_limit(IDLE + INTERVAL * COUNT))


@contextmanager
def sending_rows(connection: Connection) -> Iterator[None]:
    """A block in which the server may take as long as it likes to read what is sent."""
    _set(connection, *_limit(0))
    try:
        yield
    finally:
        _set(connection, *_limit(IDLE + INTERVAL * COUNT))


Option = tuple[int, int, int]
"""Level, name and value, as `setsockopt` takes them."""


def _asking() -> list[Option]:
    """The options by which this system asks: macOS calls the idle time TCP_KEEPALIVE."""
    options = (
        (_first_known("TCP_KEEPIDLE", "TCP_KEEPALIVE"), IDLE),
        (_first_known("TCP_KEEPINTVL"), INTERVAL),
        (_first_known("TCP_KEEPCNT"), COUNT),
    )
    return [
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        *((socket.IPPROTO_TCP, option, value) for option, value in options if option is not None),
    ]


def _first_known(*names: str) -> int | None:
    """The number of the first of these options that this system has."""
    return next((getattr(socket, name) for name in names if hasattr(socket, name)), None)


def _limit(seconds: int) -> list[Option]:
    """How long what was sent may stay without an answer; 0 is as long as TCP itself waits."""
    name = getattr(socket, "TCP_USER_TIMEOUT", None)
    return [] if name is None else [(socket.IPPROTO_TCP, name, seconds * 1000)]


def _set(connection: Connection, *options: Option) -> None:
    if connection.is_closed():
        return  # its descriptor may be another socket's by now
    transport = connection._transport  # type: ignore[attr-defined]  # asyncpg has no public way to its socket
    ours = transport.get_extra_info("socket")
    if ours is not None and ours.family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError):  # it is just being lost: whoever uses it next is told so
            for option in options:
                ours.setsockopt(*option)
