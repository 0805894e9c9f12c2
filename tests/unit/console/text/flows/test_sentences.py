"""A change of flows in one sentence: the worst first, a storm in numbers, and what is well again."""

from console.text.event_sentences import sentence
from console.text.sentence import Sentence
from jobs.flows.series import Condition
from jobs.run.events import Entry, Event, HandoverBegun, Ticked, UnitId
from plans.model import Manual
from plans.model.left_over import LeftOver
from tests.support.flows.watched import seen, stands, watching
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


def said_of(event: Event) -> Sentence:
    return sentence(PLAN, Entry(seq=2, at=START, event=event))
