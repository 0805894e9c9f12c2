"""Somebody settles what is missing of a short flow: it is lost, and what goes missing afterwards is red again.

How many are given up the judge says that counts them (`FlowsChanged.losses`); who, when and why stays in the journal.
"""

from collections.abc import Iterator, Sequence

from jobs.flows.flights import NEVER_TRIED, Flight, tried
from jobs.flows.series import Condition, Series
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.flowing.commands import SettleFlow
from jobs.run.events import FlowSettled, FlowStanding
from jobs.run.outlook.flows import not_judged_because, retired_by
from plans.model.flows import Flow
from plans.nearest import did_you_mean
from plans.plurals import counted

_NAMED = 8
MOST = 1_000
"""Settlements of one run: of more nobody looks after its flows."""


def settle(desk: Desk, command: SettleFlow, by: str) -> None:
    """Note what somebody gives up as lost, or raise `NotNow` where nothing is missing."""
    flow = _named(desk, command.flow)
    series = Series(flow=flow.id, template=command.template, receiver=command.receiver)
    if why := not_judged_because(desk.plan, desk.state):
        raise NotNow(f"nothing is known to be missing: {why}")
    _must_be_open(desk, series)
    if command.retired:
        _may_retire(desk, flow, series)
    short = list(_short(desk, series))
    if not short and not command.retired:
        raise _nothing_missing(desk, flow, series)
    most = max((one.missing for one in short), default=0)
    missing = next((one.missing for one in short if one.series == series), most)
    reason = " ".join(command.reason.split())
    desk.emit(FlowSettled(series=series, reason=reason, by=by, missing=missing, retired=command.retired))


def _may_retire(desk: Desk, flow: Flow, series: Series) -> None:
    """Refuse for a whole flow, which the plan watches, and for what nobody has heard of or is retired already."""
    if series == Series(flow=flow.id):
        raise NotNow(
            f"{flow.id} is a whole flow, which the plan watches",
            hint="template= or receiver= names what is sent no more; an amendment takes a flow out of the plan",
        )
    if series.name not in desk.state.flows:
        raise _nothing_missing(desk, flow, series)
    if (known := retired_by(desk.state.settled, series)) is not None:
        raise NotNow(f"{series.name} is retired already, says {known.by}", hint=f"correct {known.seq} takes that back")


def _must_be_open(desk: Desk, series: Series) -> None:
    """Refuse what is settled already and has not been given up yet, and more than anybody looks after."""
    if any(one.losses is None and one.series == series for one in desk.state.settled):
        raise NotNow(f"what is missing of {series.name} is being given up just now")
    if len(desk.state.settled) >= MOST:
        raise NotNow(f"{counted(MOST, 'settlement')} are as many as a run keeps", hint="problem open says it anew")


def _named(desk: Desk, name: str) -> Flow:
    flows = desk.plan.watched.flows
    found = next((one for one in flows if one.id.casefold() == name.casefold()), None)
    if found is None:
        known = [one.id for one in flows]
        hint = did_you_mean(name, known) or f"flows: {', '.join(known[:_NAMED])}{' and more' if known[_NAMED:] else ''}"
        raise NotNow(f"there is no flow {name}", hint=hint if known else "this plan watches none")
    return found


def _short(desk: Desk, series: Series) -> Iterator[FlowStanding]:
    """What of a series is short, itself or parts of it, by more than a canary."""
    lost = tried(one.flight for one in desk.state.canaries.values()).get(series.flow, NEVER_TRIED).lost
    stand = (seen.stands for seen in desk.state.flows.values())
    short = (one for one in stand if one.series.is_part_of(series) and one.condition is Condition.SHORT)
    yield from (one for one in short if not _is_canary(one, lost))


def _is_canary(stands: FlowStanding, lost: Flight | None) -> bool:
    """Whether nothing but the last canary is missing."""
    is_whole = stands.series == Series(flow=stands.series.flow)
    return is_whole and lost is not None and stands.oldest == lost.sent


def _nothing_missing(desk: Desk, flow: Flow, series: Series) -> NotNow:
    """Why there is nothing to be given up, and what could be meant."""
    known = [one.stands for one in desk.state.flows.values() if one.stands.series.flow == flow.id]
    stands = next((one for one in known if one.series == series), None)
    if stands is None:
        said = (
            f"{series.name} is not counted yet"
            if series == Series(flow=flow.id)
            else f"nothing is said of {series.name}"
        )
        return NotNow(said, hint=_meant(series, [one.series for one in known]))
    if stands.condition is Condition.SHORT:
        return NotNow(f"a canary of {flow.id} is missing, and nothing else", hint="send it again: retry its task")
    return NotNow(f"{series.name} is {stands.condition}: nothing of it is known to be missing")


def _meant(series: Series, known: Sequence[Series]) -> str:
    templates = [one.template for one in known if one.template]
    receivers = [one.receiver for one in known if one.receiver]
    return did_you_mean(series.template, templates) or did_you_mean(series.receiver, receivers)
