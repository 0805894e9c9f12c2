"""Sentences about flows: which of them stand otherwise than before."""

from zoneinfo import ZoneInfo

from console.text.sentence import Sentence, by_whom
from jobs.flows.given_up import GivenUp
from jobs.flows.series import Condition, Series
from jobs.run.events import FlowsChanged, FlowSettled, FlowStanding
from jobs.run.outlook.flows import Light, light_of
from plans.model import Plan
from plans.plurals import counted

_NAMED = 5
"""Flows that a sentence names; how many there are besides is said."""
_WORST_FIRST = tuple(Condition)


def of_flows(plan: Plan, event: FlowsChanged) -> Sentence:
    """Say how those that changed stand, the worst first; of many that are well again only how many there are."""
    others = sorted(
        (one for one in event.flows if one.condition is not Condition.FLOWING),
        key=lambda one: (_WORST_FIRST.index(one.condition), one.series),
    )
    well = [one for one in event.flows if one.condition is Condition.FLOWING]
    said = [*(_said(plan, one) for one in others[:_NAMED]), *_well(plan, well)]
    if len(others) > _NAMED:
        said.append(f"{len(others) - _NAMED} more do not flow as they should")
    if event.gone:
        said.append(f"{counted(len(event.gone), 'flow')} watched no more")
    said += [f"given up as #{one.settled} says: {_given_up(one)}" for one in event.losses]
    return Sentence(text="; ".join(said), warning=any(light_of(one.condition) is Light.RED for one in others))


def of_settled(plan: Plan, event: FlowSettled) -> Sentence:
    """Say what somebody gives up as lost, and why."""
    name = flow_name(plan, event.series)
    if event.retired:
        lost = f"; {event.missing:,} that are missing are given up" if event.missing else ""
        text = f"{name}: retired{by_whom(event.by)}, nothing more is expected of it: {event.reason}{lost}"
        return Sentence(text=text, warning=True)
    text = f"{name}: what is missing by now is given up{by_whom(event.by)}: {event.reason}"
    return Sentence(text=f"{text}; {event.missing:,} at the last word, how many by now is said next", warning=True)


def _given_up(one: GivenUp) -> str:
    """How many of the series that lost most: it is the one that was settled, or a sum that it is counted in. And why
    that is more than somebody was told."""
    lost = max((loss.off.missing for loss in one.losses), default=0)
    more = f" ({one.told:,} were told of, {lost - one.told:,} more went missing since)" if 0 < one.told < lost else ""
    return f"{lost:,}{more}"


def flow_name(plan: Plan, series: Series) -> str:
    """What it is called: the flow's title, and the template and the receiver where it is about one."""
    flow = plan.watched.flow(series.flow)
    title = flow.title if flow is not None else series.flow
    return " / ".join(part for part in (title, series.template, series.receiver) if part)


def _said(plan: Plan, stands: FlowStanding) -> str:
    """`Letters / 17B is silent since Sat 03:10: none in 2 h, 41 expected`."""
    since = stands.since.astimezone(ZoneInfo(plan.timezone))
    why = f": {stands.reason}" if stands.reason else ""
    return f"{flow_name(plan, stands.series)} is {stands.condition} since {since:%a %H:%M}{why}"


def _well(plan: Plan, well: list[FlowStanding]) -> list[str]:
    if not well:
        return []
    return [f"{flow_name(plan, well[0].series)} flows" if len(well) == 1 else f"{len(well)} flow"]
