"""Answers that are kept for the very same objects."""

from jobs.run.outlook.last_answer import last_answer


def test_the_same_objects_are_answered_once_and_equal_ones_anew() -> None:
    asked = []

    @last_answer
    def first(values: list[int]) -> int:
        asked.append(values)
        return values[0]

    one, equal = [1], [1]
    assert [first(one), first(one), first(equal), first(one)] == [1, 1, 1, 1]
    assert asked == [one, equal, one]
