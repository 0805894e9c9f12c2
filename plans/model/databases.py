"""Ids, kinds of run, databases and parties: what a plan says about the world around it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from plans.model.languages import Language

TaskId = NewType("TaskId", str)
PartyId = NewType("PartyId", str)
DatabaseId = NewType("DatabaseId", str)


class RunKind(StrEnum):
    """What a run is for. A rehearsal is the default; production is asked for by name."""

    REHEARSAL = "rehearsal"
    PRODUCTION = "production"


class Role(StrEnum):
    """Which end of the migration a database is."""

    SOURCE = "source"
    TARGET = "target"
    REPLICA = "replica"
    """A stand-by of either, or another copy that follows it: counts are read from it, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which database this must be. Checked on every new connection; None means that nothing is demanded."""

    system: str | None = None
    """pg_control_system().system_identifier, as text."""
    database: str | None = None
    mark: str | None = None
    """What `cutover db mark` set once; tells two databases of one server, or a clone, apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to reach a database in one kind of run: a pg_service.conf service or a DSN, never with a password."""

    service: str | None = None
    dsn: str | None = None
    """May hold ${VAR}; expanded only when connecting, never shown expanded."""
    identity: Identity | None = None
    from_server: str | None = None
    """How the other server of a replication reaches it, as libpq says it: a service or a passfile of that server, never
    a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database by the name that tasks use."""

    id: DatabaseId
    role: Role
    in_use: bool | None = None
    """Whether others work on it meanwhile, whose rows shall stay in its memory; None where the plan does not say."""
    rehearsal: Connection | None = None
    production: Connection | None = None
    runs_on: str = ""
    """Which workers run the jobs that use it; empty: the engine's own process."""

    def connection(self, kind: RunKind) -> Connection | None:
        """The connection for this kind of run, or None where the plan names none."""
        return self.production if kind is RunKind.PRODUCTION else self.rehearsal


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who owns tasks, is asked at checkpoints, or confirms an item."""

    id: PartyId
    name: str
    short: str
    """What the owner column shows: at most 4 columns."""
    contact: str = ""
    lang: Language = Language.ENGLISH
    reach: tuple[tuple[str, str], ...] = ()
    """Its address by channel, where it is another one than `contact`."""

    def address(self, channel: str) -> str:
        """Where a message through this channel goes."""
        return next((address for name, address in self.reach if name == channel), self.contact)
