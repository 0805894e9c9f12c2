"""What has to be true before anybody is kept from writing, and what is read then so that the pause need not.

Everything here is refused or told while people work, and nothing is changed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from jobs.api import Fatal, JobContext, Progress, Retryable
from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.snapshot import begin
from jobs.postgres.target.live_tables import StaleSide, left_behind, live_sides
from jobs.replication.connections import BothSides
from jobs.replication.first_copy.chosen import choose_tables
from jobs.replication.looking.health import Health, Verdict
from jobs.replication.looking.judge import judge
from jobs.replication.looking.look import look
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.publication import PublishedTable
from jobs.replication.records import Group, read_both
from jobs.replication.switching.drain import drain, read_log_end
from jobs.replication.switching.rights_there import look_at_rights
from jobs.replication.switching.sequences import TiedSequences, read_left, read_tied, refuse_unfit
from jobs.replication.switching.way import Way
from jobs.replication.switching.write_fence import look_at_others
from jobs.replication.switching.writers import (
    Writing,
    look_at_readers,
    look_at_roles,
    look_for_writers,
    refuse_writers,
    wait_for_others,
    who_else_writes,
)
from jobs.rows.selection_reader import read_pairs
from plans.durations import format_duration
from plans.model import Replication, TableSelection
from plans.table_names import matches

_LOOK_AGAIN = 0.5
_MOST_NAMED = 3
_LASTING = (Verdict.BROKEN, Verdict.GONE)


class NotReady(Fatal):
    """It cannot be switched as it stands: nobody was kept from writing."""


class NotYetReady(Retryable):
    """It is behind, or a side cannot be asked: nobody was kept from writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What a switch knows before its pause."""

    groups: Sequence[Group]
    """All of the replication, whichever way, those that are gone among them."""
    feeds: Sequence[Group]
    """Those that carry changes to the side that is come to."""
    tables: Sequence[PublishedTable]
    """As they are to flow back."""
    rows: TableSelection
    """The tables that follow, by name: a pattern may mean others by now."""
    sequences: TiedSequences
    caveats: Sequence[str]


async def make_sure(ctx: JobContext, sides: BothSides, way: Way, headroom: int) -> Ready:
    """See that the switch can be made.

    Raises:
        NotReady, NotYetReady, WritersNotFenced, SequencesUnfit, SelectionRefused: with every reason.
    """
    replication, left, come_to = way.replication, sides.of(way.left), sides.of(way.come_to)
    groups = await read_both(sides.source, sides.target, ctx.lineage.birth, replication.id)
    feeds = _feeds(groups, way)
    titles = sorted(title for group in feeds for title in group.tables)
    rows = rows_by_name(replication, titles)
    await _refuse_left_by_others(ctx, left, rows)
    await _refuse_unhealthy(sides, way, feeds)
    chosen = await choose_tables(sides.source, sides.target, replace(replication, rows=rows), way.back)
    published = chosen.of(tuple(titles))
    names = [qualified(table.schema, table.name) for table in published]
    ours = [group.subscription for group in groups]
    seen = await look_for_writers(left, way.left, way.kept_out, names, ours)
    beside = await look_at_others(left, ctx.lineage.birth, replication.id, way.kept_out)
    readers = await look_at_readers(left, way.left, way.kept_out, [group.slot for group in feeds])
    against = [*seen.against, *(f"{way.left}: {reason}" for reason in beside), *readers]
    rights = await look_at_rights(left, come_to, way, titles)
    refuse_writers([*against, *await look_at_roles(come_to, way.come_to, way.let_in), *rights.refusals])
    sequences = await _sequences(sides, way, rows)
    refuse_unfit(sequences, await read_left(left, sequences.tied), headroom)
    return Ready(
        groups=groups,
        feeds=feeds,
        tables=published,
        rows=rows,
        sequences=sequences,
        caveats=[
            *seen.caveats,
            *rights.caveats,
            *await who_else_writes(come_to, way.come_to, way.let_in, names),
            *sequences.left_out,
        ],
    )


async def _refuse_left_by_others(ctx: JobContext, left: Connection, rows: TableSelection) -> None:
    """See that no other run has switched people away from these tables since: a second switch would part them."""
    side = left_behind(await live_sides(left) or (), rows)
    if side is not None and side.birth != ctx.lineage.birth:
        raise StaleSide(side, "nobody was kept from writing")


def _feeds(groups: Sequence[Group], way: Way) -> Sequence[Group]:
    """Those that carry changes to the side that is come to. Raises `NotReady` where there are none."""
    feeds = [group for group in groups if group.stands and group.direction is way.direction]
    if not feeds:
        raise NotReady(
            f"{way.come_to} does not follow {way.left}: there is nothing to switch to",
            hint="a `follow` of this run comes first; after `unfollow` there is no way back",
        )
    if not all(map(applies, feeds)):
        raise NotReady(
            f"{way.come_to} has not begun to apply what is written to {way.left}", hint="its `follow` has to end first"
        )
    return feeds


def rows_by_name(replication: Replication, titles: Sequence[str]) -> TableSelection:
    """These tables of a replication and no others, both sides of which people use.

    What the plan excludes stays spoken of, as far as none of these tables is among it: what follows is never left out.
    """

    def follows(excluded: str) -> bool:
        return any(matches(excluded, title) for title in titles)

    excluded = tuple(one for one in replication.rows.excluded if not follows(one))
    named = replace(replication.rows, tables=tuple(titles), excluded=excluded)
    return replace(named.alone(titles), source_in_use=True, target_in_use=True)


async def wait_for_open_writes(ctx: JobContext, sides: BothSides, way: Way) -> None:
    """See that no transaction is open that would hold the pause up, while people write.

    Raises:
        NotYetReady: one has been for longer than the replication may be behind, and is none of an application's.
    """

    def tell(writing: Writing) -> None:
        ctx.progress(Progress(done=0, note=f"before anybody is kept from writing: waits for {writing}"))

    within = way.replication.lag_at_most
    still = await wait_for_others(sides.of(way.left), way.kept_out.roles, within, tell)
    if still:
        listed = "".join(f"\n  {one}" for one in still[:_MOST_NAMED])
        raise NotYetReady(
            f"nobody was kept from writing, for {way.left} would have to wait for what has been open for more than"
            f" {format_duration(within)}:{listed}",
            hint="have it ended, or end it: select pg_terminate_backend(PID)",
        )


async def drain_once(sides: BothSides, way: Way, feeds: Sequence[Group]) -> float:
    """Wait until the side that is come to has what was committed up to now; returns the seconds that it took.

    Raises:
        NotYetReady: it took longer than the replication may be behind.
    """
    clock = asyncio.get_running_loop().time
    began, within = clock(), way.replication.lag_at_most
    try:
        async with asyncio.timeout(within.total_seconds()):
            end = await read_log_end(sides.of(way.left))
            await drain(sides.of(way.left), sides.of(way.come_to), [group.slot for group in feeds], end.position)
    except TimeoutError:
        raise NotYetReady(
            f"nobody was kept from writing: {way.come_to} was behind {way.left} by more than {format_duration(within)}",
            hint="it has to catch up first",
        ) from None
    return clock() - began


async def _refuse_unhealthy(sides: BothSides, way: Way, feeds: Sequence[Group]) -> None:
    watched = Watched(replication=way.replication, direction=way.direction, groups=tuple(feeds))
    loop, within = asyncio.get_running_loop(), way.replication.lag_at_most.total_seconds()
    until = loop.time() + within
    while not (health := await _health(sides, watched)).healthy:
        if health.verdict in _LASTING or loop.time() >= until:
            break
        await asyncio.sleep(_LOOK_AGAIN)  # a worker that ended is started again only after seconds
    else:
        return
    said = "".join(f"\n  {finding.sentence}" for finding in health.findings)
    error = NotReady if health.verdict in _LASTING else NotYetReady
    raise error(f"{way.come_to} does not follow {way.left} as it must ({health.verdict}):{said}")


async def _health(sides: BothSides, watched: Watched) -> Health:
    publisher, subscriber = sides.of(watched.publisher), sides.of(watched.subscriber)
    seen = await look(watched, publisher, subscriber, datetime.now(UTC))
    return judge(watched, seen, Trail())


async def _sequences(sides: BothSides, way: Way, rows: TableSelection) -> TiedSequences:
    source, target = SourceConnection(sides.source), TargetConnection(sides.target)
    await begin(source)
    await begin(target)
    try:
        pairs, _ = await read_pairs(rows, source, await read_catalog(source), await read_catalog(target), filling=False)
        return await read_tied(source, target, pairs, rows, way.direction)
    finally:
        await source.execute("rollback")
        await target.execute("rollback")
