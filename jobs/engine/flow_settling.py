"""What somebody has settled of flows, handed to a judge: once each, and again to one that begins anew."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from jobs.flows.flights import Tried
from jobs.flows.given_up import GivenUp, Settled
from jobs.flows.judge import Judge
from jobs.flows.series import NotRead, Sample, Series, Verdict
from jobs.run.state.flows import Settlement
from jobs.run.state.model import RunState
from plans.model.flows import FlowId


def remembered(state: RunState, flow: FlowId) -> list[Settled]:
    """What a judge has given up of a flow before, in the order of time."""
    ours = (one for one in state.settled if one.series.flow == flow)
    return [Settled(at=one.at, losses=one.losses, read=one.read) for one in ours if one.losses is not None]


def given_up_before(state: RunState) -> set[int]:
    """The numbers of those that a judge has given up before."""
    return {one.seq for one in state.settled if one.losses is not None}


def waiting(state: RunState | None, known: AbstractSet[int]) -> list[Settlement]:
    """What a judge that knows these has still to give up."""
    settled = state.settled if state is not None else ()
    return [one for one in settled if one.losses is None and one.seq not in known]


def judged(
    judge: Judge,
    fresh: Iterable[Settlement],
    samples: Sequence[Sample],
    not_read: Sequence[NotRead],
    now: datetime,
    canaries: Mapping[FlowId, Tried],
) -> tuple[Mapping[Series, Verdict], tuple[GivenUp, ...]]:
    """How all stands after these samples and what was settled since, and what was given up by that."""
    verdicts = judge.take(samples, not_read, now, canaries=canaries)
    given_up = tuple(_given_up(judge, one) for one in fresh)
    return (judge.take((), (), now, canaries=canaries) if given_up else verdicts), given_up


def _given_up(judge: Judge, one: Settlement) -> GivenUp:
    losses = judge.settle(one.series, retired=one.retired)
    return GivenUp(settled=one.seq, losses=losses, told=one.missing, read=judge.read(one.series.flow))
