"""Of lanes it is known how many are at work, since when some lack, and who has served them so far."""

from datetime import timedelta

from jobs.run.events.lanes import LaneHost, LanesOfLabel
from jobs.run.state.lanes import after
from tests.support.nights import START

W7, W8 = (LaneHost(worker=name, host="h", lanes=2) for name in ("w7", "w8"))
LATER = START + timedelta(minutes=1)


def db2(*at: LaneHost, lost: int = 0, ended: int = 0, lies: bool = False) -> LanesOfLabel:
    return LanesOfLabel(label="db2", wanted=2, at=at, lost=lost, ended=ended, lies=lies)


def test_what_lacks_lacks_from_its_first_moment_until_all_are_at_work_again() -> None:
    lost = after((), db2(lost=2), START)
    [still] = after(lost, db2(lost=1, lies=True), LATER)
    assert (still.since, still.lies_since) == (START, LATER)
    [well] = after((still,), db2(W8), LATER)
    assert (well.since, well.lies_since) == (None, None)


def test_lanes_that_ended_in_order_lack_nowhere() -> None:
    [ended] = after((), db2(ended=2), START)
    assert ended.since is None


def test_whoever_has_served_one_is_remembered_with_the_most_at_one_time() -> None:
    known = after((), db2(W7), START)
    known = after(known, db2(LaneHost(worker="w7", host="h", lanes=1), lost=1), LATER)
    [now] = after(known, db2(W8), LATER)
    assert now.served == (W7, W8)


def test_each_label_stands_by_itself() -> None:
    other = LanesOfLabel(label="dmz", wanted=1)
    assert [one.now for one in after(after((), db2(W7), START), other, LATER)] == [db2(W7), other]
