"""Which tables follow: as a copy of the same selection finds them, in the words of a publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.sides import Connection, SourceConnection
from jobs.postgres.snapshot import begin
from jobs.postgres.sql_files import statement
from jobs.replication.publication import PublishedTable
from jobs.rows.selection import EVERY_ROW, Pair
from jobs.rows.selection_reader import read_pairs, refuse
from plans.model import CopySpec, Direction, FollowSpec, LargeObjects, OnExisting, Replication

REFUSAL = "nothing follows"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTables:
    """Them, by title, which is the same on both sides."""

    published: Mapping[str, PublishedTable]
    relations: Mapping[str, str]
    """Their quoted names."""
    sizes: Mapping[str, int]
    """Bytes on the source."""

    def of(self, titles: tuple[str, ...]) -> list[PublishedTable]:
        """Those of a group."""
        return [self.published[title] for title in titles]


def copy_of(spec: FollowSpec, on_existing: OnExisting = OnExisting.REFUSE) -> CopySpec:
    """The first copy: of the same rows; large objects are not in them."""
    rows = spec.replication.rows
    return CopySpec(rows=rows, workers=spec.workers, large_objects=LargeObjects.NO, on_existing=on_existing)


async def choose_tables(
    source: Connection, target: Connection, of: Replication, direction: Direction = Direction.FORWARD
) -> ChosenTables:
    """Ask both sides.

    Args:
        direction: which way the publication is to carry them.

    Raises:
        SelectionRefused: with every reason against it.
    """
    await begin(source)
    try:
        there, here = await read_catalog(source), await read_catalog(target)
        pairs, reasons = await read_pairs(of.rows, SourceConnection(source), there, here)
        refuse(REFUSAL, [*reasons, *(f"{pair.title}: {_RENAMED}" for pair in pairs if _is_renamed(pair))])
        sizes = await source.fetch(statement("follow_sizes"), [pair.source.oid for pair in pairs if pair.source])
    finally:
        await source.execute("rollback")
    by_oid = {row["oid"]: row["bytes"] for row in sizes}
    return ChosenTables(
        published={pair.title: _published(pair, of, direction) for pair in pairs},
        relations={pair.title: pair.target.sql for pair in pairs},
        sizes={pair.title: by_oid.get(pair.source.oid, 0) for pair in pairs if pair.source},
    )


_RENAMED = "replication puts rows into a table of the same name only; a delta load can do otherwise"


def _is_renamed(pair: Pair) -> bool:
    return pair.source is None or pair.source.title != pair.title


def _published(pair: Pair, of: Replication, direction: Direction) -> PublishedTable:
    travelling = tuple(way.column.name for way in pair.ways)
    some = bool(of.rows.columns.get(pair.title)) or (direction is Direction.BACK and _has_more(pair, travelling))
    return PublishedTable(
        schema=pair.target.schema,
        name=pair.target.name,
        columns=travelling if some else (),
        where="" if pair.where == EVERY_ROW else pair.where,
    )


def _has_more(pair: Pair, travelling: Sequence[str]) -> bool:
    """Whether the target has columns that the source lacks: nothing is applied there of a table that sends them."""
    return any(not column.generated and column.name not in travelling for column in pair.target.columns)
