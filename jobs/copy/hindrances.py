"""What stands on the target while rows come, is not proved or easily overlooked, and refuses or alters rows late in
the copy: said before the first byte. Constraints that are NOT VALID are `not_valid`'s.
"""

from collections.abc import Collection

from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.postgres.catalog.members import read_members
from jobs.postgres.quote import qualified
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.foreign_keys import firing
from jobs.rows.selection import EVERY_ROW, Pair
from plans.table_names import table_title


async def read_hindrances(
    writing: TargetConnection, pairs: Collection[Pair], away: Collection[TablePart], *, cleared: bool
) -> list[str]:
    """A sentence for each exclusion of a table that holds rows, and for each unique index that is not valid.

    Args:
        away: what is set aside, or will be.
        cleared: tables without a batch will be empty when rows come.
    """
    of = {pair.target.oid: pair for pair in pairs}
    members = (await read_members(writing, list(of))).values()
    oids, selected = [member.oid for member in members], [member.selected for member in members]
    dropped = {(part.relation, part.name) for part in away if part.kind is PartKind.EXCLUSION}
    sentences = []
    for row in await writing.fetch(statement("hindrances"), oids, selected):
        title, pair = table_title(row["schema"], row["table"]), of[row["selected"]]
        if not row["exclusion"]:
            sentences.append(
                f"{title}: index {row['name']} is not valid (its build did not end), and a row whose key is there "
                "already is refused all the same: drop it, or reindex it"
            )
        elif (qualified(row["schema"], row["table"]), row["name"]) not in dropped and await _filled(
            writing, pair, cleared=cleared
        ):
            sentences.append(
                f"{title}: exclusion {row['name']} stands, and the table holds rows: one in their way is refused"
            )
    return sentences


async def firing_triggers(writing: TargetConnection, pairs: Collection[Pair]) -> list[str]:
    """One sentence about the triggers that fire for this session; none where none does."""
    awake = await firing(writing, pairs)
    return [f"triggers fire while rows are loaded, and may alter them: {', '.join(awake)}"] if awake else []


async def _filled(writing: TargetConnection, pair: Pair, *, cleared: bool) -> bool:
    if cleared and pair.batch is None:
        return False
    looking = statement("chunk_any").format(rows=pair.target.rows_sql, condition=EVERY_ROW)
    return bool(await writing.fetchval(looking))
