"""The outline of a mapping query: its branches, what each of them reads from, and where its list of columns ends.

No parser of SQL: words at the same depth of parentheses, which is as much as it takes to write a further column into
the query. Whatever comes of that is prepared by the server before it is believed. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jobs.rows.grain.query_tokens import (
    AFTER_ITEM,
    CLAUSES,
    GROUPINGS,
    OUTER_JOINS,
    UNIONS,
    NotOutlined,
    QueryTokens,
    folded,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FromItem:
    """Something that a branch reads from."""

    called: str
    """The name by which the branch calls it, as SQL."""
    table: str = ""
    """A table's name as it is written; empty for what is none."""
    only: bool = False
    nullable: bool = False
    """Whether an outer join may put nulls in the place of its row."""
    body: "Query | None" = None
    """The query that it is: a subquery, or a WITH query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One SELECT."""

    place: int
    """Where a further column may be written, behind a comma."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Label -> the expression that yields it, as far as both can be told."""
    items: tuple[FromItem, ...] = ()
    where: str = ""
    grouped: bool = False
    several_ways: bool = False
    """Whether it is grouped in several ways at once (ROLLUP, CUBE, GROUPING SETS): some groups are of all rows."""
    distinct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Branches that UNION puts together; one as a rule."""

    branches: tuple[Branch, ...]


def outline(text: str) -> Query:
    """Outline a whole query. Raises `NotOutlined`."""
    query_tokens = QueryTokens(text)
    return _Outliner(query_tokens).query(0, len(query_tokens), {})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clauses:
    """Where the clauses of one SELECT stand."""

    places: Sequence[int]
    first: Mapping[str, int]
    """By word, where it stands first."""
    end: int

    def behind(self, place: int) -> int:
        """Where the next clause begins, or the SELECT ends."""
        return next((begins for begins in self.places if begins > place), self.end)


class _Outliner:
    def __init__(self, query_tokens: QueryTokens) -> None:
        self._tokens = query_tokens

    def query(self, first: int, end: int, scope: Mapping[str, Query | None]) -> Query:
        """The query that these tokens are. Args: scope: what WITH has named; None: what is not looked into."""
        while end > first and self._tokens[end - 1].text == ";":
            end -= 1
        if first >= end:
            raise NotOutlined("there is no query")
        if self._tokens[first].word == "with":
            first, scope = self._with(first, end, scope)
        branches: list[Branch] = []
        for begins, ends in self._united(first, end):
            branches += self._branches(begins, ends, scope)
        return Query(branches=tuple(branches))

    def _united(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Where each of the queries that UNION puts together begins and ends."""
        begins = first
        for place in self._tokens.keywords(first, end, UNIONS, depth=self._tokens[first].depth):
            if self._tokens[place].word != "union":
                raise NotOutlined(f"it is put together by {self._tokens[place].word.upper()}")
            yield begins, place
            begins = place + 1
            if begins < end and self._tokens[begins].word in ("all", "distinct"):
                begins += 1
        yield begins, end

    def _with(self, first: int, end: int, scope: Mapping[str, Query | None]) -> tuple[int, Mapping[str, Query | None]]:
        """The queries that WITH names; returns where the main one begins."""
        named = dict(scope)
        place = first + 1
        recursive = self._tokens[place].word == "recursive"
        place += recursive
        while place < end:
            name = folded(self._tokens[place].text)
            place += 1
            while place < end and self._tokens[place].word != "as":
                place += 1
            while place < end and self._tokens[place].text != "(":
                place += 1
            if place >= end:
                raise NotOutlined("its WITH is not understood")
            closing = self._tokens.closing(place, end)
            named[name] = None if recursive else self._tried(place + 1, closing, named)
            place = closing + 1
            if place >= end or self._tokens[place].text != ",":
                return place, named
            place += 1
        raise NotOutlined("its WITH is not understood")

    def _tried(self, first: int, end: int, scope: Mapping[str, Query | None]) -> Query | None:
        try:
            return self.query(first, end, scope)
        except NotOutlined:
            return None

    def _branches(self, first: int, end: int, scope: Mapping[str, Query | None]) -> Sequence[Branch]:
        if first >= end:
            raise NotOutlined("it has an empty part")
        if self._tokens[first].text == "(":
            return self.query(first + 1, self._tokens.closing(first, end), scope).branches
        if self._tokens[first].word != "select":
            raise NotOutlined(f"it begins with {self._tokens[first].text[:20].upper()}")
        return (self._branch(first, end, scope),)

    def _branch(self, first: int, end: int, scope: Mapping[str, Query | None]) -> Branch:
        clauses = self._clauses(first, end)
        listed, distinct = self._listed(first + 1, end)
        ends = clauses.behind(first)
        begins_from = clauses.first.get("from")
        if begins_from is None or begins_from != ends:
            raise NotOutlined("it reads from nothing")
        return Branch(
            place=self._tokens[ends].begins,
            outputs=dict(self._outputs(listed, ends, self._tokens[first].depth)),
            items=tuple(self._items(begins_from + 1, clauses.behind(begins_from), scope)),
            where=self._where(clauses),
            grouped="group" in clauses.first,
            several_ways=self._in_several_ways(clauses),
            distinct=distinct,
        )

    def _clauses(self, first: int, end: int) -> _Clauses:
        places = list(self._tokens.keywords(first + 1, end, CLAUSES, depth=self._tokens[first].depth))
        return _Clauses(places=places, first={self._tokens[place].word: place for place in reversed(places)}, end=end)

    def _listed(self, first: int, end: int) -> tuple[int, bool]:
        """Where the list of columns begins, and whether its rows are DISTINCT; those of DISTINCT ON are not."""
        if first >= end or self._tokens[first].word != "distinct":
            return first, False
        if first + 1 < end and self._tokens[first + 1].word == "on":
            return self._tokens.closing(first + 2, end) + 1, False
        return first + 1, True

    def _where(self, clauses: _Clauses) -> str:
        """The condition behind WHERE; empty where there is none."""
        place = clauses.first.get("where")
        if place is None:
            return ""
        return self._tokens.text[self._tokens[place].ends : self._tokens.until(clauses.behind(place))].strip()

    def _in_several_ways(self, clauses: _Clauses) -> bool:
        """Whether what stands behind GROUP BY groups in several ways at once."""
        place = clauses.first.get("group")
        if place is None:
            return False
        grouped_by = range(place + 2, clauses.behind(place + 1))
        return any(self._tokens[word].word in GROUPINGS for word in grouped_by)

    def _outputs(self, first: int, end: int, depth: int) -> Iterator[tuple[str, str]]:
        begins = first
        for place in (*(n for n in range(first, end) if self._tokens.is_mark(n, ",", depth)), end):
            if place - begins >= 1:
                last = self._tokens[place - 1]
                named = place - begins >= 2 and self._tokens[place - 2].word == "as"
                until = self._tokens[place - 2].begins if named else last.ends
                if last.name:
                    yield folded(last.text), self._tokens.text[self._tokens[begins].begins : until]
            begins = place + 1

    def _items(self, first: int, end: int, scope: Mapping[str, Query | None]) -> Sequence[FromItem]:
        """What stands behind FROM."""
        if first >= end:
            return ()
        depth = self._tokens[first].depth
        items: list[FromItem] = []
        nullable, place = False, first
        while place < end:
            joined = self._item(place, end, scope)
            items += (replace(item, nullable=item.nullable or nullable) for item in joined)
            outer, place = self._join(self._behind_item(place, end, depth), end, depth)
            if outer in ("right", "full"):
                items = [replace(item, nullable=True) for item in items]
            nullable = outer in ("left", "full")
        return items

    def _behind_item(self, place: int, end: int, depth: int) -> int:
        """Where the comma or the JOIN behind an item stands."""
        place += 1
        while place < end and not (self._tokens.is_mark(place, ",", depth) or self._tokens.is_join(place, depth)):
            place += 1
        return place

    def _join(self, place: int, end: int, depth: int) -> tuple[str, int]:
        """Which outer join stands here, empty for none, and where its item begins."""
        outer = ""
        while place < end and self._tokens.is_join(place, depth):
            if self._tokens[place].word in OUTER_JOINS:
                outer = self._tokens[place].word
                place += self._tokens.word(place + 1) == "outer"
            place += 1
        if place < end and self._tokens.is_mark(place, ",", depth):
            place += 1
        return outer, place

    def _item(self, place: int, end: int, scope: Mapping[str, Query | None]) -> Sequence[FromItem]:
        if self._tokens[place].word == "lateral":
            place += 1
        only = place < end and self._tokens[place].word == "only"
        place += only
        if place >= end:
            return ()
        if self._tokens[place].text == "(":
            return self._bracketed(place, end, scope)
        return self._named(place, end, scope, only=only) if self._tokens[place].name else ()

    def _bracketed(self, opening: int, end: int, scope: Mapping[str, Query | None]) -> Sequence[FromItem]:
        """A subquery, or joins in parentheses; what has no name, or several under one, is passed over."""
        closing = self._tokens.closing(opening, end)
        called = self._alias(closing + 1, end)
        first = opening + 1
        if self._tokens.word(first) in ("select", "with") or self._tokens[first].text == "(":
            return [FromItem(called=called, body=self._tried(first, closing, scope))] if called else ()
        return () if called else self._items(first, closing, scope)

    def _named(self, first: int, end: int, scope: Mapping[str, Query | None], *, only: bool) -> Sequence[FromItem]:
        """A table, or a query that WITH has named; a function, or what gets other names for its columns, is neither."""
        last = self._end_of_name(first, end)
        alias = self._alias(last + 1, end)
        is_function = last + 1 < end and self._tokens[last + 1].text == "("
        if is_function or self._renames_columns(last, alias, end):
            return ()
        name = self._tokens[last].text
        if first == last and folded(name) in scope:
            return [FromItem(called=alias or name, body=scope[folded(name)])]
        table = self._tokens.text[self._tokens[first].begins : self._tokens[last].ends]
        return [FromItem(called=alias or name, table=table, only=only)]

    def _end_of_name(self, place: int, end: int) -> int:
        """Where the last part of a name with dots stands."""
        while place + 2 < end and self._tokens[place + 1].text == "." and self._tokens[place + 2].name:
            place += 2
        return place

    def _renames_columns(self, last: int, alias: str, end: int) -> bool:
        """Whether a list of columns stands behind an item's name: `t (a, b)`."""
        behind = last + 1
        if alias:
            behind += 1 + (self._tokens.word(last + 1) == "as")
        return behind < end and self._tokens[behind].text == "(" and self._tokens[behind - 1].word not in AFTER_ITEM

    def _alias(self, place: int, end: int) -> str:
        if place < end and self._tokens[place].word == "as":
            place += 1
        elif place < end and self._tokens[place].word in AFTER_ITEM:
            return ""
        return self._tokens[place].text if place < end and self._tokens[place].name else ""
