"""What is normal of each series that a plan watches: out of the baseline under its new names, or declared. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.flows.evidence import Limits
from jobs.flows.norm import Norm, added, declared, learnt
from jobs.flows.series import Series
from jobs.flows.weeks import Weeks
from plans.baseline import Baseline, HourSum, SeriesBaseline
from plans.model.flows import AsBefore, Flow, FlowId, NeverZero, PerHour, Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a flow before anything is counted."""

    weeks: Weeks
    limits: Limits
    norms: Mapping[Series, Norm]
    """Of the flow itself, and of its templates and receivers."""
    learnt: bool
    """Whether there is a baseline at all."""


def normals(watched: Watched, baseline: Baseline | None) -> dict[Series, Norm]:
    """What is normal of every series; one of which nothing is known is not there."""
    found: dict[Series, Norm] = {**learnt(_sums(watched, baseline))} if baseline is not None else {}
    for flow in watched.flows:
        match flow.normal:
            case PerHour(count=count):
                found[Series(flow=flow.id)] = declared(count)
            case NeverZero() as never_zero:
                found[Series(flow=flow.id)] = never_zero
            case AsBefore() | None:
                pass
    return found


def _sums(watched: Watched, baseline: Baseline) -> Mapping[Series, Sequence[HourSum]]:
    """The baseline under its new names; what never came then is as unknown as what is not in it."""
    flows = {flow.id: flow for flow in watched.flows if isinstance(flow.normal, AsBefore)}
    parts: dict[Series, list[Sequence[HourSum]]] = defaultdict(list)
    for one in baseline.series:
        flow = flows.get(FlowId(one.flow))
        if flow is not None and any(hour.total for hour in one.hours):
            parts[_named_now(flow, one)].append(one.hours)
    return {series: added(each) for series, each in parts.items()}


def known_of(flow: FlowId, norms: Mapping[Series, Norm]) -> Mapping[Series, Norm]:
    """Those of one flow."""
    return {series: norm for series, norm in norms.items() if series.flow == flow}


def _named_now(flow: Flow, one: SeriesBaseline) -> Series:
    """What a series of the old system is called now; a name that did not change need not be said."""
    return Series(flow=flow.id, template=_new(flow, one.template), receiver=_new(flow, one.receiver))


def _new(flow: Flow, old: str) -> str:
    for new, olds in flow.old_names.items():
        if old and old in olds:
            return new
    return old
