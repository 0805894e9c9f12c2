"""What every connection that moves or proves rows must have set, the same on both sides."""

from contextlib import suppress
from typing import Any

import asyncpg

from jobs.postgres.sql_files import statement

LOCK_SECONDS = 10
"""How long rows wait for a lock that somebody else holds."""

SETTINGS = {
    # the same value, the same text
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "extra_float_digits": "3",
    "bytea_output": "hex",
    "lc_monetary": "C",
    "xmloption": "content",
    # long statements, and snapshots that wait for others, are what this work consists of
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": f"{LOCK_SECONDS}s",
    # a policy that hides rows must be an error, not a smaller table
    "row_security": "off",
    # the work is already spread over connections, and compiling costs more than a chunk
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}


async def apply_settings(connection: Any) -> None:
    """Set them for this session. A setting that this server does not know is an error of ours, not of the plan."""
    await connection.execute(
        "select " + ", ".join(f"pg_catalog.set_config('{name}', '{value}', false)" for name, value in SETTINGS.items())
    )
    await connection.execute(statement("settings_timeouts"))


async def end_with_client(connection: Any) -> None:
    """Have the server look every few seconds whether this client is still there, where it can.

    Else an index build goes on for nobody after an engine was killed, and holds its locks and the fence till its end.
    """
    with suppress(asyncpg.InvalidParameterValueError, asyncpg.UndefinedObjectError):
        await connection.execute("set client_connection_check_interval = '2s'")
