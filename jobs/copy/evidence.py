"""What a copy proves once it has ended well: figures of every table, how the rows were seen, and what is not proved."""

from collections.abc import Mapping

from jobs.api import TAKEN_OVER_FROM, Evidence, Fact
from jobs.copy.bad_rows import RejectedRows
from jobs.copy.besides import Besides
from jobs.copy.large_objects.copy import LargeObjectCopy
from jobs.copy.planned import PlannedCopy
from jobs.copy.recut import told
from jobs.copy.session import CopySession
from jobs.rows.grain.told import made_of, unproved
from jobs.rows.selected import APPEARED_REASON, not_in_the_source
from plans.plurals import counted


def copy_evidence(
    session: CopySession,
    planned: PlannedCopy,
    rejected: RejectedRows,
    objects: LargeObjectCopy,
    besides: Besides,
    counts: Mapping[str, Fact],
    *,
    proved: int,
) -> Evidence:
    """Put together what is known of a copy that is complete.

    Args:
        counts: which tables were counted at the source too.
        proved: how many foreign keys were proved after loading.
    """
    tables = tuple(table.evidence for table in planned.tables)
    rows = sum(table.rows for table in tables)
    triggers = session.triggers
    facts: dict[str, Fact] = {
        "rows": rows,
        "bytes": sum(table.bytes for table in tables),
        "chunks": sum(table.chunks for table in planned.tables),
        "chunks_of_earlier_attempts": planned.resumed,
        "consistency": session.state.told_of(planned.resumed),
        **planned.taken_out.facts(),
        "triggers": "on" if triggers else "off",
        "foreign_keys": f"{proved} proved after loading" + ", the others while loading" * triggers,
        **rejected.facts(),
        **planned.around.facts(),
        **counts,
        **besides.facts(),
        **objects.facts(),
        **_facts_of_selection(planned),
    }
    moved = f"{rows:,} rows in {counted(len(tables), 'table')}"
    unknown = "completeness not proved" if unproved(planned.pairs) else ""
    return Evidence(
        summary=", ".join(filter(None, (moved, rejected.note, unknown))),
        facts=facts,
        tables=tables,
        wrote=tuple(f"{session.spec.rows.target}:{table.table}" for table in tables),
        caveats=_caveats(session, planned, objects, besides),
    )


def _facts_of_selection(planned: PlannedCopy) -> Mapping[str, Fact]:
    """Say what the rows are made of, how queries were cut, and whose rows were taken over."""
    facts: dict[str, Fact] = {**made_of(planned.pairs), **not_in_the_source(planned.missing)}
    for table in planned.tables:
        if table.pair.source is None:
            facts[f"{table.pair.title} is copied"] = table.how_cut
    if planned.taken_over:
        facts[TAKEN_OVER_FROM] = ", ".join(planned.taken_over)
    return facts


def _caveats(session: CopySession, planned: PlannedCopy, objects: LargeObjectCopy, besides: Besides) -> tuple[str, ...]:
    """Say what the copy has not carried over or not proved."""
    slower = [table for table in planned.recut(session.ctx.rehearsed) if table.loses]
    return (
        *([planned.taken_out.told] if planned.taken_out else ()),
        *unproved(planned.pairs),
        *(f"{title} {APPEARED_REASON}" for title in planned.appeared),
        *told(slower),
        *besides.caveats,
        *objects.caveats,
    )
