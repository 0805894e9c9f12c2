"""Any journal is read in pieces as it is read at once."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.journal import chain
from jobs.run.state.fold import fold
from jobs.run.state.reading import Reading
from jobs.run.state.records import draft_of
from tests.support.driver import Driven
from tests.support.nights import nights
from tests.support.random_nights import something_happens


@settings(max_examples=max(5, settings().max_examples // 5))
@given(st.data())
def test_what_is_read_in_pieces_is_the_fold_of_event_after_event_and_stays_as_it_was_shown(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=6)))
    for _ in range(data.draw(st.integers(1, 6))):
        something_happens(data, run)
    events = chain.record([draft_of(one) for one in run.entries], after=0, previous=chain.GENESIS)
    entries = [replace(one, hash=event.hash) for one, event in zip(run.entries, events, strict=True)]
    reading, first = Reading("r"), data.draw(st.integers(1, len(events)))
    reading.take(events[:first])
    shown, alike = reading.state, fold(entries[:first])
    reading.take(events[first:])
    assert shown == alike
    state = None
    for one in entries:
        state = fold([one], state)
    assert reading.state == state
