"""Connection facts: what a plan's service or DSN means in this environment. No connection is made here.

asyncpg would read a service file by itself, and would go to localhost without a word when the service is not in it;
here an unknown service, a missing ${VAR} and a DSN that cannot be read are errors.
"""

import configparser
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from plans.errors import CutoverError
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


class ConnectionFactsMissing(CutoverError):
    """The environment does not say how to reach a database: no such service, no such variable, an unreadable DSN."""


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
        return _service(connection.service, environ)
    if connection.dsn is None:
        return {}
    given = parameters(expand(connection.dsn, environ))
    return _service(given.pop("service"), environ) | given if "service" in given else given


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


def _service(name: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The section of the first service file that has it: PGSERVICEFILE or ~/.pg_service.conf, then PGSYSCONFDIR."""
    own = environ.get("PGSERVICEFILE")
    files = [Path(own) if own else Path(environ.get("HOME", "~")).expanduser() / ".pg_service.conf"]
    if "PGSYSCONFDIR" in environ:
        files.append(Path(environ["PGSYSCONFDIR"]) / "pg_service.conf")
    for file in files:
        services = _services(file)
        if services.has_section(name):
            section = dict(services[name])
            if "database" in section:
                section["dbname"] = section.pop("database")
            return section
    looked = " or ".join(map(str, files))
    raise ConnectionFactsMissing(f"there is no service {name} in {looked}", hint=f"add a section [{name}] to it")


def _services(file: Path) -> configparser.ConfigParser:
    """All services of a file, none where there is no file. Raises `ConnectionFactsMissing` where it cannot be read."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    try:
        parser.read(file, "utf-8")
    except configparser.DuplicateSectionError as error:
        what, hint = f"[{error.section}] stands there twice", "remove one of the two; psql would take the first"
        raise ConnectionFactsMissing(f"{file}:{error.lineno}: {what}", hint=hint) from None
    except configparser.DuplicateOptionError as error:
        what = f"{error.option} stands twice in [{error.section}]"
        raise ConnectionFactsMissing(f"{file}:{error.lineno}: {what}", hint="remove one of the two") from None
    except configparser.ParsingError as error:  # a line before the first section is one of them
        line = error.lineno if isinstance(error, configparser.MissingSectionHeaderError) else error.errors[0][0]
        what = f"{file}:{line}: this is no line of a service file"
        raise ConnectionFactsMissing(what, hint="[name], then key=value lines") from None
    except UnicodeDecodeError:
        raise ConnectionFactsMissing(f"{file} is not in UTF-8") from None
    return parser
