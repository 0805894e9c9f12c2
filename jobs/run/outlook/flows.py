"""How the flows of the plan stand: which are red, which are amber and why, the worst first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jobs.flows.flights import Flight, latest
from jobs.flows.series import Condition, Series
from jobs.run.outlook.last_answer import last_answer
from jobs.run.state.flows import Flown, FlowSeen, Settlement
from jobs.run.state.model import RunState
from plans.model import PartyId, Plan, RunKind
from plans.model.flows import Flow

_RED = frozenset({Condition.SILENT, Condition.SHORT, Condition.THIN})
"""What can be no chance."""
_NOTHING_COMES = frozenset({Condition.SILENT, Condition.THIN, Condition.UNPROVEN, Condition.UNWATCHED})
"""How a series stands of which nothing comes, or too little, and of which nothing is known to be lost."""
_WORST_FIRST = {condition: place for place, condition in enumerate(Condition)}


class Light(StrEnum):
    """How bad it is. Without a word beside it none of them is shown."""

    RED = "red"
    AMBER = "amber"
    """Nobody knows whether it flows, or it flows late."""
    NONE = "none"
    """It is not judged: before the go-live, in a rehearsal, in a demonstration."""
    GREEN = "green"


_LIGHTS = {light: place for place, light in enumerate(Light)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """A flow, or one template, one receiver of it that stands otherwise than well."""

    flow: Flow
    series: Series
    light: Light
    condition: Condition | None
    """None where it was not counted yet, or is not judged."""
    since: datetime | None
    """Real time."""
    reason: str
    """In words; of one that was not counted yet, that it was not."""
    seen: FlowSeen | None = None
    """All that the engine said of it last."""
    settled: tuple[Settlement, ...] = ()
    """What of it was given up as lost, by whom and why; of its templates and receivers each has its own."""
    canary: Flight | None = None
    """The last canary of the whole flow that is over."""
    is_retired: bool = False
    """Whether somebody said that nothing more is expected of it, and nothing comes."""

    @property
    def is_unjudged_and_lost(self) -> bool:
        """Whether nothing is judged of it yet, and its last canary did not come through."""
        return self.light is Light.NONE and self.canary is not None and bool(self.canary.why)

    @property
    def comes(self) -> bool:
        """Whether what is sent comes, if late, or nothing more is expected; of what else is not red nobody knows."""
        return self.is_retired or self.condition in (Condition.FLOWING, Condition.LATE)

    @property
    def given_up(self) -> int:
        """How many of it were given up as lost."""
        return sum(one.missing for one in self.settled)

    @property
    def owner(self) -> PartyId | None:
        """Who sees to it."""
        return self.flow.owner

    @property
    def name(self) -> str:
        """What it is called: the flow's title, and the template and the receiver where it is about one."""
        parts = (self.flow.title, self.series.template, self.series.receiver)
        return " / ".join(part for part in parts if part)


def light_of(condition: Condition) -> Light:
    """How bad a condition is, of a flow that is judged."""
    if condition is Condition.FLOWING:
        return Light.GREEN
    return Light.RED if condition in _RED else Light.AMBER


def is_live(plan: Plan, state: RunState) -> bool:
    """Whether the go-live has been reached and is not taken back: from then on something must flow."""
    return state.unit(plan.go_live).released and state.rollback is None


def not_counted_because(state: RunState) -> str:
    """Why nothing is counted in this run, in words; empty where the flows are counted."""
    if state.simulated:
        return "a simulated night counts no flows"
    return "" if state.clock.speed == 1 else f"at {state.clock.speed:g} times the speed of the clock nothing is counted"


def not_judged_because(plan: Plan, state: RunState) -> str:
    """Why no flow is called red or green just now, in words; empty where they are judged."""
    if reason := not_counted_because(state):
        return reason
    if state.kind is not RunKind.PRODUCTION:
        return "in a rehearsal what is normal does not hold: only canaries say whether it flows"
    return "" if is_live(plan, state) else "flows are judged from the go-live on"


def judged_since(plan: Plan, state: RunState) -> datetime | None:
    """Since when flows are judged, real time: the go-live; None where they are not."""
    reached = state.unit(plan.go_live).ended
    return state.clock.real_time(reached) if reached is not None and not not_judged_because(plan, state) else None


def flow_rows(plan: Plan, state: RunState) -> tuple[FlowRow, ...]:
    """All flows of the plan, and those of their templates and receivers that do not flow well, the worst first."""
    return _to_be_told(every_row(plan, state))


def every_row(plan: Plan, state: RunState) -> tuple[FlowRow, ...]:
    """All flows of the plan, and each of their templates and receivers of which anything was said, the worst first."""
    return _rows(plan, state.flows, state.settled, state.canaries, not_judged_because(plan, state))


def retired_by(settled: Iterable[Settlement], series: Series) -> Settlement | None:
    """Who said that nothing more is expected of a series, or of the template or receiver that it is part of."""
    return next((one for one in settled if one.retired and series.is_part_of(one.series)), None)


def in_rank(rows: Iterable[FlowRow]) -> tuple[FlowRow, ...]:
    """The worst first."""
    return tuple(sorted(rows, key=_rank))


@last_answer
def series_rows(plan: Plan, state: RunState, flow: Flow) -> tuple[FlowRow, ...]:
    """A flow, and each of its templates and receivers of which anything was said, the worst first."""
    return tuple(row for row in every_row(plan, state) if row.flow.id == flow.id)


def flows_in_need(plan: Plan, state: RunState) -> tuple[FlowRow, ...]:
    """Those that are red, then those that are amber; none once the run has ended."""
    if state.ended is not None:
        return ()
    return tuple(row for row in flow_rows(plan, state) if row.light in (Light.RED, Light.AMBER))


def is_news(known: FlowSeen | None, condition: Condition, missing: int) -> bool:
    """Whether how a flow stands is told: another condition than before, or twice as many missing.

    Its figures change with every count; they are read where they lie, and the chain stays small.
    """
    if known is None or known.stands.condition is not condition:
        return True
    return missing >= 2 * max(known.stands.missing, 5)


@last_answer
def _rows(
    plan: Plan,
    seen: Mapping[str, FlowSeen],
    settled: tuple[Settlement, ...],
    canaries: Mapping[str, Flown],
    unjudged: str,
) -> tuple[FlowRow, ...]:
    """Made anew when something was said of a flow, and not whenever anything happens: there may be thousands."""
    flows = {flow.id: flow for flow in plan.watched.flows}
    parts = {one.stands.series: one for one in seen.values() if one.stands.series.flow in flows}
    lost = _by_series(settled, parts)
    series = dict.fromkeys([*(Series(flow=flow) for flow in flows), *parts])
    flights = latest(one.flight for one in canaries.values())
    flown = {Series(flow=flow): flight for flow, flight in flights.items()}
    told = (_row(flows[one.flow], one, parts.get(one), unjudged) for one in series)
    rows = _with_retired(told, settled)
    return in_rank(replace(row, settled=lost.get(row.series, ()), canary=flown.get(row.series)) for row in rows)


def _by_series(
    settled: Iterable[Settlement], known: Mapping[Series, FlowSeen]
) -> Mapping[Series, tuple[Settlement, ...]]:
    """What was settled, by what it was settled of; what is told apart no more is told of the flow."""
    found: dict[Series, tuple[Settlement, ...]] = {}
    for one in settled:
        of = one.series if one.series in known else Series(flow=one.series.flow)
        found[of] = (*found.get(of, ()), one)
    return found


@last_answer
def _to_be_told(rows: tuple[FlowRow, ...]) -> tuple[FlowRow, ...]:
    """Those of whole flows, and of the others those that are red or amber, or of which some are lost."""
    bad = (Light.RED, Light.AMBER)
    return tuple(row for row in rows if row.series == Series(flow=row.flow.id) or row.light in bad or row.settled)


def _row(flow: Flow, series: Series, seen: FlowSeen | None, unjudged: str) -> FlowRow:
    if unjudged and not (seen is not None and seen.stands.condition is Condition.NOT_READ):
        return FlowRow(flow=flow, series=series, light=Light.NONE, condition=None, since=None, reason=unjudged)
    if seen is None:
        return FlowRow(
            flow=flow, series=series, light=Light.AMBER, condition=None, since=None, reason="it was not counted yet"
        )
    stands = seen.stands
    return FlowRow(
        flow=flow,
        series=series,
        light=light_of(stands.condition),
        condition=stands.condition,
        since=stands.since,
        reason=stands.reason,
        seen=seen,
    )


def _with_retired(rows: Iterable[FlowRow], settled: Iterable[Settlement]) -> Iterable[FlowRow]:
    """The same, each of which nothing more is expected as that."""
    retired = tuple(one for one in settled if one.retired)
    return (_unless_retired(row, retired) for row in rows) if retired else rows


def _unless_retired(row: FlowRow, retired: Iterable[Settlement]) -> FlowRow:
    """Of what nothing more is expected that nothing comes is no fault; what is sent all the same, and lost, is."""
    if row.condition not in _NOTHING_COMES or (by := retired_by(retired, row.series)) is None:
        return row
    reason = f"nothing more is expected of it, says {by.by}"
    return replace(row, light=Light.NONE, condition=None, since=by.at, reason=reason, is_retired=True)


def _rank(row: FlowRow) -> tuple[int, int, bool, float, str]:
    """Red before amber, the worse condition before the lesser one, of which some (or its canary) are lost before what
    is well, what has lasted longer before what is new; what is retired last."""
    condition = _WORST_FIRST[row.condition] if row.condition is not None else len(_WORST_FIRST)
    since = row.since.timestamp() if row.since is not None else float("inf")
    first = row.settled or row.is_unjudged_and_lost
    light = len(_LIGHTS) if row.is_retired else _LIGHTS[row.light]
    return (light, condition, not first, since, row.series.name)
