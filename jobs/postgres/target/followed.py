"""Tables that follow those of another database: whoever writes to one of them stops that, or is written over unseen."""

from collections.abc import Callable

from jobs.api import Fatal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from plans.characters import shown
from plans.model import DatabaseId

_MOST_NAMED = 5
_THERE = "select pg_catalog.to_regclass('cutover.replication') is not null"


class Follows(Fatal):
    """Tables that would be written to follow another database."""

    def __init__(self, what: str, database: DatabaseId, publisher: str, tables: list[str]) -> None:
        named = ", ".join(map(shown, tables[:_MOST_NAMED]))
        more = f" and {len(tables) - _MOST_NAMED} more" if len(tables) > _MOST_NAMED else ""
        super().__init__(
            f"{what}: {database} follows {shown(publisher)}, and so do {named}{more}",
            hint=f"write to {shown(publisher)}, from where it comes here; or `unfollow` first",
        )


async def refuse_followers(
    connection: Connection, database: DatabaseId, what: str, written: Callable[[str], bool]
) -> None:
    """Raise `Follows` where tables that are to be written to follow another database.

    Args:
        database: the plan's name of this one.
        what: is refused: "nothing was copied".
        written: whether a table, schema.table, is written to.
    """
    if not await connection.fetchval(_THERE):
        return
    rows = await connection.fetch(statement("followed_tables"), database)
    found = [row for row in rows if written(row["table"])]
    if found:
        raise Follows(what, database, found[0]["publisher"], [row["table"] for row in found])
