"""The least rights that a plan's tasks need on a database, and by name what could not be looked at.

What a role may have besides, and what for, stands in docs/rights.md.
"""

from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.sides import Connection
from jobs.postgres.target import prepare
from jobs.rights.right import On, Right, on_relation
from jobs.rights.rights_of_replication import rights_of_replications
from jobs.rights.rights_of_rows import DatabaseSide, rights_of_rows
from jobs.rights.rights_of_same import rights_of_same
from jobs.rights.rights_of_text import Needs, rights_of
from jobs.rights.rights_of_texts import jobs_of, said_texts
from plans.model import CommandSpec, CopySpec, CopyUndo, Database, Plan, PythonSpec, ReconcileSpec

_IDENTITY_RIGHT = Right(on=On.FUNCTION, name="pg_catalog.pg_control_system()", right="execute")


async def needed(connection: Connection, plan: Plan, database: Database) -> Needs:
    """Every right that the tasks of the plan need on the database of this connection, each once. Changes nothing.

    Args:
        connection: outside a transaction. What it may not look at is named; one of the owner's may look at all.
    """
    side = DatabaseSide(
        connection=connection,
        id=database.id,
        name=await connection.fetchval("select current_database()::text"),
        catalog=await read_catalog(connection),
    )
    needs = Needs(rights=(_IDENTITY_RIGHT,))
    for name, spec in jobs_of(plan):
        if isinstance(spec, CopySpec | CopyUndo | ReconcileSpec):
            needs += await rights_of_rows(side, name, spec)
    needs += await rights_of_replications(side, plan)
    needs += rights_of_same(plan, database.id)
    for text in said_texts(plan, database.id):
        needs += await rights_of(connection, text)
    if database.id in plan.recorded_on:
        own = [
            right for table in prepare.TABLES for right in on_relation(On.TABLE, prepare.SCHEMA, table, *prepare.VERBS)
        ]
        needs += Needs(rights=tuple(own))
    return needs


def programs(plan: Plan) -> list[str]:
    """The tasks that run programs: what these do in which database, nobody knows."""
    return [name for name, spec in jobs_of(plan) if isinstance(spec, CommandSpec | PythonSpec)]
