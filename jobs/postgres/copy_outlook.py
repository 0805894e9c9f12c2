"""What people should know of a copy days before it: what it will not carry over, and what of it could fail.

Cheap beside the dry run, because it asks catalogs only and plans no rows. Reasons to refuse are the dry run's.
"""

from typing import Any

from jobs.postgres.aside.drop import consider
from jobs.postgres.aside.meant_sequences import read_sequences
from jobs.postgres.aside.resolution import resolved
from jobs.postgres.besides import read_besides
from jobs.postgres.large_objects import read_wanted
from jobs.postgres.selection_read import read_pairs
from jobs.postgres.tables import read_catalog
from plans.model import CopySpec, OnExisting


async def outlook(reading: Any, writing: Any, spec: CopySpec) -> list[str]:
    """A sentence for each. Changes nothing on either side.

    Args:
        reading, writing: connections to source and target.
    """
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        source, target = await read_catalog(reading), await read_catalog(writing)
        pairs, _ = await read_pairs(spec.rows, reading, source, target)
        sequences = await read_sequences(reading, writing, pairs, spec.rows)
        truncating = spec.on_existing is OnExisting.TRUNCATE
        objects = await read_wanted(reading, writing, None, pairs, spec.large_objects, renewed=truncating)
        chosen = await consider(writing, pairs, spec.set_aside, cleared=truncating)
        can = await resolved(writing, chosen)
        away = [one.part for one in can.going]
        besides = await read_besides(reading, writing, spec, pairs, sequences, objects, away)
    return [*can.refused, *objects.reasons, *can.stays, *besides.told]
