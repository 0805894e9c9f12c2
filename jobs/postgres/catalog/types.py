"""How a value travels from a source's column into a target's: unchanged, widened, or not at all.

The binary form of COPY carries no type, and a mismatch is sometimes accepted in silence (eight bytes of text go into
an int8). So every column is sent in the form of its target's *base* type. It is never cast to the exact type:
'abcdef'::varchar(3) is abc, and 1.239::numeric(10,2) is 1.24. A target that holds less than its source is refused
instead, before the first byte.

Pure. `travel` gives a `Way` or the reason why there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from jobs.postgres.catalog.object_names import object_name
from jobs.postgres.catalog.tables import Column, Type
from jobs.postgres.quote import identifier

WIDER: dict[str, frozenset[str]] = {
    "int2": frozenset({"int4", "int8", "numeric", "float4", "float8"}),
    "int4": frozenset({"int8", "numeric", "float8"}),
    "int8": frozenset({"numeric"}),
    "oid": frozenset({"int8"}),
    "float4": frozenset({"float8"}),
    "varchar": frozenset({"text"}),
    "text": frozenset({"varchar"}),
    "bpchar": frozenset({"text", "varchar"}),
    "name": frozenset({"text", "varchar"}),
    "date": frozenset({"timestamp"}),
    "cidr": frozenset({"inet"}),
    "jsonb": frozenset({"json"}),
}
"""Casts between Postgres' own types that lose nothing but, for bpchar, the blanks that it pads with."""

DIGITS = {"int2": 5, "int4": 10, "int8": 19}
NAME_LENGTH = 63
_TEXTS = ("text", "varchar")
REFERENCES = frozenset(
    {
        *("regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper"),
        *("regoperator", "regproc", "regprocedure", "regrole", "regtype"),
    }
)
"""Their binary form is an object's number, which means something else in the next database; their text is a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one column travels."""

    column: Column
    """The target's."""
    expression: str
    """What to select from the source: its column, cast to the target's base type where the two differ."""
    binary: bool
    """Whether its binary form means the same on both sides; if not, the whole table travels as text."""
    loses: str | None = None
    """Only of a mapping query or an expression: a condition that is true of a row that the target would alter."""


def travel(
    source: Column, target: Column, *, query: bool = False, expression: str | None = None, filling: bool = True
) -> Way | str:
    """The way from one column into the other, or why there is none.

    Args:
        filling: False where the target's values are only read, and may be narrower.
        query: the source column is a mapping query's. What it yields has no length or precision, so that `loses`
            asks the rows; and text may go into an enum or a composite, which the source need not have.
        expression: what yields the value where it is not a column of that name; it is treated as a query's is.
    """
    query = query or expression is not None
    between = f"{source.declared} into {target.declared}"
    kinship = _kinship(source.type, target.type, query=query)
    if kinship is None:
        return f"{between} would change the value"
    value = _value(source, target, expression)
    if lacking := _lacks(source.type, target.type, filling=filling):
        return f"{between}: {lacking}"
    if not query and not fits(source, target):
        return f"{between} is narrower"
    return Way(
        column=target,
        expression=value if kinship is Kinship.SAME else f"{value}::{target.type.sql}",
        binary=_binary_alike(source.type, target.type),
        loses=_loses(value, target) if query and target.typmod >= 0 else None,
    )


def _value(source: Column, target: Column, expression: str | None) -> str:
    """The source's value in SQL, by name where it refers to an object of the database."""
    value = identifier(source.name) if expression is None else expression
    if target.type.name in REFERENCES and target.type.everywhere:
        return object_name(value, target.type.name)
    return value


def fits(source: Column, target: Column) -> bool:
    """Whether every value of the source's length, precision and scale keeps all of itself in the target's."""
    if target.typmod < 0:
        return True
    have, want = _scalar(source.type), _scalar(target.type)
    match want.name:
        case "varchar" | "bpchar":
            length = _length(have, source.typmod)
            return length is not None and length <= target.typmod - 4
        case "numeric":
            return _numeric_fits(have, source.typmod, target.typmod)
        case "time" | "timetz" | "timestamp" | "timestamptz":
            return have.name == "date" or (6 if source.typmod < 0 else source.typmod) <= target.typmod
        case "varbit":
            return 0 <= source.typmod <= target.typmod
        case _:
            return source.typmod == target.typmod


def _numeric_fits(have: Type, source_typmod: int, target_typmod: int) -> bool:
    whole, scale = numeric_limits(target_typmod)
    if have.name in DIGITS:
        return DIGITS[have.name] <= whole and scale >= 0
    if source_typmod < 0:
        return False
    source_whole, source_scale = numeric_limits(source_typmod)
    return source_whole <= whole and source_scale <= scale


def _lacks(source: Type, target: Type, *, filling: bool) -> str:
    """What a part of the target's type cannot hold, in words: elements, labels, fields. Empty where it holds all."""
    if source.element and target.element:
        return _lacks(source.element, target.element, filling=filling)
    if target.kind == "e":
        labels = sorted(set(source.labels) - set(target.labels))
        return f"the target's type lacks {', '.join(labels)}" if labels else ""
    if source.kind != target.kind or not filling:  # a query's text; or what is compared as text
        return ""
    return _fields_lack(source.fields, target.fields)


def _fields_lack(source: Sequence[Column], target: Sequence[Column]) -> str:
    """Why a composite of these fields cannot be held; empty where it can.

    It travels as text, by the place of its fields; what reads it rounds and cuts as a cast would.
    """
    if [field.name for field in source] != [field.name for field in target]:
        return "the target's type has other fields, or in another order"
    for ours, theirs in zip(source, target, strict=True):
        way = travel(ours, theirs)
        if isinstance(way, str):
            return f"field {theirs.name}: {way}"
        if way.expression != identifier(ours.name):
            return f"field {theirs.name}: {ours.declared} into {theirs.declared} is another type"
    return ""


def numeric_limits(typmod: int) -> tuple[int, int]:
    """Digits before and after the point that numeric(p, s) keeps; the scale may be negative from PostgreSQL 15 on."""
    precision = ((typmod - 4) >> 16) & 0xFFFF
    scale = (((typmod - 4) & 0x7FF) ^ 1024) - 1024
    return precision - scale, scale


class Kinship(StrEnum):
    """How near one type is to another."""

    SAME = "same"
    """A value travels as it is."""
    CAST = "cast"
    """A value travels as the target's type."""


def _kinship(source: Type, target: Type, *, query: bool) -> Kinship | None:
    """How a value of one type becomes one of the other, arrays by their elements; None: not at all."""
    if source.element and target.element:
        return _scalar_kinship(source.element, target.element, query=query)
    if source.element or target.element:
        return None
    return _scalar_kinship(source, target, query=query)


def _scalar_kinship(source: Type, target: Type, *, query: bool) -> Kinship | None:
    if source.everywhere and target.everywhere:
        if source.oid == target.oid:
            return Kinship.SAME
        return Kinship.CAST if target.name in WIDER.get(source.name, ()) else None
    if source.kind == target.kind == "e":
        return Kinship.SAME
    if kinship := _kinship_as_text(source, target, query=query):
        return kinship
    if source.everywhere or target.everywhere:
        return None
    return Kinship.SAME if (source.name, source.kind) == (target.name, target.kind) else None


def _kinship_as_text(source: Type, target: Type, *, query: bool) -> Kinship | None:
    """Between a text and what is written as one: an enum, citext, of a query also a composite."""
    if source.kind == "e" or source.name == "citext":
        return Kinship.CAST if target.everywhere and target.name in _TEXTS else None
    return Kinship.SAME if query and target.kind in ("e", "c") and source.name in _TEXTS else None


def _binary_alike(source: Type, target: Type) -> bool:
    """Whether the binary form of a value means the same on both sides."""
    return _binary(target) and not target.element_domain and not source.element_domain


def _binary(target: Type) -> bool:
    """Composites, arrays and ranges of a database's own types carry that database's type numbers with them."""
    if target.element:
        return target.element.everywhere and _binary(target.element)
    if target.name in REFERENCES or not target.binary:
        return False
    return target.kind == "e" or target.everywhere


def _scalar(of: Type) -> Type:
    return of.element or of


def _length(of: Type, typmod: int) -> int | None:
    if of.kind == "e":
        return max(map(len, of.labels), default=0)
    if of.name == "name":
        return NAME_LENGTH
    return typmod - 4 if typmod >= 0 and of.name in ("varchar", "bpchar") else None


def _loses(name: str, target: Column) -> str | None:
    """The condition under which writing the value into the target's exact type would change it."""
    kind, typmod = _scalar(target.type).name, target.typmod
    if not target.type.element and kind in ("varchar", "bpchar"):
        return f"pg_catalog.char_length({name}::pg_catalog.text) > {typmod - 4}"
    match kind:
        case "varchar" | "bpchar":
            limit = str(typmod - 4)
        case "numeric":
            whole, scale = numeric_limits(typmod)
            limit = f"{whole + scale}, {scale}"
        case "time" | "timetz" | "timestamp" | "timestamptz" | "bit" | "varbit":
            limit = str(typmod)
        case _:
            return None
    dimensions = "[]" if target.type.element else ""
    exact = f"pg_catalog.{identifier(kind)}({limit}){dimensions}"
    return f"{name}::{exact} is distinct from {name}::{target.type.sql}"
