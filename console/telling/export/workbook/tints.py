"""Which states have which colour."""

from collections.abc import Mapping, Sequence

from console.telling.export.cells import Table
from console.telling.export.workbook.page import Tint
from plans.importers.exported.headings import Head

STATES: Mapping[str, Tint] = {
    **dict.fromkeys(("DONE", "GO", "confirmed"), Tint.GOOD),
    **dict.fromkeys(("RUN", "QUIET", "OPEN", "RDY"), Tint.AT_WORK),
    **dict.fromkeys(("HELD", "RTRY", "UNVF", "SKIP", "HAND", "GO*", "POST", "2ND", "waived"), Tint.CARE),
    **dict.fromkeys(("ASK", "DOUBT", "GONE", "BACK", "NOGO", "failed"), Tint.BAD),
}
"""Those that only wait have none."""


def state_tints(table: Table, states: Sequence[str]) -> Mapping[tuple[int, int], Tint]:
    """The colours of a table's column of states; none where it has no such column.

    Args:
        table: a row a state.
        states: as they are recorded.
    """
    at = table.headings.index(Head.STATE) if Head.STATE in table.headings else None
    if at is None:
        return {}
    return {(row, at): STATES[state] for row, state in enumerate(states) if state in STATES}
