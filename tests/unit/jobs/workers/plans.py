"""A plan of two databases."""

from datetime import UTC, datetime

from plans.model import Connection, Database, DatabaseId, Plan, Role, TaskId

PLAN = Plan(
    title="Night",
    timezone="Europe/Oslo",
    start=datetime(2022, 11, 12, tzinfo=UTC),
    go_live=TaskId("M1"),
    tasks=(),
    databases={
        DatabaseId(name): Database(id=DatabaseId(name), role=role, rehearsal=Connection(service=name))
        for name, role in (("legacy", Role.SOURCE), ("platform", Role.TARGET))
    },
)
