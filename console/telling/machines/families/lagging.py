"""What has been sent and has not come: flows, and whatever follows a source."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from console.telling.machines.exposition import Family, Sample
from console.telling.machines.families.bounds import LAGS, bounded
from console.telling.machines.families.making import BYTES, SECONDS, by_label, gauges
from console.telling.machines.watched import Watched
from console.text.flows.as_of_now import rows_now
from console.text.replications.told import figures_of
from console.view.model import View
from jobs.run.outlook.flows import FlowRow, Light
from jobs.run.outlook.replicating.standings import Light as Red
from jobs.run.outlook.replicating.standings import Standing, standings
from jobs.run.outlook.replicating.ways_back import Way

Run = Mapping[str, str]


class LagOf(StrEnum):
    """What lags."""

    FLOW = "flow"
    REPLICATION = "replication"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How far something is behind what it follows."""

    of: LagOf
    name: str
    """An id of the plan."""
    age: timedelta | None = None
    """Since when the oldest that was sent has not come; None where nothing is known to be missing."""
    bytes: int | None = None
    """What is not there yet; None where nobody counts bytes."""


def lagging_families(watched: Watched, run: Run) -> Iterator[tuple[Family, int]]:
    """Of what lags, each with how many samples of it were left out."""
    rows = flow_rows_of(watched.view)
    lags = tuple(_lags(watched.view, rows))
    ages = bounded((_sample(run, one, one.age.total_seconds()) for one in lags if one.age is not None), LAGS)
    told = "Since when the oldest that was sent has not come."
    yield gauges("cutover_lag_seconds", told, ages.samples, unit=SECONDS), ages.left_out
    sizes = bounded((_sample(run, one, one.bytes) for one in lags if one.bytes is not None), LAGS)
    yield gauges("cutover_lag_bytes", "What is not there yet.", sizes.samples, unit=BYTES), sizes.left_out
    missing = ((row.flow.id, row.seen.stands.missing) for row in rows if row.seen is not None)
    counts = bounded(by_label(run, "flow", missing), LAGS)
    yield gauges("cutover_flow_missing", "What was sent and has not come.", counts.samples), counts.left_out
    yield from _lights(rows, run)
    yield from _of_replications(watched.view, run)


def _of_replications(view: View, run: Run) -> Iterator[tuple[Family, int]]:
    """What the slots of each make its publisher keep, which are red, and of which a switch can be taken back."""
    found = standings(view.plan, view.state)
    sizes = bounded(by_label(run, "replication", _kept(view, found)), LAGS)
    told = "What the slots of a replication make a server keep of its log."
    yield gauges("cutover_replication_wal_kept_bytes", told, sizes.samples, unit=BYTES), sizes.left_out
    red = bounded(by_label(run, "replication", ((one.of.id, float(one.light is Red.RED)) for one in found)), LAGS)
    yield gauges("cutover_replication_red", "1 where a replication is red.", red.samples), red.left_out
    back = bounded(by_label(run, "replication", _ways_back(found)), LAGS)
    told = "Of what is switched: 1 where it can be taken back, 0 where not."
    yield gauges("cutover_replication_can_be_taken_back", told, back.samples), back.left_out


def _kept(view: View, found: Sequence[Standing]) -> Iterator[tuple[str, float]]:
    """Of each, what its slots keep, where that is known."""
    for one in found:
        known = figures_of(view, one)
        if known is not None and known.wal_kept is not None:
            yield one.of.id, known.wal_kept


def _ways_back(found: Sequence[Standing]) -> Iterator[tuple[str, float]]:
    """Of each that is switched, 1 where that can be taken back."""
    for one in found:
        if one.way is not None and one.way.is_switched:
            yield one.of.id, float(one.way.way is Way.OPEN)


def flow_rows_of(view: View) -> tuple[FlowRow, ...]:
    """The flows as wholes: templates and receivers are named by other systems, and may be any number."""
    return tuple(row for row in rows_now(view) if not row.series.template and not row.series.receiver)


def _lags(view: View, rows: tuple[FlowRow, ...]) -> Iterator[Lag]:
    for row in rows:
        oldest = row.seen.stands.oldest if row.seen is not None else None
        if oldest is not None:
            yield Lag(of=LagOf.FLOW, name=row.flow.id, age=view.real_now - oldest)
    for one in standings(view.plan, view.state):
        if (known := figures_of(view, one)) is not None:
            age = timedelta(seconds=known.lag) if known.lag is not None else None
            yield Lag(of=LagOf.REPLICATION, name=one.of.id, age=age, bytes=known.lag_bytes)


def _lights(rows: tuple[FlowRow, ...], run: Run) -> Iterator[tuple[Family, int]]:
    """How many flows have which light, and which of them are red."""
    counts = Counter(row.light for row in rows)
    lights = by_label(run, "light", ((light, counts[light]) for light in Light))
    yield gauges("cutover_flows", "Flows by their light.", lights), 0
    red = bounded(by_label(run, "flow", ((row.flow.id, float(row.light is Light.RED)) for row in rows)), LAGS)
    yield gauges("cutover_flow_red", "1 where a flow is red.", red.samples), red.left_out


def _sample(run: Run, lag: Lag, value: float) -> Sample:
    return Sample(value=value, labels={**run, "of": lag.of, "name": lag.name})
