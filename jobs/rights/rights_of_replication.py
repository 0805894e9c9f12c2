"""The rights that it takes to follow, to switch and to go back, on one side.

A side publishes in one direction and applies in the other. What is never switched goes one way only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobs.postgres.catalog.tables import Table
from jobs.postgres.connection.settings import TRIGGERS
from jobs.postgres.sides import one_row
from jobs.postgres.sql_files import statement
from jobs.rights.right import On, Right, on_relation
from jobs.rights.rights_of_rows import DatabaseSide, of_sequences, rights_of_rows
from jobs.rights.rights_of_text import Needs
from jobs.rights.rights_of_texts import jobs_of
from plans.model import CopySpec, Fenced, FencedBy, Plan, Replication, SwitchBackSpec, SwitchSpec
from plans.model.jobs import ReplicatingSpec

OWNED_BY_OTHERS = 160_000
"""server_version_num from which a subscription may belong to a role that is no superuser."""
_ADMIN_COUNTS = 160_000
"""From which CREATEROLE alone alters no role that somebody else made."""
_PARAMETERS_GRANTED = 150_000
_APPLIED_SO_FAR = Right(
    on=On.FUNCTION, name="pg_catalog.pg_replication_origin_progress(text, boolean)", right="execute"
)
_APPLIED = ("select", "insert", "update", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owners:
    """What a server says of who owns and who is there."""

    tables: Sequence[str]
    """Of the tables, but for superusers."""
    superusers: Sequence[str]
    """Of the tables, too."""
    database: str
    of_a_superuser: bool
    """Whether that one is a superuser."""
    fenced: Sequence[str]
    """Of the plan's roles for this side those that exist."""


async def rights_of_replications(side: DatabaseSide, plan: Plan) -> Needs:
    """What the jobs of all replications of a plan take on this side."""
    needs = Needs()
    for of in plan.replications.values():
        specs = [
            spec for _, spec in jobs_of(plan) if isinstance(spec, ReplicatingSpec) and spec.replication.id == of.id
        ]
        if specs and side.id in (of.source, of.target):
            switched = any(isinstance(spec, SwitchSpec | SwitchBackSpec) for spec in specs)
            needs += await _of_one(side, of, switched=switched)
    return needs


async def _of_one(side: DatabaseSide, of: Replication, *, switched: bool) -> Needs:
    """Args: switched: whether changes are to flow back, too."""
    copy, fenced = CopySpec(rows=of.rows), of.fenced_of(side.id)
    tables = side.tables(copy)
    row = await one_row(
        side.connection, statement("rights_replication"), [table.oid for table in tables], list(fenced.roles)
    )
    owners = _Owners(
        tables=row["owners"],
        superusers=row["superusers"],
        database=row["of_database"],
        of_a_superuser=row["of_a_superuser"],
        fenced=row["fenced"],
    )
    rights = [
        Right(on=On.ATTRIBUTE, name="replication", right="attribute"),
        Right(on=On.ROLE, name="pg_monitor", right="membership"),
        Right(on=On.DATABASE, name=side.name, right="create"),
    ]
    if switched or side.id == of.source:
        rights += [Right(on=On.ROLE, name=owner, right="membership") for owner in owners.tables]
        rights += [Right(on=On.TABLES, name=owner, right="ownership") for owner in owners.superusers]
    if switched or side.id == of.target:
        rights += _applying(side, of, tables)
    if side.id == of.target:
        rights += await _silencing(side, tables)
    if switched:
        rights += await of_sequences(side, copy, tables, "select", "update")
        rights += _switching(side, fenced, owners)
    return await rights_of_rows(side, of.id, copy) + Needs(rights=tuple(rights))


def _applying(side: DatabaseSide, of: Replication, tables: Sequence[Table]) -> Iterator[Right]:
    """What the owner of a subscription takes, with whose rights changes are applied."""
    if side.catalog.version < OWNED_BY_OTHERS:
        yield Right(on=On.ATTRIBUTE, name="superuser", right="attribute")
    yield _APPLIED_SO_FAR
    verbs = (*_APPLIED, *(["truncate"] if of.truncate else []))
    for table in tables:
        yield from on_relation(On.TABLE, table.schema, table.name, *verbs)


async def _silencing(side: DatabaseSide, tables: Sequence[Table]) -> Sequence[Right]:
    """What the first copy takes where triggers of the target would fire for it; nothing where none can grant that."""
    if side.catalog.version < _PARAMETERS_GRANTED:
        return ()
    fires = await side.connection.fetch(statement("table_triggers"), [table.oid for table in tables])
    return [Right(on=On.PARAMETER, name=TRIGGERS, right="set")] if fires else ()


def _switching(side: DatabaseSide, fenced: Fenced, owners: _Owners) -> Iterator[Right]:
    """What it takes to keep writers out, to let them in, and to end their sessions."""
    yield Right(on=On.ROLE, name="pg_signal_backend", right="membership")
    if fenced.roles and fenced.by is FencedBy.REVOKE:
        if owners.of_a_superuser:
            yield Right(on=On.DATABASES, name=owners.database, right="ownership")
        else:
            yield Right(on=On.ROLE, name=owners.database, right="membership")
    elif fenced.roles:
        yield Right(on=On.ATTRIBUTE, name="createrole", right="attribute")
        if side.catalog.version >= _ADMIN_COUNTS:
            for role in owners.fenced:
                yield Right(on=On.ADMIN, name=role, right="admin option")
