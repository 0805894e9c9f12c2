"""Connection facts: what a plan's service or DSN means in this environment. No connection is made here.

An unknown service, a missing ${VAR} and a DSN that cannot be read are errors.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from jobs.service_files import ConnectionFactsMissing, service
from plans.model import Connection

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",  # the variable's name
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}

_LIBPQ_ONLY = frozenset(
    {
        *("connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
        *("tcp_user_timeout", "gssencmode", "gssdelegation", "channel_binding", "require_auth", "requirepeer"),
        *("sslcompression", "sslcertmode", "sslsni", "load_balance_hosts", "replication"),
        *("application_name", "fallback_application_name", "client_encoding"),
    }
)
"""Parameters of libpq that asyncpg would send to the server, which would refuse them, or that we set ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Everything that is needed to connect. `parameters` has libpq's names and may hold a password: never shown."""

    shown: str
    """service legacy, or host:port/database: for messages."""
    parameters: Mapping[str, str] = field(repr=False)

    @property
    def address(self) -> tuple[str, str, str]:
        """Host, port and database as far as they are known: equal addresses are the same database."""
        get = self.parameters.get
        return get("host", "localhost"), get("port", "5432"), get("dbname") or get("user", "")

    @property
    def dsn(self) -> str:
        """The address as asyncpg takes it. Holds the password if there is one: hand it over, never print it."""
        return f"postgresql://?{urlencode(self.parameters)}" if self.parameters else "postgresql://"


def endpoint(connection: Connection, environ: Mapping[str, str]) -> Endpoint:
    """Resolve a plan's connection. Raises `ConnectionFactsMissing`."""
    given = _given(connection, environ)
    if "hostaddr" in given:
        given["host"] = given.pop("hostaddr")
    defaults = {name: environ[variable] for name, variable in _ENVIRONMENT.items() if environ.get(variable)}
    effective = {name: value for name, value in (defaults | given).items() if value and name not in _LIBPQ_ONLY}
    if connection.service is not None:
        return Endpoint(shown=f"service {connection.service}", parameters=effective)
    resolved = Endpoint(shown="", parameters=effective)
    host, port, database = resolved.address
    return replace(resolved, shown=f"{host}:{port}/{database}")


def _given(connection: Connection, environ: Mapping[str, str]) -> dict[str, str]:
    """The parameters that the plan gives, by a service, a DSN, or a DSN that names a service."""
    if connection.service is not None:
        return dict(service(connection.service, environ).parameters)
    if connection.dsn is None:
        return {}
    given = parameters(expand(connection.dsn, environ))
    return {**service(given.pop("service"), environ).parameters, **given} if "service" in given else given


def expand(text: str, environ: Mapping[str, str]) -> str:
    """Replace ${VAR}. Raises `ConnectionFactsMissing` for one that is not set; what is set is never repeated."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if not environ.get(name):
            raise ConnectionFactsMissing(f"the environment variable {name} is not set", hint=f"export {name}=...")
        return environ[name]

    return _VARIABLE.sub(value, text)


def variables(text: str) -> tuple[str, ...]:
    """The names of every ${VAR} in it."""
    return tuple(_VARIABLE.findall(text))


def parameters(dsn: str) -> dict[str, str]:
    """A DSN of either form (postgresql://... or host=... dbname=...) as libpq's parameters."""
    try:
        return _of_url(dsn) if "://" in dsn else dict(map(_pair, shlex.split(dsn)))
    except ValueError:
        raise ConnectionFactsMissing(
            "a DSN could not be read", hint="write postgresql://user@host:port/database or host=... dbname=..."
        ) from None


def _of_url(dsn: str) -> dict[str, str]:
    """A DSN's parts and its query. Raises ValueError where it cannot be read."""
    parts = urlsplit(dsn)
    query = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(parts.scheme)
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    named = {
        **_hosts(hosts),
        "user": unquote(user),
        "password": unquote(password),
        "dbname": unquote(parts.path.removeprefix("/")),
    }
    if "database" in query:
        query["dbname"] = query.pop("database")
    return {name: value for name, value in named.items() if value} | query


def _hosts(text: str) -> dict[str, str]:
    """Hosts and ports, separated by commas. Not urlsplit's own: several are legal, and so is a socket folder."""
    pairs = [host.rpartition(":") if _has_port(host) else (host, "", "") for host in text.split(",")]
    return {
        "host": ",".join(unquote(host) for host, _, _ in pairs),
        "port": ",".join(port for _, _, port in pairs).strip(","),
    }


def _has_port(host: str) -> bool:
    return ":" in host.rpartition("]")[2]


def _pair(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals:
        raise ValueError(word)
    return name, value
