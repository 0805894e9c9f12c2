"""What a DBA makes before a night, where the role of the plan may not make it: its subscriptions.

A superuser makes its own. Before PostgreSQL 16 nobody else owns one, so there is nothing that could be made beforehand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.replication.for_dba import statements_for_dba
from jobs.replication.subscription import OWNER_SINCE
from jobs.rights.rights_of_texts import jobs_of
from plans.model import DatabaseId, Direction, Plan, Replication, RunKind, SwitchBackSpec, SwitchSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleThere:
    """A role on the server of one database."""

    role: str
    superuser: bool
    version: int
    """Major version of the server."""


async def look_at_role(connection: Connection, role: str) -> RoleThere:
    """What a role is on the server of this connection; one that is not there is no superuser."""
    row = await one_row(connection, statement("rights_role"), role)
    return RoleThere(role=role, superuser=row["superuser"], version=row["version"])


def made_beforehand(
    plan: Plan, kind: RunKind, roles: Mapping[DatabaseId, RoleThere]
) -> Mapping[DatabaseId, Sequence[str]]:
    """By database the statements and comments for a DBA; nothing where the role makes its subscriptions itself.

    Args:
        plan: as `Plan.for_run` gives it.
        roles: with which the night connects; of a replication with an end that is not among them nothing is said.
    """
    made: dict[DatabaseId, list[str]] = {}
    for of in plan.replications.values():
        if {of.source, of.target} <= roles.keys():
            for database, statements in _of_one(plan, of, kind, roles):
                made.setdefault(database, []).extend(statements)
    return made


def not_asked(plan: Plan, roles: Mapping[DatabaseId, RoleThere]) -> Iterator[str]:
    """Say of which replications nothing can be said, as only one of their ends is among these."""
    for of in plan.replications.values():
        ends = {of.source, of.target}
        if len(ends & roles.keys()) == 1:
            yield f"{of.id}: the subscriptions that a superuser makes ({' and '.join(sorted(ends))} together tell them)"


def _of_one(
    plan: Plan, of: Replication, kind: RunKind, roles: Mapping[DatabaseId, RoleThere]
) -> Iterator[tuple[DatabaseId, Sequence[str]]]:
    statements = statements_for_dba(
        plan,
        of,
        kind,
        roles={name: one.role for name, one in roles.items()},
        versions={name: one.version for name, one in roles.items()},
    )
    for direction in Direction if _is_switched(plan, of) else (Direction.FORWARD,):
        subscriber = of.subscriber(direction)
        if not roles[subscriber].superuser and roles[subscriber].version >= OWNER_SINCE:
            yield subscriber, statements[subscriber]


def _is_switched(plan: Plan, of: Replication) -> bool:
    switches = [spec for _, spec in jobs_of(plan) if isinstance(spec, SwitchSpec | SwitchBackSpec)]
    return any(spec.replication.id == of.id for spec in switches)
