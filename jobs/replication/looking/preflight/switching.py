"""What a switch would be refused for, asked before its time: who could write and is not kept out, spent sequences."""

from collections.abc import Sequence

from jobs.beforehand import Surroundings
from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.connection.settings import apply_settings
from jobs.replication.removing.leftovers import read_left
from jobs.replication.switching.rights_there import look_at_rights
from jobs.replication.switching.sequences import read_left as positions_left
from jobs.replication.switching.sequences import read_tied, refuse_unfit
from jobs.replication.switching.way import way_of
from jobs.replication.switching.writers import look_at_roles, look_for_writers, refuse_writers, who_else_writes
from jobs.rows.selection_reader import read_pairs
from plans.model import JobSpec, SwitchBackSpec, SwitchSpec


async def look_at_switch(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """Ask both sides. Whether one follows the other by then, and closely, only the switch itself can see.

    Raises:
        WritersNotFenced, SequencesUnfit: as the switch would.
    """
    assert isinstance(spec, SwitchSpec | SwitchBackSpec)  # noqa: S101 - the registry maps by type
    way = way_of(spec)
    rows = way.replication.rows
    async with around.sides(rows) as (source, target):
        await apply_settings(source)
        await apply_settings(target)
        async with (
            source.transaction(isolation="repeatable_read", readonly=True),
            target.transaction(isolation="repeatable_read", readonly=True),
        ):
            theirs, ours = await read_catalog(source), await read_catalog(target)
            pairs, _ = await read_pairs(rows, source, theirs, ours, filling=False)
            sequences = await read_tied(source, target, pairs, rows, way.direction)
        left = source if way.left == rows.source else target
        known = (await read_left(left)).subscriptions
        come_to = target if left is source else source
        tables = [pair.target.sql for pair in pairs]
        seen = await look_for_writers(left, way.left, way.kept_out, tables, known)
        rights = await look_at_rights(left, come_to, way, [pair.title for pair in pairs])
        roles = await look_at_roles(come_to, way.come_to, way.let_in)
        refuse_writers([*seen.against, *roles, *rights.refusals])
        refuse_unfit(sequences, await positions_left(left, sequences.tied), spec.headroom)
        others = await who_else_writes(come_to, way.come_to, way.let_in, tables)
    return [*seen.caveats, *rights.caveats, *others, *sequences.left_out]
