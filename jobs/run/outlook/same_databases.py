"""Which databases of a run an amendment may change: where they are reached, and what is new. Pure.

What was written is written: a database of the run stays in the plan, on its side, and held to the identity that the
plan demands of it. That the other address leads to the same one is asked of its server (`jobs.databases`).
"""

from plans.model import Connection, Database, DatabaseId, Identity, Plan, RunKind


def readdressed(held: Plan, fresh: Plan, kind: RunKind) -> tuple[DatabaseId, ...]:
    """The databases of which nothing is known any more: new ones, and those that are reached elsewhere.

    In a rehearsal all of them, where something else than before is named as production.
    """
    if kind is RunKind.REHEARSAL and _production(held) != _production(fresh):
        return tuple(fresh.databases)
    return tuple(name for name, now in fresh.databases.items() if _connection(held, name, kind) != now.connection(kind))


def another_run(held: Plan, fresh: Plan, kind: RunKind) -> str:
    """Why these would not be the databases of this run; empty where they are."""
    for name, before in held.databases.items():
        now = fresh.databases.get(name)
        if now is None:
            return f"{name} would be gone"
        if now.role is not before.role:
            return f"{name} would be a {now.role} instead of a {before.role}"
        if not _as_strict(_identity(now.connection(kind)), _identity(before.connection(kind))):
            return f"{name} would not be held to the same identity"
    return ""


def _connection(plan: Plan, name: DatabaseId, kind: RunKind) -> Connection | None:
    known: Database | None = plan.databases.get(name)
    return known.connection(kind) if known is not None else None


def _production(plan: Plan) -> dict[DatabaseId, Connection]:
    return {name: one.production for name, one in plan.databases.items() if one.production is not None}


def _identity(connection: Connection | None) -> Identity:
    return (connection.identity if connection is not None else None) or Identity()


def _as_strict(now: Identity, before: Identity) -> bool:
    facts = (before.system, now.system), (before.database, now.database), (before.mark, now.mark)
    return all(old is None or new == old for old, new in facts)
