"""What jobs tell of canaries comes into the journal together, with the time, and is not told twice."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from jobs.engine.canary_notes import CanaryNotes
from jobs.engine.now import StoreClock
from jobs.flows.flights import Leg, Report
from jobs.run.decisions.decision import Input
from jobs.run.decisions.flowing.seen import CanariesSeen
from jobs.run.state.flows import after_canaries
from jobs.run.state.model import RunState
from jobs.runner import Ticket
from plans.model.flows import FlowId
from tests.support.nights import START

TICKET = cast("Ticket", SimpleNamespace(unit="C1", attempt=1, folder=Path("/nowhere")))


def report(flow: str, leg: Leg) -> Report:
    return Report(flow=FlowId(flow), mark=f"mark-{flow}", leg=leg)


def notes() -> tuple[CanaryNotes, list[Input]]:
    told: list[Input] = []
    clock = cast("StoreClock", SimpleNamespace(now=lambda: START))
    return CanaryNotes(clock, told.append), told


def seen(one: Input) -> CanariesSeen:
    assert isinstance(one, CanariesSeen)
    return one


def test_the_canaries_of_a_second_are_one_report() -> None:
    taking, told = notes()
    for flow in ("a", "b"):
        taking.told(TICKET, report(flow, Leg.SENT))
        taking.told(TICKET, report(flow, Leg.RECEIVED))
    taking.report()
    taking.report()
    assert len(told) == 1
    assert [(one.flow, one.received) for one in seen(told[0]).told.flights] == [("a", START), ("b", START)]


def test_what_was_reported_goes_on_whether_the_journal_has_it_yet_or_not() -> None:
    taking, told = notes()
    taking.told(TICKET, report("a", Leg.SENT))
    taking.report()
    taking.told(TICKET, report("a", Leg.RECEIVED))
    taking.report()
    assert seen(told[1]).told.flights[0].sent == START

    known = cast("RunState", SimpleNamespace(canaries=after_canaries({}, seen(told[1]).told)))
    taking.follow(known)
    taking.told(TICKET, report("a", Leg.WITHDRAWN))
    taking.report()
    assert seen(told[2]).told.flights[0].received == START
