"""When passwords and certificates of a connection end, as far as its server and this host's files tell: a night that
goes wrong because a certificate ran out at midnight was known to do so for a year.
"""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_FILES = {"sslcert": "this host's certificate", "sslrootcert": "the certificate of the authority"}
_SEQUENCE, _VERSION, _UTC_TIME = 0x30, 0xA0, 0x17


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Something that a connection needs and that ends."""

    what: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.what} until {self.at:%Y-%m-%d %H:%M} UTC"


async def endings(connection: Connection, parameters: Mapping[str, str]) -> tuple[Ending, ...]:
    """What ends, the soonest first.

    Args:
        connection: to the server that is asked.
        parameters: of the connection, with libpq's names: which files it uses.
    """
    found: list[Ending] = []
    until = await connection.fetchval(statement("password_until"))
    if until is not None:
        found.append(Ending(what="the password", at=until))
    secured = _tls(connection)
    shown = secured.getpeercert(binary_form=True) if secured is not None else None
    if shown is not None:
        found += _ends("the server's certificate", shown)
    for name, what in _FILES.items():
        if name in parameters:
            found += [ending for one in _certificates(Path(parameters[name])) for ending in _ends(what, one)]
    return tuple(sorted(found, key=lambda one: one.at))


def _tls(connection: Connection) -> ssl.SSLObject | None:
    transport = connection._transport  # type: ignore[attr-defined]  # asyncpg has no public way to its socket
    found: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    return found


def _certificates(file: Path) -> list[bytes]:
    """The certificates of a PEM file; none where it cannot be read: then the connection had no use for it."""
    with suppress(OSError, ValueError):
        parts = file.read_text("ascii", errors="replace").split(_BEGIN)[1:]
        return [ssl.PEM_cert_to_DER_cert(f"{_BEGIN}{part.partition(_END)[0]}{_END}\n") for part in parts]
    return []


def _ends(what: str, certificate: bytes) -> list[Ending]:
    try:
        return [Ending(what=what, at=not_after(certificate))]
    except (ValueError, IndexError):
        return []


def not_after(certificate: bytes) -> datetime:
    """The end of an X.509 certificate in DER (RFC 5280, 4.1). Raises ValueError, IndexError for what is none."""
    _, inside, _ = _element(certificate, 0)
    tag, tbs, _ = _element(inside, 0)
    if tag != _SEQUENCE:
        raise ValueError("no certificate")
    tag, _, at = _element(tbs, 0)
    if tag != _VERSION:  # absent in version 1: that was the serial number
        at = 0
    for _ in ("serial number", "signature", "issuer"):
        _, _, at = _element(tbs, at)
    _, validity, _ = _element(tbs, at)
    _, _, second = _element(validity, 0)
    tag, text, _ = _element(validity, second)
    digits = text.decode("ascii")
    if tag == _UTC_TIME:  # two digits of the year: 50 and above are of the last century
        digits = ("19" if int(digits[:2]) >= 50 else "20") + digits
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _element(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Tag, content and end of the element of DER that begins at `at`."""
    tag, length = data[at], data[at + 1]
    at += 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[at : at + count], "big")
        at += count
    if at + length > len(data):
        raise ValueError("cut off")
    return tag, data[at : at + length], at + length
