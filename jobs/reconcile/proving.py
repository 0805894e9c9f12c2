"""What a reconcile is to prove beside the rows, and every reason why it cannot: asked by the job and by its dry run."""

from collections.abc import Sequence

from jobs.postgres.catalog.tables import Catalog
from jobs.postgres.sides import SourceConnection
from jobs.reconcile.aggregates import MeasuredTable
from jobs.reconcile.checks import Check, make_checks
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs, refuse
from plans.model import ReconcileSpec

NOTHING_COMPARED = "nothing was compared"


async def read_proving(
    spec: ReconcileSpec, reading: SourceConnection, source: Catalog, target: Catalog
) -> tuple[Sequence[Pair], list[Check]]:
    """The tables and the checks of a reconcile.

    Args:
        reading: a connection to the source, inside a transaction.

    Raises:
        SelectionRefused: it could not be done, for all of these reasons.
    """
    pairs, reasons = await read_pairs(spec.rows, reading, source, target, filling=False)
    checks, against = _checks(spec, pairs, source, target)
    refuse(NOTHING_COMPARED, [*reasons, *against])
    return pairs, checks


def _checks(
    spec: ReconcileSpec, pairs: Sequence[Pair], source: Catalog, target: Catalog
) -> tuple[list[Check], list[str]]:
    checks, reasons = make_checks(spec, pairs, source, target)
    of = {pair.title: pair for pair in pairs}
    for title, said in spec.aggregates.items():
        if title not in of:
            reasons.append(f"{title}: is to be measured and is not among the tables")
            continue
        measured = MeasuredTable(pair=of[title], said=said)
        reasons += measured.objections()
        checks.append(measured)
    return checks, reasons
