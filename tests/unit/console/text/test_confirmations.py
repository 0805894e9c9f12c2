"""A script is told how far the confirmations are."""

from console.text.confirmations import confirmations_json
from tests.support.world import half_way


def test_a_confirmation_is_counted_by_tick_and_by_group() -> None:
    (found,) = confirmations_json(half_way().view())
    assert found == {
        "task": "C03",
        "items": 6,
        "confirmed": 3,
        "ticks": {"sent": 0, "received": 3},
        "groups": {"": {"items": 6, "confirmed": 3}},
        "open": ["blood", "gp", "reg"],
        "taken_over": [],
        "settled": [],
    }
