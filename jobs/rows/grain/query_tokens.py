"""The words of a mapping query: where each stands, and at which depth of parentheses.

Lexical structure: chapter 4.1 of the PostgreSQL manual. Pure.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jobs.postgres.script_splitter import tokens

UNIONS = frozenset({"union", "intersect", "except"})
_TAIL = frozenset({"order", "limit", "offset", "fetch", "for"})
CLAUSES = frozenset({"from", "where", "group", "having", "window"}) | _TAIL
GROUPINGS = frozenset({"rollup", "cube", "grouping"})
OUTER_JOINS = frozenset({"left", "right", "full"})
_JOINS = frozenset({"join", "inner", "cross", "natural"}) | OUTER_JOINS
AFTER_ITEM = _JOINS | CLAUSES | {"on", "using", "tablesample", "as"}


class NotOutlined(ValueError):
    """The query is written in a way that is not followed; says which, as part of a sentence."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark or a quoted text of a query."""

    kind: str
    text: str
    begins: int
    depth: int

    @property
    def ends(self) -> int:
        """The position in the text behind it."""
        return self.begins + len(self.text)

    @property
    def word(self) -> str:
        """In lower case; empty where it is no word."""
        return self.text.lower() if self.kind == "word" else ""

    @property
    def name(self) -> bool:
        """Whether it may be an identifier."""
        return self.kind == "word" or (self.kind == "quoted" and self.text.startswith('"'))


class QueryTokens:
    """A query's text, cut into tokens; a place is the number of a token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = list(_with_depth(text))

    def __len__(self) -> int:
        return len(self._tokens)

    def __getitem__(self, place: int) -> Token:
        return self._tokens[place]

    def word(self, place: int) -> str:
        """The word that stands there; empty where it is none, or the query has ended."""
        return self._tokens[place].word if place < len(self._tokens) else ""

    def is_mark(self, place: int, mark: str, depth: int) -> bool:
        """Whether this mark stands there, at this depth."""
        return self._tokens[place].text == mark and self._tokens[place].depth == depth

    def is_join(self, place: int, depth: int) -> bool:
        """Whether a word of JOIN stands here: left( and right( are functions."""
        token = self._tokens[place]
        if token.depth != depth or token.word not in _JOINS or self._tokens[place - 1].text == ".":
            return False
        return token.word == "join" or place + 1 == len(self._tokens) or self._tokens[place + 1].text != "("

    def keywords(self, first: int, end: int, wanted: Collection[str], *, depth: int) -> Iterator[int]:
        """Where these words stand as such, at this depth."""
        for place in range(first, end):
            token = self._tokens[place]
            if token.depth == depth and token.word in wanted and self._is_keyword(place, first):
                yield place

    def _is_keyword(self, place: int, first: int) -> bool:
        """Whether a word is no name behind AS or a dot, and no part of IS DISTINCT FROM or WITHIN GROUP."""
        word = self.word(place)
        if word in ("group", "order") and self.word(place + 1) != "by":
            return False
        if place == first:
            return True
        before = self._tokens[place - 1]
        if before.text == "." or before.word == "as":
            return False
        return not (word == "from" and before.word == "distinct" and place - 2 > first)

    def closing(self, opening: int, end: int) -> int:
        """Where the parenthesis that opens here is closed. Raises `NotOutlined`."""
        if opening < end and self._tokens[opening].text == "(":
            depth = self._tokens[opening].depth
            for place in range(opening + 1, end):
                if self.is_mark(place, ")", depth):
                    return place
        raise NotOutlined("its parentheses are not understood")

    def until(self, place: int) -> int:
        """The position in the text where a token begins, or where the text ends."""
        return self._tokens[place].begins if place < len(self._tokens) else len(self.text)


def folded(name: str) -> str:
    """An identifier as Postgres understands it."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def _with_depth(text: str) -> Iterator[Token]:
    depth = 0
    for kind, token, begins in tokens(text):
        if kind == "comment":
            continue
        depth -= token in (")", "]")
        yield Token(kind, token, begins, depth)
        depth += token in ("(", "[")
