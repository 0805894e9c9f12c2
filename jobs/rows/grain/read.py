"""The grains of a mapping query, asked of the source: declared by the plan, or inferred where one is plainly meant.

Every query that is written here is prepared by the server before it is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.postgres.catalog.tables import Catalog, Column, Table
from jobs.postgres.catalog.understood import understood
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rows.grain.asked import Asked, MappingQuery, followed, read_mapping
from jobs.rows.grain.cut import read_cut
from jobs.rows.grain.follow import Followed, NotFollowed, Traced
from jobs.rows.grain.grain import NAME, TEXT, LeftOut, SourceGrain
from jobs.rows.grain.meant import Meant, NotMeant, meant
from jobs.rows.grain.query_tokens import NotOutlined, folded
from jobs.rows.selection import bracketed, query_rows
from plans.model import Grain as DeclaredGrain


class GrainRefused(ValueError):
    """What the plan says of a grain does not fit the source; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grains:
    """The grains of one mapped table, as far as they are known."""

    each: tuple[SourceGrain, ...] = ()
    unproved: str = ""
    """Why completeness cannot be proved, where nobody has declared a grain."""


async def read_grains(
    reading: SourceConnection, text: str, said: Sequence[DeclaredGrain], source: Catalog, target: Table
) -> Grains:
    """The grains of one query.

    Args:
        reading: a connection to the source, inside a transaction.
        text: the query, which the source understands.
        said: what the plan declares.

    Raises:
        GrainRefused: something that is declared cannot be.
    """
    try:
        mapping = await read_mapping(reading, text, source)
        asked = [_declared(grain, mapping, source) for grain in said]
        asked = asked or [_inferred(table) for table in meant(mapping.query, mapping.tables, target)]
        grains = [await _read(reading, mapping, table) for table in asked]
        if len(grains) == 1:
            grains = [replace(grains[0], cut=await read_cut(reading, mapping, asked[0], source.version))]
    except (NotOutlined, NotMeant, NotFollowed) as error:
        if said:
            raise GrainRefused(f"the rows of {said[0].table} cannot be followed through its query: {error}") from None
        return Grains(unproved=str(error))
    return Grains(each=tuple(grains))


def _declared(said: DeclaredGrain, mapping: MappingQuery, source: Catalog) -> Asked:
    table = source.tables.get(said.table)
    if table is None:
        raise GrainRefused(f"its grain {said.table} is no table of the source")
    asked = Asked(table=table, key=_declared_key(said, table), said=said, declared=True)
    written = tuple(said.key.values())
    if not all(written):
        return asked
    read = [item for item in mapping.items if asked.is_in(item, mapping)]
    mine = {folded(item.called) for item in read if _are_columns_of(item.called, said)}
    return replace(asked, called=frozenset(mine)) if mine else replace(asked, written=written)


def _declared_key(said: DeclaredGrain, table: Table) -> tuple[Column, ...]:
    """The columns that the plan names, or those of the table's best key. Raises `GrainRefused`."""
    names = tuple(said.key) or next(iter(table.keys), ())
    if not names:
        raise GrainRefused(f"its grain {said.table} has no key, and none is declared")
    key = tuple(column for name in names if (column := table.column(name)) is not None)
    if len(key) < len(names):
        lacking = ", ".join(name for name in names if table.column(name) is None)
        raise GrainRefused(f"its grain {said.table} has no column {lacking}")
    return key


def _are_columns_of(called: str, said: DeclaredGrain) -> bool:
    """Whether the plan writes no more than the columns of a table, as the query calls it."""
    parts = ((name, *written.rpartition(".")) for name, written in said.key.items())
    return all(folded(prefix) == folded(called) and folded(last) == name for name, prefix, _, last in parts)


def _inferred(table: Meant) -> Asked:
    columns = (table.table.column(name) for name in table.table.keys[0])
    return Asked(table=table.table, key=tuple(column for column in columns if column is not None), called=table.called)


async def _read(reading: SourceConnection, mapping: MappingQuery, asked: Asked) -> SourceGrain:
    traced = Traced(name=NAME, type=TEXT, expression=asked.named)
    rewritten, _ = await followed(reading, mapping, asked, [traced])
    rows = _rows_as_called(asked, rewritten)
    said = asked.said
    own = "" if said.where else await _own_where(reading, mapping, asked, rows)
    left_out = tuple(LeftOut(why=why, condition=bracketed(text)) for why, text in said.left_out.items())
    await _refuse_conditions(reading, asked, rows, left_out)
    return SourceGrain(
        table=asked.table,
        rows=rows,
        key=asked.key,
        declared=asked.declared,
        arrived=query_rows(rewritten.text),
        lists=rewritten.lists,
        where=bracketed(said.where) if said.where else own,
        own_where=bool(own),
        left_out=left_out,
        several=said.several,
    )


def _rows_as_called(asked: Asked, rewritten: Followed) -> str:
    """What the table's rows are read from, called as the query calls it."""
    called = next((item.called for item in rewritten.read), identifier(asked.table.name))
    heirs = asked.table.kind == "p" or not all(item.only for item in rewritten.read)
    return f"{'' if heirs else 'only '}{asked.table.sql} as {called}"


async def _refuse_conditions(reading: SourceConnection, asked: Asked, rows: str, left_out: Sequence[LeftOut]) -> None:
    """Try the plan's conditions on the table's rows. Raises `GrainRefused`."""
    conditions = [("condition (where)", bracketed(asked.said.where))] if asked.said.where else []
    conditions += [(f'reason "{reason.why}"', reason.condition) for reason in left_out]
    for what, condition in conditions:
        why = await understood(reading, statement("selection_filtered").format(rows=rows, condition=condition))
        if isinstance(why, str):
            raise GrainRefused(f"the {what} of its grain {asked.table.title} cannot be run: {why}")


async def _own_where(reading: SourceConnection, mapping: MappingQuery, asked: Asked, rows: str) -> str:
    """The query's own condition, where it looks at the table's rows alone; empty where it does not, or there is none.

    What a join leaves out is no condition: nobody has said that those rows are not meant.
    """
    conditions = [branch.where for branch in mapping.query.branches if asked.is_read_by(branch, mapping)]
    if not all(conditions):
        return ""
    own = " or ".join(map(bracketed, conditions))
    if not own:
        return ""
    tried = await understood(reading, statement("selection_filtered").format(rows=rows, condition=own))
    return "" if isinstance(tried, str) else bracketed(own)
