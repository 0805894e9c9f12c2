"""What a foreign key says that is set aside: read from its definition, which Postgres wrote, with every schema."""

import re
from collections.abc import Collection

from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.postgres.catalog.tables import ForeignKey
from jobs.postgres.quote import qualified

_NAME = r'"(?:[^"]|"")+"|[^\s".(),]+'
_COLUMNS = r'(?:"(?:[^"]|"")*"|[^"()])*'
_REFERENCES = re.compile(
    rf" FOREIGN KEY \(({_COLUMNS})\) REFERENCES ({_NAME})\.({_NAME})\(({_COLUMNS})\)( MATCH FULL)?"
)
_TABLE = re.compile(rf"({_NAME})\.({_NAME})")


def referenced_by(part: TablePart) -> str:
    """The quoted name of the table that it refers to."""
    return qualified(*_referenced(_references(part)))


def foreign_key(part: TablePart) -> ForeignKey | None:
    """The foreign key of a table, or of a leaf, to a table; None where one of its columns is a PERIOD."""
    reference, table = _references(part), _TABLE.fullmatch(part.relation)
    here, there = _names(reference[1]), _names(reference[4])
    if table is None or here is None or there is None:
        return None
    return ForeignKey(
        name=part.name,
        referring=(_unquoted(table[1]), _unquoted(table[2])),
        columns=here,
        referenced=_referenced(reference),
        referenced_columns=there,
        whole=reference[5] is not None,
        proved=part.proved,
    )


def standing(keys: Collection[ForeignKey], away: Collection[TablePart]) -> tuple[ForeignKey, ...]:
    """Choose the foreign keys that are not among what is set aside."""
    dropped = {(part.relation, part.name) for part in away if part.kind is PartKind.FOREIGN_KEY}
    return tuple(key for key in keys if (key.referring_sql, key.name) not in dropped)


def _references(part: TablePart) -> re.Match[str]:
    reference = _REFERENCES.search(part.definition)
    if reference is None:
        raise ValueError(f"no table is referred to by {part.name}")
    return reference


def _referenced(reference: re.Match[str]) -> tuple[str, str]:
    return _unquoted(reference[2]), _unquoted(reference[3])


def _names(columns: str) -> tuple[str, ...] | None:
    if re.fullmatch(rf"(?:{_NAME})(?:, (?:{_NAME}))*", columns) is None:
        return None
    return tuple(_unquoted(name) for name in re.findall(_NAME, columns))


def _unquoted(text: str) -> str:
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
