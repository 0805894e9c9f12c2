"""Where a board is reached, and who may reach it: what was given, read and refused before anything is opened."""

import ipaddress
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from console.board.access import FEWEST, Door, Network
from console.errors import Misused, NotFound

_ADDRESS = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:/\[\]]+)):(\d{1,5})")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_OTHERS = 0o077
HOW_ONE_IS_MADE = "(umask 077; openssl rand -hex 24 > board.token)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it is reached."""

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


def place_of(listen: str, *, cert: Path | None, key: Path | None) -> Place:
    """Read it. Raises `Misused` where it makes no sense, `NotFound` where there is no such file."""
    found = _ADDRESS.fullmatch(listen)
    if found is None or not 0 < int(found[3]) < 65_536:
        raise Misused(f"--listen {listen[:60]} is no HOST:PORT", hint="--listen 127.0.0.1:8080")
    if (cert is None) is not (key is None):
        raise Misused("--tls-cert and --tls-key belong together", hint="--tls-cert FILE --tls-key FILE")
    missing = next((file for file in (cert, key) if file is not None and not file.is_file()), None)
    if missing is not None:
        raise NotFound(f"there is no file {missing}")
    return Place(host=found[1] or found[2], port=int(found[3]), cert=cert, key=key)


def door_of(place: Place, *, token_file: Path | None, header: str, proxies: tuple[str, ...]) -> Door:
    """Who may look.

    Raises:
        Misused: anybody could, or what was given does not fit together.
        NotFound: there is no such file.
    """
    if token_file is not None and header:
        raise Misused("--token-file and --behind-proxy are two ways to let people in", hint="give one of them")
    if proxies and not header:
        raise Misused("--proxy says whose word is taken for --behind-proxy", hint="--behind-proxy X-Remote-User")
    if token_file is not None:
        return Door(token=token_in(token_file))
    if header:
        return _by_proxy(place, header, proxies)
    if not place.is_on_this_host_alone:
        raise Misused(
            f"whoever reaches {place} could look: it needs a token, or a proxy that knows people",
            hint=f"{HOW_ONE_IS_MADE} and --token-file board.token; or --behind-proxy X-Remote-User --proxy ADDRESS",
        )
    return Door()


def _by_proxy(place: Place, header: str, proxies: tuple[str, ...]) -> Door:
    if not _HEADER.fullmatch(header):
        raise Misused(f"--behind-proxy {header[:60]} is no name of a header", hint="--behind-proxy X-Remote-User")
    if not proxies and not place.is_on_this_host_alone:
        raise Misused(
            f"whoever reaches {place} could write {header} himself",
            hint="--proxy ADDRESS says whose word on it is taken",
        )
    return Door(header=header.lower(), proxies=tuple(map(_network, proxies)))


def _network(proxy: str) -> Network:
    try:
        return ipaddress.ip_network(proxy)
    except ValueError:
        raise Misused(f"--proxy {proxy[:60]} is no address", hint="--proxy 10.0.0.7 or --proxy 10.0.0.0/28") from None


def token_in(file: Path) -> str:
    """The token in a file that its owner alone can read. Raises `Misused`, `NotFound`."""
    try:
        mode, text = file.stat().st_mode, file.read_text("ascii").strip()
    except FileNotFoundError:
        raise NotFound(f"there is no file {file}", hint=HOW_ONE_IS_MADE) from None
    except (OSError, ValueError):
        raise Misused(f"{file} cannot be read as a token", hint=HOW_ONE_IS_MADE) from None
    if mode & _OTHERS or not stat.S_ISREG(mode):
        raise Misused(f"others on this host may read {file}", hint=f"chmod 600 {file}")
    if len(text) < FEWEST or not text.isprintable() or " " in text:
        raise Misused(f"the token in {file} is no word of {FEWEST} characters or more", hint=HOW_ONE_IS_MADE)
    return text
