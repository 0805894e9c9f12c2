"""Proves the rows of some keys alone: what has changed since all rows were proved need not be looked for."""

from collections import Counter
from collections.abc import Sequence

from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.together import together
from jobs.reconcile.bisect import Difference, Key, compare
from jobs.rows.checksum import Form, Side

AT_ONCE = 5_000
"""Keys of one statement."""


async def differing_keys(
    reading: SourceConnection,
    proving: TargetConnection,
    sides: tuple[Side, Side],
    form: Form,
    keys: Sequence[Key],
) -> list[Difference]:
    """What differs of the rows of these keys, each side as it is when it is asked.

    Args:
        sides: of the table, in the source and in the target, each with its key as it has it: an index serves no other.
        keys: text of the key's columns, in the order of `Side.key`; a row that neither side has is alike.
    """
    found: list[Difference] = []
    for begin in range(0, len(keys), AT_ONCE):
        some = keys[begin : begin + AT_ONCE]
        ours, theirs = await together(_hashes(reading, sides[0], form, some), _hashes(proving, sides[1], form, some))
        found += compare(ours, theirs)
    return found


async def _hashes(connection: Connection, side: Side, form: Form, keys: Sequence[Key]) -> dict[Key, Counter[int]]:
    """The hashes of the rows of each key that has any."""
    found: dict[Key, Counter[int]] = {}
    for row in await connection.fetch(rows_of_keys(side, form), *(list(column) for column in zip(*keys, strict=True))):
        found.setdefault(keys[row["number"] - 1], Counter())[row["text_hash"]] += 1
    return found


def rows_of_keys(side: Side, form: Form) -> str:
    """The query for the hashes of the rows of some keys, whose columns are its parameters, a list of texts each."""
    names = [f'"cutover key {number}"' for number in range(len(side.key))]
    return statement("rows_of_keys").format(
        text_hash=side.text_hash(form),
        rows=side.rows,
        keys=", ".join(f"${number + 1}::pg_catalog.text[]" for number in range(len(side.key))),
        names=", ".join(names),
        same=" and ".join(
            f"{column.expression} = {name}::{column.type.sql}" for column, name in zip(side.key, names, strict=True)
        ),
        condition=side.condition,
    )
