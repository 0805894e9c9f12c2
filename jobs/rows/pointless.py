"""Names in a plan that mean nothing in its databases, and limits that nothing there can reach.

What is wrong whatever the databases hold, the plan's own check says (`plans.assemble.pointless_rows`); what a job
would be refused for, its dry run.
"""

from collections.abc import Iterator

import asyncpg

from jobs.postgres.catalog.tables import Catalog
from jobs.postgres.sides import TargetConnection, one_row
from jobs.postgres.sql_files import statement
from jobs.rows.missing_tables import lacks
from plans.model import CopySpec, PauseIf, ReconcileSpec, TableSelection
from plans.table_names import matches


async def pointless(
    writing: TargetConnection, spec: CopySpec | ReconcileSpec, source: Catalog, target: Catalog
) -> list[str]:
    """A sentence for each. Asks views of the target for what a copy is to pause for; locks nothing."""
    told = list(_names(spec.rows, source, target))
    if isinstance(spec, CopySpec) and spec.pause_if is not None:
        told += _limits(await one_row(writing, statement("pressure_known")), spec.pause_if, spec.rows.target)
    return told


def _names(rows: TableSelection, source: Catalog, target: Catalog) -> Iterator[str]:
    for pattern in rows.tables:
        if not any(matches(pattern, title) for title in (*source.tables, *rows.mapping)):
            yield f"tables: {pattern} selects nothing: {lacks(pattern, source, 'source')}"
    for pattern in rows.excluded:
        if not _leaves_out(rows, pattern, source, target):
            yield f"except: {pattern} leaves nothing out: {_why_nothing(pattern, source, target)}"
    for key in ("where", "columns", "rename"):
        for title in getattr(rows, key):
            if title not in source.tables:
                yield f"{key}: {title}: {lacks(title, source, 'source')}"


def _why_nothing(excluded: str, source: Catalog, target: Catalog) -> str:
    """Why a pattern leaves nothing out."""
    if any(matches(excluded, title) for title in (*source.tables, *target.tables)):
        return "no table that tables names is among those that it means"
    return lacks(excluded, source, "source")


def _leaves_out(rows: TableSelection, excluded: str, source: Catalog, target: Catalog) -> bool:
    """Whether anything would be another without it: a table of either side that is selected or inherits from one that
    is, a materialized view that would be refreshed, a sequence that would follow."""
    heirs = {heir for title, table in source.tables.items() if _selects(rows, title) for heir in table.heirs}
    tables = [title for title in (*source.tables, *target.tables) if matches(excluded, title)]
    if any(_selects(rows, title) or title in heirs for title in tables):
        return True
    return any(matches(excluded, title) for title in (*_followers(source), *_followers(target)))


def _selects(rows: TableSelection, title: str) -> bool:
    """Whether a selection takes a table of this name in, whatever it leaves out again."""
    return any(matches(pattern, title) for pattern in rows.tables) or title in rows.rename.values()


def _followers(catalog: Catalog) -> list[str]:
    """The titles of what follows copied rows: materialized views and sequences."""
    return [title for title, kind in catalog.others.items() if kind in ("a materialized view", "a sequence")]


def _limits(found: asyncpg.Record, limits: PauseIf, target: str) -> Iterator[str]:
    """Args: found: whether there are `replicas` and `slots`, and whether this role may `see` those of others."""
    if limits.replication_lag is not None and not found["replicas"]:
        why = "" if found["sees"] else ", or this role is no member of pg_monitor"
        yield f"pause_if: replication_lag: {target} has no replica just now{why}"
    if limits.wal_kept is not None and not found["slots"]:
        yield f"pause_if: wal_kept: {target} has no replication slot just now"
    if limits.active_sessions is not None and not found["sees"]:
        yield f"pause_if: active_sessions: this role sees no sessions of others on {target} (grant pg_monitor)"
