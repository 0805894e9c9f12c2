"""How flows stand, from what was counted."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from jobs.flows.judge import Judge
from jobs.flows.readings import Reading
from jobs.flows.series import Condition, NotRead, Sample, Series
from jobs.flows.watched_flow import WatchedFlow
from plans.model.flows import AsBefore, FlowId, NeverZero, PerHour, Stage, Watched
from tests.support.flows.canaries import a_canary
from tests.support.flows.counted import (
    EVERY,
    HOUR,
    LETTERS,
    MINUTE,
    MONDAY,
    WHOLE,
    ZONE,
    Counted,
    baseline,
    by_hour,
    letters,
    steady,
    template,
    until,
)

SENT, RECEIVED = Stage.SENT, Stage.RECEIVED


def test_what_comes_as_before_flows() -> None:
    said = Counted(letters(), steady(120)).count(12, sent=10)
    assert said.condition is Condition.FLOWING
    assert said.to_notice is not None
    assert said.to_notice < HOUR
    assert said.reason.startswith("a silence is provable after ")


def test_nothing_at_all_is_silent_within_the_time_to_notice_and_a_quarter_of_an_hour() -> None:
    counted = Counted(letters(), steady(120))
    noticed = counted.count(6, sent=10).to_notice
    assert noticed is not None
    died = counted.now
    took = until(counted, lambda: counted.verdicts[WHOLE].condition is Condition.SILENT, most=2 * HOUR, sent=0)
    assert noticed <= took <= noticed + 15 * MINUTE
    said = counted.verdicts[WHOLE]
    assert said.since == died
    assert said.reason.startswith("nothing since Mon 08:30, for ")
    assert said.reason.endswith(" are normal in that time")


def test_a_slow_flow_is_unwatched_by_name_and_its_silence_takes_days_to_prove() -> None:
    counted = Counted(letters(), by_hour(lambda of_week: of_week % 12 == 0))
    said = counted.count(sent=1)
    assert said.condition is Condition.UNWATCHED
    assert "no canary flies" in said.reason
    assert said.to_notice is not None
    assert said.to_notice > timedelta(days=3)


def test_a_long_silence_of_a_rare_flow_is_provable_when_it_was_said_to_be() -> None:
    counted = Counted(letters(), steady(2))
    counted.count(sent=1)
    noticed = counted.judge.to_notice(WHOLE, counted.now)
    assert noticed is not None
    took = until(counted, lambda: counted.verdicts[WHOLE].condition is Condition.SILENT, most=3 * noticed, sent=0)
    assert noticed <= took <= noticed + 15 * MINUTE


def test_half_of_what_is_normal_is_thin_and_well_again_only_after_a_while() -> None:
    counted = Counted(letters(), steady(240))
    counted.count(6, sent=20)
    took = until(counted, lambda: counted.verdicts[WHOLE].condition is Condition.THIN, most=4 * HOUR, sent=8)
    assert took < 3 * HOUR
    assert counted.verdicts[WHOLE].reason.startswith(f"{took // EVERY * 8:,} came since Mon 08:30, where ")
    assert counted.count(sent=20).condition is Condition.THIN
    assert (
        until(counted, lambda: counted.verdicts[WHOLE].condition is Condition.FLOWING, most=4 * HOUR, sent=20)
        > HOUR / 4
    )


def test_what_is_not_received_in_its_time_is_short_with_how_many_since_when() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120))
    counted.count(6, sent=10, received=10)
    died = counted.now
    short = until(counted, lambda: counted.verdicts[WHOLE].condition is Condition.SHORT, most=HOUR, sent=10, received=0)
    assert short <= 30 * MINUTE
    said = counted.count(6, sent=10, received=0)
    assert (said.missing, said.oldest, said.since) == ((counted.now - died - 15 * MINUTE) // EVERY * 10, died, died)
    assert said.reason.endswith("sent are not received within 15 min, the oldest of Mon 08:30")


def test_one_dead_template_among_a_hundred_does_not_drown() -> None:
    names = [f"T{at:03}" for at in range(100)]
    counted = Counted(letters(SENT, RECEIVED), steady(1200), *(steady(12, name=name) for name in names))
    sent = dict.fromkeys(names, 1)
    counted.count(6, sent=sent, received=sent)
    died = counted.now
    received = {name: 1 for name in names if name != "T017"}

    def dead() -> bool:
        said = counted.verdicts.get(template("T017"))
        return said is not None and said.condition is Condition.SHORT

    assert until(counted, dead, most=HOUR, sent=sent, received=received) <= 30 * MINUTE
    others = {series for series, said in counted.verdicts.items() if said.condition is not Condition.FLOWING}
    assert others <= {template("T017"), WHOLE}
    assert counted.verdicts[template("T017")].oldest == died


def test_a_queue_that_nobody_knew_is_amber_by_name_at_once_and_short_when_nothing_of_it_comes() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120), steady(120, name="A"))
    counted.count(3, sent={"A": 10}, received={"A": 10})
    counted.count(sent={"A": 10, "NOBODY": 3}, received={"A": 10})
    said = counted.verdicts[template("NOBODY")]
    assert said.condition is Condition.UNWATCHED
    assert said.reason == "not in the baseline: 3 since Mon 08:20; nobody said what is normal of it"
    counted.count(5, sent={"A": 10, "NOBODY": 3}, received={"A": 10})
    said = counted.verdicts[template("NOBODY")]
    assert said.condition is Condition.SHORT
    assert said.reason.endswith("none was ever counted as received: nothing comes, or that clock is behind")


def test_a_stage_that_tells_no_templates_says_nothing_of_them() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120), steady(120, name="A"))
    counted.count(24, sent={"A": 10}, received=10)
    assert counted.verdicts[template("A")].condition is Condition.FLOWING


def test_templates_of_which_nothing_is_known_are_named_where_one_stage_alone_tells_them() -> None:
    for counted in (Counted(letters(normal=PerHour(count=1200))), Counted(letters(), steady(1200))):
        assert counted.count(6, sent=100).condition is Condition.FLOWING
        said = counted.count(sent={"A": 96, **dict.fromkeys("BCDE", 1)})
        assert said.condition is Condition.UNWATCHED
        assert said.reason == "nobody said what is normal of A, B, C, D and 1 more: only their sum is watched"


def test_templates_of_which_nothing_is_known_are_watched_from_stage_to_stage() -> None:
    counted = Counted(letters(SENT, RECEIVED, normal=PerHour(count=120)))
    assert counted.count(12, sent={"A": 9, "B": 1}, received={"A": 9, "B": 1}).condition is Condition.FLOWING
    counted.count(6, sent={"A": 9, "B": 1}, received={"A": 9})
    assert counted.verdicts[template("B")].condition is Condition.SHORT


def test_templates_are_judged_under_the_names_that_they_had() -> None:
    flow = letters(old_names={"NEW": ("OLD1", "OLD2")})
    counted = Counted(flow, steady(120), steady(60, name="OLD1"), steady(60, name="OLD2"))
    counted.count(3, sent={"NEW": 10})
    until(counted, lambda: counted.verdicts[template("NEW")].condition is Condition.SILENT, most=2 * HOUR, sent=0)
    assert template("OLD1") not in counted.verdicts


def test_what_nobody_said_is_normal_of_is_unwatched_and_says_so() -> None:
    counted = Counted(letters(normal=None))
    assert counted.count(sent=3).reason == "nobody said what is normal of it, and no canary flies"
    assert Counted(letters(), steady(3, name="A")).count(sent=3).reason.startswith("it is not in the baseline")
    assert Counted(letters()).count(sent=3).reason.startswith("there is no baseline")


def test_a_canary_that_is_written_in_the_plan_and_never_came_through_is_no_watch() -> None:
    for normal in (None, AsBefore(), PerHour(count=0.1)):
        counted = Counted(letters(normal=normal, canary=a_canary()))
        assert counted.count(sent=1).condition is Condition.UNWATCHED
        said = counted.count(58 * 12, sent=0)
        assert said.condition is Condition.UNWATCHED
        assert said.reason.endswith(", and none of its canaries has come through since the go-live")


def test_a_canary_holds_for_a_day_from_the_go_live_on() -> None:
    counted = Counted(letters(normal=None, canary=a_canary()))
    counted.now -= HOUR
    counted.fly()
    counted.now += HOUR
    assert counted.count(sent=1).condition is Condition.UNWATCHED, "it came through before the go-live"
    counted.fly()
    said = counted.count(24 * 12, sent=0)
    assert said.condition is Condition.FLOWING
    assert said.reason == "its canary came through on Mon 08:05; a silence is not provable for weeks"
    said = counted.count(sent=0)
    assert said.condition is Condition.UNWATCHED
    assert said.reason == (
        "nobody said what is normal of it, and its canary came through on Mon 08:05, more than a day ago"
    )
    counted.fly()
    assert counted.count(sent=0).condition is Condition.FLOWING


def test_a_canary_that_did_not_come_through_is_red_until_another_one_does() -> None:
    for normal, sent in ((AsBefore(), 10), (None, 0)):
        counted = Counted(letters(normal=normal, canary=a_canary()), steady(120))
        counted.fly()
        assert counted.count(6, sent=sent).condition is Condition.FLOWING
        counted.fly(why="did not arrive within 10m")
        lost = counted.now
        said = counted.count(12, sent=sent)
        assert (said.condition, said.since, said.missing) == (Condition.SHORT, lost, 1)
        assert said.reason == "its canary of Mon 08:30 did not arrive within 10m; send another one once it is mended"
        counted.fly()
        assert counted.count(sent=sent).condition is Condition.FLOWING


def test_what_is_declared_is_normal_at_any_hour() -> None:
    counted = Counted(letters(normal=PerHour(count=120)))
    assert counted.count(6, sent=10).condition is Condition.FLOWING
    until(counted, lambda: counted.verdicts[WHOLE].condition is Condition.SILENT, most=4 * HOUR, sent=0)


def test_never_zero_is_held_to_the_minute_in_its_hours_and_to_nothing_outside() -> None:
    normal = NeverZero(begins=time(9), ends=time(17), within=timedelta(minutes=30))
    counted = Counted(letters(normal=normal))
    counted.count(sent=1)
    took = until(counted, lambda: counted.verdicts[WHOLE].condition is Condition.SILENT, most=3 * HOUR, sent=0)
    assert took == 85 * MINUTE, "it may be silent until 09:30"
    assert counted.count(sent=1).condition is Condition.FLOWING


def test_nothing_yet_is_not_green() -> None:
    said = Counted(letters(), steady(120)).count(sent=0)
    assert said.condition is Condition.UNWATCHED
    assert said.reason.startswith("nothing has come yet since Mon 08:00; a silence is provable after ")


def test_what_is_not_counted_is_never_green_and_no_zero() -> None:
    counted = Counted(letters(), steady(600))
    counted.count(6, sent=50)
    later = counted.now + 16 * MINUTE
    because = NotRead(flow=LETTERS, stage=SENT, at=later, reason="the database did not answer in 5 s")
    said = counted.judge.take((), [because], later)[WHOLE]
    assert said.condition is Condition.NOT_READ
    assert said.since == counted.now
    assert said.reason == ("what was sent is not counted: the database did not answer in 5 s; it was last on Mon 08:30")
    assert counted.judge.take((), (), later + 5 * HOUR)[WHOLE].condition is Condition.NOT_READ
    of_the_whole_time = Sample(series=WHOLE, stage=SENT, after=counted.now, until=later + 5 * HOUR, count=3160)
    assert counted.judge.take([of_the_whole_time], (), later + 5 * HOUR)[WHOLE].condition is Condition.FLOWING


def test_a_count_that_goes_back_is_said_and_never_a_negative() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120))
    counted.count(6, sent=10, received=10)
    said = counted.count(sent=10, received=-1200)
    assert said.condition is Condition.NOT_READ
    assert said.reason == (
        "how many were received from Mon 08:30 to 08:35 is lost: "
        "it went back by 1,200: another queue, or one that was restored"
    )


def test_what_was_lost_with_a_restored_queue_is_said_for_an_hour_and_no_shortage() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120))
    counted.count(6, sent=10, received=10)
    at = counted.now + EVERY
    back = NotRead(flow=LETTERS, stage=RECEIVED, at=at, reason="the total went back from 900 to 3: a restored queue")
    sent = Sample(series=WHOLE, stage=SENT, after=counted.now, until=at, count=10)
    counted.judge.take([sent], [back], at)
    counted.now = at
    said = counted.count(sent=10, received=10)
    assert said.condition is Condition.NOT_READ
    assert said.reason == (
        "how many were received from Mon 08:30 to 08:35 is lost: the total went back from 900 to 3: a restored queue"
    )
    assert counted.count(14, sent=10, received=10).condition is Condition.FLOWING


def test_a_count_that_lies_is_found_by_the_other_one() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120))
    said = counted.count(30, sent=10, received=14)
    assert said.condition is Condition.NOT_READ
    assert said.reason.endswith("more received than sent for an hour: the two do not count the same thing")


def test_a_receivers_clock_that_is_an_hour_ahead_is_late_with_the_question_that_leads_there() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120))
    counted.count(12, sent=10, received=0)
    said = counted.count(24, sent=10, received=10)
    assert said.condition is Condition.LATE
    assert said.reason == (
        "from sent to received takes 1 h, where 15 min are allowed; nearly a full hour: are the two clocks alike?"
    )


def test_what_was_rolled_up_is_remembered_as_it_was() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120))
    counted.count(24, sent=10, received=10)
    raw = counted.now
    said = counted.count(12, sent=10, received=0)
    again = Counted(counted.flow, steady(120))
    again.judge.remember(
        Sample(series=WHOLE, stage=stage, after=raw - (at + 1) * HOUR, until=raw - at * HOUR, count=120)
        for at in range(2)
        for stage in (SENT, RECEIVED)
    )
    again.now = raw
    remembered = again.count(12, sent=10, received=0)
    assert said.condition is Condition.SHORT
    assert (remembered.condition, remembered.since, remembered.missing) == (said.condition, said.since, said.missing)


ORDERS = FlowId("ORDERS")


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """The judge of two flows; letters of 13 at once are what one of them cannot be judged by."""
    counted, take = Counted(letters(), steady(120)), WatchedFlow.take

    def taken(flow: WatchedFlow, reading: Reading) -> None:
        if reading.flow == LETTERS and reading.whole == 13:
            raise OverflowError
        take(flow, reading)

    monkeypatch.setattr(WatchedFlow, "take", taken)
    watched = Watched(flows=(letters(), replace(letters(), id=ORDERS)))
    counted.judge = Judge(watched, baseline(steady(120)), ZONE, since=MONDAY)
    return counted


def test_a_flow_that_cannot_be_judged_is_not_read_by_name_and_the_others_are_judged(two: Counted) -> None:
    two.count(6, sent=10)
    said = two.count(sent=13)
    assert (said.condition, said.since) == (Condition.NOT_READ, two.now)
    assert said.reason == "it cannot be judged by a defect: OverflowError"
    assert two.verdicts[Series(flow=ORDERS)].reason == "what was sent is not counted; it never was yet"
    assert two.count(10, sent=10).condition is Condition.NOT_READ
    assert two.count(3, sent=10).condition is Condition.FLOWING


def test_a_red_flow_that_cannot_be_judged_stays_red(two: Counted) -> None:
    two.count(6, sent=10)
    two.count(12, sent=0)
    said = two.count(sent=13)
    assert said.condition is Condition.SILENT
    assert said.reason.endswith("; it cannot be judged by a defect: OverflowError")


def test_a_defect_of_a_verdict_alone_passes_with_its_cause(two: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object) -> None:
        raise ZeroDivisionError

    two.count(6, sent=10)
    with monkeypatch.context() as broken:
        broken.setattr(WatchedFlow, "verdicts", defect)
        assert two.count(sent=10).condition is Condition.NOT_READ
    assert two.count(sent=10).condition is Condition.FLOWING


def test_what_was_before_the_go_live_is_not_judged_where_a_sum_has_both() -> None:
    counted = Counted(letters(SENT, RECEIVED), steady(120))
    night = Sample(series=WHOLE, stage=SENT, after=MONDAY - 3 * HOUR, until=MONDAY + HOUR, count=40_000)
    counted.judge.remember([night, replace(night, stage=RECEIVED, count=120)])
    counted.now += HOUR
    assert counted.count(12, sent=10, received=10).condition is Condition.FLOWING


@pytest.mark.parametrize("pieces", [0, 1])
def test_a_stage_that_hangs_is_not_read_after_a_quarter_of_an_hour_also_where_a_small_piece_of_it_is_counted(
    pieces: int,
) -> None:
    flow = letters(Stage.SENT, Stage.RECEIVED, every=MINUTE)
    judge = Judge(Watched(flows=(flow,)), baseline(steady(600)), ZONE, since=MONDAY)
    counted, told, at = MONDAY, [], MONDAY
    for minute in range(1, 25):
        after, at = at, MONDAY + minute * MINUTE
        samples = [Sample(series=WHOLE, stage=Stage.RECEIVED, after=after, until=at, count=10)]
        hangs = minute > 4
        piece = at if not hangs else counted + pieces * timedelta(seconds=5)
        if piece > counted:
            samples.append(Sample(series=WHOLE, stage=Stage.SENT, after=counted, until=piece, count=10))
            counted = piece
        not_read = [NotRead(flow=LETTERS, stage=Stage.SENT, at=at, reason="too dear")] if hangs else []
        told.append(judge.take(samples, not_read, at)[WHOLE])
    first = next(place for place, one in enumerate(told, start=1) if one.condition is Condition.NOT_READ)
    assert first <= 4 + 15 + 1 + 2 * pieces
    assert "what was sent is not counted: too dear" in told[-1].reason
