"""One number for a whole row, equal on two servers exactly when the row is.

Two forms. In the *native* one each column is hashed by Postgres' own function of its type, seeded with the column's
place, and the hashes are xor-ed: five times as fast as text, and half as long as a hash of the record, which is built
first. A type's hash is equal for 1.0 and 1.00, 0 and -0, 1 month and 30 days, ignores the shape of an array, and an
enum's is its number in this database. So each column goes in natively only where its equality is identity; numeric
takes its scale along (and its name, where it is NaN or infinite: those have no digits to hash); everything else goes
in as text. Texts are hashed by their bytes, whatever their collation holds for equal. What a server has no function
for is hashed as a record of all such columns. The *text* form makes the whole row text first; it is what a difference
is confirmed in, and what is used when the two servers' hashes disagree.

The xor tells columns apart by their seeds, but not rows: summed as it is, a value swapped between two rows would
cancel out. One more round over each row's hash mends that; a sum, unlike an xor, also counts extra copies. That round
takes the hash as its seed, and an int8 is its own: hashint8 folds what it hashes into 32 bits, so that -1 is 4294967295
to it, but the seed goes in whole.

What is hashed as text has a text that no zone alters (`independent`); for all else `settings` must
hold on both connections, or the same value is not the same text.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jobs.postgres.catalog.tables import Type

INT8, NUMERIC = "hashint8extended", "hash_numeric_extended"
FUNCTIONS = {
    "bool": ("hashint4extended", "::pg_catalog.int4"),
    "int2": ("hashint2extended", ""),
    "int4": ("hashint4extended", ""),
    "int8": (INT8, ""),
    "oid": ("hashoidextended", ""),
    "text": ("hashtextextended", ' collate pg_catalog."C"'),
    "varchar": ("hashtextextended", ' collate pg_catalog."C"'),
    "bpchar": ("hashbpcharextended", ' collate pg_catalog."C"'),
    "name": ("hashnameextended", ""),
    "char": ("hashcharextended", ""),
    "bytea": ("hashbyteaextended", ""),
    "uuid": ("uuid_hash_extended", ""),
    "date": ("hashdateextended", ""),
    "time": ("time_hash_extended", ""),
    "timetz": ("timetz_hash_extended", ""),
    "timestamp": ("timestamp_hash_extended", ""),
    "timestamptz": ("timestamptz_hash_extended", ""),
    "inet": ("hashinetextended", ""),
    "cidr": ("hashinetextended", ""),
    "macaddr": ("hashmacaddrextended", ""),
    "macaddr8": ("hashmacaddr8extended", ""),
    "numeric": (NUMERIC, ""),
}
"""Postgres' own types whose equality is identity (numeric: with its scale): the function of two arguments that hashes
one the same on PostgreSQL 14 to 18, where a server has it, and what makes the value its argument."""

MOMENTS = frozenset({"timestamptz", "tstzrange", "tstzmultirange"})
"""Types whose text depends on the session's zone."""

AS_TEXT = ("hashtextextended", '::pg_catalog.text collate pg_catalog."C"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashed:
    """One column as both sides see it: the expression that yields it there, and the type both expressions have."""

    name: str
    expression: str
    type: Type


def native_row(columns: Sequence[Hashed], functions: Collection[str]) -> str:
    """An SQL expression of type int8. Needs PostgreSQL 14.

    Args:
        functions: the hash functions (`FUNCTIONS`) that both servers have.
    """
    hashes, others = [], []
    for seed, column in enumerate(columns, 1):
        own, expression = column.type.everywhere and not column.type.element, _shown(column)
        function, cast = (FUNCTIONS.get(column.type.name) if own else None) or AS_TEXT
        if function not in functions:
            others.append(expression)
        elif function == NUMERIC:
            hashes.append(_numeric(expression, seed))
        else:
            salt = f"({expression}) # {seed}" if function == INT8 else seed
            hashes.append(f"coalesce(pg_catalog.{function}(({expression}){cast}, {salt}), {seed})")
    if others:
        hashes.append(f"pg_catalog.hash_record_extended(row({', '.join(others)}), 0)")
    return f"pg_catalog.hashint4extended(0, {' # '.join(hashes) or '0'})"


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


def _numeric(expression: str, seed: int) -> str:
    """The digits, seeded with the hash of the scale; NaN and the infinities have none, and are hashed by name."""
    scale = f"pg_catalog.hashint4extended(pg_catalog.scale({expression}), {seed})"
    name = f"pg_catalog.hashtextextended({expression}::pg_catalog.text, {seed})"
    return f"coalesce(pg_catalog.{NUMERIC}({expression}, coalesce({scale}, {name})), {seed})"


def _text(column: Hashed) -> str:
    return f"({_shown(column)})::pg_catalog.text"


def independent(expression: str, of: Type) -> str:
    """The value as something whose text is the same whatever zone the session is in.

    Two servers may know the plan's zone by rules of different years. Ranges and arrays of moments are taken as they
    are sent. And xml as it is put out: a cast keeps the default `<?xml version="1.0"?>`, which no output sends.
    """
    own = of.element or of
    if not own.everywhere:
        return expression
    if of.element:
        return f"pg_catalog.encode(pg_catalog.array_send({expression}), 'hex')" if own.name in MOMENTS else expression
    match own.name:
        case "xml":
            return f"pg_catalog.textin(pg_catalog.xml_out({expression}))"
        case "timestamptz":
            return f"pg_catalog.timezone('UTC', {expression})"
        case "tstzrange":
            return f"pg_catalog.encode(pg_catalog.range_send({expression}), 'hex')"
        case "tstzmultirange":
            return f"pg_catalog.encode(pg_catalog.multirange_send({expression}), 'hex')"
        case _:
            return expression


def _shown(column: Hashed) -> str:
    return independent(column.expression, column.type)
