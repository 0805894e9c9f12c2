"""Rows and hashes of a table, summed inside the database, so that two servers can be compared by a few numbers.

A row belongs to a bucket by its own hash, not by its key: that needs no order (two servers may sort texts differently)
and no key. Sums add up, so each side reads its table in ranges of blocks, in the order of its own disk, over as many
connections as it likes; the same rows end in the same buckets. A changed row makes two buckets differ.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from jobs.postgres.catalog.tables import Catalog, Type
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, one_row
from jobs.postgres.sql_files import statement
from jobs.postgres.together import together
from jobs.rows.heaps import HeapPart
from jobs.rows.ranges import condition
from jobs.rows.rowhash import FUNCTIONS, Hashed, native_row, text_row
from jobs.rows.selection import EVERY_ROW, Pair

ROWS_PER_BUCKET = 16_384
MOST_BUCKETS = 1 << 12
NATIVE_FROM = 140_000
"""server_version_num of the first PostgreSQL with a hash of records."""
SAMPLE = tuple(
    Hashed(
        name=name,
        expression=f'{value}::pg_catalog."{name}"',
        type=Type(oid=1, schema="pg_catalog", name=name, kind="b"),
    )
    for name, value in {
        **{"bool": "true", "int2": "1", "int4": "'-2'", "int8": "3000000000", "oid": "26", "char": "'c'"},
        **{"text": "'Ørland'", "varchar": "'Åfjord'", "bpchar": "'Røros '", "name": "'name'", "bytea": "'\\x00ff'"},
        **{"uuid": "'01234567-89ab-cdef-0123-456789abcdef'", "date": "'2022-11-12'", "time": "'03:00'"},
        **{"timetz": "'03:00+01'", "timestamp": "'2022-11-12 03:00'", "timestamptz": "'2022-11-12 03:00+01'"},
        **{"inet": "'10.0.0.1'", "cidr": "'10.0.0.0/8'", "macaddr": "'08:00:2b:01:02:03'"},
        **{"macaddr8": "'08:00:2b:01:02:03:04:05'", "numeric": "1.50"},
    }.items()
)
"""A value of every type that is hashed natively."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How rows are hashed, the same on both sides."""

    native: bool
    convert: bool
    """Whether texts are brought into one encoding first, because the databases have two."""
    functions: frozenset[str] = frozenset()
    """Postgres' hash functions that both servers have: see `rowhash.native_row`."""

    @property
    def name(self) -> str:
        """The form's name in evidence."""
        return "native" if self.native else "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The rows of one table in one of the two databases."""

    rows: str
    condition: str
    columns: tuple[Hashed, ...]
    key: tuple[Hashed, ...]

    def hash(self, form: Form) -> str:
        """The SQL expression of a row's hash."""
        return native_row(self.columns, form.functions) if form.native else self.text_hash(form)

    def text_hash(self, form: Form) -> str:
        """The SQL expression of a row's hash in text form."""
        return text_row(self.columns, convert=form.convert)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a bucket has, and the sum of their hashes."""

    rows: int
    total: int

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.rows + other.rows, self.total + other.total)


NO_ROWS = Sum(0, 0)


@dataclass(slots=True, kw_only=True)
class Sums:
    """What has been summed of one side so far."""

    buckets: dict[int, Sum] = field(default_factory=dict)

    def add(self, part: Mapping[int, Sum]) -> None:
        """Add a part's sums."""
        for bucket, found in part.items():
            self.buckets[bucket] = self.buckets.get(bucket, NO_ROWS) + found

    def differing(self, other: "Sums") -> dict[int, int]:
        """The buckets that are not alike, each with its rows on both sides together."""
        buckets = sorted(self.buckets.keys() | other.buckets.keys())
        pairs = ((b, self.buckets.get(b, NO_ROWS), other.buckets.get(b, NO_ROWS)) for b in buckets)
        return {bucket: ours.rows + theirs.rows for bucket, ours, theirs in pairs if ours != theirs}


async def agree_on_form(reading: SourceConnection, source: Catalog, proving: TargetConnection, target: Catalog) -> Form:
    """The native hash where both servers have it and hash a sample alike; otherwise the text form."""
    convert = source.encoding != target.encoding
    if (
        convert
        or min(source.version, target.version) < NATIVE_FROM
        or "SQL_ASCII" in (source.encoding, target.encoding)
    ):
        return Form(native=False, convert=convert)
    here, there = await together(functions(reading), functions(proving))
    form = Form(native=True, convert=False, functions=here & there)
    probe = statement("checksum_probe").format(hash=native_row(SAMPLE, form.functions))
    alike = len(set(await together(reading.fetchval(probe), proving.fetchval(probe)))) == 1
    return form if alike else Form(native=False, convert=False)


async def functions(connection: Connection) -> frozenset[str]:
    """The hash functions of `rowhash.FUNCTIONS` that this server has."""
    names = {function for function, _ in FUNCTIONS.values()}
    return frozenset(row["name"] for row in await connection.fetch(statement("checksum_functions"), sorted(names)))


def sides(pair: Pair) -> tuple[Side, Side]:
    """The same rows as the source and as the target see them."""
    ours, theirs = pair.hashed(source=True), pair.hashed(source=False)
    names = pair.named_by
    return (
        Side(
            rows=pair.rows,
            condition=pair.where,
            columns=ours,
            key=tuple(column for name in names for column in ours if column.name == name),
        ),
        Side(
            rows=pair.target.rows_sql,
            condition=pair.batch_rows,
            columns=theirs,
            key=tuple(column for name in names for column in theirs if column.name == name),
        ),
    )


def bucket_mask(rows: int) -> int:
    """The bits of a hash that name its bucket, for about `rows` rows."""
    return min(MOST_BUCKETS, 1 << max(0, (rows // ROWS_PER_BUCKET).bit_length())) - 1


def within_part(side: Side, part: HeapPart) -> str:
    """The condition that a row is one of the side's, and in this part."""
    return f"{side.condition} and {condition((), part.range)}"


async def sum_whole(connection: Connection, side: Side, form: Form, part: HeapPart | None = None) -> Sum:
    """The sum of a part, or of everything."""
    row = await one_row(
        connection,
        statement("checksum_whole").format(
            hash=side.hash(form),
            rows=part.rows if part else side.rows,
            condition=within_part(side, part) if part else side.condition,
        ),
    )
    return Sum(row["rows"], int(row["sum"]))


async def sum_part(
    connection: Connection,
    side: Side,
    form: Form,
    part: HeapPart | None,
    mask: int,
    *,
    only: Collection[int] = (),
    of: int = 0,
) -> dict[int, Sum]:
    """The sums of a part, bucket by bucket.

    Args:
        part: None means everything.
        mask: what names a bucket.
        only: where it is not empty, only rows that belong to these buckets by the mask `of`.
    """
    found = await connection.fetch(
        statement("checksum_buckets").format(
            mask=mask,
            hash=side.hash(form),
            rows=part.rows if part else side.rows,
            condition=within_part(side, part) if part else side.condition,
            buckets=within(only, of),
        )
    )
    return {row["bucket"]: Sum(row["rows"], int(row["sum"])) for row in found}


def within(buckets: Collection[int], mask: int) -> str:
    """The condition that a hash belongs to one of these buckets; every hash where there are none."""
    listed = ", ".join(map(str, sorted(buckets)))
    return f"hash & {mask} = any (array[{listed}]::pg_catalog.int8[])" if buckets else EVERY_ROW
