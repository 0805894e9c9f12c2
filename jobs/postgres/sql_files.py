"""Loads the statements of jobs/postgres/sql: one a file, its header saying what it locks and what index serves it."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The text of sql/`name`.sql, header included: it is what a DBA sees in pg_stat_activity."""
    return (files("jobs.postgres") / "sql" / f"{name}.sql").read_text("utf-8")
