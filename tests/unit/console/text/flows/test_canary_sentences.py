"""What is said of canaries: those that did not come through first, of many only how many there are."""

from console.text.flows.canary_sentences import of_canaries
from jobs.flows.flights import Flight
from jobs.run.events import CanariesFlown, UnitId
from plans.model.flows import FlowId
from tests.support.flows.watched import watching
from tests.support.nights import START, night

PLAN = watching(night(), "letters")


def said(*flights: Flight) -> str:
    return of_canaries(PLAN, CanariesFlown(unit=UnitId("C1"), attempt=1, flights=flights)).text


def flight(flow: str, *, over: bool = True, why: str = "") -> Flight:
    return Flight(flow=FlowId(flow), mark=flow, sent=START, over=START if over else None, why=why)


def test_one_is_named_with_its_title() -> None:
    assert said(flight("letters", over=False)) == "C1: the canary of letters (Letters) is on its way"


def test_those_that_did_not_come_through_stand_first_and_warn() -> None:
    lost = flight("orders", why="did not arrive within 10m")
    told = of_canaries(PLAN, CanariesFlown(unit=UnitId("C1"), attempt=1, flights=(flight("letters"), lost)))
    assert told.warning
    assert told.text == (
        "C1: the canary of orders did not arrive within 10m; the canary of letters (Letters) came through"
    )


def test_of_many_the_first_are_named() -> None:
    assert said(*(flight(f"f{n}") for n in range(7))) == (
        "C1: 7 canaries came through: f0, f1, f2, f3, f4 and 2 more flows"
    )
