"""The axis of a drawing: in the order of time, with room for what has to be read."""

from datetime import UTC, datetime, timedelta

from console.telling.export.graph.axis import Axis, Stretch, axis

NIGHT = datetime(2026, 11, 13, 18, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def of(*stretches: tuple[float, float], room: float = 1000) -> Axis:
    return axis([Stretch(begins=at(a), ends=at(b), least=30) for a, b in stretches], left=100, room=room)


def test_the_room_is_used_up_where_there_is_more_than_is_needed() -> None:
    assert abs(of((0, 10), (10, 400)).places[-1] - 1100) < 1


def test_the_drawing_grows_where_the_room_is_too_small() -> None:
    chain = [(minute * 5, minute * 5 + 5) for minute in range(100)]
    assert of(*chain).places[-1] == 100 + 100 * 30


def test_a_wait_of_hours_leaves_room_for_the_minutes_in_which_everything_happens() -> None:
    scale = of((0, 10), (610, 620))
    waiting, working = scale.x(at(610)) - scale.x(at(10)), scale.x(at(10)) - scale.x(at(0))
    assert working < waiting < 60 * working / 2


def test_a_moment_between_stands_between_and_one_beyond_at_the_edge() -> None:
    scale = of((0, 10), (10, 20))
    assert scale.x(at(0)) < scale.x(at(5)) < scale.x(at(10))
    assert scale.x(at(-5)) == 100
    assert scale.x(at(99)) == scale.places[-1]


def test_one_moment_alone_is_a_drawing_too() -> None:
    assert of((5, 5)).x(at(5)) == 100
