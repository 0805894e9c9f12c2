"""From the buckets that differ down to the keys: missing, extra, different (in which columns), duplicated.

Rows are compared again in text form before they are called different. Values never leave the databases; keys do, as
text, to this process alone: what is reported is `KeyNames`' business.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jobs.postgres.catalog.tables import Type
from jobs.postgres.quote import literal
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.together import together
from jobs.rows.checksum import Form, Side, Sums, sum_part, within
from jobs.rows.rowhash import Hashed, independent, text_column

MOST_KEYS = 100
"""Keys that are named, of each table."""
MOST_ROWS = 50_000
"""Rows that are looked at one by one, of both sides together; beyond it the count is a lower bound."""
SAMPLED_ROWS = 20 * MOST_ROWS
"""Where more rows than these are in buckets that differ, a few buckets are looked into before all of them are."""
_UTC = "+00"
"""What moments in a key end with; they are in UTC."""
FINE_BITS = 20
ROWS_PER_FINE_BUCKET = 8

Key = tuple[str | None, ...]
"""A key's columns as text; None only where nothing keeps the target from holding one."""


class DifferenceKind(StrEnum):
    """What is wrong with a key, seen from the target."""

    MISSING = "missing"
    EXTRA = "extra"
    DIFFERENT = "different"
    DUPLICATED = "duplicated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One key. `columns` of a different one are those whose values are not the same."""

    kind: DifferenceKind
    key: Key
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDifferences:
    """What is wrong with one table."""

    counts: Mapping[DifferenceKind, int]
    named: tuple[Difference, ...] = ()
    """At most `MOST_KEYS`."""
    complete: bool = True
    """False where there are more than `counts` says."""

    @property
    def total(self) -> int:
        """Differences found."""
        return sum(self.counts.values())

    @property
    def wrong(self) -> bool:
        """Whether the two sides do not hold the same rows, named or not."""
        return self.total > 0 or not self.complete

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that differs in a named key."""
        return tuple(sorted({column for difference in self.named for column in difference.columns}))


@dataclass(frozen=True, slots=True)
class KeyNames:
    """How keys are named in evidence: hashed with the run's name, or plain where the plan says that is no secret."""

    salt: str
    plain: bool

    def of(self, key: Key) -> str:
        """A key's name."""
        text = "|".join(part for part in key if part is not None)
        return text if self.plain else hashlib.sha256(f"{self.salt}:{text}".encode()).hexdigest()[:16]

    def finding(self, side: Side) -> str:
        """The SQL expression by which the row of a name is found again; empty where there is no key."""
        if not side.key:
            return ""
        text = f"concat_ws('|', {', '.join(map(key_text, side.key))})"
        salted = f"convert_to({literal(self.salt + ':')} || {text}, 'UTF8')"
        return text if self.plain else f"left(encode(sha256({salted}), 'hex'), 16)"


def compare(ours: Mapping[Key, Counter[int]], theirs: Mapping[Key, Counter[int]]) -> list[Difference]:
    """The differences between the source's rows and the target's, by key; hashes are of the rows' text."""
    differences = []
    for key in sorted(ours.keys() | theirs.keys(), key=lambda key: [part or "" for part in key]):
        here, there = ours.get(key, Counter()), theirs.get(key, Counter())
        if here == there:
            continue
        if not there or there.total() < here.total():
            differences.append(Difference(kind=DifferenceKind.MISSING, key=key))
        elif not here:
            differences.append(Difference(kind=DifferenceKind.EXTRA, key=key))
        elif there.total() > here.total():
            differences.append(Difference(kind=DifferenceKind.DUPLICATED, key=key))
        else:
            differences.append(Difference(kind=DifferenceKind.DIFFERENT, key=key))
    return differences


async def bisect(
    reading: SourceConnection,
    source: Side,
    proving: TargetConnection,
    target: Side,
    form: Form,
    differing: Mapping[int, int],
    mask: int,
) -> TableDifferences:
    """Name what differs in these buckets (`Sums.differing`), on one connection to each side."""
    both = ((reading, source), (proving, target))
    fine, rows = mask, differing
    steps: list[list[int]] = []
    in_all = sum(differing.values())
    if in_all > MOST_ROWS:
        fine = mask | max(mask, (1 << min(FINE_BITS, (in_all // ROWS_PER_FINE_BUCKET).bit_length() + 1)) - 1)
        rows, steps = {}, _in_steps(differing)
        while steps and sum(rows.values()) <= MOST_ROWS:  # beyond it the rest would only say the same
            buckets = steps.pop(0)
            refined = await together(
                *(sum_part(connection, side, form, None, fine, only=buckets, of=mask) for connection, side in both)
            )
            rows |= Sums(buckets=refined[0]).differing(Sums(buckets=refined[1]))
    chosen = _first(rows, MOST_ROWS)
    fetched = await together(*(_rows(connection, side, form, chosen, fine) for connection, side in both))
    complete = not steps and len(chosen) == len(rows)
    differences = compare(fetched[0], fetched[1])
    if source.key:
        named = await _looked_up(reading, source, proving, target, differences[:MOST_KEYS])
        if not complete:
            differences = list(named)  # a row in a bucket that was not looked at makes its key seem missing
    else:
        named = tuple(differences[:MOST_KEYS])
    counts = Counter(difference.kind for difference in differences)
    return TableDifferences(counts=counts, named=named, complete=complete)


async def _rows(
    connection: Connection, side: Side, form: Form, buckets: Collection[int], mask: int
) -> dict[Key, Counter[int]]:
    """Every row of the buckets: its key (without one, its hash) and the hash of its text."""
    key = ", ".join(map(key_text, side.key))
    hashes_by_key: dict[Key, Counter[int]] = {}
    for row in await connection.fetch(
        statement("bisect_rows").format(
            key=f"array[{key}]::pg_catalog.text[]",
            hash=side.hash(form),
            text_hash=side.text_hash(form),
            rows=side.rows,
            condition=side.condition,
            buckets=within(buckets, mask),
        )
    ):
        name = tuple(row["key"]) or (f"{row['text_hash'] & 0xFFFF_FFFF_FFFF_FFFF:016x}",)
        hashes_by_key.setdefault(name, Counter())[row["text_hash"]] += 1
    return hashes_by_key


async def _looked_up(
    reading: SourceConnection, source: Side, proving: TargetConnection, target: Side, differences: Sequence[Difference]
) -> tuple[Difference, ...]:
    """The same keys, classified again by their rows themselves, and with the columns that differ."""
    named = [difference for difference in differences if None in difference.key]
    keys = [difference.key for difference in differences if None not in difference.key]
    here, there = await together(_digests(reading, source, keys), _digests(proving, target, keys))
    for key in keys:
        ours, theirs = here.get(key, []), there.get(key, [])
        for difference in compare({key: Counter(map(hash, ours))}, {key: Counter(map(hash, theirs))}):
            columns = _differing(source, ours, theirs) if difference.kind is DifferenceKind.DIFFERENT else ()
            named.append(Difference(kind=difference.kind, key=key, columns=columns))
    return tuple(named)


async def _digests(connection: Connection, side: Side, keys: Collection[Key]) -> dict[Key, list[tuple[str, ...]]]:
    if not keys:
        return {}
    digests_by_key: dict[Key, list[tuple[str, ...]]] = {}
    subject = ", ".join(column.expression for column in side.key)
    for row in await connection.fetch(
        statement("bisect_columns").format(
            key=", ".join(map(key_text, side.key)),
            digests=", ".join(text_column(column) for column in side.columns),
            rows=side.rows,
            condition=side.condition,
            subject=f"({subject})",
            keys=", ".join(_literal(side, key) for key in keys),
        )
    ):
        digests_by_key.setdefault(tuple(row[0]), []).append(tuple(row[1]))
    return digests_by_key


def key_text(column: Hashed) -> str:
    """A column of a key as text that names the same value in every session, as far as its type can read it again."""
    if _is_moment(column.type):
        return f"({independent(column.expression, column.type)}::pg_catalog.text || '{_UTC}')"
    return f"({column.expression})::pg_catalog.text"


def _is_moment(of: Type) -> bool:
    return of.everywhere and of.name == "timestamptz"


def _literal(side: Side, key: Key) -> str:
    pairs = zip(side.key, key, strict=True)
    return f"({', '.join(_value(column.type, text) for column, text in pairs if text is not None)})"


def _value(of: Type, text: str) -> str:
    """The inverse of `key_text`."""
    if _is_moment(of):
        return f"pg_catalog.timezone('UTC', {literal(text.removesuffix(_UTC))}::pg_catalog.timestamp)"
    return f"{literal(text)}::{of.sql}"


def _differing(side: Side, ours: Sequence[tuple[str, ...]], theirs: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The columns whose values are not the same multiset on both sides."""
    return tuple(
        column.name for place, column in enumerate(side.columns) if _values(ours, place) != _values(theirs, place)
    )


def _values(rows: Sequence[tuple[str, ...]], place: int) -> Counter[str]:
    """How often each value of a column stands in these rows."""
    return Counter(row[place] for row in rows)


def _in_steps(differing: Mapping[int, int]) -> list[list[int]]:
    """Buckets to be looked into at once: all, or first a few and then the others."""
    few = _first(differing, MOST_ROWS) if sum(differing.values()) > SAMPLED_ROWS else []
    return [few, [bucket for bucket in differing if bucket not in few]] if few else [list(differing)]


def _first(rows: Mapping[int, int], most: int) -> list[int]:
    """Buckets, the smallest first, as long as their rows are not too many; at least one."""
    chosen: list[int] = []
    for bucket, count in sorted(rows.items(), key=lambda item: item[1]):
        most -= count
        if most < 0 and chosen:
            break
        chosen.append(bucket)
    return chosen


def listed(names: KeyNames, differences: Iterable[Difference]) -> str:
    """Keys as one line of evidence: 5f3a91c2... (name, born)."""
    return ", ".join(names.of(d.key) + (f" ({', '.join(d.columns)})" if d.columns else "") for d in differences)
