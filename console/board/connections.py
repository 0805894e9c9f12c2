"""Connections of viewers, held short: how many there may be, how long one may take to ask, that all end at once.

The only module of the board that asks for uvicorn's insides.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, ClassVar, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

ASKED_WITHIN = 10.0
"""Real seconds within which a request has to arrive whole, from its first byte or the connection's beginning on."""
LONGEST_HEAD = 16 * 1024
"""Bytes of a request's head."""
BESIDES = 100
"""Connections besides those of viewers: pages that are asked for, and browsers that keep one open for a while."""
FROM_ONE = 60
"""Connections of one address that no proxy stands behind."""
_UNSENT = 30_000
"""Milliseconds after which the kernel gives up what the other side does not take."""


@dataclass(slots=True, kw_only=True)
class Counted:
    """The connections that there are.

    Args:
        most: of all together.
        is_proxy: whether others stand behind an address, which may have any number then.
    """

    most: int
    is_proxy: Callable[[str], bool]
    each: Counter[str] = field(default_factory=Counter)

    def takes(self, address: str) -> bool:
        """Whether there is room for one more of this address; then it is counted."""
        whose = _whose(address)
        if self.each.total() >= self.most or (self.each[whose] >= FROM_ONE and not self.is_proxy(address)):
            return False
        self.each[whose] += 1
        return True

    def leaves(self, address: str) -> None:
        """One of this address has ended."""
        whose = _whose(address)
        self.each[whose] -= 1
        if not self.each[whose]:
            del self.each[whose]


def _whose(address: str) -> str:
    """Whose an address is: of IPv6 one host has as many as it likes, all with the same first half."""
    return ":".join(ip_address(address).exploded.split(":")[:4]) if ":" in address else address


class ViewerConnection(H11Protocol):
    """One connection, as uvicorn makes them; `connections` says what they are counted with."""

    counted: ClassVar[Counted]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "connection": self}, _loop)
        self._is_counted = False
        self._address = ""
        self._deadline: asyncio.TimerHandle | None = None
        self._when_lost: list[Callable[[], None]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take it, unless there are too many."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._address = self.client[0] if self.client is not None else ""
        self._is_counted = self.counted.takes(self._address)
        if not self._is_counted:
            self.drop()
            return
        _give_up_what_is_not_taken(self.transport)
        self._wait_for_a_request()

    def data_received(self, data: bytes) -> None:
        """A request, or a piece of one: what drips in is not waited for longer than what does not come at all."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait_for_a_request()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever writes to it."""
        self._stop_waiting()
        if self._is_counted:
            self._is_counted = False
            self.counted.leaves(self._address)
        super().connection_lost(exc)
        told, self._when_lost = self._when_lost, []
        for tell in told:
            tell()

    def shutdown(self) -> None:
        """The server ends, and nobody is waited for."""
        self.drop()

    def when_lost(self, told: Callable[[], None]) -> None:
        """Have this called once it is lost, at once where it is."""
        if self.transport.is_closing():
            told()
        else:
            self._when_lost.append(told)

    def drop(self) -> None:
        """End it at once, whatever is still on its way."""
        self.transport.abort()

    def _wait_for_a_request(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(ASKED_WITHIN, self.drop)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def connections(counted: Counted) -> type[ViewerConnection]:
    """What uvicorn makes connections with, that are counted with this."""
    return type("CountedConnection", (ViewerConnection,), {"counted": counted})


def _give_up_what_is_not_taken(transport: asyncio.Transport) -> None:
    """Have the kernel end what a lost phone never takes, where it knows how."""
    plug = transport.get_extra_info("socket")
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if plug is not None and option is not None:
        plug.setsockopt(socket.IPPROTO_TCP, option, _UNSENT)
