"""How tables are written, in a plan and in everything that is said of them: schema.table.

A part is written as it is, letter by letter, with * and ? standing for any characters; or in double quotes, as in SQL,
where it holds a dot, a blank, a quote (written twice), * or ? itself: `"s.with space"."t"`, `ehr.tmp_*`, `"s".*`.
Case counts either way. A *title* is the one form of one table: parts are quoted only where they must be.

This is the one matcher of names and patterns. Pure.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_PART = r'(?:"(?:[^"]|"")+"|[^."\s]+)'
_NAME = re.compile(rf"({_PART})\.({_PART})", re.DOTALL)
_NEEDS_QUOTES = re.compile(r'[."*?\s\x00-\x1f\x7f]')
_WILD = re.compile(r"[*?]")


class NotATable(ValueError):
    """The text is not schema.table, or names more than one table where one is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePattern:
    """What a plan means by a name or a pattern."""

    text: str
    """In its one form; of a single table, its title."""
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


def _wild(part: str) -> bool:
    return not part.startswith('"') and _WILD.search(part) is not None


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"' if not part or _NEEDS_QUOTES.search(part) else part


def _one_form(part: str) -> str:
    return part if _wild(part) else _quoted(_unquoted(part))


def _regex(part: str) -> re.Pattern[str]:
    if not _wild(part):
        return re.compile(re.escape(_unquoted(part)), re.DOTALL)
    wild = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in part)
    return re.compile("".join(wild), re.DOTALL)
