"""What would become of a job if it began now: every reason for which it would refuse, asked by the same code.

Nothing is changed, and nothing of a state that only the night brings about (a paused stand-by, a lock) is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from jobs.postgres import prepare
from jobs.postgres.aside.meant_sequences import read_sequences
from jobs.postgres.checksum import agree_on_form
from jobs.postgres.copy_plan import Size, read_size
from jobs.postgres.copy_preview import REFUSED, examine
from jobs.postgres.cut_by import chunkable, how_cut
from jobs.postgres.delta_planning import refuse_delta
from jobs.postgres.foreign_keys import triggers_off
from jobs.postgres.large_objects import read_wanted
from jobs.postgres.proving import read_proving
from jobs.postgres.selected import lacking
from jobs.postgres.selection import Pair
from jobs.postgres.selection_read import read_pairs
from jobs.postgres.settings import apply_settings
from jobs.postgres.tables import read_catalog
from plans.model import CopySpec, Delta, ReconcileSpec

MEGABYTE = 1e6


async def dry_run(reading: Any, writing: Any, spec: CopySpec | ReconcileSpec) -> list[str]:
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
            return _of_mappings(examined.pairs, examined.sizes)
        case ReconcileSpec():
            return await _reconcile(reading, writing, spec)


async def about_mappings(reading: Any, writing: Any, spec: CopySpec) -> list[str]:
    """What is worth a word about the mapping queries of a copy, days before; nothing of what cannot be run now."""
    await apply_settings(reading)
    rows = replace(spec.rows, tables=(), excluded=(), where={}, columns={}, rename={})
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        found, _ = await read_pairs(rows, reading, source := await read_catalog(reading), await read_catalog(writing))
        pairs = [pair for pair in found if pair.grains or pair.unproved]
        if spec.delta is None:
            pairs = await chunkable(reading, pairs, spec, source.version)
        sizes = {pair.title: await read_size(reading, pair) for pair in pairs}
    return _of_mappings(pairs, sizes if spec.delta is None else {})


async def _delta(reading: Any, writing: Any, spec: CopySpec, delta: Delta) -> list[str]:
    await prepare.require(writing, spec.rows.target)
    await apply_settings(reading)
    await apply_settings(writing)
    await triggers_off(writing)
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        source, target = await read_catalog(reading), await read_catalog(writing)
        pairs, reasons = await read_pairs(spec.rows, reading, source, target)
        sequences = await read_sequences(reading, writing, pairs, spec.rows)
        objects = await read_wanted(reading, writing, None, pairs, spec.large_objects, renewed=True)
        known = (*reasons, *sequences.objections(), *objects.reasons)
        await refuse_delta(REFUSED, delta, reading, writing, pairs, known, target)
    return _of_mappings(pairs, {})


async def _reconcile(reading: Any, writing: Any, spec: ReconcileSpec) -> list[str]:
    await apply_settings(reading)
    await apply_settings(writing)
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        source, target = await read_catalog(reading), await read_catalog(writing)
        pairs, _ = await read_proving(spec, reading, source, target)
        await agree_on_form(reading, source, writing, target)
    missed = lacking(spec.rows, source, target, [pair.title for pair in pairs])
    return [*(f"would not be proved: {one}" for one in missed), *_of_mappings(pairs, {})]


def _of_mappings(pairs: Sequence[Pair], sizes: Mapping[str, Size]) -> list[str]:
    """What each mapped table is made of, or that nobody knows; and which would be copied in one piece."""
    told = []
    for pair in pairs:
        told += [f"{pair.title} is made of {one.told}" for one in pair.grains if not one.declared]
        if pair.unproved:
            told.append(f"that {pair.title} is complete cannot be proved without a grain: {pair.unproved}")
        size = sizes.get(pair.title)
        if size is not None and pair.source is None and not (pair.key or pair.heaps):
            about = f"about {size.rows:,} rows, {size.rows * size.width / MEGABYTE:,.0f} MB"
            told.append(f"{pair.title} is copied {how_cut(pair)} ({about}): cut off, all of it begins again")
    return told
