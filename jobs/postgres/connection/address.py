"""Where an endpoint leads, as the network resolves it: two ways of writing one address are found to be the same.

Service files, `hostaddr` and ${VAR} are resolved before (`jobs.postgres.connection.endpoint`); here names become
addresses and socket folders lose their links. No connection is made. What looks apart may still be one server (a
tunnel, a second network card, a pooler): that only the server can tell (`jobs.postgres.connection.production`).
"""

import asyncio
import getpass
import ipaddress
import os
import socket
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jobs.postgres.connection.endpoint import Endpoint

_DEFAULT_PORT = "5432"
_SOCKET_FOLDERS = ("/run/postgresql", "/var/run/postgresql", "/tmp")  # noqa: S108 - where the driver looks
_RESOLVE_SECONDS = 3.0
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - whoever connects to them reaches this host


class Nearness(StrEnum):
    """Whether two endpoints lead to one database, as far as their addresses tell."""

    SAME = "same"
    PERHAPS = "perhaps"
    """Both lead to one port of this host, by different doors: a socket and TCP, or two of its addresses."""
    APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way in: what is connected to."""

    host: str
    """An IP address, the real path of a socket folder, or a name that could not be resolved."""
    port: str
    database: str
    here: bool
    """Whether it leads to this host."""


async def doors(endpoint: Endpoint) -> frozenset[Door]:
    """Every address that a connection to this endpoint may be made to."""
    known = endpoint.parameters
    database = known.get("dbname") or known.get("user") or getpass.getuser()
    ports = known.get("port", _DEFAULT_PORT).split(",")
    hosts = known["host"].split(",") if "host" in known else [*_sockets(ports[0]), "localhost"]
    ports = ports if len(ports) == len(hosts) else ports[:1] * len(hosts)
    resolved = await asyncio.gather(*map(_addresses, hosts, ports))
    return frozenset(
        Door(host=address, port=port, database=database, here=_is_here(address))
        for addresses, port in zip(resolved, ports, strict=True)
        for address in addresses
    )


def nearness(some: Collection[Door], others: Collection[Door]) -> Nearness:
    """Whether a door of the one leads where a door of the other does."""
    if set(some) & set(others):
        return Nearness.SAME
    local = {(door.port, door.database) for door in some if door.here}
    if any(door.here and (door.port, door.database) in local for door in others):
        return Nearness.PERHAPS
    return Nearness.APART


def _sockets(port: str) -> list[str]:
    return [folder for folder in _SOCKET_FOLDERS if Path(folder, f".s.PGSQL.{port}").exists()]


async def _addresses(host: str, port: str) -> frozenset[str]:
    """The addresses that a host stands for; the host itself where it cannot be resolved."""
    if host.startswith("/"):
        return frozenset({_real(host)})
    host = host.strip("[]").rstrip(".").lower()
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_RESOLVE_SECONDS):
            addresses = await loop.getaddrinfo(host, int(port or _DEFAULT_PORT), type=socket.SOCK_STREAM)
    except (OSError, ValueError, UnicodeError, TimeoutError):
        return frozenset({host})
    return frozenset(_plain(str(sockaddr[0])) for *_, sockaddr in addresses)


def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _plain(address: str) -> str:
    """One way of writing it: an IPv4 address inside an IPv6 one is the IPv4 address."""
    ip = ipaddress.ip_address(_ANY.get(address, address))
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return str(mapped or ip)


def _is_here(address: str) -> bool:
    if address.startswith("/"):
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return ip.is_loopback or _can_be_bound(ip)


def _can_be_bound(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is an address of this host: only those can be bound."""
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.bind((str(ip), 0))
    except OSError:
        return False
    return True
