"""Any state comes back as it was kept."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from jobs.journal import chain
from jobs.run.state.kept import keep, kept_run
from jobs.run.state.model import RunState
from jobs.run.state.reading import Reading
from jobs.run.state.records import draft_of
from plans.kept import same_plan
from tests.support.driver import Driven
from tests.support.nights import nights
from tests.support.random_nights import something_happens


@settings(max_examples=max(5, settings().max_examples // 5))
@given(st.data())
def test_what_is_read_from_a_kept_fold_on_is_what_is_read_from_the_beginning(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=6)))
    for _ in range(data.draw(st.integers(1, 6))):
        something_happens(data, run)
    events = chain.record([draft_of(one) for one in run.entries], after=0, previous=chain.GENESIS)
    whole, begun, cut = Reading("r"), Reading("r"), data.draw(st.integers(1, len(events)))
    whole.take(events)
    begun.take(events[:cut])
    kept = kept_run(keep(begun.state, run.plan), "r")
    assert kept is not None
    assert kept.state == begun.state == TypeAdapter(RunState).validate_json(keep(begun.state).body.partition("\n")[0])
    assert kept.plan is None or same_plan(kept.plan, run.plan)
    reading = Reading("r", begun=kept.state)
    reading.take(events[cut:])
    assert reading.state == whole.state
