"""A mapping query that also yields, beside each of its rows, which row of a table that was made of.

Where rows are grouped, or DISTINCT, they may stand `apart` all the same: each group is of one key, which is what the
query groups by, or each row holds its key. Then what is traced is the key itself.

The expressions are written into the query's own lists of columns, level by level from where the table is read. That
changes none of its rows, but for DISTINCT, which then holds rows for different that differ only in where they are
from: good for telling what arrived, not for copying. Pure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from jobs.postgres.quote import identifier
from jobs.postgres.script_splitter import tokens
from jobs.rows.grain.query import Branch, FromItem, Query
from jobs.rows.grain.query_tokens import folded

_MORE_THAN_ONCE = "it reads the table more than once (key: t.id says which, t being what it is called there)"


class NotFollowed(ValueError):
    """Which row of the table a row of the query is made of cannot be told; says why, as part of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What is asked of the table's row, and under which name the query yields it."""

    name: str
    type: str
    """Its SQL name."""
    expression: Callable[[FromItem], str]


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
    read: Sequence[FromItem]
    """How it reads the table, in each branch that does."""


@dataclass(slots=True, kw_only=True)
class _Rewriting:
    """What must be written into a query, or into a part of it, for it to yield what is traced."""

    edits: dict[int, str]
    """Place in the text -> columns that are added there."""
    lists: bool = False
    row_by_row: bool = True
    nullable: bool = False


def follow(
    text: str, query: Query, means: Callable[[FromItem], bool], traced: Sequence[Traced], *, apart: bool = False
) -> Followed:
    """Write them into the query.

    Args:
        means: whether an item is the table.
        apart: what is traced is a key, and no group is to hold rows of two. The server refuses the query that comes of
            it where it does not group by the key; DISTINCT rows must hold it.

    Raises:
        NotFollowed: they cannot be written there.
    """
    tracing = _Tracing(traced=traced, apart=apart, means=means)
    rewriting = tracing.of_query(query, 0)
    if rewriting is None:
        raise NotFollowed("its rows are not read where they can be told apart")
    for place in sorted(rewriting.edits, reverse=True):
        text = f"{text[:place]}{rewriting.edits[place]} {text[place:]}"
    return Followed(
        text=text,
        lists=rewriting.lists,
        row_by_row=rewriting.row_by_row,
        nullable=rewriting.nullable,
        read=tuple(tracing.read),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tracing:
    """One walk through a query. A level is how many queries a query stands in: each may take over columns as a star."""

    traced: Sequence[Traced]
    apart: bool
    means: Callable[[FromItem], bool]
    read: list[FromItem] = field(default_factory=list)
    """Where the branches read the table, as the walk has met them."""

    def of_query(self, query: Query, level: int) -> _Rewriting | None:
        """What to write into a query; None where it does not read the table."""
        branches = [self._of_branch(branch, level) for branch in query.branches]
        return self._put_together(query, branches, level) if any(branches) else None

    def _put_together(self, query: Query, branches: Sequence[_Rewriting | None], level: int) -> _Rewriting:
        """What to write into all of a query, some branches of which read the table."""
        reached = [branch for branch in branches if branch is not None]
        grouped, *mixed = {branch.lists for branch in reached}
        if mixed:
            raise NotFollowed("only a part of it is grouped")
        whole = _Rewriting(
            edits={},
            lists=grouped,
            row_by_row=len(branches) == 1 and reached[0].row_by_row,
            nullable=len(reached) < len(branches) or any(branch.nullable for branch in reached),
        )
        for branch, rewriting in zip(query.branches, branches, strict=True):
            missing = {branch.place: self._nulls(level, lists=grouped)}
            whole.edits |= missing if rewriting is None else rewriting.edits
        return whole

    def _nulls(self, level: int, *, lists: bool) -> str:
        """The columns of a branch that does not read the table."""
        brackets = "[]" if lists else ""
        return _listed(f"null::{column.type}{brackets} as {_named(column, level)}" for column in self.traced)

    def _of_branch(self, branch: Branch, level: int) -> _Rewriting | None:
        direct = [item for item in branch.items if self.means(item)]
        inside = self._inside(branch, level)
        if not direct and not inside:
            return None
        if len(direct) + len(inside) > 1:
            raise NotFollowed(
                "it reads the table more than once (key: t.id says which, t being what it is called there)"
            )
        self.read.extend(direct)
        if direct:
            expressions = [column.expression(direct[0]) for column in self.traced]
            return self._through(branch, direct[0], expressions, _Rewriting(edits={}), level)
        item, beneath = inside[0]
        expressions = [f"{item.called}.{_named(column, level + 1)}" for column in self.traced]
        return self._through(branch, item, expressions, beneath, level)

    def _inside(self, branch: Branch, level: int) -> list[tuple[FromItem, _Rewriting]]:
        """The subqueries of a branch that read the table, and what to write into each."""
        subqueries = [(item, item.body) for item in branch.items if item.body is not None]
        rewritings = [(item, self.of_query(body, level + 1)) for item, body in subqueries]
        return [(item, rewriting) for item, rewriting in rewritings if rewriting is not None]

    def _through(
        self, branch: Branch, item: FromItem, expressions: Sequence[str], beneath: _Rewriting, level: int
    ) -> _Rewriting:
        """Pass what is traced on through a branch.

        Args:
            item: what the branch reads it from.
            expressions: what is traced, as the branch can say it.
            beneath: what is written into the item itself.
        """
        row_by_row = beneath.row_by_row and self._row_by_row(branch, item, expressions)
        aggregated = branch.grouped and not self._groups_apart(branch)
        if aggregated:
            if beneath.lists:
                raise NotFollowed("it is grouped twice")
            expressions = [f"pg_catalog.array_agg(distinct {expression})" for expression in expressions]
        columns = (f"{text} as {_named(column, level)}" for text, column in zip(expressions, self.traced, strict=True))
        return _Rewriting(
            edits={**beneath.edits, branch.place: _listed(columns)},
            lists=beneath.lists or aggregated,
            row_by_row=row_by_row,
            nullable=beneath.nullable or item.nullable,
        )

    def _groups_apart(self, branch: Branch) -> bool:
        """Whether each group of a branch is to be of one key."""
        return self.apart and not branch.several_ways

    def _row_by_row(self, branch: Branch, item: FromItem, expressions: Sequence[str]) -> bool:
        """Whether each row of a branch is of one row of the item, or of one key."""
        if not branch.grouped and not branch.distinct:
            return True
        if not self._groups_apart(branch):
            return False
        return not branch.distinct or (self.means(item) and _holds(branch, item, expressions))


def _holds(branch: Branch, item: FromItem, expressions: Sequence[str]) -> bool:
    """Whether the branch's own columns hold these as they are, so that to add them makes no two rows different."""
    held = {_words(expression) for expression in branch.outputs.values()}
    return all(
        _words(expression) in held or (not item.nullable and _words(expression)[-1:] in held)
        for expression in expressions
    )


def _words(expression: str) -> tuple[str, ...]:
    """An expression as Postgres reads its names."""
    return tuple(
        folded(text) if kind == "word" or text.startswith('"') else text
        for kind, text, _ in tokens(expression)
        if kind != "comment"
    )


def _listed(columns: Iterable[str]) -> str:
    return "".join(f", {column}" for column in columns)


def _named(column: Traced, level: int) -> str:
    return identifier(f"{column.name} {level}" if level else column.name)
