"""Everything that is asked before a replication begins: both servers, every table, and what stays behind."""

from collections.abc import Iterator, Sequence

from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, one_row
from jobs.postgres.sql_files import statement
from jobs.replication.looking.preflight.objections import Objection, Preflight
from jobs.replication.looking.preflight.pairs import of_encodings, of_equality, of_foreign_keys, of_nulls, of_pair
from jobs.replication.looking.preflight.servers import of_server, read_server
from jobs.replication.looking.preflight.tables import of_table, read_tables
from jobs.replication.switching.writers import look_for_writers
from jobs.rows.abilities import lacking
from jobs.rows.foreign_keys import firing, triggers_off
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs
from plans.characters import shown
from plans.model import Fenced, Replication
from plans.plurals import counted

_MOST_NAMED = 5


async def preflight(of: Replication, source: SourceConnection, target: TargetConnection) -> Preflight:
    """Find all that speaks against it before anything is touched; nothing is changed.

    For a replication of which nothing is made yet: once its first copy has taken keys off the target's tables, they
    look as if they had none.
    """
    servers = await read_server(source), await read_server(target)
    await apply_settings(source)
    async with source.transaction(isolation="repeatable_read", readonly=True):
        theirs, ours = await read_catalog(source), await read_catalog(target)
        pairs, reasons = await read_pairs(of.rows, source, theirs, ours)
        reasons = (*reasons, *await lacking(target, pairs))
    titles = [pair.title for pair in pairs]
    tables = await read_tables(source, titles), await read_tables(target, titles)
    sides = ((of.source, servers[0], tables[0], theirs), (of.target, servers[1], tables[1], ours))
    found = [one for side, server, _, _ in sides for one in of_server(of, side, server)]
    found += of_encodings(of, *servers)
    for side, server, some, catalog in sides:
        found += [one for table in some.values() for one in of_table(of, side, table, server.version)]
        found += of_foreign_keys(side, catalog.foreign_keys, some)
    for title in sorted(set(tables[0]) & set(tables[1])):
        found += of_pair(of, tables[0][title], tables[1][title], servers[1])
        found += of_equality(of, theirs.tables[title], ours.tables[title])
        found += of_nulls(of, theirs.tables[title], ours.tables[title])
    found += await _firing(of, target, pairs)
    found += await _writers(of, target, pairs)
    found += await _besides(of, source)
    return Preflight.of(reasons, found)


async def _firing(of: Replication, target: Connection, pairs: Sequence[Pair]) -> list[Objection]:
    """Triggers that would act once more on rows that are copied, as they did at the source."""
    if await triggers_off(target):
        await target.execute("reset session_replication_role")
        return []
    names = await firing(target, pairs)
    if not names:
        return []
    told = ", ".join(map(shown, names[:_MOST_NAMED]))
    sentence = f"{of.target}: {told} would fire for what is copied, and this role may not silence it"
    hint = "cutover db rights PLAN --print has the grant on session_replication_role; or disable it until then"
    return [Objection(sentence=sentence, hint=hint)]


async def _writers(of: Replication, target: Connection, pairs: Sequence[Pair]) -> list[Objection]:
    """Who could write to the target while it follows. Of the source the switch asks, which has to keep them out."""
    left = Fenced(left=of.fenced_of(of.target).left)
    seen = await look_for_writers(target, of.target, left, [pair.target.sql for pair in pairs])
    me = await target.fetchval("select session_user")
    others = [one for one in seen.able if one.role not in (*left.left, me)]
    if not others:
        return []
    told = ", ".join(f"{shown(one.role)} ({shown(one.why)})" for one in others[:_MOST_NAMED])
    more = f" and {counted(len(others) - _MOST_NAMED, 'role')} more" if len(others) > _MOST_NAMED else ""
    hint = "a row written there is overwritten, or stops what follows: nologin until the switch, or name it as left"
    return [Objection(sentence=f"{of.target}: could write while it follows: {told}{more}", hint=hint, refuses=False)]


async def _besides(of: Replication, source: Connection) -> list[Objection]:
    """What stays behind by its nature, told once before the first byte."""
    row = await one_row(source, statement("preflight_besides"))
    return [
        Objection(sentence=f"{of.source}: {what} does not travel", hint=hint, refuses=False)
        for what, hint in _staying(of, row["large_objects"], row["views"], row["foreign_tables"])
    ]


def _staying(of: Replication, objects: int, views: int, foreign: int) -> Iterator[tuple[str, str]]:
    yield "DDL", "freeze the structure on both sides until nothing follows any more"
    if not of.truncate:
        yield "TRUNCATE", "truncate: yes lets it"
    if objects:
        yield f"what is written to {counted(objects, 'large object')}", "a copy and a reconcile bring them"
    if views:
        yield f"the state of {counted(views, 'materialized view')}", "refresh them after the switch"
    if foreign:
        yield f"what lies behind {counted(foreign, 'foreign table')}", "it stays where it is"
