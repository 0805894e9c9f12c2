"""Who may reach a board: what was given, read and refused before anything is opened."""

import ipaddress
import re
import stat
from pathlib import Path

from console.board.access import FEWEST, Door, Network
from console.errors import Misused, NotFound
from console.running.serving.place import Place

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_OTHERS = 0o077
HOW_ONE_IS_MADE = "(umask 077; openssl rand -hex 24 > board.token)"


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
