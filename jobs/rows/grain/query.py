"""The outline of a mapping query: its branches, what each of them reads from, and where its list of columns ends.

No parser of SQL: words at the same depth of parentheses, which is as much as it takes to write a further column into
the query. Whatever comes of that is prepared by the server before it is believed. Lexical structure: chapter 4.1 of
the PostgreSQL manual. Pure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jobs.postgres.script_splitter import tokens

_UNIONS = frozenset({"union", "intersect", "except"})
_TAIL = frozenset({"order", "limit", "offset", "fetch", "for"})
_CLAUSES = frozenset({"from", "where", "group", "having", "window"}) | _TAIL
_GROUPINGS = frozenset({"rollup", "cube", "grouping"})
_JOINS = frozenset({"join", "inner", "left", "right", "full", "cross", "natural"})
_OUTER = frozenset({"left", "right", "full"})
_AFTER_ITEM = _JOINS | _CLAUSES | {"on", "using", "tablesample", "as"}


class NotOutlined(ValueError):
    """The query is written in a way that is not followed; says which, as part of a sentence."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    begins: int
    depth: int

    @property
    def ends(self) -> int:
        return self.begins + len(self.text)

    @property
    def word(self) -> str:
        """In lower case; empty where it is no word."""
        return self.text.lower() if self.kind == "word" else ""

    @property
    def name(self) -> bool:
        """Whether it may be an identifier."""
        return self.kind == "word" or (self.kind == "quoted" and self.text.startswith('"'))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that a branch reads from."""

    called: str
    """By what the branch calls it, as SQL."""
    table: str = ""
    """A table's name as it is written; empty for what is none."""
    only: bool = False
    nullable: bool = False
    """Whether an outer join may put nulls in the place of its row."""
    body: "Query | None" = None
    """Of a subquery, or of a WITH query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One SELECT."""

    place: int
    """Where a further column may be written, behind a comma."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Label -> the expression that yields it, as far as both can be told."""
    items: tuple[Item, ...] = ()
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
    """Of a whole query. Raises `NotOutlined`."""
    return _Reader(text, list(_with_depth(text))).query(0, None, {})


def _with_depth(text: str) -> Iterator[_Token]:
    depth = 0
    for kind, token, begins in tokens(text):
        if kind == "comment":
            continue
        depth -= token in (")", "]")
        yield _Token(kind, token, begins, depth)
        depth += token in ("(", "[")


class _Reader:
    def __init__(self, text: str, found: Sequence[_Token]) -> None:
        self._text = text
        self._tokens = found

    def query(self, first: int, end: int | None, scope: Mapping[str, "Query | None"]) -> Query:
        """The query that these tokens are. Args: scope: what WITH has named; None: what is not looked into."""
        end = len(self._tokens) if end is None else end
        while end > first and self._tokens[end - 1].text == ";":
            end -= 1
        if first >= end:
            raise NotOutlined("there is no query")
        if self._tokens[first].word == "with":
            first, scope = self._with(first, end, scope)
        depth = self._tokens[first].depth
        branches: list[Branch] = []
        begins = first
        for place in (*self._words(first, end, depth, _UNIONS), end):
            if place < end and self._tokens[place].word != "union":
                raise NotOutlined(f"it is put together by {self._tokens[place].word.upper()}")
            branches += self._branches(begins, place, scope)
            begins = place + 1
            if begins < end and self._tokens[begins].word in ("all", "distinct"):
                begins += 1
        return Query(branches=tuple(branches))

    def _with(
        self, first: int, end: int, scope: Mapping[str, "Query | None"]
    ) -> tuple[int, Mapping[str, "Query | None"]]:
        """The queries that WITH names; returns where the main one begins."""
        known = dict(scope)
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
            closing = self._closing(place, end)
            known[name] = None if recursive else self._tried(place + 1, closing, known)
            place = closing + 1
            if place >= end or self._tokens[place].text != ",":
                return place, known
            place += 1
        raise NotOutlined("its WITH is not understood")

    def _tried(self, first: int, end: int, scope: Mapping[str, "Query | None"]) -> "Query | None":
        try:
            return self.query(first, end, scope)
        except NotOutlined:
            return None

    def _branches(self, first: int, end: int, scope: Mapping[str, "Query | None"]) -> Sequence[Branch]:
        if first >= end:
            raise NotOutlined("it has an empty part")
        if self._tokens[first].text == "(":
            return self.query(first + 1, self._closing(first, end), scope).branches
        if self._tokens[first].word != "select":
            raise NotOutlined(f"it begins with {self._tokens[first].text[:20].upper()}")
        return (self._branch(first, end, scope),)

    def _branch(self, first: int, end: int, scope: Mapping[str, "Query | None"]) -> Branch:
        depth = self._tokens[first].depth
        clauses = list(self._words(first + 1, end, depth, _CLAUSES))
        at = {self._tokens[place].word: place for place in reversed(clauses)}
        listed = first + 1
        distinct = self._tokens[listed].word == "distinct" if listed < end else False
        if distinct and listed + 1 < end and self._tokens[listed + 1].word == "on":
            distinct, listed = False, self._closing(listed + 2, end) + 1
        ends = clauses[0] if clauses else end
        if "from" not in at or ends != at["from"]:
            raise NotOutlined("it reads from nothing")
        behind = next((place for place in clauses if place > at["from"]), end)
        where = ""
        if "where" in at:
            after = next((place for place in clauses if place > at["where"]), end)
            where = self._text[self._tokens[at["where"]].ends : self._until(after, end)].strip()
        return Branch(
            place=self._tokens[ends].begins,
            outputs=dict(self._outputs(listed + distinct, ends, depth)),
            items=tuple(self._items(at["from"] + 1, behind, scope)),
            where=where,
            grouped="group" in at,
            several_ways="group" in at and self._in_several_ways(at["group"] + 2, clauses, end),
            distinct=distinct,
        )

    def _in_several_ways(self, first: int, clauses: Sequence[int], end: int) -> bool:
        """Args: first: what stands behind GROUP BY."""
        until = next((place for place in clauses if place >= first), end)
        return any(self._tokens[place].word in _GROUPINGS for place in range(first, until))

    def _until(self, place: int, end: int) -> int:
        """Where the text before a token ends."""
        if place < end or place < len(self._tokens):
            return self._tokens[place].begins
        return len(self._text)

    def _outputs(self, first: int, end: int, depth: int) -> Iterator[tuple[str, str]]:
        begins = first
        for place in (*(n for n in range(first, end) if self._is(n, ",", depth)), end):
            if place - begins >= 1:
                last = self._tokens[place - 1]
                named = place - begins >= 2 and self._tokens[place - 2].word == "as"
                until = self._tokens[place - 2].begins if named else last.ends
                if last.name:
                    yield folded(last.text), self._text[self._tokens[begins].begins : until]
            begins = place + 1

    def _items(self, first: int, end: int, scope: Mapping[str, "Query | None"]) -> Sequence[Item]:
        """What stands behind FROM."""
        if first >= end:
            return ()
        depth = self._tokens[first].depth
        found: list[Item] = []
        nullable, place = False, first
        while place < end:
            items = self._item(place, end, scope)
            found += (replace(item, nullable=item.nullable or nullable) for item in items)
            nullable = False
            place += 1
            while place < end and not (self._is(place, ",", depth) or self._is_join(place, depth)):
                place += 1
            outer = ""
            while place < end and self._is_join(place, depth):
                outer = self._tokens[place].word if self._tokens[place].word in ("left", "right", "full") else outer
                place += 1 + (
                    self._tokens[place].word in ("left", "right", "full") and self._word(place + 1) == "outer"
                )
            if outer in ("right", "full"):
                found = [replace(item, nullable=True) for item in found]
            nullable = outer in ("left", "full")
            if place < end and self._is(place, ",", depth):
                place += 1
        return found

    def _item(self, place: int, end: int, scope: Mapping[str, "Query | None"]) -> Sequence[Item]:
        if self._tokens[place].word == "lateral":
            place += 1
        only = place < end and self._tokens[place].word == "only"
        place += only
        if place >= end:
            return ()
        if self._tokens[place].text == "(":
            closing = self._closing(place, end)
            called = self._alias(closing + 1, end)
            if self._word(place + 1) in ("select", "with") or self._tokens[place + 1].text == "(":
                return [Item(called=called, body=self._tried(place + 1, closing, scope))] if called else ()
            return () if called else self._items(place + 1, closing, scope)
        if not self._tokens[place].name:
            return ()
        begins = place
        while place + 2 < end and self._tokens[place + 1].text == "." and self._tokens[place + 2].name:
            place += 2
        if place + 1 < end and self._tokens[place + 1].text == "(":
            return ()  # a function
        last = self._tokens[place]
        alias = self._alias(place + 1, end)
        called = alias or last.text
        behind = place + 2 + (self._word(place + 1) == "as") if alias else place + 1
        if behind < end and self._tokens[behind].text == "(" and self._tokens[behind - 1].word not in _AFTER_ITEM:
            return ()  # its columns have other names here
        if begins == place and folded(last.text) in scope:
            return [Item(called=called, body=scope[folded(last.text)])]
        name = self._text[self._tokens[begins].begins : last.ends]
        return [Item(called=called, table=name, only=only)]

    def _alias(self, place: int, end: int) -> str:
        if place < end and self._tokens[place].word == "as":
            place += 1
        elif place < end and self._tokens[place].word in _AFTER_ITEM:
            return ""
        return self._tokens[place].text if place < end and self._tokens[place].name else ""

    def _words(self, first: int, end: int, depth: int, wanted: Collection[str]) -> Iterator[int]:
        """Where these words stand as such: not as a name behind AS or a dot, in IS DISTINCT FROM or in WITHIN GROUP."""
        for place in range(first, end):
            token = self._tokens[place]
            if token.depth != depth or token.word not in wanted:
                continue
            before = self._tokens[place - 1] if place > first else None
            if before is not None and (before.text == "." or before.word == "as"):
                continue
            if token.word in ("group", "order") and self._word(place + 1) != "by":
                continue
            if token.word == "from" and before is not None and before.word == "distinct" and place - 2 > first:
                continue
            yield place

    def _is_join(self, place: int, depth: int) -> bool:
        """Whether a word of JOIN stands here: left( and right( are functions."""
        token = self._tokens[place]
        if token.depth != depth or token.word not in _JOINS or self._tokens[place - 1].text == ".":
            return False
        return token.word == "join" or place + 1 == len(self._tokens) or self._tokens[place + 1].text != "("

    def _is(self, place: int, mark: str, depth: int) -> bool:
        return self._tokens[place].text == mark and self._tokens[place].depth == depth

    def _word(self, place: int) -> str:
        return self._tokens[place].word if place < len(self._tokens) else ""

    def _closing(self, opening: int, end: int) -> int:
        if opening >= end or self._tokens[opening].text != "(":
            raise NotOutlined("its parentheses are not understood")
        depth = self._tokens[opening].depth
        for place in range(opening + 1, end):
            if self._is(place, ")", depth):
                return place
        raise NotOutlined("its parentheses are not understood")


def folded(name: str) -> str:
    """An identifier as Postgres understands it."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
