"""Sequences of the side that is come to go on where those of the side that is left stood, and some numbers ahead.

Logical replication carries no sequence. Whoever wrote last may have taken numbers that no row shows, and a session may
have cached some: so there is head-room. Both sides' catalogs are read before the pause; in it nothing is asked but
where the sequences are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jobs.api import Fatal
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.beside.meant_sequences import read_sequences
from jobs.rows.beside.sequences import CatalogSequence, Position, read_positions
from jobs.rows.selection import Pair
from plans.characters import shown
from plans.model import Direction, TableSelection
from plans.plurals import counted
from plans.table_names import table_title


class SequencesUnfit(Fatal):
    """Sequences that would give out on the side that is come to: nothing was touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """A sequence of the side that is left, and that of the other side which goes on from it."""

    left: CatalogSequence
    come_to: CatalogSequence
    step: int
    """By how much the latter counts; below nought where it counts down."""

    def goes_on_at(self, at: Position, headroom: int) -> Position | None:
        """Where it goes on; None where there is no number left to give out. Pure.

        Head-room is given as far as the bounds allow. A sequence that cycles gets it only where it stays inside them:
        beyond its end it begins anew by itself.
        """
        if at.value < self.come_to.least or at.value > self.come_to.most:
            return None
        room = (self.come_to.most - at.value) if self.step > 0 else (at.value - self.come_to.least)
        given_out = room // abs(self.step)
        if at.called and not given_out and not self.come_to.cycles:
            return None
        if self.come_to.cycles and given_out < headroom:
            return at
        ahead = min(headroom, max(given_out - 1, 0))
        return Position(value=at.value + ahead * self.step, called=at.called)

    def is_behind(self, there: Position | None, at: Position) -> bool:
        """Whether the other side's has to be moved to get there: one that is farther stays, unless it cycles. Pure."""
        return there is None or self.come_to.cycles or at.ahead_of(there, rising=self.step > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedSequences:
    """All that a switch sets, and what it cannot."""

    tied: Sequence[Tied]
    left_out: Sequence[str]
    """What is said of sequences that cannot go on."""

    def objections(self, positions: Mapping[str, Position], headroom: int) -> Iterator[str]:
        """Why some could not go on from where they are now. Pure."""
        for one in self.tied:
            at = positions.get(one.left.title)
            title = shown(one.come_to.title)
            if not one.left.readable:
                yield f"sequence {shown(one.left.title)}: this role may not read it (grant select on it)"
            elif not one.come_to.settable:
                yield f"sequence {title}: this role may not set it (grant update on it)"
            elif at is not None and one.goes_on_at(at, headroom) is None:
                yield f"sequence {title}: no number is left, or it stands beyond the bounds of the other side"


async def read_tied(
    source: SourceConnection,
    target: TargetConnection,
    pairs: Collection[Pair],
    rows: TableSelection,
    direction: Direction,
) -> TiedSequences:
    """Which sequences a switch sets: all that stand in the schemas of the tables, whether a table uses them or not.

    Both connections stand in a transaction that only reads.
    """
    meant = await read_sequences(source, target, pairs, _with_all_beside(pairs, rows))
    forward = direction is Direction.FORWARD
    steps = {
        (row["schema"], row["name"]): int(row["step"])
        for row in await (target if forward else source).fetch(statement("sequence_steps"))
    }
    tied = []
    for follower in meant.all:
        if follower.source is None:
            continue
        left, come_to = (follower.source, follower.target) if forward else (follower.target, follower.source)
        tied.append(Tied(left=left, come_to=come_to, step=steps[come_to.schema, come_to.name]))
    return TiedSequences(tied=tied, left_out=tuple(meant.left))


def _with_all_beside(pairs: Collection[Pair], rows: TableSelection) -> TableSelection:
    """The selection, naming all that stands in the schemas of its tables: applications call sequences by themselves."""
    schemas = {table_title(pair.target.schema, "x").removesuffix(".x") for pair in pairs}
    return replace(rows, tables=(*rows.tables, *(f"{schema}.*" for schema in sorted(schemas))), excluded=())


async def read_left(connection: Connection, tied: Collection[Tied]) -> Mapping[str, Position]:
    """Where those of the side that is left are, by title."""
    async with connection.transaction(readonly=True):
        return await read_positions(connection, [one.left for one in tied if one.left.readable])


def refuse_unfit(sequences: TiedSequences, positions: Mapping[str, Position], headroom: int) -> None:
    """Raise `SequencesUnfit` with every sequence that could not go on."""
    reasons = list(sequences.objections(positions, headroom))
    if reasons:
        listed = "".join(f"\n  {reason}" for reason in reasons)
        raise SequencesUnfit(f"nothing was touched: {counted(len(reasons), 'sequence')} cannot go on:{listed}")


async def set_ahead(
    connection: Connection, sequences: TiedSequences, positions: Mapping[str, Position], headroom: int
) -> int:
    """Set those of the side that is come to, in the caller's transaction, never back; returns how many were moved.

    Raises:
        SequencesUnfit: one has come to its end since it was looked at.
    """
    refuse_unfit(sequences, positions, headroom)
    there = await read_positions(connection, [one.come_to for one in sequences.tied])
    placed: list[tuple[str, Position]] = []
    for one in sequences.tied:
        at = one.goes_on_at(positions[one.left.title], headroom)
        if at is not None and one.is_behind(there.get(one.come_to.title), at):
            placed.append((one.come_to.sql, at))
    names = [name for name, _ in placed]
    values, called = [at.value for _, at in placed], [at.called for _, at in placed]
    return int(await connection.fetchval(statement("sequence_set"), names, values, called))
