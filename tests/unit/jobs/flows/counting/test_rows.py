"""What a count answers is believed row by row, or not at all."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from jobs.flows.counting import rows
from jobs.flows.counting.asked import NotCounted
from jobs.flows.counting.rows import Row, rows_of
from plans.flow_names import NAMELESS


def test_a_row_is_a_number_and_what_it_is_told_of() -> None:
    said = {"count": Decimal("12"), "template": "Epikrise", "receiver": 8_001, "oldest": "2026-11-22T04:00:00+01:00"}
    oldest = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert rows_of([said]) == (Row(count=12, template="Epikrise", receiver="8001", oldest=oldest),)


@pytest.mark.parametrize("lie", [None, True, "12", "many", 1.5, float("nan"), float("inf"), Decimal("NaN"), [1], {}])
def test_what_is_no_whole_number_is_no_count(lie: object) -> None:
    with pytest.raises(NotCounted, match="no whole number"):
        rows_of([{"count": lie}])


def test_a_count_below_zero_is_a_lie_and_so_is_one_that_is_too_large() -> None:
    with pytest.raises(NotCounted, match=r"below zero \(-3\)"):
        rows_of([{"count": -3}])
    with pytest.raises(NotCounted, match="too large"):
        rows_of([{"count": 10**30}])


def test_two_rows_for_one_template_are_a_lie() -> None:
    twice = [{"count": 1, "template": "A", "receiver": "X"}, {"count": 2, "template": "A", "receiver": "X"}]
    with pytest.raises(NotCounted, match="two rows for template A, receiver X"):
        rows_of(twice)


def test_names_that_only_look_alike_are_two() -> None:
    assert [row.template for row in rows_of([{"count": 1, "template": "A"}, {"count": 2, "template": "A "}])] == [
        "A",
        "A",
    ]


@pytest.mark.parametrize("answer", [[{"number": 1}], [{}]])
def test_an_answer_without_the_column_is_none(answer: list[dict[str, object]]) -> None:
    with pytest.raises(NotCounted, match="no column count"):
        rows_of(answer)


def test_more_rows_than_anybody_counts_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_ROWS", 4)
    with pytest.raises(NotCounted, match="more than 4 rows"):
        rows_of({"count": 1, "template": str(number)} for number in range(5))


@pytest.mark.parametrize(
    "moment", ["yesterday", 1_732_245_300, datetime(2026, 11, 22, 3, tzinfo=UTC).replace(tzinfo=None)]
)
def test_an_oldest_without_a_zone_is_no_moment(moment: object) -> None:
    with pytest.raises(NotCounted, match="no time with a zone"):
        rows_of([{"count": 1, "oldest": moment}])


def test_a_row_without_a_name_is_not_the_whole_flow() -> None:
    assert rows_of([{"count": 4, "template": None}])[0].template == NAMELESS


@pytest.mark.parametrize(
    ("moment", "taken"),
    [
        ("0001-01-01T00:00:00+01:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59-01:00", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_moment_that_no_clock_can_tell_is_the_farthest_one(moment: str, taken: datetime) -> None:
    assert rows_of([{"count": 1, "oldest": moment}])[0].oldest == taken
