"""The system that takes over: empty of this hospital's records, but in use, with keys, checks and its own registers."""

import csv

from console.demo.data.statements import TABLES, statement
from jobs.postgres.sides import Connection
from plans.library import path_of

ADMITTED = 713
"""Patients in the beds of the reference night, over all wards."""


async def create_platform(conn: Connection) -> None:
    """Make the platform in an empty database; all or nothing.

    Wards and interfaces are those of the reference night's own lists of items, so that plan and database agree.

    Args:
        conn: an asyncpg connection that may create schemas.
    """
    async with conn.transaction():
        await conn.execute(statement("platform/schema"))
        for table in TABLES:
            await conn.execute(statement(f"platform/tables/{table}"))
        for section in ("load_error", "integration", "ward", "login_test", "operations", "message_flow"):
            await conn.execute(statement(f"platform/{section}"))
        interfaces = [(*item, wave) for wave in (1, 2) for item in _items(f"integrations_wave{wave}.csv")]
        await conn.executemany(statement("platform/rows/integration"), interfaces)
        wards = _items("wards.csv")
        beds = [(*ward, beds_in_use(index, len(wards))) for index, ward in enumerate(wards)]
        await conn.executemany(statement("platform/rows/ward"), beds)


def _items(file: str) -> list[tuple[str, str]]:
    """Ids and names of one list of items of the reference night."""
    with path_of("reference-night").with_name(file).open(encoding="utf-8", newline="") as lines:
        return [(line["id"], line["name"]) for line in csv.DictReader(lines)]


def beds_in_use(index: int, wards: int) -> int:
    """Beds in use in the ward at `index`: unequal, with `ADMITTED` as the sum of all."""
    average, rest = divmod(ADMITTED, wards)
    swing = (index // 2 % 5) * (1 if index % 2 else -1) if index // 2 * 2 + 1 < wards else 0
    return average + swing + (index < rest)
