"""A mapping query that also yields, beside each of its rows, which row of a table that was made of.

Where rows are grouped, or DISTINCT, they may stand `apart` all the same: each group is of one key, which is what the
query groups by, or each row holds its key. Then what is traced is the key itself.

The expressions are written into the query's own lists of columns, level by level from where the table is read. That
changes none of its rows, but for DISTINCT, which then holds rows for different that differ only in where they are
from: good for telling what arrived, not for copying. Pure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jobs.postgres.quote import identifier
from jobs.postgres.script_splitter import tokens
from jobs.rows.grain.query import Branch, Item, Query, folded


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
    """Whether each of its rows is one of the query as it was written, of one row of the table, or of one key."""
    nullable: bool
    """Whether rows may come of no row of the table."""
    read: Sequence[Item]
    """How it reads the table, in each branch that does."""


@dataclass(frozen=True, slots=True)
class _Tracing:
    traced: Sequence[Traced]
    apart: bool


@dataclass(slots=True)
class _Found:
    edits: dict[int, str]
    lists: bool = False
    row_by_row: bool = True
    nullable: bool = False


def follow(
    text: str, query: Query, means: Callable[[Item], bool], traced: Sequence[Traced], *, apart: bool = False
) -> Followed:
    """Write them into the query.

    Args:
        means: whether an item is the table.
        apart: what is traced is a key, and no group is to hold rows of two. The server refuses the query that comes of
            it where it does not group by the key; DISTINCT rows must hold it.

    Raises:
        NotFollowed: they cannot be written there.
    """
    read: list[Item] = []
    found = _follow(query, means, _Tracing(traced, apart), read, 0)
    if found is None:
        raise NotFollowed("its rows are not read where they can be told apart")
    for place in sorted(found.edits, reverse=True):
        text = f"{text[:place]}{found.edits[place]} {text[place:]}"
    return Followed(
        text=text, lists=found.lists, row_by_row=found.row_by_row, nullable=found.nullable, read=tuple(read)
    )


def _follow(
    query: Query, means: Callable[[Item], bool], tracing: _Tracing, read: list[Item], level: int
) -> _Found | None:
    """Args: level: how many queries this one stands in, each of which may take over its columns as a star."""
    branches = [_branch(branch, means, tracing, read, level) for branch in query.branches]
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
            missing = (f"null::{one.type}{'[]' * all_of_it.lists} as {_named(one, level)}" for one in tracing.traced)
            all_of_it.edits[branch.place] = _listed(missing)
        elif all_of_it.lists and not found.lists:
            raise NotFollowed("only a part of it is grouped")
        else:
            all_of_it.edits |= found.edits
    return all_of_it


def _branch(
    branch: Branch, means: Callable[[Item], bool], tracing: _Tracing, read: list[Item], level: int
) -> _Found | None:
    traced, apart = tracing.traced, tracing.apart and not branch.several_ways
    direct = [item for item in branch.items if means(item)]
    inside = [
        (item, found)
        for item in branch.items
        if item.body is not None and (found := _follow(item.body, means, tracing, read, level + 1)) is not None
    ]
    if not direct and not inside:
        return None
    if len(direct) + len(inside) > 1:
        raise NotFollowed("it reads the table more than once (key: t.id says which, t being what it is called there)")
    found = inside[0][1] if inside else _Found(edits={})
    item = direct[0] if direct else inside[0][0]
    read += direct
    expressions = [one.expression(item) if direct else f"{item.called}.{_named(one, level + 1)}" for one in traced]
    one_key = apart and (not branch.distinct or (bool(direct) and _holds(branch, item, expressions)))
    if branch.grouped and not apart:
        if found.lists:
            raise NotFollowed("it is grouped twice")
        expressions = [f"pg_catalog.array_agg(distinct {one})" for one in expressions]
    listed = (f"{one} as {_named(of, level)}" for one, of in zip(expressions, traced, strict=True))
    return _Found(
        edits={**found.edits, branch.place: _listed(listed)},
        lists=found.lists or (branch.grouped and not apart),
        row_by_row=found.row_by_row and (one_key or not (branch.grouped or branch.distinct)),
        nullable=found.nullable or item.nullable,
    )


def _holds(branch: Branch, item: Item, expressions: Sequence[str]) -> bool:
    """Whether the branch's own columns hold these as they are, so that to add them makes no two rows different."""
    held = {_words(expression) for expression in branch.outputs.values()}
    return all(_words(one) in held or (not item.nullable and _words(one)[-1:] in held) for one in expressions)


def _words(expression: str) -> tuple[str, ...]:
    """An expression as Postgres reads its names."""
    return tuple(
        folded(text) if kind == "word" or text.startswith('"') else text
        for kind, text, _ in tokens(expression)
        if kind != "comment"
    )


def _listed(columns: Iterable[str]) -> str:
    return "".join(f", {column}" for column in columns)


def _named(one: Traced, level: int) -> str:
    return identifier(f"{one.name} {level}" if level else one.name)
