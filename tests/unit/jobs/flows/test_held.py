"""What nothing comes of is short as soon as that is certain; what is slow, or by another clock, is not."""

from jobs.flows.series import Condition, Series
from plans.model.flows import Stage
from tests.support.flows.counted import HOUR, MINUTE, WHOLE, Counted, letters, template, until

BOTH = {"A": 3, "B": 3}


def counted() -> Counted:
    """Letters that are counted each minute and may take two."""
    return Counted(letters(Stage.SENT, Stage.RECEIVED, normal=None, every=MINUTE, within=2 * MINUTE))


def is_short(run: Counted, series: Series = WHOLE) -> bool:
    said = run.verdicts.get(series)
    return said is not None and said.condition is Condition.SHORT


def test_a_template_of_which_nothing_comes_any_more_is_short_when_its_time_is_over_and_that_was_seen_twice() -> None:
    run = counted()
    run.count(15, sent=BOTH, received=BOTH)
    assert until(run, lambda: is_short(run, template("A")), most=HOUR, sent=BOTH, received={"B": 3}) == 4 * MINUTE
    assert not is_short(run, template("B"))


def test_one_that_nobody_knew_and_that_never_comes_is_short_as_soon() -> None:
    run = counted()
    run.count(15, sent=BOTH, received=BOTH)
    sent = {**BOTH, "NEW": 1}
    assert until(run, lambda: is_short(run, template("NEW")), most=HOUR, sent=sent, received=BOTH) == 4 * MINUTE


def test_what_has_not_been_seen_to_come_in_time_for_ten_minutes_is_given_five_more() -> None:
    run = counted()
    run.count(3, sent=BOTH, received=BOTH)
    took = until(run, lambda: is_short(run, template("A")), most=HOUR, sent=BOTH, received={"B": 3})
    assert 8 * MINUTE <= took <= 12 * MINUTE


def test_a_receiver_whose_clock_is_four_minutes_off_is_not_called_short_by_it() -> None:
    """One letter in ten minutes, which is counted as received four minutes later."""
    run = counted()
    for minute in range(120):
        run.count(sent=int(minute % 10 == 0), received=int(minute % 10 == 4))
        assert not is_short(run), minute
