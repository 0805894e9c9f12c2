"""Where pages are reached: HOST:PORT as it was given, with a certificate and its key where there is TLS."""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from console.errors import Misused, NotFound

_PLACE = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:/\[\]]+)):(\d{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where they are reached."""

    host: str
    port: int
    cert: Path | None = None
    key: Path | None = None

    @property
    def is_on_this_host_alone(self) -> bool:
        """Whether nobody else reaches it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'http' if self.cert is None else 'https'}://{host}:{self.port}"


def place_of(listen: str, *, cert: Path | None, key: Path | None, example: str) -> Place:
    """Read it. Raises `Misused` where it makes no sense, `NotFound` where there is no such file.

    Args:
        example: one that does, for whoever gave none.
    """
    found = _PLACE.fullmatch(listen)
    if found is None or not 0 < int(found[3]) < 65_536:
        raise Misused(f"--listen {listen[:60]} is no HOST:PORT", hint=f"--listen {example}")
    if (cert is None) is not (key is None):
        raise Misused("--tls-cert and --tls-key belong together", hint="--tls-cert FILE --tls-key FILE")
    missing = next((file for file in (cert, key) if file is not None and not file.is_file()), None)
    if missing is not None:
        raise NotFound(f"there is no file {missing}")
    return Place(host=found[1] or found[2], port=int(found[3]), cert=cert, key=key)
