"""What would become of a job if it began now: every reason for which it would refuse, asked by the same code.

Nothing is changed, and nothing of a state that only the night brings about (a paused stand-by, a lock) is asked for.
"""

from collections.abc import Mapping, Sequence

from jobs.beforehand import Surroundings
from jobs.copy.cutting import chunkable, in_one_piece, whole_at_stake
from jobs.copy.delta.planning import refuse_delta
from jobs.copy.preview import REFUSAL, examine
from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.target import prepare
from jobs.reconcile.proving import read_proving
from jobs.rows.beside.large_objects import read_wanted
from jobs.rows.beside.meant_sequences import read_sequences
from jobs.rows.checksum import agree_on_form
from jobs.rows.displacing import displaced, displacing_delta, displacing_reconcile
from jobs.rows.foreign_keys import triggers_off
from jobs.rows.heaps import ring_from
from jobs.rows.pointless import pointless
from jobs.rows.selected import lacking
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import is_about_any, is_refused, read_pairs
from jobs.rows.sizes import Size, read_size
from plans.model import CopySpec, Delta, JobSpec, ReconcileSpec


async def look_at_rows(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """Ask both sides of a job that moves or proves rows."""
    assert isinstance(spec, CopySpec | ReconcileSpec)  # noqa: S101 - the registry maps by type
    async with around.sides(spec.rows) as (reading, writing):
        return await (dry_run if around.deep else forewarn)(reading, writing, spec)


async def dry_run(reading: SourceConnection, writing: TargetConnection, spec: CopySpec | ReconcileSpec) -> list[str]:
    """Warnings about a job that moves or proves rows; raises what the job would raise.

    Args:
        reading, writing: connections to source and target.

    Raises:
        SelectionRefused: the job would refuse, for all of these reasons.
        NotPrepared: the target lacks what a copy writes down there.
    """
    match spec:
        case CopySpec(delta=Delta() as delta):
            return await _delta(reading, writing, spec, delta)
        case CopySpec():
            examined = await examine(reading, writing, spec)
            words = await _words(reading, spec, examined.pairs)
            return [*await pointless(writing, spec, await read_catalog(reading), examined.target), *words]
        case ReconcileSpec():
            return await _reconcile(reading, writing, spec)


async def forewarn(reading: SourceConnection, writing: TargetConnection, spec: CopySpec | ReconcileSpec) -> list[str]:
    """What is worth a word days before: names that mean nothing, mapping queries, what is read by ranges.

    Of what cannot be run now, grains alone are told of: they are wrong whenever it is. The rest is the dry run's.
    """
    await apply_settings(reading)
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        source, target = await read_catalog(reading), await read_catalog(writing)
        meant, reasons = await read_pairs(spec.rows, reading, source, target, filling=isinstance(spec, CopySpec))
        grains = [reason for reason in reasons if is_about_any(reason, spec.rows.grain)]
        pairs = [pair for pair in meant if not is_refused(pair.title, reasons)]
        if isinstance(spec, CopySpec) and spec.delta is None:
            pairs = await chunkable(reading, pairs, spec, source.version)
        words = await _words(reading, spec, pairs)
    refused = [f"would be refused: {reason}" for reason in grains]
    return [*refused, *await pointless(writing, spec, source, target), *words]


async def _delta(reading: SourceConnection, writing: TargetConnection, spec: CopySpec, delta: Delta) -> list[str]:
    await prepare.require(writing, spec.rows.target)
    await apply_settings(reading)
    await apply_settings(writing)
    await triggers_off(writing)
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        source, target = await read_catalog(reading), await read_catalog(writing)
        pairs, reasons = await read_pairs(spec.rows, reading, source, target)
        sequences = await read_sequences(reading, writing, pairs, spec.rows)
        objects = await read_wanted(reading, writing, None, pairs, spec.large_objects, renewed=True)
        refusals = (*reasons, *sequences.objections(), *objects.reasons)
        await refuse_delta(REFUSAL, delta, reading, writing, pairs, refusals, target)
        words = await _words(reading, spec, pairs)
    return [*await pointless(writing, spec, source, target), *words]


async def _reconcile(reading: SourceConnection, writing: TargetConnection, spec: ReconcileSpec) -> list[str]:
    await apply_settings(reading)
    await apply_settings(writing)
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        source, target = await read_catalog(reading), await read_catalog(writing)
        pairs, _ = await read_proving(spec, reading, source, target)
        await agree_on_form(reading, source, writing, target)
        words = await _words(reading, spec, pairs)
    missed = lacking(spec.rows, source, target, [pair.title for pair in pairs])
    unproved = [f"would not be proved: {table}" for table in missed]
    return [*unproved, *await pointless(writing, spec, source, target), *words]


async def _words(reading: SourceConnection, spec: CopySpec | ReconcileSpec, pairs: Sequence[Pair]) -> list[str]:
    """Args: pairs: of a copy, with what they are cut by."""
    copied = isinstance(spec, CopySpec) and spec.delta is None
    sizes = {pair.title: await read_size(reading, pair) for pair in pairs if copied and in_one_piece(pair)}
    return [*_of_mappings(pairs, sizes), *await _by_ranges(reading, spec, pairs)]


async def _by_ranges(reading: SourceConnection, spec: CopySpec | ReconcileSpec, pairs: Sequence[Pair]) -> list[str]:
    """What is read in a way that takes the place of what others need."""
    match spec:
        case CopySpec(delta=None):
            sizes = {pair.title: pair.displaces for pair in pairs if pair.displaces}
        case CopySpec():
            sizes = displacing_delta(pairs, await ring_from(reading) if spec.source_in_use else None)
        case ReconcileSpec(rows=rows):
            sizes = displacing_reconcile(pairs, await ring_from(reading) if rows.source_in_use is not False else None)
    bounded = isinstance(spec, CopySpec)
    return [displaced(spec.rows.source, sizes, bounded=bounded)] if sizes else []


def _of_mappings(pairs: Sequence[Pair], sizes: Mapping[str, Size]) -> list[str]:
    """What each mapped table is made of, or that nobody knows; and which tables would be copied in one piece."""
    told = []
    for pair in pairs:
        told += [f"{pair.title} is made of {one.told}" for one in pair.grains if not one.declared]
        if pair.unproved:
            told.append(f"that {pair.title} is complete cannot be proved without a grain: {pair.unproved}")
        if (size := sizes.get(pair.title)) is not None:
            told.append(whole_at_stake(pair, size))
    return told
