"""What a foreign key says that is set aside: read from its definition, which Postgres wrote, with every schema."""

import re
from collections.abc import Collection

from jobs.copy.set_aside.definitions import Kind, Part
from jobs.postgres.catalog.tables import ForeignKey
from jobs.postgres.quote import qualified

_NAME = r'"(?:[^"]|"")+"|[^\s".(),]+'
_COLUMNS = r'(?:"(?:[^"]|"")*"|[^"()])*'
_REFERENCES = re.compile(
    rf" FOREIGN KEY \(({_COLUMNS})\) REFERENCES ({_NAME})\.({_NAME})\(({_COLUMNS})\)( MATCH FULL)?"
)
_TABLE = re.compile(rf"({_NAME})\.({_NAME})")


def referenced_by(part: Part) -> str:
    """The quoted name of the table that it refers to."""
    return qualified(*_referenced(_found(part)))


def foreign_key(part: Part) -> ForeignKey | None:
    """The foreign key of a table, or of a leaf, to a table; None where one of its columns is a PERIOD."""
    found, table = _found(part), _TABLE.fullmatch(part.relation)
    here, there = _names(found[1]), _names(found[4])
    if table is None or here is None or there is None:
        return None
    return ForeignKey(
        name=part.name,
        referring=(_unquoted(table[1]), _unquoted(table[2])),
        columns=here,
        referenced=_referenced(found),
        referenced_columns=there,
        whole=found[5] is not None,
        proved=part.proved,
    )


def standing(keys: Collection[ForeignKey], away: Collection[Part]) -> tuple[ForeignKey, ...]:
    """Those of these foreign keys that are not among what is set aside."""
    gone = {(part.relation, part.name) for part in away if part.kind is Kind.FOREIGN_KEY}
    return tuple(key for key in keys if (key.referring_sql, key.name) not in gone)


def _found(part: Part) -> re.Match[str]:
    found = _REFERENCES.search(part.definition)
    if found is None:
        raise ValueError(f"no table is referred to by {part.name}")
    return found


def _referenced(found: re.Match[str]) -> tuple[str, str]:
    return _unquoted(found[2]), _unquoted(found[3])


def _names(columns: str) -> tuple[str, ...] | None:
    if re.fullmatch(rf"(?:{_NAME})(?:, (?:{_NAME}))*", columns) is None:
        return None
    return tuple(_unquoted(name) for name in re.findall(_NAME, columns))


def _unquoted(text: str) -> str:
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
