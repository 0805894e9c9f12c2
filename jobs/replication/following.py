"""`follow`: publication, slots, first copy and subscriptions of a replication; done once the target has caught up.

What follows stays when the task is done. Each attempt goes on from what both sides have written down: rows that are not
all in are copied (`jobs.replication.first_copy`), groups that are copied are subscribed, and what is subscribed is
enabled.
"""

from collections.abc import Sequence

from jobs.api import Evidence, Fact, Fatal, JobContext, Progress, TableEvidence
from jobs.copy.checkpoints import read_checkpoints, rows_of
from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.target.settled import settle
from jobs.replication.catching_up import Pursuit, catch_up
from jobs.replication.connections import BothSides, both_sides
from jobs.replication.first_copy.job import first_copy
from jobs.replication.looking.preflight.preflight import preflight
from jobs.replication.records import Group, Phase, read_both
from jobs.replication.subscribing import enable, subscribe
from jobs.rows.selected import means
from plans.model import Direction, FollowSpec, Replication
from plans.plurals import counted

_TO_COPY = frozenset({Phase.BEGUN, Phase.SLOT})
_TO_ENABLE = frozenset({Phase.COPIED, Phase.SUBSCRIBED})


class Switched(Fatal):
    """The replication was switched: what is on the target is no copy any more."""


async def follow(ctx: JobContext) -> Evidence:
    """The kind `follow`.

    Raises:
        Switched: the other side is written to by now, or was.
        SelectionRefused, CannotSubscribe, CannotApply, SlotGone, and whatever a copy raises.
    """
    spec = ctx.spec
    if not isinstance(spec, FollowSpec):
        raise TypeError("follow runs a FollowSpec")
    of = spec.replication
    async with both_sides(ctx, of) as sides:
        forward, copied = await _subscribed(ctx, spec, sides)
        tables = await _tables(ctx, sides, forward)
        pursuit = await _caught_up(ctx, of, sides, forward, sum(table.rows for table in tables))
        await settle(sides.target, ctx.fence)
        return _evidence(of, forward, tables, copied, pursuit, await _appeared(of, sides, forward))


async def _subscribed(ctx: JobContext, spec: FollowSpec, sides: BothSides) -> tuple[Sequence[Group], Evidence | None]:
    """Go on from what is written down until changes are applied; with the copy's evidence where this attempt copied."""
    known = await read_both(sides.source, sides.target, ctx.lineage.birth, spec.replication.id)
    _refuse_switched(spec.replication, known)
    standing, copied = [group for group in known if group.stands], None
    if not standing or _TO_COPY.intersection(group.phase for group in standing):
        if not known:
            await _refuse(ctx, spec.replication, sides)
        done = await first_copy(ctx, spec, sides, known)
        standing, copied = list(done.groups), done.evidence
    if _TO_ENABLE.intersection(group.phase for group in standing):
        standing = await enable(ctx, sides, await subscribe(ctx, sides, standing))
    return standing, copied


def _refuse_switched(of: Replication, known: Sequence[Group]) -> None:
    if any(group.direction is Direction.BACK for group in known):
        raise Switched(
            f"{of.id} was switched in this run: {of.target} may hold what nobody else has",
            hint="unfollow, and follow anew in a run of its own",
        )


async def _refuse(ctx: JobContext, of: Replication, sides: BothSides) -> None:
    """Refuse for all that speaks against it, while nothing is touched yet; say what is worth a word."""
    found = await preflight(of, SourceConnection(sides.source), TargetConnection(sides.target))
    found.refuse()
    for warning in found.warnings:
        ctx.warn(warning)


async def _caught_up(ctx: JobContext, of: Replication, sides: BothSides, groups: Sequence[Group], rows: int) -> Pursuit:
    def told(note: str) -> None:
        ctx.progress(Progress(done=rows, total=rows, note=note))

    return await catch_up(sides.source, sides.target, groups, of.lag_at_most, told)


async def _tables(ctx: JobContext, sides: BothSides, groups: Sequence[Group]) -> tuple[TableEvidence, ...]:
    """How many rows the first copy brought, as all attempts together recorded it."""
    target = await read_catalog(sides.target)
    done = await read_checkpoints(sides.target, ctx.fence.run, ctx.fence.task)
    found = []
    for title in sorted(title for group in groups for title in group.tables):
        chunks = done.get(target.tables[title].sql, ()) if title in target.tables else ()
        size = sum(chunk.bytes for chunk in chunks)
        found.append(TableEvidence(table=title, rows=rows_of(chunks), bytes=size))
    return tuple(found)


async def _appeared(of: Replication, sides: BothSides, groups: Sequence[Group]) -> list[str]:
    """Tables that are meant and do not follow, because they came after this began."""
    followed = {title for group in groups for title in group.tables}
    source = await read_catalog(sides.source)
    return sorted(title for title in source.tables if means(of.rows, title) and title not in followed)


def _evidence(
    of: Replication,
    groups: Sequence[Group],
    tables: tuple[TableEvidence, ...],
    copied: Evidence | None,
    pursuit: Pursuit,
    appeared: Sequence[str],
) -> Evidence:
    rows = sum(table.rows for table in tables)
    lag = pursuit.lag.total_seconds() if pursuit.lag is not None else 0.0
    unproved = sum(len(group.foreign_keys) for group in groups)
    facts: dict[str, Fact] = {
        **(copied.facts if copied is not None else {}),
        "rows": rows,
        "groups": len(groups),
        **{f"group {group.number}": f"{counted(len(group.tables), 'table')} from {group.position}" for group in groups},
        "lag_seconds": round(lag, 1),
        "lag_bytes": pursuit.behind,
        "foreign_keys_to_prove": unproved,
    }
    caveats = [
        *(copied.caveats if copied is not None else ()),
        *(f"{title} is in {of.source} only since this began, and does not follow" for title in appeared),
        *([f"{counted(unproved, 'foreign key')} between groups proved only behind the switch"] if unproved else []),
    ]
    return Evidence(
        summary=f"{rows:,} rows in {counted(len(tables), 'table')}, followed by {of.target}, lag {lag:.1f} s",
        facts=facts,
        tables=tables,
        wrote=tuple(f"{of.target}:{table.table}" for table in tables),
        caveats=tuple(dict.fromkeys(caveats)),
    )
