"""What every session on a database of a plan has set, whatever its role, its database or the server's files say.

A role or a database may have settings of its own (`alter role mover set timezone = ...`), and many of them change what
a text means, which rows a query sees, or when a statement ends. Here it is decided, once and for every kind of job,
which value holds (docs/sessions.md says why, for people):

- what the plan's author writes is evaluated in the plan's own time zone, and text has one form only;
- nothing of the role ends a statement or a session: the task's own `timeout` does;
- `search_path` stays the role's or the database's own, because that is the path that the author of the plan's SQL
  knows. Our own statements name the schema of everything. So do tablespaces, text search configurations, the planner's
  and whatever else is not named here.

They go with the start-up packet. So they are what RESET and DISCARD lead back to, and a script may still SET another
value for itself. What not every server knows, or not every role may send, is set afterwards (`settle`).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import asyncpg

from jobs.api import Fatal
from jobs.postgres.quote import literal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

LOCK_SECONDS = 10
"""How long rows wait for a lock that somebody else holds."""

SETTINGS = {
    # one text for one value, and one value for one text
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "timezone_abbreviations": "Default",
    "extra_float_digits": "3",
    "bytea_output": "hex",
    "lc_monetary": "C",
    "lc_numeric": "C",
    "lc_time": "C",
    "xmloption": "content",
    "xmlbinary": "base64",
    "array_nulls": "on",
    # SQL means what the standard and the manual say
    "standard_conforming_strings": "on",
    "backslash_quote": "safe_encoding",
    "transform_null_equals": "off",
    "quote_all_identifiers": "off",
    "check_function_bodies": "on",
    "client_min_messages": "notice",
    # a policy, or an index, that hides rows must be an error, not a smaller table
    "row_security": "off",
    "gin_fuzzy_search_limit": "0",
    # what ends a statement is the task's own timeout; what waits for a lock is seen, and ended by a person
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "exit_on_error": "off",
    # who only reads says so himself; a plan that writes was told to
    "default_transaction_isolation": "read committed",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
}
"""Every server since PostgreSQL 10 knows these, and every role may set them. Each value is as SHOW writes it."""

LATE_SETTINGS = {
    "escape_string_warning": "on",
    "idle_session_timeout": "0",
    "transaction_timeout": "0",
    "restrict_nonsystem_relation_kind": "",
    # set for a role, it silences triggers and foreign keys; a copy that wants that does it itself
    "session_replication_role": "origin",
    # damaged pages must be an error, not rows that are missing
    "zero_damaged_pages": "off",
    "ignore_checksum_failure": "off",
}
"""What only some servers know, or only some roles may set."""

ROW_SETTINGS = {
    "lock_timeout": f"{LOCK_SECONDS}s",
    # the work is already spread over connections, and compiling costs more than a chunk
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
"""Further ones where rows are moved or proved."""

TRIGGERS = "session_replication_role"


class SettingStands(Fatal):
    """The role or the database has a setting under which rows would be lost, and this role may not change it."""

    def __init__(self, shown: str, name: str, value: str) -> None:
        super().__init__(
            f"{shown}: {name} is {value} for this role or database, and this role may not change it",
            hint=f"alter role ... reset {name}, or alter database ... reset {name}",
        )


def session_settings(zone: str) -> Mapping[str, str]:
    """What goes with the start-up packet. Args: zone: in which a text without one is a time; the plan's."""
    return {**SETTINGS, "TimeZone": zone}


async def settle(connection: Connection, zone: str, shown: str) -> None:
    """Set what the start-up packet could not, and what a pooler may have kept from the server.

    Args:
        zone: as in `session_settings`.
        shown: the database, for people.

    Raises:
        SettingStands: a setting that would lose rows stays as it is.
    """
    await _set_where_different(connection, {**session_settings(zone), **LATE_SETTINGS}, shown)


async def settle_again(connection: Connection, words: Sequence[str], shown: str) -> None:
    """After a statement of the plan: set again what a RESET or a DISCARD in it has put back.

    Args:
        words: the first words of the statement, in lower case.
        shown: as in `settle`; raises what it does.
    """
    if tuple(words[:2]) in (("reset", "all"), ("discard", "all")):
        await connection.reload_schema_state()  # a DISCARD takes away what this client has prepared
        await _set_where_different(connection, LATE_SETTINGS, shown)


async def _set_where_different(connection: Connection, wanted: Mapping[str, str], shown: str) -> None:
    for row in await connection.fetch(statement("settings_other"), list(wanted), list(wanted.values())):
        name = row["name"]
        try:
            await connection.execute(_setting({name: wanted[name]}))
        except asyncpg.InsufficientPrivilegeError:
            if name != TRIGGERS:
                raise SettingStands(shown, name, row["value"]) from None


async def require_triggers(connection: Connection, shown: str) -> None:
    """Refuse a session in which what the plan writes would meet no trigger and no foreign key. Raises `SettingStands`.

    A copy needs none of that: it proves foreign keys where triggers are silent.
    """
    if not await triggers_fire(connection):
        raise SettingStands(shown, TRIGGERS, "replica")


async def triggers_fire(connection: Connection) -> bool:
    """Whether ordinary triggers, and with them foreign keys, act in this session."""
    return bool(await connection.fetchval(f"select pg_catalog.current_setting('{TRIGGERS}') <> 'replica'"))


async def apply_settings(connection: Connection) -> None:
    """Set what moving and proving rows needs besides. A setting that a server does not know is an error of ours."""
    await connection.execute(_setting(ROW_SETTINGS))


async def end_with_client(connection: Connection) -> None:
    """Have the server look every few seconds whether this client is still there, where it can.

    Else an index build goes on for nobody after an engine was killed, and holds its locks and the fence till its end.
    """
    with suppress(asyncpg.InvalidParameterValueError, asyncpg.UndefinedObjectError):
        await connection.execute("set client_connection_check_interval = '2s'")


def _setting(values: Mapping[str, str]) -> str:
    calls = (f"pg_catalog.set_config('{name}', {literal(value)}, false)" for name, value in values.items())
    return f"select {', '.join(calls)}"
