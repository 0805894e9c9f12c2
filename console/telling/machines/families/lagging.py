"""What has been sent and has not come: flows, and whatever follows a source."""

from collections import Counter
from collections.abc import Iterator, Mapping

from console.telling.machines.exposition import Family, Sample
from console.telling.machines.families.bounds import LAGS, bounded
from console.telling.machines.families.making import BYTES, SECONDS, by_label, gauges
from console.telling.machines.watched import Lag, LagOf, Watched
from console.text.flows.as_of_now import rows_now
from console.view.model import View
from jobs.run.outlook.flows import FlowRow, Light

Run = Mapping[str, str]


def lagging_families(watched: Watched, run: Run) -> Iterator[tuple[Family, int]]:
    """Of what lags, each with how many samples of it were left out."""
    rows = flow_rows_of(watched.view)
    lags = (*_lags(watched.view, rows), *watched.lags)
    ages = bounded((_sample(run, one, one.age.total_seconds()) for one in lags if one.age is not None), LAGS)
    told = "Since when the oldest that was sent has not come."
    yield gauges("cutover_lag_seconds", told, ages.samples, unit=SECONDS), ages.left_out
    sizes = bounded((_sample(run, one, one.bytes) for one in lags if one.bytes is not None), LAGS)
    yield gauges("cutover_lag_bytes", "What is not there yet.", sizes.samples, unit=BYTES), sizes.left_out
    missing = ((row.flow.id, row.seen.stands.missing) for row in rows if row.seen is not None)
    counts = bounded(by_label(run, "flow", missing), LAGS)
    yield gauges("cutover_flow_missing", "What was sent and has not come.", counts.samples), counts.left_out
    yield from _lights(rows, run)


def flow_rows_of(view: View) -> tuple[FlowRow, ...]:
    """The flows as wholes: templates and receivers are named by other systems, and may be any number."""
    return tuple(row for row in rows_now(view) if not row.series.template and not row.series.receiver)


def _lags(view: View, rows: tuple[FlowRow, ...]) -> Iterator[Lag]:
    for row in rows:
        oldest = row.seen.stands.oldest if row.seen is not None else None
        if oldest is not None:
            yield Lag(of=LagOf.FLOW, name=row.flow.id, age=view.real_now - oldest)


def _lights(rows: tuple[FlowRow, ...], run: Run) -> Iterator[tuple[Family, int]]:
    """How many flows have which light, and which of them are red."""
    counts = Counter(row.light for row in rows)
    lights = by_label(run, "light", ((light, counts[light]) for light in Light))
    yield gauges("cutover_flows", "Flows by their light.", lights), 0
    red = bounded(by_label(run, "flow", ((row.flow.id, float(row.light is Light.RED)) for row in rows)), LAGS)
    yield gauges("cutover_flow_red", "1 where a flow is red.", red.samples), red.left_out


def _sample(run: Run, lag: Lag, value: float) -> Sample:
    return Sample(value=value, labels={**run, "of": lag.of, "name": lag.name})
