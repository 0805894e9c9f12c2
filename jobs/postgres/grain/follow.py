"""A mapping query that also yields, beside each of its rows, which row of a table that was made of.

The expressions are written into the query's own lists of columns, level by level from where the table is read. That
changes none of its rows, but for DISTINCT, which then holds rows for different that differ only in where they are
from: good for telling what arrived, not for copying. Pure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jobs.postgres.grain.query import Branch, Item, Query
from jobs.postgres.quote import identifier


class NotFollowed(ValueError):
    """Which row of the table a row of the query is made of cannot be told; says why, as part of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What is asked of the table's row, and under which name the query yields it."""

    name: str
    type: str
    """Its SQL name."""
    expression: Callable[[Item], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The rewritten query."""

    text: str
    lists: bool
    """Whether each value is the array of all the rows' that went into a group."""
    row_by_row: bool
    """Whether each of its rows is one of the query as it was written."""
    nullable: bool
    """Whether rows may come of no row of the table."""
    read: Sequence[Item]
    """How it reads the table, in each branch that does."""


@dataclass(slots=True)
class _Found:
    edits: dict[int, str]
    lists: bool = False
    row_by_row: bool = True
    nullable: bool = False


def follow(text: str, query: Query, means: Callable[[Item], bool], traced: Sequence[Traced]) -> Followed:
    """Write them into the query. Args: means: whether an item is the table. Raises `NotFollowed`."""
    read: list[Item] = []
    found = _follow(query, means, traced, read, 0)
    if found is None:
        raise NotFollowed("its rows are not read where they can be told apart")
    for place in sorted(found.edits, reverse=True):
        text = f"{text[:place]}{found.edits[place]} {text[place:]}"
    return Followed(
        text=text, lists=found.lists, row_by_row=found.row_by_row, nullable=found.nullable, read=tuple(read)
    )


def _follow(
    query: Query, means: Callable[[Item], bool], traced: Sequence[Traced], read: list[Item], level: int
) -> _Found | None:
    """Args: level: how many queries this one stands in, each of which may take over its columns as a star."""
    branches = [_branch(branch, means, traced, read, level) for branch in query.branches]
    reached = [branch for branch in branches if branch is not None]
    if not reached:
        return None
    all_of_it = _Found(
        edits={},
        lists=any(branch.lists for branch in reached),
        row_by_row=len(branches) == 1 and reached[0].row_by_row,
        nullable=len(reached) < len(branches) or any(branch.nullable for branch in reached),
    )
    for branch, found in zip(query.branches, branches, strict=True):
        if found is None:
            missing = (f"null::{one.type}{'[]' * all_of_it.lists} as {_named(one, level)}" for one in traced)
            all_of_it.edits[branch.place] = _listed(missing)
        elif all_of_it.lists and not found.lists:
            raise NotFollowed("only a part of it is grouped")
        else:
            all_of_it.edits |= found.edits
    return all_of_it


def _branch(
    branch: Branch, means: Callable[[Item], bool], traced: Sequence[Traced], read: list[Item], level: int
) -> _Found | None:
    direct = [item for item in branch.items if means(item)]
    inside = [
        (item, found)
        for item in branch.items
        if item.body is not None and (found := _follow(item.body, means, traced, read, level + 1)) is not None
    ]
    if not direct and not inside:
        return None
    if len(direct) + len(inside) > 1:
        raise NotFollowed("it reads the table more than once (key: t.id says which, t being what it is called there)")
    found = inside[0][1] if inside else _Found(edits={})
    item = direct[0] if direct else inside[0][0]
    read += direct
    expressions = [one.expression(item) if direct else f"{item.called}.{_named(one, level + 1)}" for one in traced]
    if branch.grouped:
        if found.lists:
            raise NotFollowed("it is grouped twice")
        expressions = [f"pg_catalog.array_agg(distinct {one})" for one in expressions]
    listed = (f"{one} as {_named(of, level)}" for one, of in zip(expressions, traced, strict=True))
    return _Found(
        edits={**found.edits, branch.place: _listed(listed)},
        lists=found.lists or branch.grouped,
        row_by_row=found.row_by_row and not (branch.grouped or branch.distinct),
        nullable=found.nullable or item.nullable,
    )


def _listed(columns: Iterable[str]) -> str:
    return "".join(f", {column}" for column in columns)


def _named(one: Traced, level: int) -> str:
    return identifier(f"{one.name} {level}" if level else one.name)
