"""Every reason against a copy that is found before its first byte: the job asks here, and so does its dry run."""

from collections.abc import Sequence
from dataclasses import replace

from jobs.copy.bad_rows import unnameable
from jobs.copy.existing_rows import objections
from jobs.copy.set_aside.lifecycle import Around
from jobs.copy.sizes import check_order
from jobs.postgres.catalog.tables import Catalog
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.rows.beside.large_objects import WantedObjects
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import refuse
from jobs.rows.sizes import check_rows
from plans.model import CopySpec


async def refuse_rows(
    what: str,
    spec: CopySpec,
    reading: SourceConnection,
    writing: TargetConnection,
    pairs: Sequence[Pair],
    untouched: Sequence[Pair],
    target: Catalog,
) -> None:
    """Refuse for what stands on the target already, and for what only the source's rows tell.

    Args:
        what: comes of it.
        untouched: the pairs that the task has not begun.

    Raises:
        SelectionRefused: for all of these reasons.
    """
    standing = await objections(writing, untouched, spec.on_existing, target.foreign_keys)
    refuse(what, [*standing, *await check_rows(reading, pairs)])


def refuse_around(
    what: str,
    spec: CopySpec,
    pairs: Sequence[Pair],
    around: Around,
    objects: WantedObjects,
    target: Catalog,
    *,
    triggers: bool,
) -> None:
    """Refuse for what has to be done around the rows, and for bad rows that nothing would name.

    Args:
        pairs: each with what it is cut by.
        triggers: whether the target's stay on.

    Raises:
        SelectionRefused: for all of these reasons.
    """
    watched = replace(target, foreign_keys=around.watched(target.foreign_keys))
    order = check_order(pairs, watched) if triggers else []
    refuse(what, [*around.objections(), *unnameable(pairs, spec.bad_rows), *order, *objects.reasons])
