"""The grains of a mapping query, asked of the source: declared by the plan, or inferred where one is plainly meant.

Every query that is written here is prepared by the server before it is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.postgres.catalog.tables import Catalog, Table
from jobs.postgres.catalog.understood import understood
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rows.grain.asked import Asked, MappingQuery, followed, read_mapping
from jobs.rows.grain.cut import read_cut
from jobs.rows.grain.follow import NotFollowed, Traced
from jobs.rows.grain.grain import NAME, TEXT, Grain, LeftOut
from jobs.rows.grain.meant import Meant, NotMeant, meant
from jobs.rows.grain.query_tokens import NotOutlined, folded
from jobs.rows.selection import bracketed, query_rows
from plans.model import Grain as Said


class GrainRefused(ValueError):
    """What the plan says of a grain does not fit the source; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grains:
    """Of one mapped table."""

    each: tuple[Grain, ...] = ()
    unproved: str = ""
    """Why completeness cannot be proved, where nobody has declared a grain."""


async def read_grains(
    reading: SourceConnection, text: str, said: Sequence[Said], source: Catalog, target: Table
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
        asked = [_declared(one, mapping, source) for one in said]
        asked = asked or [_inferred(one) for one in meant(mapping.query, mapping.tables, target)]
        found = [await _read(reading, mapping, one) for one in asked]
        if len(found) == 1:
            found = [replace(found[0], cut=await read_cut(reading, mapping, asked[0], source.version))]
    except (NotOutlined, NotMeant, NotFollowed) as error:
        if said:
            raise GrainRefused(f"the rows of {said[0].table} cannot be followed through its query: {error}") from None
        return Grains(unproved=str(error))
    return Grains(each=tuple(found))


def _declared(said: Said, mapping: MappingQuery, source: Catalog) -> Asked:
    table = source.tables.get(said.table)
    if table is None:
        raise GrainRefused(f"its grain {said.table} is no table of the source")
    names = tuple(said.key) or next(iter(table.keys), ())
    if not names:
        raise GrainRefused(f"its grain {said.table} has no key, and none is declared")
    key = tuple(column for name in names if (column := table.column(name)) is not None)
    if len(key) < len(names):
        lacking = ", ".join(name for name in names if table.column(name) is None)
        raise GrainRefused(f"its grain {said.table} has no column {lacking}")
    asked = Asked(table=table, key=key, said=said, declared=True)
    written = tuple(said.key.values())
    if not all(written):
        return asked
    read = [item for item in mapping.items if asked.is_in(item, mapping)]
    mine = {folded(item.called) for item in read if _are_columns_of(item.called, said)}
    return replace(asked, called=frozenset(mine)) if mine else replace(asked, written=written)


def _are_columns_of(called: str, said: Said) -> bool:
    """Whether the plan writes no more than the columns of a table, as the query calls it."""
    parts = ((name, *written.rpartition(".")) for name, written in said.key.items())
    return all(folded(prefix) == folded(called) and folded(last) == name for name, prefix, _, last in parts)


def _inferred(one: Meant) -> Asked:
    columns = (one.table.column(name) for name in one.table.keys[0])
    return Asked(table=one.table, key=tuple(column for column in columns if column is not None), called=one.called)


async def _read(reading: SourceConnection, mapping: MappingQuery, asked: Asked) -> Grain:
    traced = Traced(name=NAME, type=TEXT, expression=asked.named)
    found, _ = await followed(reading, mapping, asked, [traced])
    called = next((item.called for item in found.read), identifier(asked.table.name))
    heirs = asked.table.kind == "p" or not all(item.only for item in found.read)
    rows = f"{'' if heirs else 'only '}{asked.table.sql} as {called}"
    said = asked.said
    own = "" if said.where else await _own_where(reading, mapping, asked, rows)
    left_out = tuple(LeftOut(why=why, condition=bracketed(text)) for why, text in said.left_out.items())
    conditions = [("condition (where)", bracketed(said.where))] if said.where else []
    conditions += [(f'reason "{one.why}"', one.condition) for one in left_out]
    for what, condition in conditions:
        why = await understood(reading, statement("selection_filtered").format(rows=rows, condition=condition))
        if isinstance(why, str):
            raise GrainRefused(f"the {what} of its grain {asked.table.title} cannot be run: {why}")
    return Grain(
        table=asked.table,
        rows=rows,
        key=asked.key,
        declared=asked.declared,
        arrived=query_rows(found.text),
        lists=found.lists,
        where=bracketed(said.where) if said.where else own,
        own_where=bool(own),
        left_out=left_out,
        several=said.several,
    )


async def _own_where(reading: SourceConnection, mapping: MappingQuery, asked: Asked, rows: str) -> str:
    """The query's own condition, where it looks at the table's rows alone; empty where it does not, or there is none.

    What a join leaves out is no condition: nobody has said that those rows are not meant.
    """
    branches = [branch for branch in mapping.query.branches if any(asked.is_in(item, mapping) for item in branch.items)]
    if not all(branch.where for branch in branches):
        return ""
    own = " or ".join(bracketed(branch.where) for branch in branches)
    if not own:
        return ""
    tried = await understood(reading, statement("selection_filtered").format(rows=rows, condition=own))
    return "" if isinstance(tried, str) else bracketed(own)
