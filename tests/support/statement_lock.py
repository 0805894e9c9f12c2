"""A lock at which the statements of a database stand still for as long as a drill wants."""

from typing import Any

import asyncpg

from tests.support.eventually import eventually
from tests.support.processes import PATIENCE

CLOSED, STANDING = 7, 8
"""Advisory locks: held while it is closed, and by whoever stands at it."""


class StatementLock:
    """Has statements stand still where a drill wants them, for as long as it wants.

    The one who closes it holds an advisory lock; whoever comes to it shows another one, and looks again and again
    instead of waiting for a lock, so that no lock_timeout ends that.

    Args:
        connection: on the database where they shall stand.
    """

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection

    async def build(self) -> None:
        """Make stand_still(), and stand_still(n, at) for conditions; closed."""
        await self._connection.execute(
            f"""
            create function stand_still() returns boolean language plpgsql as $$ begin
                perform pg_advisory_lock_shared({STANDING});
                while not pg_try_advisory_xact_lock_shared({CLOSED}) loop perform pg_sleep(0.01); end loop;
                perform pg_advisory_unlock_shared({STANDING});
                return true;
            end $$;
            create function stand_still(n integer, at integer) returns boolean language plpgsql as
                $$ begin return n <> at or stand_still(); end $$;
            """
        )
        await self._connection.execute(f"select pg_advisory_lock({CLOSED})")

    async def build_for_rows(self, table: str, condition: str, *, doing: str = "insert") -> None:
        """Nobody gets past a row of this condition while `doing` that; fires also where ordinary triggers are off."""
        await self.build()
        await self._connection.execute(
            f"""
            create function at_row() returns trigger language plpgsql as $$ begin perform stand_still();
                return coalesce(new, old); end $$;
            create trigger stand_still before {doing} on {table}
                for each row when ({condition}) execute function at_row();
            alter table {table} enable always trigger stand_still;
            """
        )

    async def open(self) -> None:
        """Let everybody pass."""
        assert await self._connection.fetchval(f"select pg_advisory_unlock({CLOSED})")

    async def left(self) -> None:
        """Wait until nobody stands at it any more, although it is closed."""

        async def nobody() -> bool:
            return not await self._standing()

        is_left: bool = await eventually(nobody, within=PATIENCE)
        assert is_left

    async def waiting(self, number: int = 1) -> list[int]:
        """Wait until so many stand at it, and give the pids of their backends."""

        async def standing() -> list[int]:
            pids = await self._standing()
            return pids if len(pids) == number else []

        return await eventually(standing, within=PATIENCE)

    async def _standing(self) -> list[int]:
        rows = await self._connection.fetch(
            "select pid from pg_locks where locktype = 'advisory' and objid = $1"
            " and database = (select oid from pg_database where datname = current_database())",
            STANDING,
        )
        return [row["pid"] for row in rows]
