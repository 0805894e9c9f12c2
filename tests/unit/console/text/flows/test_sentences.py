"""A change of flows in one sentence: the worst first, a storm in numbers, and what is well again."""

from console.text.event_sentences import sentence
from console.text.sentence import Sentence
from jobs.flows.given_up import GivenUp, Loss, WriteOff
from jobs.flows.series import Condition
from jobs.run.events import Entry, Event, FlowsChanged, FlowSettled, HandoverBegun, Ticked, UnitId
from plans.model import Manual
from plans.model.flows import Stage
from plans.model.left_over import LeftOver
from tests.support.flows.watched import seen, series, stands, watching
from tests.support.nights import START, night, task

PLAN = watching(night(task("A1", Manual())), "letters", "orders", *(f"q{one}" for one in range(9)))


def said(*flows: tuple[str, Condition], gone: tuple[str, ...] = ()) -> Sentence:
    changed = seen(*(stands(name, condition) for name, condition in flows), gone=gone).changed
    return sentence(PLAN, Entry(seq=2, at=START, event=changed))


def test_a_red_flow_is_a_warning_with_its_name_its_state_and_since_when() -> None:
    reason = "none in 2 h, 41 expected"
    changed = seen(stands("letters/17B/roros", Condition.SILENT, reason=reason)).changed
    told = sentence(PLAN, Entry(seq=2, at=START, event=changed))
    assert told == Sentence(text=f"Letters / 17B / roros is silent since Fri 12:00: {reason}", warning=True)


def test_what_is_well_again_or_only_amber_is_no_warning() -> None:
    assert said(("letters", Condition.FLOWING)) == Sentence(text="Letters flows")
    assert not said(("letters", Condition.NOT_READ)).warning


def test_a_storm_is_told_in_numbers_the_worst_by_name() -> None:
    dead = [(f"q{one}", Condition.SHORT) for one in range(7)]
    text = said(*dead, ("orders", Condition.SILENT), ("letters", Condition.FLOWING), gone=("q8/x",)).text
    assert text.startswith("Orders is silent since Fri 12:00; Q0 is short since Fri 12:00; ")
    assert text.endswith("; Letters flows; 3 more do not flow as they should; 1 flow watched no more")


def test_a_flow_that_an_older_plan_had_stands_for_itself() -> None:
    assert said(("gone", Condition.SILENT)).text == "gone is silent since Fri 12:00"


def test_what_is_handed_over_is_told_in_numbers_and_each_with_whoever_takes_it_over() -> None:
    left = tuple(LeftOver(id=name, what=name, group="open") for name in ("A1", "A2"))
    assert said_of(HandoverBegun(left=left)).text == "hypercare is over; to be taken over by name: open 2"
    ticked = Ticked(unit=UnitId("A1"), item="A2", tick="taken over", by="k.stone", who="Kari Moen")
    assert said_of(ticked).text == "A2 taken over by Kari Moen, recorded by k.stone"


def test_how_many_were_given_up_says_why_where_it_is_more_than_was_told() -> None:
    off = WriteOff(missing=57, until=START)
    loss = Loss(series=series("letters"), sent=Stage.SENT, came=Stage.RECEIVED, off=off)
    settled = FlowSettled(series=loss.series, reason="lost", by="k.stone", missing=29)
    text = said_of(settled).text
    assert text.startswith("Letters: what is missing by now is given up by k.stone: lost; ")
    assert text.endswith("; 29 at the last word, how many by now is said next")
    given_up = FlowsChanged(flows=(), losses=(GivenUp(settled=7, losses=(loss,), told=29),))
    assert said_of(given_up).text == "given up as #7 says: 57 (29 were told of, 28 more went missing since)"


def said_of(event: Event) -> Sentence:
    return sentence(PLAN, Entry(seq=2, at=START, event=event))
