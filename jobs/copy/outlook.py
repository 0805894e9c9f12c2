"""What people should know of a copy days before it: what it will not carry over, and what of it could fail.

Cheap beside the dry run, because it asks catalogs only and plans no rows. Reasons to refuse are the dry run's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jobs.api import CutBy, Rehearsed
from jobs.copy.besides import read_besides
from jobs.copy.cutting import chunkable, cut_by
from jobs.copy.recut import recut, told
from jobs.copy.set_aside.drop import consider
from jobs.copy.set_aside.resolution import resolved
from jobs.copy.slow_deletes import read_slow_deletes
from jobs.copy.taken_out import TakenOut, read_standing
from jobs.postgres.catalog.tables import Catalog, read_catalog
from jobs.postgres.connection.settings import triggers_fire
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.rows.beside.large_objects import read_wanted
from jobs.rows.beside.meant_sequences import read_sequences
from jobs.rows.fill_order import refers_to_itself
from jobs.rows.foreign_keys import firing, triggers_off
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs
from jobs.rows.sizes import Size, read_size
from plans.model import CopySpec, OnExisting


async def outlook(
    reading: SourceConnection,
    writing: TargetConnection,
    spec: CopySpec,
    rehearsed: Mapping[str, Rehearsed] | None = None,
) -> list[str]:
    """A sentence for each. Changes nothing on either side but the session: the target's triggers are silent then, where
    the role may silence them, as they will be in the copy.

    Args:
        reading, writing: connections to source and target.
        rehearsed: how the last rehearsal cut the tables of the target.
    """
    await triggers_off(writing)
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        source, target = await read_catalog(reading), await read_catalog(writing)
        pairs, _ = await read_pairs(spec.rows, reading, source, target)
        sequences = await read_sequences(reading, writing, pairs, spec.rows)
        truncating = spec.on_existing is OnExisting.TRUNCATE
        objects = await read_wanted(reading, writing, None, pairs, spec.large_objects, renewed=truncating)
        chosen = await consider(writing, pairs, spec.set_aside, cleared=truncating)
        rebuildable = await resolved(writing, chosen)
        away = [candidate.part for candidate in rebuildable.going]
        besides = await read_besides(reading, writing, spec, pairs, sequences, objects, away)
        cuts = await _cuts(reading, writing, spec, pairs, source, target) if rehearsed and spec.delta is None else {}
        standing = await read_standing(writing, pairs) if truncating and spec.delta is None else TakenOut()
        slow = await read_slow_deletes(writing, pairs, await _sizes(reading, writing, pairs))
    going = [standing.foretold] if standing else []
    changed = told(recut(cuts, rehearsed or {}))
    return [*going, *slow.told, *rebuildable.refused, *objects.reasons, *rebuildable.stays, *besides.told, *changed]


async def _cuts(
    reading: SourceConnection,
    writing: TargetConnection,
    spec: CopySpec,
    pairs: Sequence[Pair],
    source: Catalog,
    target: Catalog,
) -> Mapping[str, CutBy]:
    """How each table would be cut now; not of those of which only the night tells, since their rows may have to arrive
    together."""
    triggers = await triggers_fire(writing)
    cuts = {}
    awake = bool(await firing(writing, pairs))
    for pair in await chunkable(reading, pairs, spec, source.version):
        if not (triggers and refers_to_itself((pair.target.schema, pair.target.name), target.foreign_keys)):
            cuts[pair.title] = cut_by(replace(pair, in_one_go=pair.in_one_go and not awake))
    return cuts


async def _sizes(reading: SourceConnection, writing: TargetConnection, pairs: Sequence[Pair]) -> Mapping[str, Size]:
    """Estimate, by title, what comes; of interest only where the target's triggers fire."""
    if not await triggers_fire(writing):
        return {}
    return {pair.title: await read_size(reading, pair) for pair in pairs}


async def would_take_out(reading: SourceConnection, writing: TargetConnection, spec: CopySpec) -> TakenOut:
    """What a copy would take out before its first byte, as things stand; nothing where its plan wants nothing gone."""
    if spec.on_existing is not OnExisting.TRUNCATE or spec.delta is not None:
        return TakenOut()
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        pairs, _ = await read_pairs(spec.rows, reading, await read_catalog(reading), await read_catalog(writing))
        return await read_standing(writing, pairs)
