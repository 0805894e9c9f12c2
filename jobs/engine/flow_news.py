"""What of the verdicts on flows is told to the loop, and how."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from jobs.flows.diary import Diary
from jobs.flows.given_up import GivenUp
from jobs.flows.kept import samples_of
from jobs.flows.series import Condition, Series, Verdict
from jobs.flows.standings import LastHour, no_longer
from jobs.journal.flow_counts import StoredCount
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


def all_news(
    told: Mapping[str, FlowSeen],
    verdicts: Mapping[Series, Verdict],
    hours: Mapping[FlowId, LastHour],
    given_up: tuple[GivenUp, ...],
) -> FlowsChanged | None:
    """The same where verdicts are all that is said: of what they do not name nothing is said any more."""
    gone = tuple(no_longer((seen.stands.series for seen in told.values()), verdicts))
    return news(told, verdicts, gone, hours, given_up)


def add_to_hours(
    hours: dict[FlowId, LastHour], diaries: Mapping[FlowId, Diary], counts: Iterable[StoredCount], now: datetime
) -> Mapping[str, str]:
    """Take counts among the figures of the last hour; of which flows they could not be read, and by which defect."""
    odd: dict[str, str] = {}
    for one in counts:
        if (diary := diaries.get(FlowId(one.flow))) is None:
            continue
        try:
            hours.setdefault(FlowId(one.flow), LastHour()).take(samples_of(diary.names, one), now)
        except Exception as defect:  # noqa: BLE001 - what was kept of one flow is of no other
            odd[one.flow] = type(defect).__name__
    return odd


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
