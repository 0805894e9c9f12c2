"""All that is known of the replications, as lines: for the page of the screen and the status page. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from console.text.columns import wrapped
from console.text.formatting import Times, age_text
from console.text.replications.told import (
    figures_of,
    figures_text,
    of_limit,
    parts,
    seconds,
    size_text,
    stands_text,
    way_text,
)
from console.view.model import View
from jobs.replicated import ReplicationFigures
from jobs.run.outlook.replicating.standings import Light, Standing, standings
from jobs.run.outlook.replicating.ways_back import NOT_FLOWING_BACK, Way
from plans.plurals import counted

_LABEL = "REPLICATION "
_BELOW = " " * len(_LABEL)
_UNKNOWN_DISK = "not known from here: ask its host"
"""A server tells no SQL of its disk: it is known on its own host alone."""
_GROWS_NOT = "not at the present rate"


def status_rows(view: View, times: Times, width: int) -> Iterator[str]:
    """A row each on the status page, the worst first; what does not flow back beneath one that can be taken back."""
    for index, one in enumerate(standings(view.plan, view.state)):
        yield from wrapped(_BELOW if index else _LABEL, _in_status(view, times, one), width=width, most=2)
        if one.way is not None and one.way.way is Way.OPEN:
            yield from wrapped(_BELOW, NOT_FLOWING_BACK, width=width, most=2)


def _in_status(view: View, times: Times, one: Standing) -> str:
    name, route, state, *rest = parts(view, times, one)
    if one.light is Light.RED and one.stands is not None and view.state.ended is None:
        state = f"{one.stands.upkeep}, see above"
    rest = [state, *rest]
    return f"{name} {route}: {', '.join(rest)}"


def about(view: View, times: Times, one: Standing) -> Iterator[str]:
    """All about one, line by line, its name left out."""
    yield f"{one.route}: {stands_text(view, times, one)}"
    yield f"written to: {one.written_to or 'not known'}"
    if (known := figures_of(view, one)) is not None:
        yield "; ".join(figures_text(view, times, one)) or "no figures yet"
        yield from _besides(one, known)
    if one.stands is not None and one.stands.mend:
        yield f"what to do: {one.stands.mend}"
    if one.way is not None:
        if not one.way.is_switched:
            yield way_text(view, times, one.way)
        yield f"what does not flow back: {NOT_FLOWING_BACK}"
    yield from _dropped(view, times, one)
    yield from _limits(one)


def _besides(one: Standing, known: ReplicationFigures) -> Iterator[str]:
    """Figures that the line leaves out, and what else was found."""
    if known.lag_bytes is not None:
        yield f"not applied yet: {size_text(known.lag_bytes)}"
    free = size_text(known.disk_free) if known.disk_free is not None else _UNKNOWN_DISK
    yield f"free on the disk of {one.of.publisher(known.direction)}: {free}"
    yield f"its log is full by {_full_by(known)}"
    if known.oldest_snapshot is not None:
        yield f"oldest transaction there: {age_text(timedelta(seconds=known.oldest_snapshot))}"
    if known.errors:
        yield f"{counted(known.errors, 'error')} of apply workers so far"
    if known.conflicts:
        yield f"conflicts: {', '.join(f'{count:,} {name}' for name, count in known.conflicts.items())}"
    for remark in known.remarks:
        yield f"{'!' if remark.grave else '+'} {remark.text}{f': {remark.hint}' if remark.hint else ''}"


def _full_by(known: ReplicationFigures) -> str:
    """When its log is full, and by which limits that is told: the first that is reached counts."""
    limits = "wal_at_most or its own limit" + " or its disk" * (known.disk_free is not None)
    full_in = known.wal_full_in
    return f"{limits}: {f'in {age_text(timedelta(seconds=full_in))}' if full_in is not None else _GROWS_NOT}"


def _dropped(view: View, times: Times, one: Standing) -> Iterator[str]:
    known = view.state.replications.get(one.of.id)
    if known is not None and known.dropped is not None and known.dropped_at is not None:
        when = times.when(view.state.clock.run_time(known.dropped_at))
        kept = of_limit(known.dropped.wal_kept, known.dropped.wal_at_most)
        slots = counted(len(known.dropped.slots), "slot")
        yield f"{when} {slots} of it dropped on {known.dropped.database}: WAL {kept}"


def _limits(one: Standing) -> Iterator[str]:
    within = seconds(one.of.lag_at_most.total_seconds())
    yield f"healthy within {within}; at {size_text(one.of.wal_at_most)} of WAL its slots are dropped"
