"""What of the verdicts on flows is told to the loop, and how."""

from collections.abc import Mapping

from jobs.flows.given_up import GivenUp
from jobs.flows.series import Condition, Series, Verdict
from jobs.flows.standings import LastHour
from jobs.run.events import FlowsChanged, FlowStanding
from jobs.run.outlook.flows import is_news
from jobs.run.state.flows import FlowSeen
from plans.model.flows import FlowId


def news(
    told: Mapping[str, FlowSeen],
    verdicts: Mapping[Series, Verdict],
    gone: tuple[Series, ...],
    hours: Mapping[FlowId, LastHour],
    given_up: tuple[GivenUp, ...],
) -> FlowsChanged | None:
    """What stands otherwise than was told, or has lost what was given up of it; None where nothing does."""
    relieved = FlowsChanged(flows=(), losses=given_up).relieved
    flows = tuple(
        standing(series, verdict, hours.get(series.flow))
        for series, verdict in verdicts.items()
        if series in relieved or is_worth_telling(told, series, verdict)
    )
    return FlowsChanged(flows=flows, gone=gone, losses=given_up) if flows or gone or given_up else None


def standing(series: Series, verdict: Verdict, hour: LastHour | None) -> FlowStanding:
    """How a series stands, for the journal."""
    return FlowStanding(
        series=series,
        condition=verdict.condition,
        since=verdict.since,
        reason=verdict.reason,
        missing=verdict.missing,
        oldest=verdict.oldest,
        to_notice=verdict.to_notice,
        counts=hour.counts(series) if hour is not None else {},
    )


def is_worth_telling(told: Mapping[str, FlowSeen], series: Series, verdict: Verdict) -> bool:
    """Whether it is news: of a template or a receiver, that it flows is none while nobody said otherwise."""
    known = told.get(series.name)
    if known is None and verdict.condition is Condition.FLOWING and series != Series(flow=series.flow):
        return False
    return is_news(known, verdict.condition, verdict.missing)
