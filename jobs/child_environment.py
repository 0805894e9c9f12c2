"""The environment that programs of the plan are given: a documented minimum, and what the plan names.

Nothing else of the engine's own reaches them, least of all how to get into the control database.
"""

from collections.abc import Iterable, Mapping

from jobs.postgres.connection.endpoint import variables
from plans.errors import CutoverError
from plans.model import Database

MINIMUM = frozenset({"HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER"})
"""What any program may rely on, where the engine has it; and every LC_* variable."""
_OF_CONNECTIONS = ("PYTHON", "LD_LIBRARY", "PG", "KRB5", "SSL_CERT")
_PASSWORD = "PGPASSWORD"  # noqa: S105 - a variable's name


class NotInEnvironment(CutoverError):
    """The plan names a variable that the engine does not have. The value of no other one is told."""


def marks(run: str, unit: str, attempt: int) -> dict[str, str]:
    """What tells a program for whom it runs, and us whose program a process is."""
    return {"CUTOVER_RUN": run, "CUTOVER_TASK": unit, "CUTOVER_ATTEMPT": str(attempt)}


def environment(named: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    """The minimum, and what the plan names: NAME is taken from the engine's environment, NAME=value says it.

    Raises `NotInEnvironment` with every name that the engine's environment lacks.
    """
    given = {name: value for name, value in environ.items() if name in MINIMUM or name.startswith("LC_")}
    missing = []
    for entry in named:
        name, says, value = entry.partition("=")
        if says:
            given[name] = value
        elif name in environ:
            given[name] = environ[name]
        else:
            missing.append(name)
    if missing:
        names = ", ".join(missing)
        raise NotInEnvironment(f"the engine's environment has no {names}", hint="export it where the engine is started")
    return given


def for_python(named: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    """The same for a coroutine of the team's own, with what an interpreter and a connection need; no password."""
    also = {name: value for name, value in environ.items() if name.startswith(_OF_CONNECTIONS)}
    also.pop(_PASSWORD, None)
    return also | environment(named, environ)


def for_connections(databases: Iterable[Database], environ: Mapping[str, str]) -> dict[str, str]:
    """What the databases of a plan are reached by and no program inherits: the variables in their DSNs, PGPASSWORD."""
    connections = (side for one in databases for side in (one.rehearsal, one.production) if side is not None)
    names = {_PASSWORD, *(name for side in connections for name in variables(side.dsn or ""))}
    return {name: environ[name] for name in names if name in environ}
