"""The system that is left behind, filled with as many rows as asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from console.demo.data.statements import TABLES, statement
from jobs.postgres.sides import Connection

FEWEST_ROWS = 1_000
"""Below this some table would have no row on either side of the watermark."""

# Rows per thousand; observation takes what is left, so that the sum is exact.
_SHARES = {
    "patient": 50,
    "encounter": 120,
    "medication": 100,
    "note": 50,
    "appointment": 60,
    "referral": 30,
    "lab_result": 150,
    "document_index": 40,
    "physio_episode": 12,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Rows per table, and how many of them are older than the watermark: the rest is the night's final delta."""

    rows: Mapping[str, int]
    settled_patients: int
    closed_encounters: int
    settled_encounters: int
    """Closed ones, and those that began before the watermark and are still open."""
    settled_observations: int


def sizes(rows: int) -> Sizes:
    """Divide `rows` over the tables. Fewer than `FEWEST_ROWS` is a `ValueError`."""
    if rows < FEWEST_ROWS:
        raise ValueError(f"{rows} rows are too few for ten tables; at least {FEWEST_ROWS} are needed")
    table_rows = {table: rows * share // 1_000 for table, share in _SHARES.items()}
    table_rows["observation"] = rows - sum(table_rows.values())
    settled = _all_but(table_rows["encounter"], 100)
    return Sizes(
        rows={table: table_rows[table] for table in TABLES},
        settled_patients=_all_but(table_rows["patient"], 200),
        closed_encounters=_all_but(settled, 50),
        settled_encounters=settled,
        settled_observations=_all_but(table_rows["observation"], 50),
    )


async def create_legacy(conn: Connection, rows: int, seed: int = 1) -> Mapping[str, int]:
    """Make the legacy system in an empty database; all or nothing.

    Args:
        conn: an asyncpg connection that may create schemas.
        rows: how many records in all ten tables together; a million takes some seconds.
        seed: another seed, other records.

    Returns:
        Rows per table of schema ehr; their sum is `rows`.
    """
    size = sizes(rows)
    patients, closed = size.settled_patients, size.closed_encounters
    further: Mapping[str, tuple[int, ...]] = {
        "patient": (patients,),
        "encounter": (patients, closed, size.settled_encounters),
        "observation": (size.rows["encounter"], closed, size.settled_observations),
        "note": (closed,),
        "document_index": (closed,),
    }
    async with conn.transaction():
        await conn.execute(statement("legacy/schema"))
        await conn.execute(statement("legacy/helpers"))
        for table, count in size.rows.items():
            await conn.execute(statement(f"legacy/tables/{table}"))
            await conn.execute(statement(f"legacy/rows/{table}"), count, seed, *further.get(table, (patients,)))
            await conn.execute(statement(f"legacy/keys/{table}"))
        for section in ("sequences", "analyze", "freeze", "queue", "operations"):
            await conn.execute(statement(f"legacy/{section}"))
    return size.rows


def _all_but(count: int, one_in: int) -> int:
    return count - max(2, count // one_in)
