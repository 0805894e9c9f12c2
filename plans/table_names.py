"""How tables are written, in a plan and in everything that is said of them: schema.table.

A part is written as it is, letter by letter, with * and ? standing for any characters; or in double quotes, as in SQL,
where it holds a dot, a blank, a quote (written twice), * or ? itself: `"s.with space"."t"`, `ehr.tmp_*`, `"s".*`.
Case counts either way. A *title* is the one form of one table: parts are quoted only where they must be.

This is the one matcher of names and patterns. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

_PART = r'(?:"(?:[^"]|"")+"|[^."\s]+)'
_NAME = re.compile(rf"({_PART})\.({_PART})", re.DOTALL)
_NEEDS_QUOTES = re.compile(r'[."*?\s\x00-\x1f\x7f]')
_WILD = re.compile(r"[*?]")


class _Wild(Enum):
    MANY = "*"
    ONE = "?"


_Token = str | _Wild
"""A character that is meant as it is, or a wildcard."""


class NotATable(ValueError):
    """The text is not schema.table, or names more than one table where one is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePattern:
    """What a plan means by a name or a pattern."""

    text: str
    """The name in its one form, which for a single table is its title."""
    single: bool
    """Whether it can mean one table only: it has neither * nor ? outside quotes."""
    schema: re.Pattern[str]
    name: re.Pattern[str]

    def matches(self, schema: str, name: str) -> bool:
        """Whether this table is meant; * stops at the end of the schema, and of the name."""
        return self.schema.fullmatch(schema) is not None and self.name.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def pattern(text: str) -> TablePattern:
    """What the text means. Raises `NotATable`."""
    parts = _NAME.fullmatch(text)
    if parts is None:
        raise NotATable(text)
    schema, name = parts.groups()
    return TablePattern(
        text=f"{_one_form(schema)}.{_one_form(name)}",
        single=not (_wild(schema) or _wild(name)),
        schema=_regex(schema),
        name=_regex(name),
    )


def table_title(schema: str, name: str) -> str:
    """schema.table, each part quoted where it must be."""
    return f"{_quoted(schema)}.{_quoted(name)}"


def split(text: str) -> tuple[str, str]:
    """Schema and name of one table. Raises `NotATable`, for a pattern too."""
    parts = _NAME.fullmatch(text)
    if parts is None or any(map(_wild, parts.groups())):
        raise NotATable(text)
    return _unquoted(parts[1]), _unquoted(parts[2])


def is_table(text: str) -> bool:
    """Whether the text names one table."""
    try:
        split(text)
    except NotATable:
        return False
    return True


@lru_cache(maxsize=1 << 16)
def _table(text: str) -> tuple[str, str]:
    return split(text)


def matches(meant: str, table: str) -> bool:
    """Whether a name or a pattern means the table of this title; of no table, where it is none."""
    try:
        return pattern(meant).matches(*_table(table))
    except NotATable:
        return False


def covers(meant: str, other: str) -> bool:
    """Whether a name or a pattern means every table that another one can mean; not where that is hard to see."""
    return _fit(meant, other, partly=False)


def may_share(one: str, other: str) -> bool:
    """Whether there can be a table that both mean."""
    return _fit(one, other, partly=True)


def _fit(one: str, other: str, *, partly: bool) -> bool:
    mine, theirs = _NAME.fullmatch(one), _NAME.fullmatch(other)
    if mine is None or theirs is None:
        return False
    return all(_parts_fit(_tokens(mine[at]), _tokens(theirs[at]), partly=partly) for at in (1, 2))


def _parts_fit(one: Sequence[_Token], other: Sequence[_Token], *, partly: bool) -> bool:
    """Whether `one` means every text that `other` can mean; partly: at least one of them.

    Row by row, as edit distances are found: `fits[n]` says it of what was read of `one` and the first n of `other`.
    """

    def spans(left: _Token, right: _Token) -> bool:
        return left is _Wild.MANY or (partly and right is _Wild.MANY)

    def alike(left: _Token, right: _Token) -> bool:
        if right is _Wild.MANY:
            return False
        return left is _Wild.ONE or left == right or (partly and right is _Wild.ONE)

    fits = [True]
    for right in other:
        fits.append(fits[-1] and partly and right is _Wild.MANY)
    for left in one:
        row = [fits[0] and left is _Wild.MANY]
        for at, right in enumerate(other):
            row.append(fits[at + 1] or row[at] if spans(left, right) else fits[at] and alike(left, right))
        fits = row
    return fits[-1]


def _wild(part: str) -> bool:
    return not part.startswith('"') and _WILD.search(part) is not None


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"' if not part or _NEEDS_QUOTES.search(part) else part


def _one_form(part: str) -> str:
    return part if _wild(part) else _quoted(_unquoted(part))


def _tokens(part: str) -> tuple[_Token, ...]:
    if not _wild(part):
        return tuple(_unquoted(part))
    return tuple(_Wild(char) if char in "*?" else char for char in part)


def _regex(part: str) -> re.Pattern[str]:
    anything = {_Wild.MANY: ".*", _Wild.ONE: "."}
    parts = (anything[token] if isinstance(token, _Wild) else re.escape(token) for token in _tokens(part))
    return re.compile("".join(parts), re.DOTALL)
