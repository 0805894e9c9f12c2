"""Where a sequence goes on after a switch."""

import pytest

from jobs.replication.switching.sequences import Tied, TiedSequences
from jobs.rows.beside.sequences import CatalogSequence, Position


def tied(step: int = 1, *, least: int = 1, most: int = 100, cycles: bool = False, settable: bool = True) -> Tied:
    one = CatalogSequence(
        schema="ehr", name="no", rising=step > 0, cycles=cycles, least=least, most=most, settable=settable
    )
    return Tied(left=one, come_to=one, step=step)


@pytest.mark.parametrize(
    ("sequence", "at", "expected"),
    [
        (tied(), Position(value=5, called=True), Position(value=15, called=True)),
        (tied(), Position(value=1, called=False), Position(value=11, called=False)),
        (tied(5), Position(value=10, called=True), Position(value=60, called=True)),
        (tied(-1, least=-100, most=-1), Position(value=-5, called=True), Position(value=-15, called=True)),
        (tied(), Position(value=95, called=True), Position(value=99, called=True)),
        (tied(), Position(value=99, called=True), Position(value=99, called=True)),
        (tied(), Position(value=100, called=False), Position(value=100, called=False)),
        (tied(), Position(value=100, called=True), None),
        (tied(-1, least=-100, most=-1), Position(value=-100, called=True), None),
        (tied(), Position(value=101, called=False), None),
        (tied(cycles=True), Position(value=95, called=True), Position(value=95, called=True)),
        (tied(cycles=True), Position(value=100, called=True), Position(value=100, called=True)),
    ],
)
def test_a_sequence_goes_on_some_numbers_ahead_and_keeps_one_to_give(
    sequence: Tied, at: Position, expected: Position | None
) -> None:
    assert sequence.goes_on_at(at, 10) == expected


def test_a_sequence_that_is_at_its_end_or_may_not_be_set_is_told_beforehand() -> None:
    at = {"ehr.no": Position(value=100, called=True)}
    assert list(TiedSequences(tied=[tied()], left_out=()).objections(at, 10)) == [
        "sequence ehr.no: no number is left, or it stands beyond the bounds of the other side"
    ]
    assert list(TiedSequences(tied=[tied(settable=False)], left_out=()).objections(at, 10)) == [
        "sequence ehr.no: this role may not set it (grant update on it)"
    ]


@pytest.mark.parametrize(("there", "moves"), [(14, True), (15, False), (90, False), (None, True)])
def test_a_sequence_that_is_farther_on_the_other_side_is_not_set_back(there: int | None, moves: bool) -> None:
    at = Position(value=15, called=True)
    assert tied().is_behind(None if there is None else Position(value=there, called=True), at) is moves
    assert tied(cycles=True).is_behind(Position(value=90, called=True), at)
