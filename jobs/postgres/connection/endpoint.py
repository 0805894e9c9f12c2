"""Connection facts: what a plan's service or DSN means in this environment. No connection is made here.

asyncpg would read a service file by itself, and would go to localhost without a word when the service is not in it;
here an unknown service, a missing ${VAR} and a DSN that cannot be read are errors.
"""

import configparser
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
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
        """For asyncpg. Holds the password if there is one: hand it over, never print it."""
        return f"postgresql://?{urlencode(self.parameters)}" if self.parameters else "postgresql://"


def endpoint(connection: Connection, environ: Mapping[str, str]) -> Endpoint:
    """Resolve a plan's connection. Raises `ConnectionFactsMissing`."""
    if connection.service is not None:
        given = _service(connection.service, environ)
        shown = f"service {connection.service}"
    elif connection.dsn is not None:
        given = parameters(expand(connection.dsn, environ))
        shown = ""
        if "service" in given:
            given = _service(given.pop("service"), environ) | given
    else:
        given, shown = {}, ""
    if "hostaddr" in given:
        given["host"] = given.pop("hostaddr")
    defaults = {name: environ[variable] for name, variable in _ENVIRONMENT.items() if environ.get(variable)}
    known = {name: value for name, value in (defaults | given).items() if value and name not in _LIBPQ_ONLY}
    resolved = Endpoint(shown=shown, parameters=known)
    host, port, database = resolved.address
    return resolved if shown else Endpoint(shown=f"{host}:{port}/{database}", parameters=known)


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
    unreadable = ConnectionFactsMissing(
        "a DSN could not be read", hint="write postgresql://user@host:port/database or host=... dbname=..."
    )
    try:
        if "://" not in dsn:
            return dict(_pair(word) for word in shlex.split(dsn))
        parts = urlsplit(dsn)
        query = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise unreadable from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise unreadable
    # Not parts.hostname and parts.port: several hosts separated by commas are legal, and so is a socket folder.
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    pairs = [host.rpartition(":") if _has_port(host) else (host, "", "") for host in hosts.split(",")]
    found = {
        "host": ",".join(unquote(host) for host, _, _ in pairs),
        "port": ",".join(port for _, _, port in pairs).strip(","),
        "user": unquote(user),
        "password": unquote(password),
        "dbname": unquote(parts.path.removeprefix("/")),
    }
    if "database" in query:
        query["dbname"] = query.pop("database")
    return {name: value for name, value in found.items() if value} | query


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
        if parser.has_section(name):
            section = dict(parser[name])
            if "database" in section:
                section["dbname"] = section.pop("database")
            return section
    looked = " or ".join(map(str, files))
    raise ConnectionFactsMissing(f"there is no service {name} in {looked}", hint=f"add a section [{name}] to it")
