"""One number for a whole row, equal on two servers exactly when the row is.

Two forms. The *native* one hands the row to Postgres' own hash, four times as fast as text; but that hash is equal
for 1.0 and 1.00, 0 and -0, 1 month and 30 days, ignores the shape of an array, and an enum's is its number in this
database. So each column goes in natively only where its equality is identity; numeric takes its scale along (and its
name, where it is NaN or infinite: those hash like null); everything else goes in as text. The *text* form makes the
whole row text first; it is what a difference is confirmed in, and what is used when the two servers' hashes disagree.

The record's hash is linear in its columns: summed as it is, a value swapped between two rows cancels out. One more
round over each row's hash mends that; a sum, unlike an xor, also counts extra copies.

`settings` must hold on both connections, or the same value is not the same text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.postgres.tables import Type

NATIVE = frozenset(
    {
        *("bool", "int2", "int4", "int8", "oid"),
        *("text", "varchar", "bpchar", "name", "char", "bytea", "uuid"),
        *("date", "time", "timestamp", "timestamptz", "timetz"),
        *("inet", "cidr", "macaddr", "macaddr8"),
    }
)
"""Postgres' own types whose equality is identity and whose hash is the same on PostgreSQL 14 to 18."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashed:
    """One column as both sides see it: the expression that yields it there, and the type both expressions have."""

    name: str
    expression: str
    type: Type


def native_row(columns: Sequence[Hashed]) -> str:
    """An SQL expression of type int8. Needs PostgreSQL 14."""
    parts = (part for column in columns for part in _native(column))
    return f"pg_catalog.hashint8extended(pg_catalog.hash_record_extended(row({', '.join(parts)}), 0), 0)"


def text_row(columns: Sequence[Hashed], *, convert: bool = False) -> str:
    """An SQL expression of type int8, from the row as text. Needs PostgreSQL 11.

    Args:
        convert: the two databases are encoded differently, so that equal texts have different bytes.
    """
    text = f"row({', '.join(_text(column) for column in columns)})::pg_catalog.text"
    if convert:
        text = f"pg_catalog.encode(pg_catalog.textsend({text}), 'hex')"  # in the connection's encoding, UTF-8
    return f"pg_catalog.hashtextextended({text}, 0)"


def text_column(column: Hashed) -> str:
    """A text expression that tells two values of one column apart, null from empty included, and gives away neither."""
    return f"coalesce(pg_catalog.encode(pg_catalog.sha256(pg_catalog.textsend({_text(column)})), 'hex'), '')"


def _native(column: Hashed) -> tuple[str, ...]:
    if column.type.everywhere and not column.type.element:
        if column.type.name in NATIVE:
            return (column.expression,)
        if column.type.name == "numeric":
            e = column.expression
            return (e, f"coalesce(pg_catalog.scale({e}), pg_catalog.hashtext({e}::pg_catalog.text))")
    return (_text(column),)


def _text(column: Hashed) -> str:
    return f"({column.expression})::pg_catalog.text"
