"""Materialized views over what is copied: they are filled by a query, not by rows, so they are refreshed at the end.

What nobody can read yet (not populated) holds nobody up; what has a unique index is refreshed beside its readers. A
view that readers would have to wait for is left, and named, where the copy brings a batch to tables that are in use.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import asyncpg

from jobs.api import Fact, Fence
from jobs.copy.set_aside.ddl_lock import TRIES, Lock, changing
from jobs.postgres.errors import classify
from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.selection import Pair
from plans.model import Refresh, TableSelection
from plans.table_names import matches, table_title


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterializedView:
    """A materialized view, and what decides whether it is refreshed."""

    oid: int
    schema: str
    name: str
    far: int
    """Over how many views it reads one of the tables; 0 where it reads none."""
    populated: bool
    mine: bool
    """Whether this role may refresh it."""
    owner: str
    of_superuser: bool
    """Whether that is one: nobody is made a member of it for a refresh."""
    beside_readers: bool

    @property
    def title(self) -> str:
        """schema.name."""
        return table_title(self.schema, self.name)

    @property
    def statement(self) -> str:
        """What refreshes it."""
        beside = " concurrently" if self.populated and self.beside_readers else ""
        return f"refresh materialized view{beside} {qualified(self.schema, self.name)}"


@dataclass(slots=True, kw_only=True)
class MaterializedViews:
    """The materialized views that a copy means."""

    refreshed: Sequence[MaterializedView] = ()
    """In this order: what others read first."""
    left: Sequence[str] = ()
    """What is said of the others."""
    failed: list[str] = field(default_factory=list)
    done: int = 0

    async def refresh(
        self, writing: TargetConnection, fence: Fence, told: Callable[[str], None], warn: Callable[[str], None]
    ) -> None:
        """Refresh them, each in a transaction of its own under the fence. One that its query ends is told, and no more.

        Raises:
            Blocked: readers did not let go of one.
        """
        for view in self.refreshed:

            async def work(view: MaterializedView = view) -> None:
                await take(writing, fence)
                await writing.execute(view.statement)

            told(f"refreshing {view.title}")
            try:
                await changing(
                    writing, f"refresh of {view.title}", {view.oid: Lock.ALL}, work, tries=TRIES, waiting=warn
                )
            except asyncpg.PostgresError as error:
                failure = classify(error)
                if failure is None or failure.lost or failure.transient:
                    raise
                self.failed.append(f"materialized view {view.title} could not be refreshed: {failure.facts.sentence}")
                warn(self.failed[-1])
            else:
                self.done += 1
        told("")

    def facts(self) -> dict[str, Fact]:
        """For the evidence; nothing where there are none."""
        return {"materialized_views_refreshed": self.done} if self.refreshed else {}


async def read_views(
    reading: SourceConnection, writing: TargetConnection, pairs: Collection[Pair], rows: TableSelection, wanted: Refresh
) -> MaterializedViews:
    """Look at both sides."""
    theirs = await read_side(reading, [pair.source.oid for pair in pairs if pair.source is not None])
    ours = await read_side(writing, [pair.target.oid for pair in pairs])
    return choose_views(theirs, ours, rows, wanted)


def choose_views(
    theirs: Collection[MaterializedView], ours: Collection[MaterializedView], rows: TableSelection, wanted: Refresh
) -> MaterializedViews:
    """Which are refreshed, and what is said of the others. Pure."""
    there = {view.title for view in ours}
    not_refreshed = [
        f"materialized view {view.title}: the target has none of this name"
        for view in theirs
        if _meant(view, rows) and view.title not in there
    ]
    refreshed = []
    for view in ours:
        if not _meant(view, rows):
            continue
        if why := _stays(view, rows, wanted):
            state = "shows what was there before" if view.populated else "has no rows"
            not_refreshed.append(f"materialized view {view.title}: {state}, {why}")
        else:
            refreshed.append(view)
    return MaterializedViews(refreshed=refreshed, left=not_refreshed)


def if_permitted(ours: Collection[MaterializedView], rows: TableSelection, wanted: Refresh) -> list[MaterializedView]:
    """Choose those of the target that are refreshed by a role that may do so. Pure."""
    return [view for view in ours if _meant(view, rows) and not _stays(replace(view, mine=True), rows, wanted)]


def _meant(view: MaterializedView, rows: TableSelection) -> bool:
    excluded = any(matches(pattern, view.title) for pattern in rows.excluded)
    return not excluded and (view.far > 0 or any(matches(pattern, view.title) for pattern in rows.tables))


def _stays(view: MaterializedView, rows: TableSelection, wanted: Refresh) -> str:
    if wanted is Refresh.NO:
        return "the plan does not refresh it"
    if not view.mine:
        return "this role may not refresh it"
    if wanted is Refresh.UNHINDERED and rows.batch is not None and view.populated and not view.beside_readers:
        return "a refresh would keep readers out (refresh: yes, or a unique index on it)"
    return ""


async def read_side(connection: Connection, tables: Sequence[int]) -> list[MaterializedView]:
    """Every materialized view of a database, and how far each is from these tables (oids)."""
    return [
        MaterializedView(
            oid=row["oid"],
            schema=row["schema"],
            name=row["name"],
            far=row["far"],
            populated=row["populated"],
            mine=row["mine"],
            owner=row["owner"],
            of_superuser=row["of_superuser"],
            beside_readers=row["beside_readers"],
        )
        for row in await connection.fetch(statement("materialized_views"), tables)
    ]
