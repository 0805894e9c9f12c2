"""Is what somebody typed as the address of a control database one? Looked at before anything connects.

What is wrong is said without repeating any of it: it may hold a password.
"""

import re
import shlex
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from console.errors import Misused

_SCHEMES = ("postgresql", "postgres")
_WRITTEN = "postgresql://user@host:port/database, or service=name, or host=... dbname=..."
_IN_PAIRS = re.compile(r"\s*[a-z_]+=")
"""How libpq's other form begins."""
_PERCENT = "in a user's name or a password write %2F for /, %40 for @, %23 for #, %3F for ?, %5B and %5D for [ and ]"
_LAST_PORT = 65_535


def checked_address(dsn: str) -> str:
    """The address as a URL, if it is one, or names and values (service=name). Raises `Misused`, naming what is none."""
    return _of_pairs(dsn) if _IN_PAIRS.match(dsn) else _checked_url(dsn)


def _of_pairs(dsn: str) -> str:
    try:
        pairs = [word.partition("=") for word in shlex.split(dsn)]
    except ValueError:
        raise _misused("a quotation mark has no counterpart", _WRITTEN) from None
    if not all(name and equals for name, equals, _ in pairs):
        raise _misused("a word of it is not name=value", "a value with blanks stands in '...'")
    return _checked_url(f"postgresql://?{urlencode([(name, value) for name, _, value in pairs], quote_via=quote)}")


def _checked_url(dsn: str) -> str:
    scheme, colon, rest = dsn.partition("://")
    if not colon or scheme.lower() not in _SCHEMES:
        raise _misused("it does not begin with postgresql://", _WRITTEN)
    if any(not character.isprintable() or character.isspace() for character in dsn):
        raise _misused("it holds a blank or a control character", _PERCENT)
    parts, query = _split(dsn)
    if parts.fragment or dsn.endswith("#"):
        raise _misused("it holds a #", _PERCENT)
    hosts = _hosts(parts.netloc, rest)
    _refuse_ports([*_ports(hosts), *query.get("port", "").split(",")])
    return dsn


def _split(dsn: str) -> tuple[SplitResult, dict[str, str]]:
    """Its parts, and what follows the question mark. Raises `Misused` where it cannot be taken apart."""
    try:
        parts = urlsplit(dsn)
        return parts, dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise _misused("a bracket has no counterpart, or what follows ? is not name=value", _PERCENT) from None


def _hosts(place: str, rest: str) -> str:
    """What stands behind the login. Raises `Misused` where nobody can tell where that ends."""
    login, at, hosts = place.rpartition("@")
    if "@" in login or (not at and "@" in rest.partition("?")[0]):
        raise _misused("a / or an @ stands in the user's name or the password", _PERCENT)
    return hosts


def _refuse_ports(ports: Sequence[str]) -> None:
    """Raise `Misused` for one that is none; where none stands the usual one is meant."""
    for port in ports:
        if port and not (port.isascii() and port.isdigit() and 0 < int(port) <= _LAST_PORT):
            raise _misused("its port is no number from 1 to 65535", f"{_WRITTEN}; {_PERCENT}")


def _ports(hosts: str) -> list[str]:
    found = []
    for host in hosts.split(","):
        behind = host.rpartition("]")[2]
        if ":" in behind:
            found.append(behind.rpartition(":")[2])
    return found


def _misused(why: str, hint: str) -> Misused:
    return Misused(f"the address of the control database is not understood: {why}", hint=hint)
