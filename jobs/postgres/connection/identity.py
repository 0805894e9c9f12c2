"""Is this the database that the plan names? Asked of every new connection, because service files change in the night,
and the right command on the wrong server is the classic of such nights.

`objections` is pure and knows all refusals but one: whether a rehearsal is about to use production is asked of the
servers (`jobs.postgres.connection.production`). `survey` tests the databases of a plan, and `resolve_all` insists on
all of them.
"""

from collections.abc import Iterator, Mapping

from jobs.api import Fatal
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.connection.endpoint import Endpoint, endpoint
from jobs.postgres.connection.observed import Observed
from jobs.postgres.connection.production import Production
from jobs.service_files import ConnectionFactsMissing
from plans.model import Database, DatabaseId, Identity, Role, RunKind


class WrongDatabase(Fatal):
    """This connection leads to a database that must not be used here. `facts` names it as the plan does."""

    def __init__(self, name: DatabaseId, reasons: tuple[str, ...]) -> None:
        sentence = f"{name}: {'; '.join(reasons)}"
        super().__init__(sentence, hint="nothing was touched; see pg_service.conf, the plan's identity, db mark")
        self.facts = ErrorFacts(kind=FailureKind.IDENTITY, sentence=sentence, database=name)


def differences(expected: Identity, observed: Observed) -> tuple[str, ...]:
    """Each fact that the plan names and the server contradicts."""
    facts = (
        ("system identifier", expected.system, observed.system),
        ("database", expected.database, observed.database),
        ("mark", expected.mark, observed.mark),
    )
    return tuple(
        f"{what} is {observed_value or 'not set'}, the plan names {wanted}"
        for what, wanted, observed_value in facts
        if wanted is not None and wanted != observed_value
    )


def objections(
    database: Database,
    kind: RunKind,
    observed: Observed,
    *,
    databases: Mapping[DatabaseId, Database],
    known: Mapping[DatabaseId, Observed],
) -> tuple[str, ...]:
    """Every reason not to use this connection for this database; empty when there is none.

    Args:
        database: the one that the connection is meant for.
        kind: of the run.
        observed: what the server said on this connection.
        databases: all of the plan, for what it calls production.
        known: what the others, and this one, turned out to be on earlier connections of the run.
    """
    return (
        *_against_the_plan(database, kind, observed),
        *_moved(database, observed, known),
        *_also_the_other_side(database, observed, databases, known),
    )


def _against_the_plan(database: Database, kind: RunKind, observed: Observed) -> Iterator[str]:
    """What the plan says of a database, and the server does not bear out."""
    connection = database.connection(kind)
    if connection is not None and connection.identity is not None:
        yield from differences(connection.identity, observed)
    elif kind is RunKind.PRODUCTION:
        yield "production needs an identity in the plan"
    if kind is RunKind.PRODUCTION and observed.rehearsal is not None:
        yield f"it is marked {observed.rehearsal} for rehearsals, so it is a clone and not production"
    if database.role is Role.TARGET and observed.in_recovery:
        yield "a target in recovery (a standby) cannot be written to"


def _moved(database: Database, observed: Observed, known: Mapping[DatabaseId, Observed]) -> Iterator[str]:
    """That the same name led to another database earlier in the run."""
    before = known.get(database.id)
    if before is not None and before.same_as != observed.same_as:
        yield f"it was database {before.database} of system {before.system} earlier in this run, and no longer is"


def _also_the_other_side(
    database: Database,
    observed: Observed,
    databases: Mapping[DatabaseId, Database],
    known: Mapping[DatabaseId, Observed],
) -> Iterator[str]:
    """That a source and a target of the plan are one database. A replica is one with whom it follows."""
    if database.role is Role.REPLICA:
        return
    for other in databases.values():
        if other.role is Role.REPLICA:
            continue
        there = known.get(other.id)
        if other.role is not database.role and there is not None and there.same_as == observed.same_as:
            yield f"source and target are the same database ({other.id})"


async def place(
    database: Database, kind: RunKind, environ: Mapping[str, str], production: Production | None
) -> Endpoint:
    """Where this database is in this kind of run.

    Args:
        database: of the plan.
        kind: of the run.
        environ: where ${VAR}, service files and PG* variables are looked up.
        production: of a rehearsal: what its connections must not lead to.

    Raises:
        ConnectionFactsMissing: the plan or the environment does not say.
        WrongDatabase: a rehearsal would go to an address that the plan names as production.
    """
    connection = database.connection(kind)
    if connection is None:
        raise ConnectionFactsMissing(f"{database.id}: the plan names no connection for a {kind}")
    where = endpoint(connection, environ)
    if production is not None and (other := await production.at(where)):
        raise WrongDatabase(database.id, (f"a rehearsal would use what the plan names as production of {other}",))
    return where
