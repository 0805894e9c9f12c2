"""Canaries on their way: which were sent through which flow, when each was seen, and how many a count has to leave out.

Values and pure functions.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jobs.flows.series import Series
from plans.model.flows import FlowId, Stage

MARK_BEGINS = "cutover-canary-"
"""Every mark begins so: a query may leave canaries out by it."""
_DIGITS = 16


class Leg(StrEnum):
    """What is told of a canary while it is on its way."""

    SENT = "sent"
    """From here on it may be on its way."""
    UNSENT = "unsent"
    """It surely was not sent after all."""
    RECEIVED = "received"
    PROCESSED = "processed"
    NOT_THROUGH = "not through"
    """Its time is over."""
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    """It could not be withdrawn, or nothing withdraws it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One canary; times are real time, by the clock of the control database."""

    flow: FlowId
    mark: str
    template: str = ""
    receiver: str = ""
    counted: bool = True
    """Whether the counts of its flow see it."""
    sent: datetime | None = None
    """None where it was not sent."""
    received: datetime | None = None
    processed: datetime | None = None
    over: datetime | None = None
    """When it had come through, or its time was over."""
    withdrawn: bool = False
    why: str = ""
    """Why it did not come through, in our own words."""

    @property
    def furthest(self) -> Stage | None:
        """The furthest stage that it was seen at."""
        times = {Stage.PROCESSED: self.processed, Stage.RECEIVED: self.received, Stage.SENT: self.sent}
        return next((stage for stage, at in times.items() if at is not None), None)

    def at(self, stage: Stage) -> datetime | None:
        """When it was first seen at a stage."""
        match stage:
            case Stage.SENT:
                return self.sent
            case Stage.RECEIVED:
                return self.received
            case Stage.PROCESSED:
                return self.processed


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a canary's job tells while it works."""

    flow: FlowId
    mark: str
    leg: Leg
    template: str = ""
    receiver: str = ""
    counted: bool = True
    why: str = ""


def mark_of(birth: str, unit: str, flow: str, attempt: int) -> str:
    """The mark of a canary: the same for one attempt on whatever host, and no other one's."""
    told = json.dumps([birth, unit, flow, attempt]).encode()
    return f"{MARK_BEGINS}{hashlib.sha256(told).hexdigest()[:_DIGITS]}"


def after_report(known: Flight | None, report: Report, now: datetime) -> Flight:
    """What is known of a canary after a report."""
    flight = known or Flight(
        flow=report.flow,
        mark=report.mark,
        template=report.template,
        receiver=report.receiver,
        counted=report.counted,
    )
    match report.leg:
        case Leg.SENT | Leg.UNSENT:
            gone = report.leg is Leg.SENT
            return replace(flight, sent=now) if gone else replace(flight, sent=None, over=now, why=report.why)
        case Leg.RECEIVED:
            return replace(flight, sent=flight.sent or now, received=now)
        case Leg.PROCESSED:
            return replace(flight, sent=flight.sent or now, processed=now, received=flight.received or now)
        case Leg.NOT_THROUGH | Leg.WITHDRAWN | Leg.LEFT:
            return _ended(flight, report, now)


def _ended(flight: Flight, report: Report, now: datetime) -> Flight:
    """A canary that has come through, or whose time is over; `over` stays when that was seen first."""
    ended = replace(flight, over=flight.over or now, withdrawn=report.leg is Leg.WITHDRAWN)
    return replace(ended, why=report.why) if report.leg is Leg.NOT_THROUGH else ended


def latest(flights: Iterable[Flight]) -> Mapping[FlowId, Flight]:
    """Of each flow the last canary that is over.

    Args:
        flights: in the order in which they were sent.
    """
    return {one.flow: one for one in flights if one.over is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the canaries of a flow say of it that were sent and are over."""

    arrived: datetime | None = None
    """When the last one came through that did."""
    lost: Flight | None = None
    """The last one, where it was sent and did not come through."""
    through: Flight | None = None
    """The last one that came through."""

    def came_since(self, series: Series, moment: datetime) -> bool:
        """Whether one that counts as one of a series was sent after a moment and came through."""
        one = self.through
        return one is not None and one.sent is not None and one.sent > moment and _is_one_of(one, series)


NEVER_TRIED = Tried()


def tried(flights: Iterable[Flight]) -> Mapping[FlowId, Tried]:
    """What the canaries of each flow say; one that is on its way, or was not sent at all, says nothing.

    Args:
        flights: in the order in which they were sent.
    """
    found: dict[FlowId, Tried] = {}
    for one in flights:
        if one.sent is None or one.over is None:
            continue
        known, at = found.get(one.flow, NEVER_TRIED), one.processed or one.received
        if one.why or at is None:
            found[one.flow] = replace(known, lost=one)
        else:
            found[one.flow] = Tried(arrived=max(at, known.arrived or at), through=one)
    return found


def canaries_in(flights: Iterable[Flight], series: Series, stage: Stage, after: datetime, until: datetime) -> int:
    """How many of what was counted of a series at a stage, after one moment and up to another, were canaries.

    Of a whole flow all of its canaries; of a template or a receiver those that the plan says are counted there.
    """
    return sum(1 for one in _of_series(flights, series) if _is_in(one.at(stage), after, until))


def _of_series(flights: Iterable[Flight], series: Series) -> Iterator[Flight]:
    for one in flights:
        if one.counted and _is_one_of(one, series):
            yield one


def _is_one_of(flight: Flight, series: Series) -> bool:
    return Series(flow=flight.flow, template=flight.template, receiver=flight.receiver).is_part_of(series)


def _is_in(moment: datetime | None, after: datetime, until: datetime) -> bool:
    return moment is not None and after < moment <= until
