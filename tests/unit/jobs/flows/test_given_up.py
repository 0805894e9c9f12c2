"""What somebody has given up as lost is short no more; what goes missing afterwards is."""

from datetime import timedelta

from jobs.flows.given_up import Loss, Settled, WriteOff, beside, how_many
from jobs.flows.held import Held
from jobs.flows.judge import Judge
from jobs.flows.ledger import Ledger
from jobs.flows.memory import Passage
from jobs.flows.series import Condition, Sample, Series
from plans.model.flows import Stage, Watched
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
    letters,
    steady,
    template,
    until,
)

SENT, RECEIVED = Stage.SENT, Stage.RECEIVED


def a_loss(many: int = 40) -> Counted:
    """Letters of which so many are lost, at one stretch, and that are short by it."""
    counted = Counted(letters(SENT, RECEIVED, normal=None))
    counted.count(6, sent=10, received=10)
    counted.count(many // 10, sent=10, received=0)
    counted.count(5, sent=10, received=10)
    assert counted.verdicts[WHOLE].condition is Condition.SHORT
    return counted


def is_short(counted: Counted, series: Series = WHOLE) -> bool:
    said = counted.verdicts.get(series)
    return said is not None and said.condition is Condition.SHORT


def test_what_is_given_up_is_short_no_more_and_stays_so_when_all_is_quiet() -> None:
    counted = a_loss()
    losses = counted.judge.settle(WHOLE)
    assert how_many(WHOLE, losses) <= 40 <= sum(one.off.missing + one.off.besides for one in losses)
    assert counted.count(12, sent=10, received=10).condition is Condition.UNWATCHED
    assert counted.count(24, sent=0, received=0).condition is Condition.UNWATCHED


def test_what_is_retired_is_given_up_with_all_that_is_on_its_way_in_time() -> None:
    counted = a_loss()
    counted.count(1, sent=10, received=0)
    assert how_many(WHOLE, counted.judge.settle(WHOLE, retired=True)) == 50
    counted.count(24, sent=0, received=0)
    assert not is_short(counted)


def test_what_is_still_short_beside_what_was_given_up_is_so_since_its_own_oldest() -> None:
    passage = Passage(sent=SENT, came=RECEIVED, ledger=Ledger(within=15 * MINUTE), held=Held(every=EVERY))
    for place in range(12):
        after, until_ = MONDAY + place * EVERY, MONDAY + (place + 1) * EVERY
        passage.take(SENT, after, until_, 10, None)
        passage.take(RECEIVED, after, until_, 0, None)
    assert passage.held.since == MONDAY
    passage.give_up(WriteOff(missing=20, until=MONDAY + 2 * EVERY))
    assert passage.held.since == MONDAY + 2 * EVERY


def test_what_goes_missing_afterwards_is_short_again_and_no_more_than_that_is_missing() -> None:
    counted = a_loss()
    counted.judge.settle(WHOLE)
    counted.count(3, sent=0, received=0)
    assert until(counted, lambda: is_short(counted), most=HOUR, sent=10, received=0) <= 30 * MINUTE
    sent = counted.judge.take((), (), counted.now)[WHOLE].missing
    counted.count(3, sent=1, received=1)
    assert counted.verdicts[WHOLE].missing <= sent + 30


def test_what_was_on_its_way_when_it_was_settled_is_not_given_up_where_nothing_comes() -> None:
    counted = Counted(letters(SENT, RECEIVED, normal=None))
    counted.count(6, sent=10, received=10)
    counted.count(6, sent=10, received=0)
    assert is_short(counted)
    missing = how_many(WHOLE, counted.judge.settle(WHOLE))
    assert missing == 60 - 15 * MINUTE // EVERY * 10
    counted.count(6, sent=0, received=0)
    assert counted.verdicts[WHOLE].condition is Condition.SHORT
    assert counted.verdicts[WHOLE].missing == 60 - missing


def test_a_dead_one_that_is_settled_does_not_flow_until_one_comes_that_was_sent_afterwards() -> None:
    counted = Counted(letters(SENT, RECEIVED, normal=None))
    counted.count(6, sent=10, received=10)
    until(counted, lambda: is_short(counted), most=HOUR, sent=10, received=0)
    on_their_way = 15 * MINUTE // EVERY * 10
    counted.judge.settle(WHOLE)
    said = counted.count(sent=0, received=0)
    assert (said.condition, said.since) == (Condition.UNPROVEN, counted.now - EVERY)
    assert said.reason == "some are given up as lost, and none was received since Mon 08:30"
    said = counted.count(sent=0, received=on_their_way)
    assert said.condition is Condition.UNPROVEN, "all of these may have been sent before"
    assert said.reason.endswith(
        "none that was sent since is known to be received; the last one of before came by Mon 09:05"
    )
    assert counted.count(sent=1, received=1).condition is Condition.UNWATCHED


def test_a_canary_that_was_sent_after_the_settlement_shows_that_it_flows_and_an_older_one_does_not() -> None:
    counted = Counted(letters(SENT, RECEIVED, normal=None))
    counted.count(6, sent=10, received=10)
    until(counted, lambda: is_short(counted), most=HOUR, sent=10, received=0)
    counted.count(4, sent=0, received=0)
    counted.now -= MINUTE
    counted.fly()
    counted.now += MINUTE
    counted.judge.settle(WHOLE)
    assert counted.count(sent=0, received=0).condition is Condition.UNPROVEN
    counted.fly()
    assert counted.count(sent=0, received=0).condition is Condition.FLOWING


def test_a_template_that_is_settled_while_it_is_dead_is_no_proof_for_and_its_sister_none_for_it() -> None:
    counted = Counted(letters(SENT, RECEIVED, normal=None))
    both = {"A": 10, "B": 10}
    counted.count(6, sent=both, received=both)
    until(counted, lambda: is_short(counted, template("A")), most=HOUR, sent=both, received={"B": 10})
    counted.judge.settle(template("A"))
    counted.count(sent={"B": 10}, received={"B": 10})
    assert counted.verdicts[template("A")].condition is Condition.UNPROVEN
    assert counted.verdicts[template("B")].condition is not Condition.UNPROVEN


def test_what_was_given_up_and_comes_after_all_hides_nothing_that_is_lost_later() -> None:
    counted = a_loss()
    counted.judge.settle(WHOLE)
    counted.count(6, sent=0, received=0)
    counted.count(4, sent=0, received=10)  # all forty are found
    counted.count(6, sent=0, received=0)
    assert not is_short(counted)
    counted.count(sent=10, received=0)
    assert until(counted, lambda: is_short(counted), most=HOUR, sent=0, received=0) <= 30 * MINUTE
    assert counted.verdicts[WHOLE].missing == 10


def test_a_template_that_is_given_up_is_given_up_in_the_sum_of_the_flow_and_its_sister_is_not() -> None:
    counted = Counted(letters(SENT, RECEIVED, normal=None))
    sent = {"A": 10, "B": 10, "C": 10}
    counted.count(6, sent=sent, received=sent)
    counted.count(4, sent=sent, received={"C": 10})
    counted.count(6, sent=sent, received=sent)
    assert is_short(counted, template("A"))
    counted.count(6, sent=0, received=0)
    assert counted.verdicts[WHOLE].missing == 80
    counted.judge.settle(template("A"))
    counted.count(sent=0, received=0)
    assert not is_short(counted, template("A"))
    assert is_short(counted, template("B"))
    assert counted.verdicts[WHOLE].missing == 40
    counted.judge.settle(WHOLE)
    counted.count(12, sent=sent, received=sent)
    assert not any(is_short(counted, one) for one in (template("A"), template("B"), WHOLE))


def test_an_oldest_one_that_a_count_goes_on_telling_is_given_up_with_what_is_missing() -> None:
    judge = _fresh()

    def verdict(at: int, received: int) -> Condition:
        after, now, waits = MONDAY + at * EVERY, MONDAY + (at + 1) * EVERY, MONDAY + 2 * MINUTE
        sent = Sample(series=WHOLE, stage=SENT, after=after, until=now, count=10, oldest=waits)
        came = Sample(series=WHOLE, stage=RECEIVED, after=after, until=now, count=received)
        return judge.take([sent, came], (), now)[WHOLE].condition

    assert [verdict(at, 9 if not at else 10) for at in range(8)][-1] is Condition.SHORT
    assert how_many(WHOLE, judge.settle(WHOLE)) == 1
    assert {verdict(at, 10) for at in range(8, 20)} == {Condition.FLOWING}


def test_a_judge_that_begins_anew_gives_up_what_was_given_up_before_also_of_what_was_rolled_up() -> None:
    settled = (Settled(at=MONDAY + 4 * HOUR, losses=(_loss(40),)),)
    for step in (EVERY, HOUR, 2 * HOUR):
        judge = Judge(Watched(flows=(letters(SENT, RECEIVED, normal=None),)), None, ZONE, since=MONDAY)
        judge.remember(_samples(step, lost=40), settled)
        assert judge.take((), (), MONDAY + 8 * HOUR)[WHOLE].condition is Condition.UNWATCHED, step
        judge = Judge(Watched(flows=(letters(SENT, RECEIVED, normal=None),)), None, ZONE, since=MONDAY)
        judge.remember(_samples(step, lost=80), settled)
        said = judge.take((), (), MONDAY + 8 * HOUR)[WHOLE]
        assert (said.condition, said.missing) == (Condition.SHORT, 40), step


def test_a_judge_that_begins_anew_gives_up_before_what_was_counted_afterwards_whatever_the_time() -> None:
    """Somebody gives up within a stretch that is counted a moment later."""
    samples = [
        Sample(series=WHOLE, stage=stage, after=MONDAY + at * EVERY, until=MONDAY + (at + 1) * EVERY, count=count)
        for at in range(16)
        for stage, count in ((SENT, 10), (RECEIVED, 0 if at < 4 else 10))
    ]
    now, first = MONDAY + 12 * EVERY, _fresh()
    first.take(samples[:24], (), now)
    losses, read = first.settle(WHOLE), first.read(LETTERS)
    assert read == {SENT: now, RECEIVED: now}
    told = []
    for stretch in range(1, 5):
        seen, until_now = samples[: 24 + 2 * stretch], now + stretch * EVERY
        told.append(first.take(seen[-2:], (), until_now)[WHOLE])
        again = _fresh()
        again.remember(seen, [Settled(at=now + MINUTE, losses=losses, read=read)])
        assert again.take((), (), until_now)[WHOLE] == told[-1]
    assert {one.condition for one in told} == {Condition.UNPROVEN, Condition.FLOWING}


def _fresh() -> Judge:
    return Judge(Watched(flows=(letters(SENT, RECEIVED),)), baseline(steady(120)), ZONE, since=MONDAY)


def _loss(missing: int) -> Loss:
    return Loss(series=WHOLE, sent=SENT, came=RECEIVED, off=WriteOff(missing=missing, until=MONDAY + 3 * HOUR))


def _samples(step: timedelta, *, lost: int) -> list[Sample]:
    """Eight hours, of which the last has nothing; so many of the first ones are lost."""
    found = []
    for at in range(8 * HOUR // step):
        after, until = MONDAY + at * step, MONDAY + (at + 1) * step
        sent = round(960 * step / (7 * HOUR)) if until <= MONDAY + 7 * HOUR else 0
        lost, came = max(lost - sent, 0), max(sent - lost, 0)
        found += [
            Sample(series=WHOLE, stage=stage, after=after, until=until, count=count)
            for stage, count in ((SENT, sent), (RECEIVED, came))
        ]
    return found


def test_a_template_counts_in_the_sum_of_a_receiver_with_what_went_to_that_one_alone() -> None:
    one = Series(flow=LETTERS, template="A")
    parts = {
        series: WriteOff(missing=missing, until=MONDAY)
        for series, missing in (
            (one, 7),
            (Series(flow=LETTERS, template="A", receiver="X"), 3),
            (Series(flow=LETTERS, template="A", receiver="Y"), 4),
        )
    }
    others = [WHOLE, Series(flow=LETTERS, receiver="X"), Series(flow=LETTERS, receiver="Z"), template("B")]
    found = beside(one, parts, others)
    assert {series.name: off.missing for series, off in found.items()} == {"LETTERS": 7, "LETTERS//X": 3}
