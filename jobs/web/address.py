"""Where a request goes: an address as the plan writes it, with the variables of the engine's environment in it.

What a variable holds may be a secret, so that no error here repeats an address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from jobs.api import Fatal
from jobs.postgres.connection.endpoint import expand

_PATH = "/%:@!$&'()*+,;=~-._"
_QUERY = _PATH + "?[]"
_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


class UnfitAddress(Fatal):
    """No request can be sent there."""


class UnfitHeader(Fatal):
    """A header's value would not stay one header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An http or https address, resolved."""

    secure: bool
    host: str
    port: int
    target: str
    """Path and query, in ASCII."""

    @property
    def origin(self) -> tuple[bool, str, int]:
        """Two addresses of one origin are the same system: secrets for one may be sent to the other."""
        return self.secure, self.host, self.port

    @property
    def authority(self) -> str:
        """The `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def address(url: str) -> Address:
    """Take an address apart. Raises `UnfitAddress`."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # also of a name that is none
        raise UnfitAddress("the address of the request cannot be read") from None
    if _CONTROL.search(url) or "@" in parts.netloc:
        raise UnfitAddress("the address of the request holds a user, a password or a blank", hint="headers: instead")
    usual = _PORTS.get(parts.scheme)
    if usual is None or not host or port == 0:
        raise UnfitAddress("the address of the request is no http or https address")
    return Address(secure=parts.scheme == "https", host=host, port=port or usual, target=_target(parts))


def _target(parts: SplitResult) -> str:
    path = quote(parts.path, safe=_PATH) or "/"
    return f"{path}?{quote(parts.query, safe=_QUERY)}" if parts.query else path


def written(url: str, environ: Mapping[str, str]) -> Address:
    """An address of the plan. Raises `UnfitAddress`, and `ConnectionFactsMissing` for a variable that is not set."""
    return address(expand(url, environ))


def answered(url: str, base: Address) -> str:
    """An address that an answer names, made absolute. Raises `UnfitAddress` where it leads to another system."""
    scheme = "https" if base.secure else "http"
    absolute = urljoin(f"{scheme}://{base.authority}{base.target}", url)
    if address(absolute).origin != base.origin:
        raise UnfitAddress("the status address leads to another system", hint="until: {url: ...} may name another one")
    return absolute


def filled_in(headers: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The headers with their variables. Raises `UnfitHeader`, and `ConnectionFactsMissing` as `written`."""
    values = {name: expand(value, environ) for name, value in headers.items()}
    for name, value in values.items():
        if not value.isascii() or not value.isprintable():
            raise UnfitHeader(f"the header {name} cannot be sent: its variable holds more than one line of ASCII text")
    return values
