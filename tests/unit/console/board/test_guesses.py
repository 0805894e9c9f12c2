"""Whoever guesses tokens has to wait; nobody else does."""

from console.board.guesses import MOST, WITHIN, Guesses


def test_an_address_may_be_wrong_some_times_a_minute() -> None:
    guesses = Guesses()
    assert [guesses.is_one_too_many("10.0.0.1", 0) for _ in range(MOST + 1)] == [*[False] * MOST, True]
    assert not guesses.is_one_too_many("10.0.0.2", 0)
    assert not guesses.is_one_too_many("10.0.0.1", WITHIN)


def test_not_every_address_is_remembered_for_ever() -> None:
    guesses = Guesses()
    for number in range(5_000):
        guesses.is_one_too_many(str(number), 0)
    assert len(guesses._of) == 2_000
