"""Services of PostgreSQL's service files: which file has one, and what stands there. No connection is made here.

asyncpg would read one of these files by itself, and would go to localhost without a word when the service is not in it.
"""

import configparser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plans.errors import CutoverError


class ConnectionFactsMissing(CutoverError):
    """The environment does not say how to reach a database: no such service, no such variable, an unreadable DSN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A section of a service file. `parameters` has libpq's names and may hold a password: never shown."""

    file: Path
    parameters: Mapping[str, str] = field(repr=False)


def service(name: str, environ: Mapping[str, str]) -> Service:
    """A service by its name, of the first file that has it: PGSERVICEFILE or ~/.pg_service.conf, then PGSYSCONFDIR.

    Raises `ConnectionFactsMissing`, which names the files that were looked at."""
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
            return Service(file=file, parameters=section)
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
