"""Whether people write to the very tables that a plan reads or fills, by what switches have recorded in a database.

A database may have been left with some tables and not with others, and come back to by a later replication: of each
table the newest record counts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from jobs.api import Fatal
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.live_side import LiveSide, read_side
from plans.characters import shown
from plans.model import DatabaseId, FollowSpec, Job, Plan, ReplicationId, TableSelection
from plans.model.kind_traits import traits_of

_UNREADABLE = (
    "this role may not read cutover.live_side and cutover.replication there, which say whether people still write to it"
    " (grant usage on schema cutover, and select on these two)"
)
_AGAIN = "cutover db unfollow --dsn ... --writers back (the --dsn of that side alone)"
_AWAY = "cutover db unfollow --dsn ... --writers away (the --dsn of that side alone)"
_CLONE = "a clone that brought this along: cutover db mark PLAN DATABASE --rehearsal NAME"
_ANEW = "cutover db drop PLAN, then cutover db prepare PLAN"
_LEFT_HINT = f"switch back first, or take the task out; where that side is to be written to again: {_AGAIN}"
_USED_HINT = "take these tables out; a copy may bring a `batch`, or where the plan says `in_use: yes` of that database"


class Switched(Fatal):
    """A switch stands in the way of what would be read from, or put into, a database."""

    def __init__(self, side: LiveSide, sentence: str, hint: str) -> None:
        super().__init__(sentence, hint=hint)
        self.facts = ErrorFacts(kind=FailureKind.IDENTITY, sentence=sentence, hint=hint, database=side.here)


class StaleSide(Switched):
    """Tables that would be read are no longer those that people write to."""

    def __init__(self, side: LiveSide, what: str) -> None:
        super().__init__(
            side, f"{what}: {left(side)}", f"{_LEFT_HINT}; where all begins anew: after that {_ANEW}; {_CLONE}"
        )


class LiveTables(Switched):
    """Tables that would be filled are those that people write to since a switch."""

    def __init__(self, side: LiveSide, what: str) -> None:
        left_it = f"where people have left it: {_AWAY}; where all begins anew: after that {_ANEW}"
        hint = f"{_USED_HINT}; {left_it}; {_CLONE}"
        super().__init__(side, f"{what}: {used(side)}", hint)


def left(side: LiveSide) -> str:
    """Say of a side that people do not write to it, and where a switch went away from it, since when."""
    here, live = shown(side.here), shown(side.live)
    if side.moved_to:
        return f"people write to {live}, and not to {here} ({_by(side)})"
    since = f"{side.since:%Y-%m-%d %H:%M} UTC"
    return f"{here} has not been written to since {since}, when people were switched to {live} ({_by(side)})"


def used(side: LiveSide) -> str:
    """Say of a side that people write to it, and where a switch came to it, since when."""
    since = f"have written to {shown(side.here)} since {side.since:%Y-%m-%d %H:%M} UTC"
    return f"people {since if side.moved_to else f'write to {shown(side.here)}'} ({_by(side)})"


def _by(side: LiveSide) -> str:
    return f"replication {shown(side.replication)}, run {shown(side.run)}"


async def live_sides(connection: Connection) -> Sequence[LiveSide] | None:
    """What this database knows of every replication that was switched, of whichever run, the newest first, with tables.

    What a physical clone has brought along is not among it, once it carries a mark for rehearsals of its own.
    None where this role may not read it.
    """
    may = await connection.fetchval(statement("live_side_readable"))
    if not may:
        return None if may is False else ()
    return [read_side(row) for row in await connection.fetch(statement("live_side_newest"))]


def newest(sides: Sequence[LiveSide], means: Callable[[str], bool]) -> Iterator[LiveSide]:
    """The newest record of each table that is meant; of a replication without recorded tables, of any. Pure.

    Args:
        sides: of one database, the newest first.
        means: whether a table, by its title, is meant.
    """
    known: set[str] = set()
    for side in sides:
        fresh = [title for title in side.tables if title not in known]
        if not side.tables or any(map(means, fresh)):
            yield side
        known.update(fresh)


def stands_now(sides: Sequence[LiveSide], birth: str, replication: ReplicationId) -> LiveSide | None:
    """What is so by now of the tables of a replication, whoever recorded it; None where it never was switched. Pure.

    Args:
        sides: of one database, the newest first.
    """
    own = next((side for side in sides if side.of == (birth, replication)), None)
    return next(newest(sides, own.tables.__contains__), own) if own is not None else None


def left_behind(sides: Sequence[LiveSide], rows: TableSelection) -> LiveSide | None:
    """The switch that went away from tables of a source that these rows are read from. Pure."""
    return next((side for side in newest(sides, rows.may_read) if side.stale), None)


def written_by_people(sides: Sequence[LiveSide], rows: TableSelection) -> LiveSide | None:
    """The switch by which people write to tables of a target that these rows are put into; none of a batch. Pure."""
    if rows.batch is not None or rows.target_in_use:
        return None
    return next((side for side in newest(sides, rows.may_write_to) if not side.stale), None)


async def refuse_stale(connection: Connection, what: str, rows: TableSelection) -> None:
    """Raise `StaleSide` where people write elsewhere by now to tables of this source that the rows are read from.

    Args:
        what: is refused: "nothing was copied".
    """
    side = left_behind(await live_sides(connection) or (), rows)
    if side is not None:
        raise StaleSide(side, what)


async def refuse_live(connection: Connection, what: str, rows: TableSelection) -> None:
    """Raise `LiveTables` where people write to tables of this target that the rows are put into.

    Args:
        what: is refused: "nothing was copied".
    """
    side = written_by_people(await live_sides(connection) or (), rows)
    if side is not None:
        raise LiveTables(side, what)


def against(plan: Plan, database: DatabaseId, sides: Sequence[LiveSide] | None, birth: str = "") -> tuple[str, ...]:
    """Every reason why jobs of a plan must not read from, or fill, this database as it stands. Pure.

    Args:
        sides: as `live_sides` gives them.
        birth: of the run that goes on: what its own switches did is what its plan means.
    """
    used = [rows for rows in _filled(plan) if database in (rows.source, rows.target)]
    if sides is None:
        return (_UNREADABLE,) if used else ()
    others = [side for side in sides if side.birth != birth]
    return tuple(dict.fromkeys(str(error) for rows in used for error in _errors(database, rows, others)))


def _errors(database: DatabaseId, rows: TableSelection, sides: Sequence[LiveSide]) -> Iterator[Switched]:
    """Why these rows must not be read from, or put into, this database."""
    if rows.source == database and (side := left_behind(sides, rows)) is not None:
        yield StaleSide(side, "nothing may be read from it")
    if rows.target == database and (side := written_by_people(sides, rows)) is not None:
        yield LiveTables(side, "nothing may be copied into it")


def _filled(plan: Plan) -> Iterator[TableSelection]:
    """What jobs read from one database and put into another; their rollbacks read nothing."""
    for task in plan.tasks:
        if isinstance(task.body, Job) and (rows := traits_of(task.body.spec).fills) is not None:
            # what follows would write over people's work, whoever else may work there
            yield replace(rows, target_in_use=None) if isinstance(task.body.spec, FollowSpec) else rows
