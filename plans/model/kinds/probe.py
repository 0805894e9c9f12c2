"""`probe`: asks another system whether it is there and well."""

from dataclasses import dataclass
from datetime import timedelta

from plans.model.databases import DatabaseId
from plans.model.kind_traits import KindTraits, Restart, Specification
from plans.model.kinds.asking import asking

_LOOKING = KindTraits(restart=Restart.ALWAYS, only_looks=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProbe(Specification):
    """GET; passes when the status is expected and, where asked, the body contains a text."""

    url: str
    status: int = 200
    contains: str | None = None

    @property
    def traits(self) -> KindTraits:
        """It only looks."""
        return _LOOKING

    def described(self) -> list[str]:
        """The request, and the answer that it waits for."""
        return [f"GET {self.url} answers {self.status}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _PortProbe(Specification):
    """A port of another host."""

    host: str
    port: int

    @property
    def traits(self) -> KindTraits:
        """It only looks."""
        return _LOOKING

    def described(self) -> list[str]:
        """The address."""
        return [f"{self.host}:{self.port}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpProbe(_PortProbe):
    """Opens a connection and closes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsProbe(_PortProbe):
    """Shakes hands and reads the certificate; fails when it expires within `valid_for`."""

    valid_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlProbe(Specification):
    """One row of at most three numbers, booleans or times; passes when its first column is true."""

    on: DatabaseId
    query: str

    @property
    def traits(self) -> KindTraits:
        """It only looks."""
        return asking(self.on, self.query, figures=frozenset({"latency_ms"}))

    def described(self) -> list[str]:
        """Where it is asked, and the query in full."""
        return [f"on {self.on}", *self.query.splitlines()]


ProbeSpec = HttpProbe | TcpProbe | TlsProbe | SqlProbe
