"""Which side is written to, as a person has said it, recorded on one side: the other one may be lost for good.

Two sides that both say that they are written to keep each other's plans out; so whoever brings people back to one says
of the other, too, that they have left it.
"""

from collections.abc import Sequence

from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.live_side import LiveSide
from jobs.postgres.target.live_tables import left, live_sides, used
from jobs.replication.names import family
from jobs.replication.removing.writers import Writers
from plans.characters import shown

_STATEMENTS = {Writers.BACK: "left_live", Writers.AWAY: "left_live_elsewhere"}
_SENTENCES = {Writers.BACK: "people write here again", Writers.AWAY: "people do not write here any more"}


async def said_otherwise(connection: Connection, begins: str, writers: Writers | None) -> Sequence[LiveSide]:
    """The records of this side that say the contrary, of replications whose names begin so."""
    if writers not in _STATEMENTS:
        return ()
    sides = [side for side in await live_sides(connection) or () if family(*side.of).startswith(begins)]
    return [side for side in sides if side.stale is (writers is Writers.BACK)]


def contrary(side: LiveSide) -> str:
    """Say what is recorded."""
    return left(side) if side.stale else used(side)


async def record(connection: Connection, sides: Sequence[LiveSide], writers: Writers) -> Sequence[str]:
    """Record it; each in words. Where roles are kept out `remove_left` gives them back and records it, too."""
    for side in sides:
        await connection.execute(statement(_STATEMENTS[writers]), *side.of)
    return [f"{_SENTENCES[writers]}: replication {shown(one.replication)}, run {shown(one.run)}" for one in sides]
