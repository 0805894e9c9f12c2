"""What is known of canaries, and how many a count has to leave out."""

from datetime import UTC, datetime, timedelta

from jobs.flows.flights import Flight, Leg, Report, Tried, after_report, canaries_in, latest, mark_of, tried
from jobs.flows.series import Series
from plans.model.flows import FlowId, Stage

START = datetime(2026, 1, 16, 22, tzinfo=UTC)
L1 = FlowId("L1")


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def flown(*legs: tuple[Leg, float], mark: str = "m", template: str = "", counted: bool = True) -> Flight:
    known: Flight | None = None
    for leg, minute in legs:
        report = Report(flow=L1, mark=mark, leg=leg, template=template, counted=counted, why="lost")
        known = after_report(known, report, at(minute))
    assert known is not None
    return known


THROUGH = flown((Leg.SENT, 1), (Leg.RECEIVED, 2), (Leg.PROCESSED, 7), (Leg.WITHDRAWN, 8))


def test_no_two_marks_are_alike_and_one_attempt_has_one() -> None:
    marks = {mark_of(birth, unit, flow, n) for birth in "ab" for unit in "cd" for flow in "ef" for n in (1, 2)}
    assert len(marks) == 16
    assert mark_of("a", "c", "e", 1) in marks
    assert all(one.startswith("cutover-canary-") for one in marks)


def test_a_flight_is_told_by_its_legs() -> None:
    assert (THROUGH.sent, THROUGH.received, THROUGH.processed, THROUGH.over) == (at(1), at(2), at(7), at(8))
    assert (THROUGH.furthest, THROUGH.withdrawn, THROUGH.why) == (Stage.PROCESSED, True, "")
    lost = flown((Leg.SENT, 1), (Leg.NOT_THROUGH, 11), (Leg.LEFT, 11))
    assert (lost.furthest, lost.why, lost.withdrawn) == (Stage.SENT, "lost", False)
    assert flown((Leg.SENT, 1), (Leg.UNSENT, 1)).furthest is None


def test_what_a_lost_attempt_sent_and_another_one_saw_counts_as_sent_then() -> None:
    assert flown((Leg.RECEIVED, 3)).sent == at(3)


def test_the_last_canary_of_a_flow_that_is_over_counts() -> None:
    second = flown((Leg.SENT, 20), (Leg.NOT_THROUGH, 30), mark="n")
    flying = flown((Leg.SENT, 40), mark="o")
    assert latest([THROUGH, second, flying]) == {L1: second}
    assert latest([flying]) == {}


def test_what_canaries_say_of_a_flow_is_when_one_came_through_and_which_did_not_since() -> None:
    lost = flown((Leg.SENT, 20), (Leg.RECEIVED, 21), (Leg.NOT_THROUGH, 30), (Leg.WITHDRAWN, 30), mark="n")
    again = flown((Leg.SENT, 40), (Leg.RECEIVED, 41), (Leg.LEFT, 41), mark="o")
    assert tried([THROUGH]) == {L1: Tried(arrived=at(7), through=THROUGH)}
    assert tried([THROUGH, lost]) == {L1: Tried(arrived=at(7), lost=lost, through=THROUGH)}
    assert tried([THROUGH, lost, again]) == {L1: Tried(arrived=at(41), through=again)}


def test_a_canary_that_is_on_its_way_or_was_not_sent_says_nothing() -> None:
    flying = flown((Leg.SENT, 40), (Leg.RECEIVED, 41))
    assert tried([flying, flown((Leg.UNSENT, 50), mark="p")]) == {}


def test_each_stage_leaves_a_canary_out_in_the_window_in_which_it_was_seen() -> None:
    whole = Series(flow=L1)

    def left_out(stage: Stage, after: float, until: float) -> int:
        return canaries_in([THROUGH], whole, stage, at(after), at(until))

    assert [left_out(stage, 0, 5) for stage in Stage] == [1, 1, 0]
    assert [left_out(stage, 5, 10) for stage in Stage] == [0, 0, 1]
    assert [left_out(Stage.SENT, *window) for window in ((0, 1), (1, 5))] == [1, 0], "after one, up to the other"


def test_a_canary_is_left_out_of_the_template_under_which_it_is_counted_and_of_the_whole_flow() -> None:
    test = flown((Leg.SENT, 1), template="Test letter")
    series = [Series(flow=L1), Series(flow=L1, template="Test letter"), Series(flow=L1, template="17B")]
    assert [canaries_in([test], one, Stage.SENT, at(0), at(5)) for one in series] == [1, 1, 0]
    assert canaries_in([test], Series(flow=FlowId("L2")), Stage.SENT, at(0), at(5)) == 0


def test_what_the_counts_do_not_see_is_not_taken_out_of_them() -> None:
    unseen = flown((Leg.SENT, 1), counted=False)
    assert canaries_in([unseen], Series(flow=L1), Stage.SENT, at(0), at(5)) == 0
