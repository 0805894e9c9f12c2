"""Who may look: whoever has the token, or comes through a proxy that knows them, or is on this very host. Pure."""

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

COOKIE = "cutover_board"
FEWEST = 24
"""Characters of a token: what is shorter could be tried out."""
_ON_THIS_HOST = frozenset({"localhost", "127.0.0.1", "::1"})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Entry(Enum):
    """What becomes of a request."""

    OPEN = auto()
    HANDED_OVER = auto()
    """The token stood in the address: it becomes a cookie, and leaves the address."""
    NO_TOKEN = auto()
    WRONG_TOKEN = auto()
    NOT_BY_PROXY = auto()
    """It did not come through the proxy, or the proxy does not say from whom."""
    OTHER_NAME = auto()
    """It asks for another host: a page of elsewhere had a browser here ask under its own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request says of who asks."""

    peer: str
    """The address that it comes from, as the socket has it."""
    host: str = ""
    token: str = ""
    """What stands in the address as `token=`."""
    authorization: str = ""
    cookie: str = ""
    headers: Mapping[str, str] | None = None
    """By their names in small letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may come in. Without token and header whoever is on this host may."""

    token: str = field(default="", repr=False)
    header: str = ""
    """Of a proxy that knows people: which header says who asks; in small letters."""
    proxies: tuple[Network, ...] = ()
    """Whose word on that is taken."""

    @property
    def cookie(self) -> str:
        """What a browser keeps instead of the token: whoever reads it cannot tell the token."""
        return hmac.new(self.token.encode(), b"the board in the browser", sha256).hexdigest()

    def entry(self, asked: Asked) -> Entry:
        """What becomes of a request. Comparing takes the same time whatever was guessed."""
        if self.header:
            return self._by_proxy(asked)
        if not self.token:
            return Entry.OPEN if name_of(asked.host) in _ON_THIS_HOST else Entry.OTHER_NAME
        return self._by_token(asked)

    def _by_token(self, asked: Asked) -> Entry:
        if asked.token:
            return Entry.HANDED_OVER if self._is_token(asked.token) else Entry.WRONG_TOKEN
        scheme, _, given = asked.authorization.partition(" ")
        if given:
            is_right = scheme.lower() == "bearer" and self._is_token(given.strip())
            return Entry.OPEN if is_right else Entry.WRONG_TOKEN
        return Entry.OPEN if _same(_kept(asked.cookie), self.cookie) else Entry.NO_TOKEN

    def is_proxy(self, peer: str) -> bool:
        """Whether others stand behind this address."""
        found = _address(peer)
        return found is not None and (found.is_loopback or any(found in one for one in self.proxies))

    def _by_proxy(self, asked: Asked) -> Entry:
        named = (asked.headers or {}).get(self.header, "").strip()
        return Entry.OPEN if named and self._is_believed(asked.peer) else Entry.NOT_BY_PROXY

    def _is_believed(self, peer: str) -> bool:
        """Whether the word of this address is taken: of proxies that are named, of this host's own where none is."""
        found = _address(peer)
        if found is None:
            return False
        return any(found in one for one in self.proxies) if self.proxies else found.is_loopback

    def _is_token(self, given: str) -> bool:
        return _same(given, self.token)


def _address(peer: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Where a socket's other side is; None where that is no address."""
    try:
        return ipaddress.ip_address(peer)
    except ValueError:
        return None


def _same(given: str, meant: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), meant.encode())


def _kept(header: str) -> str:
    """What the browser kept; empty where it kept nothing, or sends what is no cookie."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def name_of(host: str) -> str:
    """The name in `Host`, without its port: `localhost`, `::1`."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
