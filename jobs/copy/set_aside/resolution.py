"""Whether an index would find again what its functions use: tried on a made-up row, before anything is dropped.

A function that is called in an index may rely on search_path (`f_unaccent` over `unaccent`, in whatever schema). Made
again it is under the path of the database and role, as it was made once; since PostgreSQL 17 the server itself builds
indexes under pg_catalog alone, and such an index can never be built anew. It stays, and rows go in beside it. Where
rows could not be put in beside it either, the copy is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from jobs.copy.set_aside.catalog import QUALIFYING_PATH, Candidate
from jobs.postgres import sqlstate
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

OWN_PATH_VERSION = 17
"""The version from which on the server builds an index, and gathers statistics, under this path."""
SERVER_PATH = "pg_catalog, pg_temp"
NOT_FOUND_CLASSES = ("42", "3F")
"""Classes of SQLSTATE: a name that is not there, or may not be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuildable:
    """What of the parts that were chosen can be made again."""

    going: Sequence[Candidate]
    stays: Sequence[str] = ()
    """Sentences about those that are left where they are."""
    refused: Sequence[str] = ()
    """Reasons against the whole copy."""


async def resolved(connection: Connection, chosen: Sequence[Candidate]) -> Rebuildable:
    """Try those that call functions. Changes nothing."""
    asked = [each for each in chosen if each.evaluates]
    if not asked:
        return Rebuildable(going=chosen)
    stays, refused = dict[int, str](), []
    async with connection.transaction():
        path = await connection.fetchval(statement("aside_path"))
        for index in asked:
            why = await _missing(connection, index, _building_path(connection, path))
            if why and await _kept_up(connection, index, path):
                stays[index.tree] = f"{index.told}: stays while rows come, the server could not build it again ({why})"
            elif why:
                refused.append(_useless(index, path, why))
    going = [each for each in chosen if each.tree not in stays]
    return Rebuildable(going=going, stays=list(stays.values()), refused=refused)


def _bare(connection: Connection) -> bool:
    """Whether the server builds an index under a path of its own."""
    return connection.get_server_version().major >= OWN_PATH_VERSION


def _building_path(connection: Connection, path: str) -> str:
    """The search_path under which the server would build an index. Args: path: of this role."""
    return SERVER_PATH if _bare(connection) else path


async def _kept_up(connection: Connection, index: Candidate, path: str) -> bool:
    """Whether rows can be put in beside an index that could not be built again."""
    return _bare(connection) and not await _missing(connection, index, path)


def _useless(index: Candidate, path: str, why: str) -> str:
    """The reason against a copy that could not put rows in beside an index."""
    return (
        f"{index.told}: cannot be kept up, what it calls does not find what it uses under search_path "
        f"{path} of this role ({why})"
    )


async def _missing(connection: Connection, index: Candidate, path: str) -> str:
    """What is said of a name that is not found; empty where none is, or the made-up row is no row for it."""
    await connection.execute(QUALIFYING_PATH)
    columns = [row[0] for row in await connection.fetch(statement("aside_sample"), index.of_table)]
    try:
        async with connection.transaction():
            await connection.execute(f"set local search_path = {path}")
            trying = statement("aside_evaluate").format(
                expressions=index.evaluates, columns=", ".join(columns), alias=index.alias
            )
            await connection.fetch(trying)
    except asyncpg.PostgresError as error:
        state = error.sqlstate or ""
        if sqlstate.is_transient(state) or sqlstate.means_lost_connection(state):
            raise
        return sqlstate.sentence(state) if state[:2] in NOT_FOUND_CLASSES else ""
    return ""
