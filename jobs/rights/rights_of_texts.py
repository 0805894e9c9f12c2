"""The SQL that a plan's tasks send to one database, each with whose it is: scripts, questions, queries, conditions."""

from collections.abc import Iterator

import asyncpg

from jobs.postgres.catalog.tables import Catalog, Table
from jobs.postgres.quote import identifier
from jobs.postgres.script_splitter import first_words, split
from jobs.postgres.sides import Connection, SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rights.rights_of_text import Text
from jobs.rows.grain.asked import read_mapping
from jobs.rows.grain.query_tokens import NotOutlined
from jobs.rows.selection import bracketed, query_rows
from plans.model import (
    Checkpoint,
    CopySpec,
    DatabaseId,
    Frozen,
    FrozenBy,
    Grain,
    Job,
    JobSpec,
    Plan,
    ReconcileSpec,
    SqlCriterion,
    SqlProbe,
    SqlSpec,
    TableSelection,
    Task,
    WaitUntilSpec,
    WatchSpec,
)
from plans.model.flows import AsBefore, Flow, SqlCount


def jobs_of(plan: Plan) -> Iterator[tuple[str, JobSpec]]:
    """What the tasks and their rollbacks do, each with its name: `T4`, `<T4`."""
    for task in plan.tasks:
        if isinstance(task.body, Job):
            yield task.id, task.body.spec
        if task.rollback is not None and isinstance(task.rollback.body, Job):
            yield f"<{task.id}", task.rollback.body.spec


def said_texts(plan: Plan, database: DatabaseId) -> Iterator[Text]:
    """Scripts and questions: what stands in the plan as it is sent."""
    for name, spec in jobs_of(plan):
        match spec:
            case SqlSpec() if spec.on == database:
                for number, sql in enumerate(split(spec.text), 1):
                    word = next(iter(first_words(sql)), "")
                    yield Text(what=f"{name}: statement {number} ({word})", sql=sql)
            case SqlProbe() | WaitUntilSpec() | WatchSpec() if spec.on == database:
                yield Text(what=f"{name}: its query", sql=spec.query)
            case ReconcileSpec():
                yield from _agreements(name, spec, database)
            case _:
                pass
    for task in plan.tasks:
        yield from _criteria(task, database)
    for flow in plan.watched.flows:
        yield from _counts(flow, database)


def _counts(flow: Flow, database: DatabaseId) -> Iterator[Text]:
    before = flow.normal.count if isinstance(flow.normal, AsBefore) else None
    for what, count in (*flow.counts.items(), ("normal", before)):
        if isinstance(count, SqlCount) and count.on == database:
            yield Text(what=f"{flow.id}: its count {what}", sql=count.query)


def _agreements(name: str, spec: ReconcileSpec, database: DatabaseId) -> Iterator[Text]:
    for agreement in spec.agree:
        if spec.rows.source == database:
            yield Text(what=f'{name}: its question "{agreement.name}"', sql=agreement.source)
        if spec.rows.target == database:
            yield Text(what=f'{name}: its question "{agreement.name}"', sql=agreement.target)


def _criteria(task: Task, database: DatabaseId) -> Iterator[Text]:
    if not isinstance(task.body, Checkpoint):
        return
    for number, criterion in enumerate(task.body.criteria, 1):
        if isinstance(criterion, SqlCriterion) and criterion.on == database:
            yield Text(what=f"{task.id}: criterion {number}", sql=criterion.query)


async def selecting_texts(
    connection: Connection, name: str, spec: CopySpec | ReconcileSpec, catalog: Catalog
) -> list[Text]:
    """What a copy or a reconcile asks of its source by SQL of the plan: mappings, grains, conditions, expressions."""
    rows = spec.rows
    texts = [*_mappings(name, rows), *_conditions(name, rows, catalog), *_expressions(name, rows, catalog)]
    for into, grains in rows.grain.items():
        for grain in grains:
            if (table := catalog.tables.get(grain.table)) is not None and into in rows.mapping:
                called = await _called(connection, rows.mapping[into], table, catalog)
                texts += _of_grain(f"{name}: the grain {grain.table} of {into}", grain, f"{table.sql} as {called}")
    if locks_source(spec):
        texts = [Text(what=text.what, sql=text.sql, locked=True) for text in texts]
    return texts


def locks_source(spec: CopySpec | ReconcileSpec) -> bool:
    """Whether what is read is kept still by SHARE locks: PostgreSQL wants a right to write for those."""
    match spec:
        case CopySpec(consistency=Frozen(by=FrozenBy.LOCKS)):
            return True
        case _:
            return False


def _mappings(name: str, rows: TableSelection) -> Iterator[Text]:
    for into, query in rows.mapping.items():
        yield Text(
            what=f"{name}: the mapping query of {into}",
            sql=statement("selection_columns").format(rows=query_rows(query)),
        )


def _conditions(name: str, rows: TableSelection, catalog: Catalog) -> Iterator[Text]:
    for title, condition in rows.where.items():
        if (table := catalog.tables.get(title)) is not None:
            yield Text(what=f"{name}: the condition of {title}", sql=_filtered(table.rows_sql, condition))


def _expressions(name: str, rows: TableSelection, catalog: Catalog) -> Iterator[Text]:
    for title, columns in rows.columns.items():
        table = catalog.tables.get(title)
        for column, expression in columns.items():
            if table is not None and expression is not None:
                tried = statement("selection_expression").format(
                    expression=bracketed(expression), name=identifier(column), rows=table.rows_sql
                )
                yield Text(what=f"{name}: the expression of {title}.{column}", sql=tried)


def _of_grain(what: str, grain: Grain, rows: str) -> Iterator[Text]:
    yield Text(what=what, sql=_filtered(rows, grain.where or "true"))
    for why, condition in grain.left_out.items():
        yield Text(what=f'{what}, left out "{why}"', sql=_filtered(rows, condition))


def _filtered(rows: str, condition: str) -> str:
    return statement("selection_filtered").format(rows=rows, condition=bracketed(condition))


async def _called(connection: Connection, query: str, table: Table, catalog: Catalog) -> str:
    """What the mapping query calls a table, as its grain's conditions do too."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        mapping = await read_mapping(SourceConnection(connection), query, catalog)
    except (NotOutlined, asyncpg.PostgresError):
        return identifier(table.name)
    finally:
        await transaction.rollback()
    for item in mapping.items:
        there = mapping.tables.get(item.table)
        if there is not None and there.oid == table.oid:
            return item.called
    return identifier(table.name)
